"""R58: places leave in degrees, longitude first, or in metres, and lose no centimetre."""

from __future__ import annotations

from itertools import pairwise
from math import dist

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from districts.geometry import BOX, DEGREES, METRES, meeting, point, to_geojson
from leipzig_ressourcen.features.query import CRS84, SYSTEMS, UTM33
from tests import factories
from tests.requirements.test_r57_ogc_features import outlined

WEST, SOUTH, EAST, NORTH = BOX
CENTIMETRE = 0.01
ITEMS = "/ogc/collections/einrichtungen/items"
# Lößnig, from the city's table of Fahrbibliothek stops: degrees and metres of one place.
LON, LAT, EASTING, NORTHING = 12.390635, 51.293089, 318071.556, 5685652.124


@pytest.mark.parametrize("uri", SYSTEMS)
@given(lon=st.floats(WEST, EAST), lat=st.floats(SOUTH, NORTH))
def test_what_is_written_out_comes_back_to_less_than_a_centimetre(uri, lon, lat):
    system = SYSTEMS[uri]
    place = Transformer.from_crs(DEGREES, METRES, always_xy=True).transform(lon, lat)
    written = to_geojson({1: point(*place)}, digits=system.digits, crs=system.code)
    back = Transformer.from_crs(system.code, METRES, always_xy=True)
    assert dist(back.transform(*written[1]["coordinates"]), place) < CENTIMETRE


@given(lon=st.floats(WEST, EAST), lat=st.floats(SOUTH, NORTH))
def test_a_place_lies_in_its_own_box_in_either_system(lon, lat):
    place = Transformer.from_crs(DEGREES, METRES, always_xy=True).transform(lon, lat)
    near = (lon - 1e-6, lat - 1e-6, lon + 1e-6, lat + 1e-6)
    round_it = (place[0] - 0.1, place[1] - 0.1, place[0] + 0.1, place[1] + 0.1)
    assert meeting({7: point(*place)}, near) == [7]
    assert meeting({7: point(*place)}, round_it, crs=METRES) == [7]
    assert meeting({7: point(*place)}, round_it) == []


def coordinates(**words: str) -> tuple[list[float], str]:
    answer = Client().get(ITEMS, words)
    [feature] = answer.json()["features"]
    return feature["geometry"]["coordinates"], answer["Content-Crs"]


@pytest.mark.django_db
def test_a_known_place_in_degrees_and_in_metres():
    factories.facility(easting=EASTING, northing=NORTHING)
    place, named = coordinates()
    assert place == pytest.approx([LON, LAT], abs=2e-6)  # the table tells six places
    assert named == f"<{CRS84}>"
    assert coordinates(crs=UTM33) == ([EASTING, NORTHING], f"<{UTM33}>")


@pytest.mark.django_db
def test_outlines_run_against_the_clock_and_are_the_same_in_both_systems():
    outlined("01", 12.30, 51.30)
    rings = []
    for crs in (CRS84, UTM33):
        answer = Client().get("/ogc/collections/ortsteile/items", {"crs": crs}).json()
        [[ring]] = answer["features"][0]["geometry"]["coordinates"]
        rings.append(ring)
        area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
        assert area > 0
    to_metres = Transformer.from_crs(DEGREES, METRES, always_xy=True)
    for degrees, metres in zip(*rings, strict=True):
        assert dist(to_metres.transform(*degrees), metres) < CENTIMETRE
