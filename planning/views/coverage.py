"""Ausbaustand: how far a Leistungsbereich is from the target in force."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.days import as_of
from districts.release import audience_of
from planning.models import ServiceType
from planning.selectors.coverage import coverage

DEFAULT = "ssa"


@require_safe
def show_coverage(request: HttpRequest) -> HttpResponse:
    """Sites and VzÄ per kind of facility and year, each beside its target."""
    asked = as_of(request)
    services = list(ServiceType.objects.all())
    code = request.GET.get("leistung", "")
    service = next((row for row in services if row.code == (code or DEFAULT)), None)
    if service is None and not code and services:
        service = services[0]
    if service is None and code:
        raise Http404(f"Den Leistungsbereich „{code}“ gibt es nicht.")
    found = coverage(service, asked.day, audience_of(request.user)) if service else []
    context = {
        "services": services,
        "service": service,
        "kinds": found,
        "day": asked.day,
        "asked": asked,
    }
    return render(request, "planning/coverage.html", context)
