"""Start page, method, handbook, accessibility, and what is said when something fails."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What needs attention now, and where things are."""
    return render(request, "start.html")


@require_GET
def show_methods(request: HttpRequest) -> HttpResponse:
    """How everything is computed, from the code and the keys in force."""
    return render(request, "methods.html")


@require_GET
def show_handbook(request: HttpRequest) -> HttpResponse:
    """How planners and committee members do things."""
    return render(request, "handbook.html")


@require_GET
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """Erklärung zur Barrierefreiheit."""
    return render(request, "accessibility.html")
