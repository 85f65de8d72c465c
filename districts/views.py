"""The list of areas."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def list_areas(request: HttpRequest) -> HttpResponse:
    """All areas valid today, one table a kind."""
    return render(request, "districts/areas.html")
