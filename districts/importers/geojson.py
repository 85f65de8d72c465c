"""GeoJSON as delivered: structure and numbers are checked here, without any GIS library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from districts.geometry import DEGREES, METRES, GeometryRefused, in_box, outline
from districts.importers.report import FileRefused
from districts.importers.strict_json import loads
from districts.importers.tables import refuse_records_about_persons

CRS_NAMES = {
    "urn:ogc:def:crs:OGC:1.3:CRS84": DEGREES,
    "urn:ogc:def:crs:OGC::CRS84": DEGREES,
    "OGC:CRS84": DEGREES,
    "CRS84": DEGREES,
    "EPSG:4326": DEGREES,
    "urn:ogc:def:crs:EPSG::4326": DEGREES,
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": DEGREES,
    "EPSG:25833": METRES,
    "urn:ogc:def:crs:EPSG::25833": METRES,
    "http://www.opengis.net/def/crs/EPSG/0/25833": METRES,
}
# Rings nest in a Polygon, Polygons in a MultiPolygon.
LEVELS = {"Point": 0, "Polygon": 2, "MultiPolygon": 3}


@dataclass(frozen=True)
class Feature:
    """One feature: its place in the file, its properties and its raw geometry."""

    number: int
    properties: dict[str, Any]
    geometry: dict[str, Any]
    crs: str

    def text(self, name: str) -> str:
        """A property as text without blanks around it; empty where it is missing."""
        value = self.properties.get(name)
        return "" if value is None else str(value).strip()

    def outline(self) -> bytes:
        """WKB of the area.

        Raises
        ------
        GeometryRefused
            With a German message, if it is no area, not valid or not in Leipzig.
        """
        if self.geometry.get("type") not in ("Polygon", "MultiPolygon"):
            raise GeometryRefused("Erwartet wird eine Fläche (Polygon oder MultiPolygon).")
        self._check_numbers()
        return outline(self.geometry, crs=self.crs)

    def point(self) -> tuple[float, float]:
        """Longitude and latitude, or metres, of a Point.

        Raises
        ------
        GeometryRefused
            With a German message.
        """
        if self.geometry.get("type") != "Point":
            raise GeometryRefused("Erwartet wird ein Punkt.")
        self._check_numbers()
        return tuple(self.geometry["coordinates"][:2])

    def _check_numbers(self) -> None:
        levels = LEVELS[self.geometry["type"]]
        for lon, lat in _positions(self.geometry.get("coordinates"), levels):
            if self.crs == DEGREES and not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise GeometryRefused(
                    f"Die Koordinate ({lon:g}, {lat:g}) ist kein Grad; vermutlich sind es "
                    "Meter. Nennen Sie das Bezugssystem in „crs“ (EPSG:25833)."
                )
            if self.crs == DEGREES and not in_box(lon, lat):
                swapped = " Sind Länge und Breite vertauscht?" if in_box(lat, lon) else ""
                raise GeometryRefused(
                    f"Die Koordinate ({lon:g}, {lat:g}) liegt nicht in Leipzig.{swapped}"
                )


def _positions(value: Any, levels: int) -> Iterator[tuple[float, float]]:
    if levels == 0:
        yield _position(value)
        return
    if not isinstance(value, list) or not value:
        raise GeometryRefused("Der Umriss hat keine Koordinaten.")
    if levels == 1 and (len(value) < 4 or value[0] != value[-1]):
        raise GeometryRefused(
            "Ein Ring ist nicht geschlossen oder hat weniger als vier Punkte."
        )
    for part in value:
        yield from _positions(part, levels - 1)


def _position(value: Any) -> tuple[float, float]:
    numbers = isinstance(value, list) and all(
        isinstance(number, (int, float)) and not isinstance(number, bool)
        for number in value
    )
    if not numbers or len(value) not in (2, 3):
        raise GeometryRefused("Eine Koordinate besteht nicht aus zwei Zahlen.")
    if any(abs(number) > 1e9 for number in value):
        raise GeometryRefused("Eine Koordinate ist zu groß.")
    return value[0], value[1]


def read_features(content: bytes) -> list[Feature]:
    """The features of a GeoJSON file; geometries are not yet checked.

    Raises
    ------
    FileRefused
        If it is no FeatureCollection, declares an unknown crs, or holds records about
        persons. Nothing of the content is quoted.
    """
    document = loads(content)
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise FileRefused("Die Datei ist kein GeoJSON (FeatureCollection).")
    crs = _crs(document)
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise FileRefused("Die Datei enthält keine Objekte (features).")
    found = [_feature(number, raw, crs) for number, raw in enumerate(features, start=1)]
    names = {name for feature in found for name in feature.properties}
    refuse_records_about_persons(sorted(names))
    return found


def _feature(number: int, raw: Any, crs: str) -> Feature:
    raw = raw if isinstance(raw, dict) else {}
    properties, geometry = raw.get("properties"), raw.get("geometry")
    return Feature(
        number,
        properties if isinstance(properties, dict) else {},
        geometry if isinstance(geometry, dict) else {},
        crs,
    )


def _crs(document: dict[str, Any]) -> str:
    declared = document.get("crs")
    if declared is None:
        return DEGREES
    properties = declared.get("properties") if isinstance(declared, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in CRS_NAMES:
        raise FileRefused(
            "Das Bezugssystem in „crs“ ist unbekannt; möglich sind CRS84, EPSG:4326 und "
            "EPSG:25833."
        )
    return CRS_NAMES[name]
