"""Leistungsbereiche with their Fachstandard; seals and agreements by their last day."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from districts.days import as_of
from districts.release import audience_of, released
from planning.forms.standards import ENTRIES, entries_of
from planning.models import PlanningRecord, QualityStandard, ServiceType
from planning.permissions import may_plan
from planning.selectors import seals
from planning.selectors.standards import (
    dialogues_on,
    services_on,
    shown_at,
    sites_of,
    standards_on,
)
from planning.views.entering import PLANNING_ONLY, enter_record, posted

NO_NAMES = "Nur Angaben über Einrichtungen und Stellen, niemals über einzelne Personen."


@require_safe
def list_services(request: HttpRequest) -> HttpResponse:
    """All Leistungsbereiche: unit, Steuerung, office, standard in force."""
    audience, asked = audience_of(request.user), as_of(request)
    context = {
        "asked": asked,
        "day": asked.day,
        "rows": services_on(asked.day, audience),
    }
    return render(request, "planning/services.html", context)


@require_safe
def show_service(request: HttpRequest, code: str) -> HttpResponse:
    """One Leistungsbereich: its standard, what sites showed, dialogues, Vorhaben."""
    audience, asked = audience_of(request.user), as_of(request)
    service = get_object_or_404(ServiceType, code=code)
    standard = standards_on(asked.day, audience).filter(service_type=service).first()
    sites = sites_of(service, asked.day, audience)
    shown = shown_at(standard, sites, asked.day, audience) if standard else []
    versions = released(QualityStandard.objects.filter(service_type=service), audience)
    records = released(PlanningRecord.objects.filter(service_type=service), audience)
    context = {
        "asked": asked,
        "day": asked.day,
        "service": service,
        "standard": standard,
        "versions": versions.order_by("-version"),
        "sites": [entry for entry in shown if not entry.is_unseen],
        "unseen": [entry.facility for entry in shown if entry.is_unseen],
        "running": len(sites),
        "dialogues": dialogues_on(asked.day, audience).filter(service_type=service),
        "records": records.filter(as_of__lte=asked.day).select_related("provider"),
        "plans": may_plan(request.user, service),
        "entries": entries_of(service),
    }
    return render(request, "planning/service.html", context)


@require_http_methods(["GET", "POST"])
def add_to_service(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a standard, criterion, Nachweis, dialogue, seal, agreement or Vorhaben."""
    service = get_object_or_404(ServiceType, code=code)
    if not may_plan(request.user, service):
        raise PermissionDenied(PLANNING_ONLY)
    title, form_class = ENTRIES.get(request.GET.get("art", ""), ("", None))
    if form_class is None:
        raise Http404
    form = form_class(
        posted(request), initial={"facility": request.GET.get("einrichtung", "")}
    )
    form.of(service)
    page = reverse("planning:service", args=[code])
    context = {
        "title": f"{title} eintragen",
        "subtitle": service.name,
        "trail": [
            ("Leistungsbereiche", reverse("planning:services")),
            (service.name, page),
        ],
        "hint": NO_NAMES,
    }
    return enter_record(request, form, context, back=page)


@require_safe
def list_promises(request: HttpRequest) -> HttpResponse:
    """Gütesiegel and Zielvereinbarungen, the earliest end first."""
    audience, asked = audience_of(request.user), as_of(request)
    day = asked.day
    lists = [
        ("guetesiegel", "Gütesiegel", seals.certificates(day, audience)),
        ("zielvereinbarungen", "Zielvereinbarungen", seals.agreements(day, audience)),
    ]
    context = {
        "asked": asked,
        "day": day,
        "lists": [
            (key, title, [(row, row.is_over(day), row.needs_renewal(day)) for row in rows])
            for key, title, rows in lists
        ],
    }
    return render(request, "planning/promises.html", context)
