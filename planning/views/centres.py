"""Familiengrundschulzentren: the city at a glance, one site with its checklist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from districts.days import as_of
from districts.release import audience_of
from planning.forms.records import CentreForm
from planning.models import FamilyCentre
from planning.permissions import may_plan
from planning.selectors import centres as selectors
from planning.views.entering import enter_record, posted, require_planner

HINT = "Leere Felder gelten als offen. Stellen und Einrichtungen, niemals Personen."


@require_safe
def list_centres(request: HttpRequest) -> HttpResponse:
    """All centres of a day, what is still open, and other cities beside them."""
    audience, asked = audience_of(request.user), as_of(request)
    here, elsewhere = selectors.listed(selectors.centres_on(asked.day, audience))
    context = {
        "asked": asked,
        "day": asked.day,
        "here": here,
        "elsewhere": elsewhere,
        "open_points": selectors.open_points(here),
        "unknown": selectors.without_record(asked.day, audience),
        "titles": [title for _, title, _ in selectors.QUESTIONS],
        "plans": may_plan(request.user),
    }
    return render(request, "planning/centres.html", context)


@require_safe
def show_centre(request: HttpRequest, code: str) -> HttpResponse:
    """One centre: the four questions with what answers them."""
    audience, asked = audience_of(request.user), as_of(request)
    centre = get_object_or_404(selectors.centres_on(asked.day, audience), code=code)
    context = {
        "asked": asked,
        "day": asked.day,
        "centre": centre,
        "found": selectors.profile(centre, asked.day, audience),
        "plans": may_plan(request.user),
    }
    return render(request, "planning/centre.html", context)


@require_http_methods(["GET", "POST"])
def add_centre(request: HttpRequest) -> HttpResponse:
    """Enter a centre, here or in another city."""
    require_planner(request)
    form = CentreForm(
        posted(request), initial={"facility": request.GET.get("einrichtung", "")}
    )
    context = {"title": "Zentrum eintragen", "trail": _trail(), "hint": HINT}
    back = reverse("planning:centre", args=["CODE"])
    return enter_record(request, form, context, back=back)


@require_http_methods(["GET", "POST"])
def change_centre(request: HttpRequest, code: str) -> HttpResponse:
    """Answer what was open, or end a centre by its last day."""
    require_planner(request)
    centre = get_object_or_404(FamilyCentre, code=code)
    form = CentreForm(posted(request), instance=centre)
    page = reverse("planning:centre", args=[code])
    context = {
        "title": "Zentrum ändern",
        "subtitle": centre.name,
        "trail": [*_trail(), ("Zentrum", page)],
        "hint": HINT,
    }
    return enter_record(request, form, context, back=page)


def _trail() -> list[tuple[str, str]]:
    return [("Familiengrundschulzentren", reverse("planning:centres"))]
