"""R57: GIS clients find, page and filter our places by OGC API Features.

QGIS is the strictest judge: without ``service-desc`` it refuses, without ``next`` it shows
one page. GDAL reads from a real server in tests/requirements/test_r57_gdal.py.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from drf_spectacular.validation import validate_schema

from districts import geometry
from districts.models import Area
from leipzig_ressourcen.features.collections import COLLECTIONS
from tests import factories
from tests.deliveries import square

pytestmark = pytest.mark.django_db
ROOT = "/ogc/"
UTM33 = "http://www.opengis.net/def/crs/EPSG/0/25833"
SITES = 25


def outlined(key: str, lon: float, lat: float, **given: object) -> Area:
    """An Ortsteil of one hundredth of a degree by another."""
    shape = geometry.outline({"type": "Polygon", "coordinates": [square(lon, lat)]})
    return factories.area(key=key, outline="grenze", geometry=shape, **given)


def place(n: int) -> tuple[float, float]:
    """Where the n-th of a row of sites stands, in metres."""
    return geometry.to_metres(12.30 + n / 1000, 51.34)


def sites(number: int = SITES) -> None:
    """Facilities in a row from west to east, entered from east to west."""
    area, provider = factories.area(key="99"), factories.provider()
    source = factories.source_file()
    for n in reversed(range(number)):
        easting, northing = place(n)
        factories.facility(
            number=f"S-{n:03d}", name=f"Schule {number - n:03d}", area=area,
            provider=provider, source=source, easting=easting, northing=northing,
        )  # fmt: skip


def read(path: str, status: int = 200, **words: object) -> dict:
    answer = Client().get(path, words)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def items(name: str, status: int = 200, **words: object) -> dict:
    return read(f"{ROOT}collections/{name}/items", status, **words)


def ids(answer: dict) -> list[object]:
    return [feature["id"] for feature in answer["features"]]


def href(answer: dict, rel: str) -> str | None:
    return next((link["href"] for link in answer["links"] if link["rel"] == rel), None)


# Links


def test_the_landing_page_leads_to_everything(db):
    landing = read(ROOT)
    kinds = {link["rel"]: link["type"] for link in landing["links"]}
    assert kinds["service-desc"] == "application/vnd.oai.openapi+json;version=3.0"
    assert kinds.keys() >= {"self", "service-desc", "service-doc", "conformance", "data"}
    for link in landing["links"]:
        answer = Client().get(link["href"])
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(link["type"])


def test_classes_of_the_standard_are_named():
    classes = read(f"{ROOT}conformance")["conformsTo"]
    assert {one.rpartition("/")[2] for one in classes} == {
        "core",
        "oas30",
        "geojson",
        "crs",
    }


def test_the_description_is_valid_openapi_and_names_every_word():
    description = read(f"{ROOT}api")
    validate_schema(description)
    for name, one in COLLECTIONS.items():
        operation = description["paths"][f"/collections/{name}/items"]["get"]
        words = {word["name"] for word in operation["parameters"]}
        assert words >= {"limit", "offset", "bbox", "crs", "datetime", *one.words()}
        for word in words - {"limit", "offset", "bbox", "bbox-crs", "crs", "datetime"}:
            said = Client().get(f"{ROOT}collections/{name}/items", {word: "?"}).json()
            assert "gibt es hier nicht. Möglich" not in said.get("description", ""), word


def test_every_collection_says_where_its_features_are():
    found = read(f"{ROOT}collections")["collections"]
    assert [one["id"] for one in found] == list(COLLECTIONS)
    for one in found:
        assert read(href(one, "self")) == one
        assert read(href(one, "items"))["type"] == "FeatureCollection"
        assert one["storageCrs"] == UTM33
        assert UTM33 in one["crs"]


def test_a_collection_names_the_sources_of_its_own_rows():
    cited = {"attribution": "Stadt Beispiel", "licence": "dl-de/by-2-0"}
    factories.area(key="01", source=factories.source_file(**cited))
    factories.area(kind="stadtbezirk", source=factories.source_file(attribution="Andere"))
    closed = factories.source_file(attribution="Geschlossen", published=False)
    factories.area(key="02", source=closed)
    one = read(f"{ROOT}collections/ortsteile")
    assert one["attribution"] == "Stadt Beispiel, Lizenz: dl-de/by-2-0"


def test_pages_are_walked_forth_and_back_by_their_links():
    sites()
    address, pages = f"{ROOT}collections/einrichtungen/items?limit=10", []
    while address:
        pages.append(read(address))
        address = href(pages[-1], "next")
    assert [page["numberReturned"] for page in pages] == [10, 10, 5]
    assert {page["numberMatched"] for page in pages} == {SITES}
    assert [id for page in pages for id in ids(page)] == [f"S-{n:03d}" for n in range(25)]
    assert ids(read(href(pages[2], "prev"))) == ids(pages[1])
    assert href(pages[0], "prev") is None
    assert ids(read(href(pages[1], "self"))) == ids(pages[1])


def test_links_keep_the_words_of_the_question():
    sites()
    words = {"bbox": "12.2995,51,12.3055,52", "search": "Schule", "limit": "4"}
    first = items("einrichtungen", **words)
    assert first["numberMatched"] == 6
    assert ids(read(href(first, "next"))) == ["S-004", "S-005"]


def test_a_limit_beyond_the_largest_means_the_largest():
    assert "features" in items("einrichtungen", limit=1_000_000)


def test_a_feature_is_found_by_its_id():
    sites(2)
    [first, _] = items("einrichtungen")["features"]
    alone = read(f"{ROOT}collections/einrichtungen/items/S-000")
    assert {name: alone[name] for name in first} == first
    assert read(href(alone, "collection"))["id"] == "einrichtungen"


@pytest.mark.parametrize(
    "path",
    [
        "collections/strassen",
        "collections/strassen/items",
        "collections/einrichtungen/items/S-9",
        "collections/ortsteile/items/stadtbezirk-9",
        "collections/gebietswerte/items/x",
        "collections/gebietswerte/items/99999999999999999999",
    ],
)
def test_what_is_not_there_is_said_so(path):
    factories.area(kind="stadtbezirk", key="9")
    said = read(ROOT + path, 404)
    assert said["description"] == "Nicht gefunden oder nicht veröffentlicht."


# Questions


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param({"farbe": "rot"}, "farbe: Diesen Parameter gibt es", id="unknown"),
        pytest.param({"limit": "0"}, "limit: Bitte eine ganze Zahl ab 1", id="no row"),
        pytest.param({"limit": "viele"}, "limit: Bitte", id="no number"),
        pytest.param({"limit": "-1"}, "limit: Bitte", id="less than none"),
        pytest.param({"offset": "9" * 30}, "offset: Bitte", id="beyond any list"),
        pytest.param({"bbox": "12,51,13"}, "bbox: Bitte vier Zahlen", id="three numbers"),
        pytest.param({"bbox": "12,51,13,x"}, "bbox: Bitte vier", id="a letter"),
        pytest.param({"bbox": "12,51,13,nan"}, "bbox: Bitte vier", id="no number at all"),
        pytest.param({"bbox": ""}, "bbox: Bitte vier", id="an empty box"),
        pytest.param({"bbox": "12,52,13,51"}, "bbox: Der Süden", id="upside down"),
        pytest.param({"crs": "EPSG:4326"}, "crs: Möglich sind http", id="unknown system"),
        pytest.param({"bbox-crs": "x"}, "bbox-crs: Möglich", id="unknown system of box"),
        pytest.param({"datetime": "gestern"}, "datetime: Bitte JJJJ", id="no day"),
        pytest.param({"datetime": "2024-02-30"}, "datetime: Bitte", id="not in calendars"),
        pytest.param({"datetime": "../.."}, "datetime: Ein Zeitraum", id="open twice"),
        pytest.param({"datetime": "2025-01-01/2024-01-01"}, "datetime: Der Anfang",
                     id="backwards"),
        pytest.param({"area": "99x"}, "area: „99x“ gibt es hier nicht", id="no such area"),
        pytest.param({"facility_type": "zoo"}, "facility_type: ", id="no such type"),
        pytest.param({"limit": ["1", "2"]}, "limit: Dieser Parameter steht mehrfach",
                     id="given twice"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_name(words, said):
    answer = items("einrichtungen", 400, **words)
    assert answer["code"] == "InvalidParameterValue"
    assert answer["description"].startswith(said)


@pytest.mark.parametrize(
    ("box", "found"),
    [
        pytest.param("12.305,51.305,12.306,51.306", ["01"], id="inside of one"),
        pytest.param("12.31,51.305,12.315,51.306", ["01", "02"], id="on a border"),
        pytest.param("12.2,51.2,13,52", ["01", "02"], id="around both"),
        pytest.param("12.2,51.2,-5,13,52,5", ["01", "02"], id="with heights"),
        pytest.param("12.4,51.4,12.5,51.5", [], id="beside them"),
        pytest.param("12.315,51,-170,52", ["02"], id="over the date line"),
        pytest.param("177,65,-177,70", [], id="elsewhere over the date line"),
    ],
)
def test_a_box_chooses_outlines_that_it_meets(box, found):
    outlined("01", 12.30, 51.30)
    outlined("02", 12.31, 51.30)
    factories.area(key="03")  # without outline: in no box
    answer = items("ortsteile", bbox=box)
    assert [feature["properties"]["key"] for feature in answer["features"]] == found
    assert answer["numberMatched"] == len(found)


@pytest.mark.parametrize(
    ("when", "found"),
    [
        pytest.param(None, "neu", id="today, where no day is named"),
        pytest.param("2010-12-31", "alt", id="its last day"),
        pytest.param("2010-12-31T22:59:00Z", "alt", id="the last minute of that day here"),
        pytest.param("2010-12-31T23:00:00Z", "neu", id="midnight here"),
        pytest.param("2011-01-01/..", "neu", id="from a day on"),
        pytest.param("../2010-06-30", "alt", id="up to a day"),
        pytest.param("2005-01-01/2015-01-01", "neu", id="of two the later, one row a key"),
        pytest.param("1990-01-01", None, id="before there was one"),
    ],
)
def test_a_day_or_a_span_chooses_what_held(when, found):
    factories.area(key="01", name="alt", valid_to=date(2010, 12, 31))
    factories.area(key="01", name="neu", valid_from=date(2011, 1, 1))
    words = {} if when is None else {"datetime": when}
    names = [f["properties"]["name"] for f in items("ortsteile", **words)["features"]]
    assert names == ([found] if found else [])


def test_a_hidden_version_of_an_area_stands_before_no_public_one():
    factories.area(key="01", name="öffentlich", valid_to=date(2010, 12, 31))
    closed = factories.source_file(published=False)
    factories.area(key="01", valid_from=date(2011, 1, 1), source=closed)
    span = items("ortsteile", datetime="2005-01-01/2015-01-01")
    assert [f["properties"]["name"] for f in span["features"]] == ["öffentlich"]
    assert items("ortsteile")["features"] == []
    assert read(f"{ROOT}collections/ortsteile/items/ortsteil-01")["id"] == "ortsteil-01"


def test_an_area_that_only_begins_is_found_by_its_id():
    factories.area(key="01", valid_from=timezone.localdate() + timedelta(days=1))
    assert read(f"{ROOT}collections/ortsteile/items/ortsteil-01")["id"] == "ortsteil-01"


def test_closed_facilities_are_asked_for_by_their_time():
    factories.facility(number="ZU", closed_on=date(2020, 7, 31))
    assert ids(items("einrichtungen")) == []
    assert ids(items("einrichtungen", datetime="2020-07-31")) == ["ZU"]
    assert ids(items("einrichtungen", datetime="2020-08-01/..")) == []


@pytest.mark.parametrize(
    ("when", "found"),
    [
        pytest.param({}, ["2023", "2023/24", "2024"], id="all"),
        pytest.param({"datetime": "2024-07-31"}, ["2023/24", "2024"], id="a school year"),
        pytest.param({"datetime": "2024-08-01/.."}, ["2024"], id="after it"),
        pytest.param({"datetime": "../2023-07-31"}, ["2023"], id="before it"),
    ],
)
def test_values_are_chosen_by_the_period_they_are_about(when, found):
    indicator, area = factories.indicator("rate", level="area"), factories.area()
    for period in ("2023", "2023/24", "2024"):
        factories.area_value(indicator=indicator, area=area, period=period)
    answer = items("gebietswerte", **when)
    assert [f["properties"]["period"] for f in answer["features"]] == found


def test_a_hidden_value_is_hidden_in_the_words_of_the_interface():
    factories.area_value(
        indicator=factories.indicator("rate"), area=outlined("01", 12.30, 51.30),
        value=None, state="geheim", source_sign=".", numerator=2,
    )  # fmt: skip
    [feature] = items("gebietswerte", indicator="rate")["features"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    [row] = Client().get("/api/v1/area-values/").json()["results"]
    same = ("indicator", "period", "value", "state", "source_sign", "numerator", "limited")
    shown = {name: feature["properties"][name] for name in same}
    assert shown == {name: row[name] for name in same}
    assert (shown["state"], shown["value"], shown["numerator"]) == ("geheim", None, None)
    of_source = {name: feature["properties"][f"source_{name}"] for name in row["source"]}
    assert of_source == row["source"]
    assert feature["id"] == row["id"]


def test_an_area_carries_what_it_belongs_to_in_columns():
    area = factories.area(key="01")
    bezirk = factories.area(kind="stadtbezirk", key="9", name="Neun")
    factories.membership(member=area, group=bezirk)
    [feature] = items("ortsteile", stadtbezirk="9")["features"]
    told = feature["properties"]
    assert (told["stadtbezirk_key"], told["stadtbezirk_name"]) == ("9", "Neun")
    assert told["schwerpunktraum_key"] is None


def test_columns_stay_where_nobody_knows_the_carrier():
    factories.facility(number="A")
    bare = factories.facility(number="B")
    bare.provider = None
    bare.save()
    known, unknown = (f["properties"] for f in items("einrichtungen")["features"])
    assert known.keys() == unknown.keys()
    assert (unknown["provider_name"], unknown["area_key"]) == (None, None)


# The same answer again


def test_who_has_a_page_is_told_that_nothing_changed_until_it_does():
    sites(2)
    address = f"{ROOT}collections/einrichtungen/items"
    known = Client().get(address)["ETag"]
    again = Client().get(address, headers={"if-none-match": known})
    assert (again.status_code, again.content) == (304, b"")
    factories.facility(number="NEU")
    assert Client().get(address, headers={"if-none-match": known}).status_code == 200


@pytest.mark.parametrize(
    ("name", "expected"), [("einrichtungen", 3), ("ortsteile", 4), ("gebietswerte", 3)]
)
def test_as_many_queries_for_thirty_rows_as_for_one(name, expected):
    counted = []
    for more in (1, 29):
        for _ in range(more):
            value = {"indicator": factories.indicator(level="area")}
            area = factories.area(key=f"k{len(counted)}-{_}")
            factories.membership(member=area, group=factories.area(kind="stadtbezirk"))
            factories.area_value(area=area, **value)
            factories.facility(area=area)
        with CaptureQueriesContext(connection) as seen:
            assert items(name)["numberReturned"] == (1 if more == 1 else 30)
        counted.append(len(seen))
    assert counted == [expected, expected]
