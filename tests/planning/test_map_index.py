"""The index of an area key on the map: values, classes of the key, the table twin."""

import json
import re

import pytest

from districts import geometry
from planning.services import import_key, run_scoring
from tests import factories
from tests.planning import small_city
from tests.planning.test_map_page import PLACES, table

pytestmark = pytest.mark.django_db
INDEX = "/karte/?indikator=schluessel:test-ortsteile"
RATES = ("0.30", "0.10", "0.20", None)


@pytest.fixture
def city():
    """Four Ortsteile with outlines, three with a value."""
    source = factories.source_file()
    keys = ["01", "02", "03", "04"]
    cells = geometry.tessellate(dict(zip(keys, PLACES, strict=True)))
    benefit = factories.indicator("benefit", level="area", name="Quote")
    for key, rate in zip(keys, RATES, strict=True):
        area = factories.area(
            key=key, name=f"Ort {key}", outline="zerlegung", geometry=cells[key],
            source=source,
        )  # fmt: skip
        if rate:
            factories.area_value(
                area=area, indicator=benefit, period="2023", value=rate, source=source
            )
    key = import_key(small_city.area_key_document(), published=True)
    return run_scoring(key=key, as_of=small_city.DAY)


def legend(response):
    html = response.content.decode()
    found = re.search(r'<ul class="lr-map-legend">(.*?)</ul>', html, re.S)[1]
    return [
        " ".join(re.sub(r"<[^>]+>", "", item).split())
        for item in re.findall(r"<li>.*?</li>", found, re.S)
    ]


def test_the_table_holds_index_and_class_of_the_key(client, city):
    day = "01.08.2024"
    assert table(client.get(f"{INDEX}&sort=-value")) == [
        ["01", "Ort 01", "1,61", "hoch", day],
        ["03", "Ort 03", "1,00", "hoch", day],
        ["02", "Ort 02", "0,39", "niedrig", day],
        ["04", "Ort 04", "keine Angabe", "ohne Klasse", "ohne Index"],
    ]


def test_the_legend_names_the_classes_of_the_key_and_the_gaps(client, city):
    assert legend(client.get(INDEX)) == [
        "niedrig: 0,39: 1 Gebiet",
        "hoch: 1,00 bis 1,61: 2 Gebiete",
        "geheim: 0 Gebiete",
        "keine Angabe: 1 Gebiet",
        "nicht sinnvoll: 0 Gebiete",
    ]


def test_drawing_and_table_are_of_one_run(client, city):
    later = run_scoring(key=city.key, as_of=city.as_of.replace(year=2025))
    page = client.get(INDEX).content.decode()
    assert f"art=ortsteil&amp;stand={later.pk}" in page
    older = client.get(f"{INDEX}&zeitraum=Stand {city.pk}").content.decode()
    assert f"art=ortsteil&amp;stand={city.pk}" in older
    assert f"Nr. {city.pk} vom" in older


def test_a_day_before_the_run_does_not_know_it(client, city):
    response = client.get(f"{INDEX}&stichtag=2024-07-31")
    assert "ist kein Gebietsindikator" in response.content.decode()


def test_the_outlines_carry_the_same_classes(client, city):
    answer = json.loads(
        client.get(INDEX.replace("/karte/", "/karte/umrisse.geojson")).content
    )
    styles = {f["properties"]["key"]: f["properties"]["style"] for f in answer["features"]}
    assert styles == {
        "01": "stufe-5", "02": "stufe-1", "03": "stufe-5", "04": "keine-angabe",
    }  # fmt: skip


def test_a_key_without_classes_has_those_of_any_indicator(client, city):
    document = small_city.area_key_document(code="ohne-stufen")
    del document["classes"]
    run_scoring(key=import_key(document, published=True), as_of=small_city.DAY)
    rows = table(client.get("/karte/?indikator=schluessel:ohne-stufen"))
    assert [row[3] for row in rows] == ["3 von 3", "1 von 3", "2 von 3", "ohne Klasse"]


def test_an_indicator_is_shown_unless_an_index_is_asked_for(client, city):
    assert "<h1" in (page := client.get("/karte/").content.decode())
    assert "Karte: Quote" in page
    assert "Indexwert nach Testschlüssel der Ortsteile" in page  # can be chosen


def test_strangers_cannot_choose_an_unpublished_key(client, city):
    key = import_key(small_city.area_key_document(code="intern", title="Intern"))
    run_scoring(key=key, as_of=small_city.DAY)
    assert "Intern" not in client.get("/karte/").content.decode()
    client.force_login(factories.user("planung"))
    assert "Indexwert nach Intern" in client.get("/karte/").content.decode()
