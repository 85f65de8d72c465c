"""Karte: classes, gaps, the table twin, what is said where nothing can be shown."""

import json
import re
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from districts import geometry
from districts.models import Indicator
from planning.reports.steps import SHADES, step_of, steps
from planning.selectors import maps
from tests import factories

PLACES = [(12.30, 51.30), (12.40, 51.30), (12.35, 51.38), (12.36, 51.34)]


@pytest.fixture
def city(db):
    """Four Ortsteile: two values, one hidden, one not delivered."""
    source = factories.source_file()
    keys = ["01", "02", "03", "04"]
    cells = geometry.tessellate(dict(zip(keys, PLACES, strict=True)))
    areas = [
        factories.area(key=k, outline="zerlegung", geometry=cells[k], source=source)
        for k in keys
    ]
    quota = factories.indicator("quote", level="area", name="Quote")
    factories.indicator("ohne", level="area", name="Ohne Werte")
    for area, value in zip(areas, ("0.10", "0.30"), strict=False):
        factories.area_value(indicator=quota, area=area, value=value, source=source)
    factories.area_value(
        indicator=quota, area=areas[2], value=None, state="geheim", source_sign=".",
        source=source,
    )  # fmt: skip
    east, north = geometry.to_metres(*PLACES[3])
    site = factories.facility(
        area=areas[3], easting=east, northing=north, source=source, number="P-1"
    )
    factories.measure(facility=site, source=source)
    return areas


def table(response):
    """Key and value of each row, as a reader sees them."""
    html = response.content.decode()
    body = re.search(r'id="karte-tabelle".*?<tbody>(.*?)</tbody>', html, re.S)[1]
    found = []
    for row in re.findall(r"<tr.*?</tr>", body, re.S):
        cells = re.findall(r"<t[dh].*?</t[dh]>", row, re.S)
        found.append([" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells])
    return found


def test_drawing_and_table_hold_every_area(client, city):
    response = client.get("/karte/")
    html = response.content.decode()
    assert len(re.findall(r'<path class="lr-area', html)) == 4
    assert [(row[0], row[2]) for row in table(response)] == [
        ("01", "10,0 %"),
        ("02", "30,0 %"),
        ("03", "geheim (geliefert: „.“ )"),
        ("04", "keine Angabe"),
    ]


def test_gaps_have_a_pattern_each_and_their_count(client, city):
    html = client.get("/karte/").content.decode()
    assert 'class="lr-area lr-area--geheim" data-key="03"' in html
    assert 'class="lr-area lr-area--keine-angabe" data-key="04"' in html
    text = re.sub(r"<[^>]+>|\s+", " ", html)
    for said in ("geheim: 1 Gebiet", "keine Angabe: 1 Gebiet", "nicht sinnvoll: 0 Gebiete"):
        assert said in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("sort", "keys"),
    [
        pytest.param("value", ["01", "02", "03", "04"], id="gaps last, ascending"),
        pytest.param("-value", ["02", "01", "03", "04"], id="gaps last, descending"),
        pytest.param("-key", ["04", "03", "02", "01"], id="by key, descending"),
        pytest.param("gibtesnicht", ["01", "02", "03", "04"], id="unknown word: by key"),
    ],
)
def test_areas_without_value_stand_last(sort, keys, client, city):
    response = client.get("/karte/", {"sort": sort, "ansicht": "tabelle"})
    assert [row[0] for row in table(response)] == keys


@pytest.mark.parametrize(
    ("word", "asked", "said"),
    [
        pytest.param("indikator", "xyz", "„xyz“ ist kein Gebietsindikator", id="unknown"),
        pytest.param("indikator", "ohne", "„Ohne Werte“ hat für diese", id="no values"),
        pytest.param("art", "planungsraum", "„planungsraum“ gibt es hier nicht", id="kind"),
        pytest.param("zeitraum", "1999", "„1999“ gibt es hier nicht", id="period"),
    ],
)
def test_what_cannot_be_shown_is_said(word, asked, said, client, city):
    response = client.get("/karte/", {word: asked})
    assert response.status_code == 200
    assert said in response.content.decode()
    assert len(table(response)) == 4


def test_an_indicator_without_values_stays_in_the_list_with_its_reason(client, city):
    html = client.get("/karte/").content.decode()
    option = re.search(r'<option value="ohne".*?</option>', html, re.S)[0]
    assert " disabled" in option
    assert "keine Werte für diese Gebiete" in option


@pytest.mark.parametrize(
    ("others", "shown"),
    [
        pytest.param(
            [("aaa", "Beteiligung", "less"), ("bbb", "Soziale Lage", "more"),
             ("sgb2_rate", "Soziale Lage", "more")],
            "sgb2_rate",
            id="the SGB-II-Quote before all",
        ),
        pytest.param(
            [("aaa", "Beteiligung", "more"), ("bbb", "Soziale Lage", "more")],
            "bbb",
            id="then need by Soziale Lage",
        ),
        pytest.param(
            [("aaa", "Soziale Lage", "less"), ("zzz", "Beteiligung", "less")],
            "quote",
            id="then other need before what lowers it",
        ),
    ],
)  # fmt: skip
def test_the_map_opens_on_need(others, shown, client, city):
    for code, theme, direction in others:
        made = factories.indicator(code, level="area", theme=theme, direction=direction)
        factories.area_value(
            indicator=made, area=city[0], value="0.5", source=city[0].source
        )
    assert client.get("/karte/").context["choice"].indicator.code == shown


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        pytest.param("more", "= höherer Wert = mehr Bedarf.", id="more"),
        pytest.param(
            "less", "= weniger Bedarf. Mehr Bedarf haben die helleren Gebiete", id="less"
        ),
        pytest.param("neutral", "über den Bedarf sagt dieser Indikator nichts", id="none"),
    ],
)
def test_the_legend_says_which_end_means_more_need(direction, said, client, city):
    quota = Indicator.objects.get(code="quote")
    quota.direction = direction
    quota.save()
    html = client.get("/karte/").content.decode()
    assert said in html
    assert "Ohne Wahl zeigt die Karte die SGB-II-Quote" in html


@pytest.mark.parametrize(
    ("amounts", "legend"),
    [
        pytest.param([], [], id="nothing drawn, no legend"),
        pytest.param(["0"], ["0"], id="none runs a measure"),
        pytest.param(["0.8"], ["0.5", "0.8"], id="one"),
        pytest.param(["0", "3"], ["0", "0.5", "1", "2", "3"], id="none to three"),
    ],
)
def test_the_sizes_of_signs_stand_in_the_legend(amounts, legend):
    points = [maps.Point(None, Decimal(amount)) for amount in amounts]
    found = maps.sign_legend(points)
    assert [fte for fte, _ in found] == [Decimal(fte) for fte in legend]
    drawn = {(point.fte, point.width) for point in points}
    assert drawn <= set(found), "a sign in the legend is as large as on the map"


def test_the_legend_of_sizes_names_amounts(client, city):
    html = client.get("/karte/").content.decode()
    legend = re.search(r'id="groessen">(.*?)</ul>', html, re.S)[1]
    assert re.findall(r"[\d,]+ VzÄ", re.sub(r"<[^>]+>", "", legend)) == [
        "0,50 VzÄ",
        "0,80 VzÄ",
    ]


def test_features_and_table_agree(client, city):
    features = json.loads(client.get("/karte/umrisse.geojson").content)["features"]
    areas = {f["properties"]["key"]: f["properties"]["style"] for f in features[:4]}
    assert areas == {
        "01": "stufe-1", "02": "stufe-5", "03": "geheim", "04": "keine-angabe",
    }  # fmt: skip
    assert features[4]["properties"]["number"] == "P-1"
    assert features[4]["geometry"]["type"] == "Point"


@pytest.mark.parametrize(
    ("choice", "count"),
    [("massnahmen", 1), ("alle", 2), ("keine", 0), ("kita", 1), ("hort", 0)],
)
def test_facilities_of_a_choice(choice, count, client, city):
    factories.facility(kind="kita", easting=318_000, northing=5_690_000)
    response = client.get("/karte/", {"einrichtungen": choice})
    assert len(response.context["points"]) == count


def test_facilities_without_a_place_are_counted(client, city):
    factories.facility(kind="kita")
    response = client.get("/karte/", {"einrichtungen": "alle"})
    assert response.context["unplaced"] == 1
    assert "1 ohne bekannte Lage" in response.content.decode()


def test_hidden_sources_draw_no_value(client, city):
    secret = factories.source_file(published=False)
    quota = city[3].values.model.objects.first().indicator
    factories.area_value(indicator=quota, area=city[3], value="0.77", source=secret)
    response = client.get("/karte/")
    assert table(response)[3][2] == "keine Angabe"
    assert "77,0" not in response.content.decode()


def test_without_areas_the_page_says_who_can_help(client, db):
    response = client.get("/karte/")
    assert response.status_code == 200
    assert "Zuständig ist die Statistikstelle" in response.content.decode()


def test_queries_do_not_grow_with_areas(client, city):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/karte/?einrichtungen=alle")
        return len(queries)

    before = count()
    service = city[3].facilities.get().measures.get().service_type
    for number in range(5):
        factories.area(key=f"9{number}", source=city[0].source)
        site = factories.facility(easting=318_000, northing=5_690_000)
        factories.measure(facility=site, service_type=service)
    assert count() == before


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        pytest.param([], [], id="no value, no class"),
        pytest.param(["5"], [("5", "5", 1, 3)], id="one value stands in the middle"),
        pytest.param(
            ["1", "2"], [("1", "1", 1, 1), ("2", "2", 1, 5)], id="two values, two ends"
        ),
        pytest.param(
            ["1", "1", "1", "1", "9"],
            [("1", "1", 4, 1), ("9", "9", 1, 5)],
            id="equal values stay together",
        ),
        pytest.param(
            ["3", "1", "2", "5", "4"],
            [(str(n), str(n), 1, n) for n in range(1, 6)],
            id="five values, five classes, in any order",
        ),
    ],
)
def test_classes_of_the_map(values, classes):
    found = steps([Decimal(value) for value in values])
    assert [(str(s.low), str(s.high), s.count, s.shade) for s in found] == classes


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=80))
def test_every_value_lies_in_one_class_and_classes_do_not_overlap(values):
    found = steps(values)
    assert sum(step.count for step in found) == len(values)
    assert len(found) <= SHADES
    for lower, upper in pairwise(found):
        assert lower.high < upper.low
        assert lower.shade < upper.shade
    for value in values:
        assert step_of(value, found).low <= value <= step_of(value, found).high
