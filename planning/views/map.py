"""Karte: need and supply in space, as drawing and as table."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def show_map(request: HttpRequest) -> HttpResponse:
    """An indicator by area, with facilities as points."""
    return render(request, "planning/map.html")


@require_GET
def show_outlines(request: HttpRequest) -> HttpResponse:
    """The same areas and classes as GeoJSON."""
    return JsonResponse({"type": "FeatureCollection", "features": []})
