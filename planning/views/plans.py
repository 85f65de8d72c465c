"""Planfassungen with their history and participation, and steps of measures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from districts.days import as_of
from districts.release import audience_of
from planning.forms.plans import PARTS, PlanForm, StageForm
from planning.models import Involvement, Measure, PlanVersion
from planning.permissions import may_plan
from planning.selectors.plans import plan_rows
from planning.views.choose import row_or_404
from planning.views.entering import enter_record, posted, require_planner

NO_NAMES = "Es sprechen Stellen: Schreiben Sie keine Namen von Personen."


@require_safe
def show_plans(request: HttpRequest) -> HttpResponse:
    """All Fassungen of a day."""
    asked = as_of(request)
    context = {
        "asked": asked,
        "day": asked.day,
        "rows": plan_rows(asked.day, audience_of(request.user)),
        "plans": may_plan(request.user),
    }
    return render(request, "planning/plans.html", context)


@require_http_methods(["GET", "POST"])
def enter_plan(request: HttpRequest) -> HttpResponse:
    """Enter a Fassung, or change the one that ``code`` names."""
    require_planner(request)
    code = request.GET.get("code")
    plan = get_object_or_404(PlanVersion, code=code) if code else None
    context = _page("Planfassung ändern" if plan else "Planfassung eintragen")
    back = reverse("planning:plans")
    return enter_record(
        request, PlanForm(posted(request), instance=plan), context, back=back
    )


@require_http_methods(["GET", "POST"])
def enter_part(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a step or an involvement of a Fassung; ``nummer`` names one to answer."""
    require_planner(request)
    plan = get_object_or_404(PlanVersion, code=code)
    title, form_class = PARTS.get(request.GET.get("art", ""), ("", None))
    if form_class is None:
        raise Http404
    number = request.GET.get("nummer")
    known = row_or_404(plan.involvements.all(), number) if number else None
    row = known or form_class.Meta.model(plan=plan)
    if number and form_class.Meta.model is not Involvement:
        raise Http404
    context = _page(f"{title} {'ändern' if known else 'eintragen'}", str(plan))
    back = reverse("planning:plans")
    return enter_record(
        request, form_class(posted(request), instance=row), context, back=back
    )


@require_http_methods(["GET", "POST"])
def enter_stage(request: HttpRequest, number: int) -> HttpResponse:
    """Enter that a measure was approved, called for, given to a carrier, or filled."""
    measures = Measure.objects.select_related("facility", "service_type")
    require_planner(request)
    measure = row_or_404(measures, str(number))
    row = measure.stages.model(measure=measure)
    site = reverse("planning:facility", args=[measure.facility.number])
    context = {
        "title": "Schritt eintragen",
        "subtitle": str(measure),
        "trail": [(measure.facility.name, site)],
        "hint": "Bewilligt, Interessenbekundung, Maßnahmeträger gewählt, besetzt: jeder "
        "Schritt einmal und in dieser Folge; einer darf fehlen.",
    }
    form = StageForm(posted(request), instance=row)
    return enter_record(request, form, context, back=f"{site}#massnahmen")


def _page(title: str, subtitle: str = "") -> dict[str, object]:
    trail = [("Planfassungen", reverse("planning:plans"))]
    return {"title": title, "subtitle": subtitle, "trail": trail, "hint": NO_NAMES}
