import json

import pytest

from districts.geometry import GeometryRefused, to_metres
from districts.importers.geojson import read_features
from districts.importers.report import FileRefused
from tests.deliveries import collection, feature, square

METRES = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}
RING = square(12.30, 51.30)


def only(document):
    return read_features(json.dumps(document).encode())[0]


def crs(name):
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    "declared",
    [None, crs("urn:ogc:def:crs:OGC:1.3:CRS84"), crs("EPSG:4326")],
    ids=["no crs means degrees", "CRS84", "EPSG:4326, longitude first"],
)
def test_degrees_are_the_default(declared):
    given = {"crs": declared} if declared else {}
    assert only(collection(feature("00", RING), **given)).outline()


def test_declared_metres_are_read_as_metres():
    ring = [list(to_metres(*corner)) for corner in RING]
    found = only(collection(feature("00", ring), crs=METRES)).outline()
    assert len(found) == len(only(collection(feature("00", RING))).outline())


def changed(**geometry):
    return {**feature("00", RING), "geometry": geometry}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param(
            feature("00", [list(to_metres(*corner)) for corner in RING]),
            "vermutlich sind es Meter",
            id="metres without declaration",
        ),
        pytest.param(
            feature("00", [[lat, lon] for lon, lat in RING]),
            "vertauscht",
            id="latitude first",
        ),
        pytest.param(feature("00", square(13.4, 52.5)), "nicht in Leipzig", id="Berlin"),
        pytest.param(feature("00", RING[:-1]), "nicht geschlossen", id="an open ring"),
        pytest.param(feature("00", RING[:2]), "weniger als vier", id="two corners"),
        pytest.param(feature("00", []), "keine Koordinaten", id="an empty ring"),
        pytest.param(feature("00", [[12.3, "x"]] * 4), "zwei Zahlen", id="text"),
        pytest.param(feature("00", [[12.3, True]] * 4), "zwei Zahlen", id="a truth value"),
        pytest.param(feature("00", [[12.3]] * 4), "zwei Zahlen", id="one number"),
        pytest.param(feature("00", [[1e300, 51.3]] * 4), "zu groß", id="a huge number"),
        pytest.param(
            changed(type="Point", coordinates=[12.3, 51.3]), "eine Fläche", id="a point"
        ),
        pytest.param(
            changed(type="LineString", coordinates=RING), "eine Fläche", id="a line"
        ),
        pytest.param(
            changed(type="GeometryCollection", geometries=[]), "eine Fläche", id="a mixture"
        ),
        pytest.param(changed(type="Polygon"), "keine Koordinaten", id="no coordinates"),
        pytest.param(
            changed(type="MultiPolygon", coordinates=[RING]),
            "nicht geschlossen",
            id="a level missing",
        ),
        pytest.param({"type": "Feature", "geometry": None}, "eine Fläche", id="nothing"),
    ],
)
def test_areas_refused(given, message):
    with pytest.raises(GeometryRefused, match=message):
        only(collection(given)).outline()


def test_points_have_two_numbers_and_heights_are_ignored():
    point = changed(type="Point", coordinates=[12.3, 51.3, 120.0])
    assert only(collection(point)).point() == (12.3, 51.3)
    with pytest.raises(GeometryRefused, match="ein Punkt"):
        only(collection(feature("00", RING))).point()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param([], "kein GeoJSON", id="a list"),
        pytest.param({"type": "Feature"}, "kein GeoJSON", id="a single feature"),
        pytest.param(collection(), "keine Objekte", id="no features"),
        pytest.param(collection(feature("0", RING), crs=7), "unbekannt", id="odd crs"),
        pytest.param(
            collection(feature("0", RING), crs=crs("EPSG:31468")),
            "unbekannt",
            id="other crs",
        ),
    ],
)
def test_files_refused(document, message):
    with pytest.raises(FileRefused, match=message):
        only(document)


def test_features_about_persons_are_refused():
    person = feature("00", RING)
    person["properties"] |= {"Vorname": "Erika", "Nachname": "Mustermann"}
    with pytest.raises(FileRefused, match="einzelne Personen") as refused:
        only(collection(person))
    assert "Mustermann" not in str(refused.value)
