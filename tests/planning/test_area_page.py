"""The Sozialraum-Steckbrief: figures beside the city, residuals, white spots, layers."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import AreaValue
from planning.reports.spine import Spine
from planning.services import make_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db


def words(response):
    """What a reader sees, without tags and line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def city():
    made = small_city.build()
    made.whole = factories.area(
        kind="stadt", key="leipzig", name="Leipzig", source=made.source
    )
    made.people = factories.indicator("einwohner", level="area", unit="Personen")
    return made


def people(made, area, value, **given):
    return factories.area_value(
        indicator=made.people, area=area, value=value, source=made.source, **given
    )


def test_a_hidden_rate_does_not_show_its_counts(client, city):
    factories.area_value(
        indicator=city.indicators["benefit"], area=city.areas[0], period="2024",
        value=None, numerator=47111, denominator=91117, state="geheim", source_sign=".",
        source=city.source,
    )  # fmt: skip
    text = words(client.get(f"/bezirke/ortsteil/{city.areas[0].key}/"))
    assert "geheim" in text
    assert "47.111" not in text
    assert "91.117" not in text


def test_kind_and_validity_stand_in_the_heading(client, city):
    area = city.areas[0]
    heading = re.search(
        r"<h1.*?</h1>", client.get(f"/bezirke/ortsteil/{area.key}/").content.decode(), re.S
    )[0]
    assert f"Ortsteil {area.name}" in heading
    assert "01.01.2000" in heading


def test_the_value_stands_beside_the_city_and_its_equals(client, city):
    factories.area_value(
        indicator=city.indicators["benefit"], area=city.whole, period="2023",
        value="0.25", source=city.source,
    )  # fmt: skip
    text = words(client.get(f"/bezirke/ortsteil/{city.areas[0].key}/"))
    assert "30,0 %" in text
    assert "25,0 %" in text
    assert "10,0 % bis 30,0 %" in text
    assert "3 Gebiete" in text


@pytest.mark.parametrize(
    ("state", "word"),
    [
        pytest.param("geheim", "geheim", id="a hidden value is a word"),
        pytest.param("keine_angabe", "keine Angabe", id="a missing value is a word"),
        pytest.param("nicht_sinnvoll", "nicht sinnvoll", id="a senseless one too"),
    ],
)
def test_a_value_that_is_none_has_no_place_on_the_spine(state, word, client, city):
    for area in city.areas[1:]:
        people(city, area, 500)
    people(city, city.areas[0], None, state=state, source_sign=".")
    html = client.get(f"/bezirke/ortsteil/{city.areas[0].key}/").content.decode()
    row = re.search(r"<tr>\s*<th scope=\"row\"><a [^>]*einwohner.*?</tr>", html, re.S)[0]
    assert word in row
    assert "lr-spine" not in row


def test_what_no_part_accounts_for_is_a_row_of_its_own(client, city):
    people(city, city.whole, 1002)
    for area, value in zip(city.areas, (500, 300, 200), strict=True):
        people(city, area, value)
    text = words(client.get("/bezirke/stadt/leipzig/"))
    assert "nicht zuordenbar: einwohner" in text
    assert "+2 1.002 insgesamt, 1.000 als Summe der Ortsteile" in text


def test_the_residual_never_gives_a_hidden_part_away(client, city):
    people(city, city.whole, 1000)
    people(city, city.areas[0], 500)
    people(city, city.areas[1], 363)
    people(city, city.areas[2], None, state="geheim", source_sign=".")
    text = words(client.get("/bezirke/stadt/leipzig/"))
    assert "nicht sinnvoll 1 Ortsteil ohne genannten Wert" in text
    assert "137" not in text


def test_the_newest_period_counts_and_of_it_the_newest_delivery(client, city):
    area = city.areas[0]
    people(city, area, 100, period="2022")
    people(city, area, 777, period="2023")
    late = factories.source_file(as_of=date(2025, 1, 1))
    AreaValue.objects.create(
        indicator=city.people, area=area, period="2023", value=211, state="wert",
        source_sign="211", source=late,
    )  # fmt: skip
    text = words(client.get(f"/bezirke/ortsteil/{area.key}/"))
    assert "2023 Stand 01.01.2025 211" in text
    assert "777" not in text


def test_before_a_calculation_white_spots_say_why_there_are_none(client, city):
    text = words(client.get(f"/bezirke/ortsteil/{city.areas[0].key}/"))
    assert "Weiße Flecken zeigen sich erst nach einer Berechnung" in text


def test_high_need_without_a_measure_is_a_white_spot(client, city):
    make_proposal(round=small_city.open_round())
    school = next(row for row in city.schools if row.scores.get().rank_low == 1)
    path = f"/bezirke/ortsteil/{school.area.key}/"
    spots = client.get(path).context["white_spots"]
    assert school in [site.facility for site in spots]
    assert {site.score.rank_low for site in spots} <= {1, 2}  # a quarter of seven
    factories.measure(facility=school, service_type=city.service, source=city.source)
    spots = client.get(path).context["white_spots"]
    assert school not in [site.facility for site in spots]


def test_measures_say_soll_and_ist_apart(client, city):
    factories.measure(
        facility=city.schools[0], service_type=city.service, source=city.source,
        fte_target="1.50", fte_actual=None,
    )  # fmt: skip
    text = words(client.get(f"/bezirke/ortsteil/{city.areas[0].key}/"))
    assert "SOLL 1,50, IST keine Angabe" in text


def test_layers_are_named_with_their_dates(client, city):
    group = factories.area(kind="schwerpunktraum", key="S1", name="Raum Eins")
    factories.membership(
        member=city.areas[0], group=group, valid_from=date(2020, 1, 1),
        valid_to=date(2022, 12, 31),
    )  # fmt: skip
    text = words(client.get(f"/bezirke/ortsteil/{city.areas[0].key}/"))
    assert "Schwerpunktraum Raum Eins, seit 01.01.2020 bis 31.12.2022" in text
    text = words(client.get("/bezirke/schwerpunktraum/S1/"))
    assert "Diesem Gebiet ist heute kein Ortsteil zugeordnet" in text


def test_the_city_counts_facilities_by_kind(client, city):
    factories.facility(kind="kita", source=city.source)
    response = client.get("/bezirke/stadt/leipzig/")
    counted = {row.kind.value: row.count for row in response.context["by_kind"]}
    assert counted == {"grundschule": 8}
    assert "dazu 1 ohne bekannten Ortsteil" in words(response)


@pytest.mark.parametrize(
    "path", ["/bezirke/ortsteil/999/", "/bezirke/gibtesnicht/01/", "/bezirke/ortsteil/"]
)
def test_unknown_areas_are_not_found(path, client, city):
    assert client.get(path).status_code == 404


def test_queries_do_not_grow_with_the_city(client, city):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/bezirke/stadt/leipzig/")
        return len(queries)

    people(city, city.whole, 1000)
    before = count()
    for area in city.areas:
        people(city, area, 100)
        factories.measure(
            facility=factories.facility(area=area, source=city.source),
            service_type=city.service, source=city.source,
        )  # fmt: skip
    assert count() == before


@pytest.mark.parametrize(
    ("own", "city", "values", "dot", "line"),
    [
        pytest.param(0, 10, [0, 5, 10], 10.0, 190.0, id="lowest left, city right"),
        pytest.param(5, None, [0, 5, 10], 100.0, None, id="middle, city not known"),
        pytest.param(7, 7, [7, 7], 100.0, 100.0, id="all equal stand in the middle"),
        pytest.param(2, 12, [0, 2, 4], 40.0, 190.0, id="a city beyond all areas fits"),
    ],
)
def test_places_on_the_spine(own, city, values, dot, line):
    spine = Spine.of(own, city, values)
    assert (spine.dot, spine.line) == (dot, line)
    assert (spine.low, spine.high, spine.count) == (min(values), max(values), len(values))


def test_sums_of_measures_are_exact(client, city):
    for fte in ("0.10", "0.20", "0.70"):
        factories.measure(
            facility=city.schools[0], service_type=city.service, fte_target=fte,
            source=city.source,
        )  # fmt: skip
    response = client.get(f"/bezirke/ortsteil/{city.areas[0].key}/")
    assert response.context["totals"] == {"Schulsozialarbeit": Decimal("1.00")}


def test_a_measure_without_its_figure_leaves_the_sum_unknown(client, city):
    for fte in ("0.50", None):
        factories.measure(
            facility=city.schools[0],
            service_type=city.service,
            fte_target=fte,
            places=5,
            source=city.source,
        )
    response = client.get(f"/bezirke/ortsteil/{city.areas[0].key}/")
    assert response.context["totals"] == {"Schulsozialarbeit": None}
    assert "Schulsozialarbeit keine Angabe" in words(response)


def test_facilities_without_measures_are_not_listed_as_having_some(client, city):
    text = words(client.get(f"/bezirke/ortsteil/{city.areas[0].key}/"))
    assert "Alle Einrichtungen und ihre laufenden Maßnahmen" in text
    assert "keine" in text
