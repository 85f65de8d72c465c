"""Sozialraum-Steckbrief: one area with its figures, facilities and measures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def show_area(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One area."""
    return render(request, "planning/area.html")
