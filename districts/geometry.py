"""Outlines and points: the only room of shapely and geopandas.

Outlines are kept as WKB, MultiPolygon in EPSG:25833 (metres); outside they are CRS84
(degrees, longitude first). Nothing here opens a file: GDAL never sees delivered bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

import geopandas
import shapely
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Point, Polygon, mapping, shape
from shapely.validation import explain_validity

METRES = "EPSG:25833"
DEGREES = "OGC:CRS84"
# Leipzig with a margin of about 4 km: west, south, east, north.
BOX = (12.18, 51.20, 12.60, 51.49)
HULL_MARGIN = 1_500.0  # metres that a tessellation reaches beyond its outer labels
Key = TypeVar("Key", str, int)  # an official key, or the number of a row
GRID = 0.01  # metres; neighbours share their corners again after reprojection


class GeometryRefused(ValueError):
    """A geometry that cannot be used; the message is German."""


@lru_cache(maxsize=4)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


# In


def to_metres(lon: float, lat: float) -> tuple[float, float]:
    """Rechtswert and Hochwert of a place given in degrees."""
    return _transformer(DEGREES, METRES).transform(lon, lat)


def to_degrees(easting: float, northing: float) -> tuple[float, float]:
    """Longitude and latitude of a place given in metres."""
    return _transformer(METRES, DEGREES).transform(easting, northing)


def in_box(lon: float, lat: float) -> bool:
    """Whether a place lies in or near Leipzig."""
    west, south, east, north = BOX
    return west <= lon <= east and south <= lat <= north


def outline(geometry: Mapping[str, Any], *, crs: str = DEGREES) -> bytes:
    """WKB of a GeoJSON Polygon or MultiPolygon whose numbers are already checked.

    Raises
    ------
    GeometryRefused
        If a ring crosses or touches itself, is empty, or leaves Leipzig's box.
    """
    given = shapely.force_2d(shape(geometry))
    if given.is_empty:
        raise GeometryRefused("Die Fläche ist leer.")
    if not given.is_valid:
        raise GeometryRefused(f"Der Umriss ist ungültig: {_german(given)}.")
    metres, degrees = (_as(given, crs, target) for target in (METRES, DEGREES))
    west, south, east, north = degrees.bounds
    if not (in_box(west, south) and in_box(east, north)):
        raise GeometryRefused(
            f"Der Umriss liegt nicht in Leipzig: Länge {west:.4f} bis {east:.4f}, "
            f"Breite {south:.4f} bis {north:.4f}."
        )
    return _wkb(metres)


def _as(geometry: Any, source: str, target: str) -> Any:
    if source == target:
        return geometry
    return shapely.transform(
        geometry, _transformer(source, target).transform, interleaved=False
    )


def _german(geometry: Any) -> str:
    said = explain_validity(geometry)
    kinds = {
        "Self-intersection": "der Ring schneidet sich selbst",
        "Ring Self-intersection": "der Ring berührt sich selbst",
        "Hole lies outside shell": "ein Loch liegt außerhalb",
        "Holes are nested": "Löcher liegen ineinander",
        "Interior is disconnected": "Löcher zerteilen die Fläche",
        "Nested shells": "Flächen liegen ineinander",
        "Too few points in geometry component": "ein Ring hat zu wenige Punkte",
    }
    return kinds.get(said.split("[")[0], "die Ringe widersprechen sich")


def _wkb(geometry: Any) -> bytes:
    parts = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
    whole = MultiPolygon([part for part in parts if isinstance(part, Polygon)])
    return shapely.to_wkb(shapely.normalize(whole), byte_order=1)


def _shapes(outlines: Iterable[bytes]) -> Any:
    # PostgreSQL hands out a memoryview, SQLite bytes.
    return shapely.from_wkb([bytes(wkb) for wkb in outlines])


# Questions


def locate(
    points: Sequence[tuple[float, float] | None], areas: Mapping[str, bytes]
) -> list[str | None]:
    """Key of the area each point lies in, by one spatial join.

    ``points`` are metres, None where unknown. On a common border the smaller key wins;
    outside all areas the answer is None.
    """
    known = [index for index, point in enumerate(points) if point is not None]
    places = geopandas.GeoDataFrame(
        geometry=[Point(points[index]) for index in known], crs=METRES, index=known
    )
    joined = geopandas.sjoin(places, _frame(areas), predicate="intersects")
    found = joined.groupby(level=0)["key"].min() if len(joined) else {}
    return [found.get(index) for index in range(len(points))]


def largest_overlap(
    members: Mapping[str, bytes], groups: Mapping[str, bytes]
) -> dict[str, tuple[str, float]]:
    """For each member the group that covers most of it, and which share of it (0 to 1).

    A member that meets no group is left out.
    """
    keys = list(groups)
    shapes = _shapes(groups[key] for key in keys)
    found = {}
    for member, wkb in members.items():
        whole = _shapes([wkb])[0]
        covered = shapely.area(shapely.intersection(whole, shapes))
        if covered.any():
            best = int(covered.argmax())
            found[member] = (keys[best], float(covered[best] / whole.area))
    return found


def meeting(
    shapes: Mapping[Key, bytes], box: tuple[float, ...], *, crs: str = DEGREES
) -> list[Key]:
    """Keys of the outlines and points that lie in a box or touch it, in ascending order.

    ``box`` is west, south, east, north in ``crs``; in degrees one whose west lies east of
    its east goes over the 180th meridian.
    """
    west, south, east, north = box
    halves = [box]
    if west > east:
        halves = [(west, south, 180.0, north), (-180.0, south, east, north)]
    frame = _frame(shapes).to_crs(crs)
    met = shapely.intersects(
        frame.geometry.values, shapely.union_all([shapely.box(*half) for half in halves])
    )
    return frame["key"][met].tolist()


def label_point(wkb: bytes) -> tuple[float, float]:
    """A place inside the outline for its label, in degrees."""
    return to_degrees(*_shapes([wkb])[0].representative_point().coords[0])


# Making


def point(easting: float, northing: float) -> bytes:
    """WKB of a place in metres."""
    return shapely.to_wkb(Point(easting, northing), byte_order=1)


def dissolve(outlines: Iterable[bytes]) -> bytes:
    """The outline of several areas together; slivers below a centimetre vanish."""
    parts = shapely.set_precision(_shapes(outlines), GRID)
    return _wkb(shapely.union_all(parts))


def tessellate(labels: Mapping[str, tuple[float, float]]) -> dict[str, bytes]:
    """Outlines made of one label point (degrees) per area: each place to its nearest label.

    The pieces end 1.5 km beyond the convex hull of all labels. At least three labels at
    different places are needed.
    """
    keys = sorted(labels)
    points = shapely.multipoints([to_metres(*labels[key]) for key in keys])
    if shapely.get_num_geometries(shapely.unary_union(points)) != len(keys):
        raise GeometryRefused("Zwei Gebiete haben denselben Beschriftungspunkt.")
    hull = points.convex_hull.buffer(HULL_MARGIN)
    if not isinstance(points.convex_hull, Polygon):
        raise GeometryRefused(
            "Für eine Zerlegung braucht es drei Punkte, nicht auf einer Linie."
        )
    cells = shapely.voronoi_polygons(points, extend_to=hull, ordered=True).geoms
    return {key: _wkb(cell & hull) for key, cell in zip(keys, cells, strict=True)}


# Out


def to_geojson(
    outlines: Mapping[Key, bytes],
    *,
    tolerance: float = 0.0,
    digits: int = 6,
    crs: str = DEGREES,
) -> dict[Key, dict[str, Any]]:
    """GeoJSON geometries, in CRS84 unless asked; points may stand among the outlines.

    ``tolerance`` in metres thins common borders alike; ``digits`` are those of ``crs``.
    """
    frame = _frame(outlines, tolerance).to_crs(crs)
    # RFC 7946: outer rings run against the clock.
    pieces = shapely.orient_polygons(frame.geometry.values)
    return {
        key: _plain(mapping(piece), digits)
        for key, piece in zip(frame["key"], pieces, strict=True)
    }


def point_to_geojson(easting: float, northing: float, *, digits: int = 6) -> dict[str, Any]:
    """A GeoJSON point in CRS84."""
    place = to_degrees(easting, northing)
    return {"type": "Point", "coordinates": [round(number, digits) for number in place]}


@dataclass(frozen=True)
class Drawing:
    """Outlines projected to a viewBox of ``width`` x ``height`` units, north up."""

    width: float
    height: float
    paths: dict[str, str]  # key -> value of an SVG path's d
    west: float
    north: float
    scale: float  # units per metre

    def place(self, easting: float, northing: float) -> tuple[float, float]:
        """Where a place in metres lies in the drawing."""
        return (
            round((easting - self.west) * self.scale, 1),
            round((self.north - northing) * self.scale, 1),
        )


def drawing(
    outlines: Mapping[str, bytes], *, width: float = 800.0, tolerance: float = 30.0
) -> Drawing:
    """Project outlines for an SVG map; ``tolerance`` in metres, borders thinned alike."""
    frame = _frame(outlines, tolerance)
    if not len(frame):
        return Drawing(width, width, {}, 0.0, 0.0, 1.0)
    west, south, east, north = frame.total_bounds
    scale = width / (east - west)
    empty = Drawing(width, round((north - south) * scale, 1), {}, west, north, scale)
    for key, piece in zip(frame["key"], frame.geometry, strict=True):
        empty.paths[key] = "".join(_path(empty, ring) for ring in _rings(piece))
    return empty


def _rings(piece: Any) -> list[Any]:
    parts = getattr(piece, "geoms", [piece])
    return [ring for part in parts for ring in (part.exterior, *part.interiors)]


def _path(on: Drawing, ring: Any) -> str:
    corners = [corner for corner, _ in groupby(on.place(*at) for at in ring.coords)]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners[:-1]) + "Z"


def _frame(outlines: Mapping[Key, bytes], tolerance: float = 0.0) -> Any:
    keys = sorted(outlines)
    pieces = _shapes(outlines[key] for key in keys)
    if tolerance and len(keys):
        pieces = shapely.coverage_simplify(shapely.set_precision(pieces, GRID), tolerance)
    return geopandas.GeoDataFrame({"key": keys}, geometry=list(pieces), crs=METRES)


def _plain(geometry: Mapping[str, Any], digits: int) -> dict[str, Any]:
    return {
        "type": geometry["type"],
        "coordinates": _rounded(geometry["coordinates"], digits),
    }


def _rounded(numbers: Any, digits: int) -> Any:
    if isinstance(numbers, (int, float)):
        return round(numbers, digits)
    return [_rounded(number, digits) for number in numbers]
