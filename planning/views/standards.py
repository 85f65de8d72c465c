"""Leistungsbereiche with their Fachstandard; seals and agreements by their last day."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from districts.days import as_of
from districts.release import audience_of, released
from planning.forms.standards import ENTRIES, YEAR_TOTALS, entries_of
from planning.forms.year_totals import YearTotalForm
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
from planning.selectors.year_totals import is_counted, totals_of
from planning.services.year_totals import enter_year_total
from planning.views.entering import PLANNING_ONLY, enter_record, posted

NO_NAMES = "Nur Angaben über Einrichtungen und Stellen, niemals über einzelne Personen."
TOTALS_ALONE = (
    "Allein Summen eines Lernorts oder der ganzen Stadt, niemals Angaben über einzelne "
    "Personen. Nach außen erscheinen sie erst mit der nächsten Freigabe von Werten; "
    "kleine Zahlen bleiben geheim."
)


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
        "entries": entries_of(service, is_counted=is_counted(service)),
        "years": totals_of(service, asked.day, audience),
    }
    return render(request, "planning/service.html", context)


@require_http_methods(["GET", "POST"])
def add_to_service(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a standard, criterion, Nachweis, dialogue, seal, agreement or Vorhaben."""
    service = get_object_or_404(ServiceType, code=code)
    if not may_plan(request.user, service):
        raise PermissionDenied(PLANNING_ONLY)
    what = request.GET.get("art", "")
    initial = {"facility": request.GET.get("einrichtung", "")}
    if what == YEAR_TOTALS[0] and is_counted(service):
        return _add_year_total(request, service, YearTotalForm(posted(request)))
    title, form_class = ENTRIES.get(what, ("", None))
    if form_class is None:
        raise Http404
    form = form_class(posted(request), initial=initial)
    form.of(service)
    return enter_record(request, form, _entry(service, title), back=_page(service))


def _add_year_total(
    request: HttpRequest, service: ServiceType, form: YearTotalForm
) -> HttpResponse:
    """Totals of a place and year; small ones stay inside until they are released."""
    if form.is_bound and form.is_valid() and _saved(request, service, form):
        messages.success(request, "Jahreszahlen: gespeichert.")
        return redirect(_page(service))
    context = _entry(service, YEAR_TOTALS[1]) | {"form": form, "hint": TOTALS_ALONE}
    status = 400 if form.is_bound else 200
    return render(request, "planning/entry.html", context, status=status)


def _saved(request: HttpRequest, service: ServiceType, form: YearTotalForm) -> bool:
    given = {name: form.cleaned_data[name] for name in ("facility", "period", "as_of")}
    try:
        enter_year_total(service=service, counts=form.counts, by=request.user, **given)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _page(service: ServiceType) -> str:
    return reverse("planning:service", args=[service.code])


def _entry(service: ServiceType, title: str) -> dict[str, object]:
    """What a form about a service shows around it."""
    return {
        "title": f"{title} eintragen",
        "subtitle": service.name,
        "trail": [
            ("Leistungsbereiche", reverse("planning:services")),
            (service.name, _page(service)),
        ],
        "hint": NO_NAMES,
    }


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
