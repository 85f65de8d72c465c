"""The list of facilities, with search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def list_facilities(request: HttpRequest) -> HttpResponse:
    """Facilities by name or key, with kind, provider and Ortsteil."""
    return render(request, "facilities/list.html")
