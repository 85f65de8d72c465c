"""Words a client may use: each filter filters, what nobody reads is refused."""

from datetime import date

import pytest
from rest_framework.request import Request

from districts.models import Area
from districts.rest import Ordering
from leipzig_ressourcen.api import router
from tests import factories

pytestmark = pytest.mark.django_db


def numbers(answer: dict) -> list[str]:
    return [row["number"] for row in answer["results"]]


@pytest.fixture
def schools():
    """Four facilities that differ in one property each."""
    bezirk = factories.area(kind=Area.Kind.STADTBEZIRK, key="0")
    raum = factories.area(kind=Area.Kind.SCHWERPUNKTRAUM, key="S1")
    inside, outside = factories.area(key="00"), factories.area(key="10")
    factories.membership(member=inside, group=bezirk)
    factories.membership(member=outside, group=raum, valid_to=date(2021, 12, 31))
    free = factories.provider(kind="frei")
    factories.facility(number="A-1", name="Anna-Schule", area=inside)
    factories.facility(number="A-2", name="Bertha", kind="kita", area=outside)
    factories.facility(number="A-3", name="Clara", provider=free)
    factories.facility(number="B-4", name="Dora", kind="oberschule")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param({}, ["A-1", "A-2", "A-3", "B-4"], id="nothing asked, all shown"),
        pytest.param({"facility_type": "kita"}, ["A-2"], id="type"),
        pytest.param({"provider_kind": "frei"}, ["A-3"], id="kind of carrier"),
        pytest.param({"area": "00"}, ["A-1"], id="Ortsteil by key, leading zero kept"),
        pytest.param({"stadtbezirk": "0"}, ["A-1"], id="Stadtbezirk by membership"),
        pytest.param({"schwerpunktraum": "S1"}, [], id="membership that has ended"),
        pytest.param(
            {"schwerpunktraum": "S1", "as_of": "2021-12-31"},
            ["A-2"],
            id="membership on its last day",
        ),
        pytest.param({"search": "clar"}, ["A-3"], id="part of the name, any case"),
        pytest.param({"search": "B-4"}, ["B-4"], id="part of the number"),
        pytest.param({"search": "%"}, [], id="a wildcard is a plain character"),
        pytest.param(
            {"facility_type": "grundschule", "provider_kind": "kommunal"},
            ["A-1"],
            id="two filters both hold",
        ),
        pytest.param({"facility_type": ""}, ["A-1", "A-2", "A-3", "B-4"], id="left empty"),
    ],
)
def test_filters_of_facilities(read, schools, words, expected):
    assert numbers(read("facilities/", **words)) == expected


@pytest.mark.parametrize(
    ("path", "words", "number"),
    [
        pytest.param("areas/", {"kind": "ortsteil"}, 3, id="areas of a kind"),
        pytest.param("areas/", {"stadtbezirk": "9"}, 1, id="areas of a Stadtbezirk"),
        pytest.param("areas/", {"search": "Neun"}, 1, id="areas by name"),
        pytest.param("indicators/", {"level": "area"}, 1, id="indicators of a level"),
        pytest.param("indicators/", {"theme": "Test"}, 3, id="indicators of a theme"),
        pytest.param("area-values/", {"indicator": "benefit"}, 3, id="values by indicator"),
        pytest.param("area-values/", {"stadtbezirk": "9"}, 1, id="values of a Stadtbezirk"),
        pytest.param("area-values/", {"area_kind": "stadt"}, 0, id="values of a kind"),
        pytest.param("area-values/", {"period": "2023"}, 3, id="values of a period"),
        pytest.param("facility-values/", {"facility": "T-5"}, 2, id="values of a school"),
        pytest.param("facility-values/", {"planned": "true"}, 0, id="expected values"),
        pytest.param("facility-values/", {"stadtbezirk": "9"}, 12, id="values by place"),
        pytest.param("facility-values/", {"state": "wert"}, 30, id="values by state"),
        pytest.param("measures/", {"service_type": "ssa"}, 1, id="measures of a service"),
        pytest.param("measures/", {"facility_type": "kita"}, 0, id="measures by type"),
        pytest.param("keys/", {"facility_type": "grundschule"}, 1, id="keys by type"),
        pytest.param("keys/", {"facility_type": "kita"}, 0, id="keys of another type"),
        pytest.param("keys/", {"status": "beschlossen"}, 1, id="keys by status"),
        pytest.param("keys/", {"as_of": "2023-12-31"}, 0, id="keys of a day"),
        pytest.param("runs/", {"key": "test-gs", "version": 1}, 1, id="runs of a key"),
        pytest.param("runs/", {"as_of": "2024-07-31"}, 0, id="runs up to a day"),
        pytest.param("rankings/", {"facility_type": "kita"}, 0, id="ranking by type"),
        pytest.param("rankings/", {"provider_kind": "frei"}, 1, id="ranking by carrier"),
        pytest.param("rankings/", {"state": "excluded"}, 1, id="ranking by state"),
        pytest.param("rankings/", {"stadtbezirk": "9"}, 3, id="ranking by place"),
        pytest.param("rankings/", {"reason": "FUNDED_RANK"}, 2, id="ranking by reason"),
        pytest.param("rounds/", {"service_type": "ssa"}, 1, id="rounds of a service"),
        pytest.param("scenarios/", {"round": "test-runde"}, 1, id="scenarios of a round"),
        pytest.param("proposals/", {"method": "divisor"}, 0, id="proposals by method"),
        pytest.param("proposals/", {"round": "test-runde"}, 1, id="proposals of a round"),
    ],
)
def test_filters_of_other_lists(read, city, path, words, number):
    assert read(path, **words)["count"] == number


def test_filters_of_lines(read, city):
    path = f"proposals/{city.proposal.pk}/lines/"
    assert read(path, reason="NOT_INDEXABLE")["count"] == 1
    assert read(path, provider_kind="frei")["count"] == 1
    assert read(path, facility="T-1")["count"] == 1


# Refusals


@pytest.mark.parametrize(
    ("path", "words", "message"),
    [
        pytest.param(
            "facilities/", {"art": "kita"}, "gibt es hier nicht", id="unknown word"
        ),
        pytest.param(
            "facilities/", {"facility_type": "schule"}, "keine gültige Auswahl",
            id="unknown type",
        ),
        pytest.param(
            "facilities/", {"area": "99"}, "„99“ gibt es hier nicht", id="unknown Ortsteil"
        ),
        pytest.param(
            "facilities/", {"as_of": "31.12.2024x"}, "gültiges Datum", id="no date"
        ),
        pytest.param(
            "facilities/", {"ordering": "provider"}, "Möglich: name, number",
            id="unknown order",
        ),
        pytest.param("facilities/", {"page_size": "0"}, "1 bis 1000", id="empty pages"),
        pytest.param("facilities/", {"page_size": "1001"}, "1 bis 1000", id="long pages"),
        pytest.param("facilities/", {"page_size": "²"}, "1 bis 1000", id="no whole number"),
        pytest.param("facilities/", {"page": "2"}, "1 bis 1", id="page after the last"),
        pytest.param("facilities/", {"page": "x"}, "1 bis 1", id="page that is no number"),
        pytest.param("facilities/", {"page": "9" * 40}, "1 bis 1", id="page beyond reason"),
        pytest.param("facilities/", {"format": "xml"}, "json, geojson", id="format"),
        pytest.param("measures/", {"format": "geojson"}, "Möglich: json", id="no place"),
        pytest.param("rankings/", {"run": "9" * 40}, "gibt es hier nicht", id="giant id"),
        pytest.param("rankings/", {"run": "x"}, "gibt es hier nicht", id="id of letters"),
        pytest.param("rankings/", {"reason": "LUCK"}, "keine gültige Auswahl", id="reason"),
        pytest.param("runs/", {"version": "eins"}, "Zahl", id="version of letters"),
        pytest.param("facilities/", {"area": "\x00"}, "gibt es hier nicht", id="NUL key"),
        pytest.param("facilities/", {"search": "\x00"}, "Null", id="NUL search"),
    ],
)  # fmt: skip
def test_refusals_name_the_word_in_german(refused, path, words, message):
    said = refused(path, **words)
    assert said.keys() == words.keys()
    assert message in said[next(iter(words))][0]


def test_a_word_given_twice_is_refused(client):
    response = client.get("/api/v1/facilities/?facility_type=kita&facility_type=hort")
    assert response.status_code == 400
    assert "mehrfach" in response.json()["facility_type"][0]


def test_words_of_lists_are_refused_at_single_rows(refused):
    refused(f"facilities/{factories.facility().number}/", facility_type="kita")


@pytest.mark.parametrize("path", ["facilities/X/", "runs/0/", "runs/999999999999999999/",
                                  "keys/nichts@1/", "areas/ortsteil-x/", "rounds/x/",
                                  "proposals/1/lines/"])  # fmt: skip
def test_unknown_rows_answer_404_in_german(refused, path):
    assert refused(path, 404) == {"detail": "Nicht gefunden oder nicht veröffentlicht."}


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["facilities/", "proposals/", "rankings/1/", "keys/a@1/"])
def test_nothing_is_written(client, verb, path):
    response = getattr(client, verb)("/api/v1/" + path, {"status": "beschlossen"})
    assert response.status_code == 405


# Order and pages


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        pytest.param("number", ["A-1", "A-2", "A-3", "B-4"], id="rising"),
        pytest.param("-number", ["B-4", "A-3", "A-2", "A-1"], id="falling"),
        pytest.param("facility_type,-number", ["A-3", "A-1", "A-2", "B-4"], id="two words"),
        pytest.param("area", ["A-1", "A-2", "A-3", "B-4"], id="gaps come last"),
        pytest.param("-area", ["A-2", "A-1", "A-3", "B-4"], id="gaps last, falling too"),
    ],
)
def test_ordering(read, schools, ordering, expected):
    assert numbers(read("facilities/", ordering=ordering)) == expected


def test_a_unique_key_decides_between_equals(read):
    """Pages of equal rows show each row exactly once."""
    for _ in range(30):
        factories.facility(name="Gleich")
    pages = [read("facilities/", page_size=7, page=page) for page in range(1, 6)]
    seen = [number for page in pages for number in numbers(page)]
    assert len(seen) == len(set(seen)) == 30


@pytest.mark.parametrize("viewset", [v for _, v, _ in router.registry])
def test_every_order_ends_in_a_unique_key(viewset, rf):
    for word in ["", *viewset.ordering_words]:
        request = Request(rf.get("/", {"ordering": word} if word else {}))
        rows = Ordering().filter_queryset(request, viewset.queryset.all(), viewset)
        assert len(rows.query.order_by) > 1
        assert rows.query.order_by[-1] == "pk"


def test_pages_link_to_each_other_and_keep_the_filters(read, client, schools):
    first = read("facilities/", page_size=1, search="A-")
    assert first["count"] == 3
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    assert numbers(second) == ["A-2"]
    assert "search=A-" in second["next"]


@pytest.mark.parametrize("ordering", ["rank", "-rank"])
def test_facilities_without_rank_stand_at_the_end(read, city, ordering):
    ranks = [row["rank_low"] for row in read("rankings/", ordering=ordering)["results"]]
    assert ranks[-1] is None
    known = [rank for rank in ranks if rank is not None]
    assert known == sorted(known, reverse=ordering.startswith("-"))
