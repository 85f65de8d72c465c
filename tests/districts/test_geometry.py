import pytest
import shapely

from districts import geometry
from districts.geometry import GeometryRefused
from tests.deliveries import square

LABELS = {"00": (12.37, 51.34), "01": (12.40, 51.34), "02": (12.38, 51.37)}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


WEST = geometry.outline(polygon(square(12.30, 51.30)))
EAST = geometry.outline(polygon(square(12.31, 51.30)))


def place(lon, lat):
    return geometry.to_metres(lon, lat)


# Known pairs of one place in both systems, from the city's table of Fahrbibliothek stops.
@pytest.mark.parametrize(
    ("lon", "lat", "easting", "northing"),
    [
        pytest.param(12.390635, 51.293089, 318071.556, 5685652.124, id="Lößnig"),
        pytest.param(12.389359, 51.361874, 318254.821, 5693303.097, id="Eutritzsch"),
        pytest.param(12.312226, 51.27949, 312550.216, 5684337.424, id="Großzschocher"),
    ],
)
def test_degrees_become_metres_to_ten_centimetres(lon, lat, easting, northing):
    assert geometry.to_metres(lon, lat) == pytest.approx((easting, northing), abs=0.1)


def test_there_and_back_is_less_than_a_centimetre():
    there = geometry.to_metres(12.3747, 51.3403)
    again = geometry.to_metres(*geometry.to_degrees(*there))
    assert again == pytest.approx(there, abs=0.01)


def test_metres_and_degrees_of_one_outline_are_the_same():
    corners = [list(geometry.to_metres(*corner)) for corner in square(12.30, 51.30)]
    metres = geometry.outline(polygon(corners), crs=geometry.METRES)
    assert shapely.from_wkb(metres).equals_exact(shapely.from_wkb(WEST), 0.001)


@pytest.mark.parametrize(
    ("rings", "message"),
    [
        pytest.param(
            [[[12.3, 51.3], [12.4, 51.4], [12.4, 51.3], [12.3, 51.4], [12.3, 51.3]]],
            "schneidet sich selbst",
            id="a bow-tie",
        ),
        pytest.param(
            [square(12.30, 51.30), square(12.35, 51.35)],
            "ein Loch liegt außerhalb",
            id="a hole outside",
        ),
        pytest.param([square(13.40, 52.50)], "nicht in Leipzig", id="Berlin"),
    ],
)
def test_outlines_refused(rings, message):
    with pytest.raises(GeometryRefused, match=message):
        geometry.outline(polygon(*rings))


@pytest.mark.parametrize(
    ("lon", "lat", "key"),
    [
        pytest.param(12.305, 51.305, "w", id="inside one area"),
        pytest.param(12.315, 51.305, "e", id="inside the other"),
        pytest.param(12.305, 51.330, None, id="outside all"),
        pytest.param(12.310, 51.300, "e", id="on the common corner the smaller key wins"),
    ],
)
def test_locate(lon, lat, key):
    assert geometry.locate([place(lon, lat)], {"w": WEST, "e": EAST}) == [key]


def test_locate_keeps_the_order_and_unknown_points():
    points = [None, place(12.315, 51.305), None, place(12.305, 51.305)]
    assert geometry.locate(points, {"w": WEST, "e": EAST}) == [None, "e", None, "w"]
    assert geometry.locate([], {"w": WEST}) == []
    assert geometry.locate([place(12.3, 51.3)], {}) == [None]


def test_dissolving_neighbours_gives_one_piece():
    whole = shapely.from_wkb(geometry.dissolve([WEST, EAST]))
    parts = shapely.area(shapely.from_wkb([WEST, EAST])).sum()
    assert len(whole.geoms) == 1
    assert whole.area == pytest.approx(parts, rel=1e-5)


def test_largest_overlap_says_which_group_and_how_much():
    wide = geometry.outline(polygon(square(12.30, 51.30, 0.02)))
    across = geometry.outline(polygon(square(12.3075, 51.30)))
    groups = {"west": WEST, "east": EAST}
    (found,) = geometry.largest_overlap({"x": across}, groups).values()
    assert found == ("east", pytest.approx(0.75, abs=0.01))
    assert geometry.largest_overlap({"x": wide}, groups)["x"][1] < 0.3
    far = geometry.outline(polygon(square(12.50, 51.40)))
    assert geometry.largest_overlap({"x": far}, groups) == {}


def test_a_tessellation_gives_each_label_its_own_piece():
    pieces = geometry.tessellate(LABELS)
    assert geometry.locate([place(*LABELS[key]) for key in sorted(LABELS)], pieces) == [
        "00", "01", "02",
    ]  # fmt: skip
    shapes = shapely.from_wkb(list(pieces.values()))
    assert shapely.coverage_is_valid(shapely.set_precision(shapes, 0.01))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        pytest.param(
            {"00": (12.3, 51.3), "01": (12.3, 51.3)}, "denselben", id="same place"
        ),
        pytest.param(
            {"00": (12.3, 51.3), "01": (12.4, 51.3)}, "drei Punkte", id="only two"
        ),
    ],
)
def test_tessellations_refused(labels, message):
    with pytest.raises(GeometryRefused, match=message):
        geometry.tessellate(labels)


def test_geojson_is_rounded_degrees_longitude_first():
    found = geometry.to_geojson({"w": WEST}, digits=4)["w"]
    corners = {tuple(corner) for corner in found["coordinates"][0][0]}
    assert found["type"] == "MultiPolygon"
    assert corners == {(12.3, 51.3), (12.31, 51.3), (12.31, 51.31), (12.3, 51.31)}


def test_a_drawing_has_north_up_and_places_points_in_their_outline():
    map_ = geometry.drawing({"w": WEST, "e": EAST}, width=100, tolerance=0)
    x, y = map_.place(*place(12.3051, 51.3099))
    assert 0 <= x <= 50
    assert 0 <= y <= map_.height / 10
    assert map_.paths.keys() == {"w", "e"}
    assert map_.paths["w"].startswith("M")
    assert map_.paths["w"].endswith("Z")


def test_a_drawing_of_nothing_is_empty():
    assert geometry.drawing({}).paths == {}


def test_outlines_from_postgresql_are_memoryviews():
    assert geometry.to_geojson({"w": memoryview(WEST)}) == geometry.to_geojson({"w": WEST})
