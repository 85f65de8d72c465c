"""Karte: need and supply in space, as drawing and as table, with the same address."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.days import as_of
from districts.geometry import (
    Drawing,
    drawing,
    label_point,
    point_to_geojson,
    to_geojson,
    to_metres,
)
from districts.models import Area
from districts.release import Audience, audience_of
from facilities.models import Facility
from planning.selectors import map_index, maps
from planning.views import map_choice

SORTS = {
    "key": lambda cell: cell.area.key,
    "value": lambda cell: (cell.row.value, cell.area.key),
}


@require_safe
def show_map(request: HttpRequest) -> HttpResponse:
    """An indicator or an index by area, with facilities as points."""
    asked, audience = as_of(request), audience_of(request.user)
    day = asked.day
    choice = map_choice.read(request.GET, day, audience)
    sites = map_choice.SITES
    context = {"choice": choice, "sites": sites, "today": day, "asked": asked}
    if choice.indicator:
        layer = _layer(choice, day, audience)
        points, unplaced = maps.points(choice.sites, day, audience)
        shapes = maps.outlines(layer.cells)
        picture = drawing(shapes)
        context |= {
            "layer": layer,
            "rows": in_order(layer, request.GET.get("sort", "key")),
            "sort": request.GET.get("sort", "key"),
            "picture": picture,
            "shapes": [
                (cell, picture.paths[cell.area.key], _label(picture, shapes[cell.area.key]))
                for cell in layer.cells
                if cell.area.key in shapes
            ],
            "points": [(point, _place(picture, point)) for point in points],
            "unplaced": unplaced,
            "kinds_shown": _kinds(points),
            "sign_legend": maps.sign_legend(points),
            "schematic": any(
                c.area.outline == Area.Outline.TESSELLATION for c in layer.cells
            ),
            "chosen": next((c for c in layer.cells if c.area.key == choice.area), None),
        }
    return render(request, "planning/map.html", context)


@require_safe
def show_outlines(request: HttpRequest) -> HttpResponse:
    """The same areas, classes and facilities as GeoJSON, for zooming."""
    day, audience = as_of(request).day, audience_of(request.user)
    choice = map_choice.read(request.GET, day, audience)
    features: list[dict[str, object]] = []
    if choice.indicator:
        layer = _layer(choice, day, audience)
        shapes = to_geojson(maps.outlines(layer.cells), tolerance=10.0)
        drawn = [cell for cell in layer.cells if cell.area.key in shapes]
        features += [_area(cell, shapes[cell.area.key]) for cell in drawn]
        features += [_site(point) for point in maps.points(choice.sites, day, audience)[0]]
    answer = {"type": "FeatureCollection", "features": features}
    return JsonResponse(answer, content_type="application/geo+json")


def in_order(layer: maps.Layer, sort: str) -> list[maps.Cell]:
    """Cells by a word of ``SORTS``; areas without value stand last in both directions."""
    if sort.removeprefix("-") != "value":
        return sorted(layer.cells, key=SORTS["key"], reverse=sort == "-key")
    known = sorted(layer.known, key=SORTS["value"], reverse=sort.startswith("-"))
    return known + [cell for cell in layer.cells if not cell.step]


def _layer(choice: map_choice.Choice, day: date, audience: Audience) -> maps.Layer:
    asked = (choice.indicator, choice.kind, choice.period, day, audience)
    if isinstance(choice.indicator, map_index.IndexMeasure):
        return map_index.index_layer(*asked)
    return maps.layer(*asked)


def _kinds(points: list[maps.Point]) -> list[Facility.Kind]:
    present = {point.facility.kind for point in points}
    return [kind for kind in Facility.Kind if kind in present]


def _label(picture: Drawing, shape: bytes) -> tuple[float, float]:
    return picture.place(*to_metres(*label_point(shape)))


def _place(picture: Drawing, point: maps.Point) -> tuple[float, float]:
    return picture.place(point.facility.easting, point.facility.northing)


def _area(cell: maps.Cell, geometry: dict[str, object]) -> dict[str, object]:
    place = label_point(bytes(cell.area.geometry))
    properties = {"key": cell.area.key, "name": cell.area.name, "style": cell.style}
    label = {"label": [round(number, 6) for number in place]}
    return {"type": "Feature", "geometry": geometry, "properties": properties | label}


def _site(point: maps.Point) -> dict[str, object]:
    facility = point.facility
    properties = {"number": facility.number, "name": facility.name, "kind": facility.kind}
    return {
        "type": "Feature",
        "geometry": point_to_geojson(facility.easting, facility.northing),
        "properties": properties | {"size": point.size},
    }
