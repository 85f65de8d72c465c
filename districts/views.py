"""Pages about areas, the map and the indicators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from districts.models import Indicator


@require_GET
def list_areas(request: HttpRequest) -> HttpResponse:
    """All areas, one table a kind."""
    return render(request, "districts/areas.html")


@require_GET
def show_map(request: HttpRequest) -> HttpResponse:
    """An indicator by Ortsteil, as map and as table."""
    return render(request, "districts/map.html")


@require_GET
def list_indicators(request: HttpRequest) -> HttpResponse:
    """The catalogue of indicators, one section a Themenfeld."""
    return render(request, "districts/indicators.html")


@require_GET
def show_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """The method card of one indicator."""
    indicator = get_object_or_404(Indicator, code=code)
    return render(request, "districts/indicator.html", {"indicator": indicator})
