"""The catalogue of indicators; it stands here because it names keys and values."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from districts.models import Indicator


@require_GET
def list_indicators(request: HttpRequest) -> HttpResponse:
    """The catalogue, one section a Themenfeld."""
    return render(request, "planning/indicators.html")


@require_GET
def show_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """The method card of one indicator."""
    indicator = get_object_or_404(Indicator, code=code)
    return render(request, "planning/indicator.html", {"indicator": indicator})
