"""The day in the address: read, said, carried along, and refused where it is none."""

import re
from datetime import date

import pytest
from django.utils import timezone

from districts import days, geometry
from planning.models import ScoringRun
from planning.services import make_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

EARLY, LATE = date(2023, 12, 31), date(2026, 1, 1)
CORNERS = {"1": (12.3, 51.3), "2": (12.4, 51.3), "3": (12.3, 51.4)}
PAGES = [
    "/karte/",
    "/karte/umrisse.geojson",
    "/bezirke/",
    "/bezirke/ortsteil/1/",
    "/einrichtungen/",
    "/einrichtungen/T-1/",
    "/indikatoren/",
    "/indikatoren/people/",
    "/massnahmen/",
]
NO_DAYS = [
    pytest.param("gestern", "kein Tag des Kalenders", id="a word"),
    pytest.param("31.12.2023", "kein Tag des Kalenders", id="German order"),
    pytest.param("2023-02-29", "kein Tag des Kalenders", id="a day that never was"),
    pytest.param("20231231", "kein Tag des Kalenders", id="without dashes"),
    pytest.param("٢٠٢٣-١٢-٣١", "kein Tag des Kalenders", id="other digits"),
    pytest.param("<b>", "„&lt;b&gt;“ ist kein Tag", id="markup stays text"),
    pytest.param("0001-01-01", "außerhalb der Jahre 1900 bis 2100", id="before all data"),
    pytest.param("9999-12-31", "außerhalb der Jahre 1900 bis 2100", id="the end of time"),
]


def words(client, path, **asked):
    """What a reader sees, without tags and line breaks."""
    response = client.get(path, asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def links(client, path, prefix, **asked):
    """Addresses of the content's links that begin so."""
    html = client.get(path, asked).content.decode()
    main = html[html.index("<main") : html.index("</main")]
    found = re.findall(r'href="([^"]+)"', main)
    return [address for address in found if address.startswith(prefix)]


@pytest.fixture
def place():
    """An Ortsteil, a school and a value that two deliveries tell differently."""
    first = factories.source_file(as_of=EARLY)
    second = factories.source_file(as_of=LATE)
    area = factories.area(
        key="1", name="Mitte", outline="zerlegung", source=first,
        geometry=geometry.tessellate(CORNERS)["1"],
    )  # fmt: skip
    people = factories.indicator("people", level="area", unit="Personen", name="Leute")
    common = {"indicator": people, "area": area}
    factories.area_value(period="2022", value=1111, source=first, **common)
    factories.area_value(period="2022", value=2222, source=second, **common)
    factories.area_value(period="2025", value=3333, source=second, **common)
    school = factories.facility(
        number="T-1", area=area, source=first, opened_on=date(2020, 8, 1)
    )
    return factories.measure(facility=school, valid_from=LATE, source=second)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("text", "said"), NO_DAYS)
def test_what_is_no_day_is_refused_with_its_remedy(path, text, said, client, place):
    response = client.get(path, {"stichtag": text})
    html = response.content.decode()
    assert response.status_code == 400
    assert said in html
    assert "JJJJ-MM-TT" in html
    assert "<b>" not in html


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("day", ["1900-01-01", "2023-12-31", "2100-12-31", "", " "])
def test_every_day_in_reach_has_a_page(path, day, client, place):
    assert client.get(path, {"stichtag": day}).status_code == 200


@pytest.mark.parametrize("path", [page for page in PAGES if "geojson" not in page])
def test_a_page_says_which_day_it_shows_unless_it_is_today(path, client, place):
    today = timezone.localdate()
    assert "Stand der Daten" not in words(client, path)
    assert "Stand der Daten" not in words(client, path, stichtag=today.isoformat())
    assert "Stand der Daten: 31.12.2023" in words(client, path, stichtag="2023-12-31")


@pytest.mark.parametrize("path", [page for page in PAGES if "geojson" not in page])
def test_a_page_has_a_field_that_holds_the_day(path, client, place):
    field = r'<input[^>]*type="date"[^>]*name="stichtag"[^>]*>'
    (shown,) = re.findall(field, client.get(path).content.decode())
    assert "value" not in shown, "empty means today, also tomorrow"
    html = client.get(path, {"stichtag": "2023-12-31"}).content.decode()
    (shown,) = re.findall(field, html)
    assert 'value="2023-12-31"' in shown


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        pytest.param("/karte/", "/bezirke/ortsteil/1/", id="map to area"),
        pytest.param("/karte/", "/indikatoren/people/", id="map to indicator"),
        pytest.param("/bezirke/", "/bezirke/ortsteil/1/", id="list to area"),
        pytest.param("/bezirke/", "/karte/", id="list to map"),
        pytest.param("/bezirke/ortsteil/1/", "/einrichtungen/T-1/", id="area to school"),
        pytest.param("/bezirke/ortsteil/1/", "/indikatoren/people/", id="area to card"),
        pytest.param("/einrichtungen/", "/einrichtungen/T-1/", id="search to school"),
        pytest.param("/einrichtungen/", "/bezirke/ortsteil/1/", id="search to area"),
        pytest.param("/einrichtungen/T-1/", "/bezirke/ortsteil/1/", id="school to area"),
        pytest.param("/indikatoren/", "/indikatoren/people/", id="catalogue to card"),
        pytest.param("/indikatoren/people/", "/karte/", id="card to map"),
    ],
)
def test_links_carry_the_day_on(path, prefix, client, place):
    carried = links(client, path, prefix, stichtag="2023-12-31")
    assert carried
    assert all("stichtag=2023-12-31" in address for address in carried)
    assert not any("stichtag" in address for address in links(client, path, prefix))


def test_an_area_shows_what_was_known(client, place):
    shown = words(client, "/bezirke/ortsteil/1/", stichtag="2023-12-31")
    assert "1.111" in shown
    assert not {"2.222", "3.333"} & set(shown.split())
    assert "3.333" in words(client, "/bezirke/ortsteil/1/")


def test_the_map_its_outlines_and_its_periods_show_what_was_known(client, place):
    then = client.get("/karte/", {"stichtag": "2023-12-31"})
    assert then.context["choice"].periods == ["2022"]
    assert "1.111" in then.content.decode()
    assert "umrisse.geojson?stichtag=2023-12-31" in then.content.decode()
    assert client.get("/karte/").context["choice"].periods == ["2025", "2022"]


def test_the_catalogue_shows_what_was_known(client, place):
    assert "2025" not in words(client, "/indikatoren/people/", stichtag="2023-12-31")
    assert "2025" in words(client, "/indikatoren/people/")


def test_measures_are_those_of_the_day(client, place):
    then = words(client, "/einrichtungen/T-1/", stichtag="2023-12-31")
    assert "Am 31.12.2023 läuft keine Maßnahme" in then
    assert "läuft 1 Maßnahme" in words(client, "/einrichtungen/T-1/")


def test_who_is_not_there_yet_says_so(client, place):
    then = {"stichtag": "1999-12-31"}
    said = words(client, "/einrichtungen/T-1/", **then)
    assert "Am 31.12.1999 war diese Einrichtung noch nicht geöffnet" in said
    said = words(client, "/bezirke/ortsteil/1/", **then)
    assert "Dieses Gebiet galt am 31.12.1999 noch nicht" in said
    assert "keine erfasste Einrichtung geöffnet" in words(client, "/einrichtungen/", **then)
    assert "noch kein erfasstes Gebiet" in words(client, "/bezirke/", **then)
    assert "Wählen Sie einen späteren Stichtag" in words(client, "/karte/", **then)


def test_an_area_belongs_to_no_group_before_its_day(client, place):
    area = place.facility.area
    group = factories.area(kind="schwerpunktraum", key="S1", name="Raum Eins")
    factories.membership(member=area, group=group, valid_from=LATE)
    path = "/bezirke/ortsteil/1/"
    assert "Schwerpunktraum Raum Eins" in words(client, path)
    then = words(client, path, stichtag="2023-12-31")
    assert "Raum Eins" not in then
    parts = words(client, "/bezirke/schwerpunktraum/S1/", stichtag="2023-12-31")
    assert "ist am 31.12.2023 kein Ortsteil zugeordnet" in parts


def test_before_the_calculation_there_is_no_rank(client):
    made = small_city.build()
    make_proposal(round=small_city.open_round())
    area, path = made.areas[0], "/einrichtungen/T-1/"
    before = {"stichtag": "2024-07-31"}
    assert "noch keinen Berechnungsstand" in words(client, path, **before)
    assert "noch keinen Vorschlag" in words(client, path, **before)
    on_the_day = words(client, path, stichtag=small_city.DAY.isoformat())
    assert "Rang " in on_the_day
    assert "Testrunde" in on_the_day
    place = f"/bezirke/ortsteil/{area.key}/"
    assert "erst nach einer Berechnung" in words(client, place, **before)
    assert "erst nach einer Berechnung" not in words(client, place)


def test_a_berechnungsstand_fixes_its_own_day(client):
    made = small_city.build()
    make_proposal(round=small_city.open_round())
    factories.measure(
        facility=made.schools[0], service_type=made.service, source=made.source,
        valid_from=LATE,
    )  # fmt: skip
    asked = {"stand": ScoringRun.objects.get().pk, "stichtag": "2030-01-01"}
    shown = words(client, "/einrichtungen/T-1/", **asked)
    assert "Stand der Daten: 01.08.2024, der Tag des Berechnungsstands" in shown
    assert "Am 01.08.2024 läuft keine Maßnahme" in shown
    html = client.get("/einrichtungen/T-1/", asked).content.decode()
    assert 'name="stichtag"' not in html
    carried = links(client, "/einrichtungen/T-1/", "/bezirke/ortsteil/", **asked)
    assert carried
    assert all(address.endswith("stichtag=2024-08-01") for address in carried)


def test_words_for_links():
    today, then = date(2026, 11, 22), date(2024, 8, 1)
    assert days.AsOf(today, today).query == ""
    assert days.AsOf(then, today).query == "?stichtag=2024-08-01"
    assert days.AsOf(then, today).more == "&stichtag=2024-08-01"
