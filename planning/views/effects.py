"""Monitoring: goals, expectations written before, and what was seen."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.days import as_of
from districts.release import audience_of
from planning.forms.effects import ExpectationForm, PlanGoalForm, ReviewEffectForm
from planning.models import EffectEntry, Goal, Measure
from planning.permissions import may_plan
from planning.reports.monitoring_file import monitoring_workbook
from planning.selectors.effects import expectations, goals_on, seen
from planning.selectors.plans import plan_rows
from planning.selectors.stages import follow_ups, stage_rows
from planning.services import expect_effect, review_effect
from planning.views.choose import row_or_404
from planning.views.entering import enter_record, posted, require_planner
from planning.views.files import XLSX, download

TRAIL = "Monitoring"


@require_safe
def show_monitoring(request: HttpRequest) -> HttpResponse:
    """Goals of a day as a tree, and all expectations by their day of review."""
    asked, audience = as_of(request), audience_of(request.user)
    context = {
        "asked": asked,
        "day": asked.day,
        "goals": goals_on(asked.day, audience),
        "entries": expectations(audience).order_by("review_on", "pk"),
        "stages": stage_rows(asked.day, audience),
        "follow_ups": follow_ups(asked.day, audience),
        "plans": may_plan(request.user),
    }
    return render(request, "planning/monitoring.html", context)


@require_safe
def download_monitoring(request: HttpRequest) -> HttpResponse:
    """Goals, expectations, steps and participation of a day as a workbook."""
    day, audience = as_of(request).day, audience_of(request.user)
    content = monitoring_workbook(
        day=day,
        goals=goals_on(day, audience),
        entries=expectations(audience).order_by("review_on", "pk"),
        stages=stage_rows(day, audience),
        plans=plan_rows(day, audience),
    )
    return download(content, XLSX, f"monitoring_{day.isoformat()}.xlsx")


@require_safe
def show_expectation(request: HttpRequest, number: int) -> HttpResponse:
    """One expectation beside the values that came."""
    return _show(request, _entry(request, number), ReviewEffectForm())


@require_POST
def enter_review(request: HttpRequest, number: int) -> HttpResponse:
    """Überprüfen: three chapters that stay."""
    require_planner(request)
    entry = _entry(request, number)
    form = ReviewEffectForm(request.POST)
    if form.is_valid():
        try:
            review_effect(entry=entry, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "Die Überprüfung ist eingetragen.")
            return redirect("planning:expectation", number=number)
    return _show(request, entry, form, status=400)


@require_http_methods(["GET", "POST"])
def add_goal(request: HttpRequest) -> HttpResponse:
    """Enter a goal, or change the one that ``code`` names."""
    require_planner(request)
    code = request.GET.get("code")
    goal = get_object_or_404(Goal, code=code) if code else None
    context = {
        "title": "Ziel ändern" if goal else "Ziel eintragen",
        "trail": [(TRAIL, reverse("planning:monitoring"))],
    }
    form = PlanGoalForm(posted(request), instance=goal)
    return enter_record(request, form, context, back=reverse("planning:monitoring"))


@require_http_methods(["GET", "POST"])
def add_expectation(request: HttpRequest) -> HttpResponse:
    """Write down what is expected of a measure (``massnahme``) or a goal (``ziel``)."""
    require_planner(request)
    about = _about(request)
    form = ExpectationForm(posted(request), instance=EffectEntry(**about))
    if form.is_bound and form.is_valid():
        try:
            made = expect_effect(entry=form.instance, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "Die Erwartung ist geschrieben.")
            return redirect("planning:expectation", number=made.pk)
    context = {
        "form": form,
        "title": "Erwartung schreiben",
        "subtitle": next(iter(about.values())),
        "trail": [(TRAIL, reverse("planning:monitoring"))],
        "hint": "Eine Erwartung wird geschrieben, bevor etwas zu sehen ist, und danach "
        "nicht mehr geändert.",
    }
    status = 400 if form.is_bound else 200
    return render(request, "planning/entry.html", context, status=status)


def _about(request: HttpRequest) -> dict[str, Measure | Goal]:
    if number := request.GET.get("massnahme"):
        return {"measure": row_or_404(Measure.objects.all(), number)}
    if code := request.GET.get("ziel"):
        return {"goal": get_object_or_404(Goal, code=code)}
    raise Http404("Eine Erwartung braucht eine Maßnahme oder ein Ziel.")


def _entry(request: HttpRequest, number: int) -> EffectEntry:
    return row_or_404(expectations(audience_of(request.user)), str(number))


def _show(
    request: HttpRequest, entry: EffectEntry, form: ReviewEffectForm, status: int = 200
) -> HttpResponse:
    asked = as_of(request)
    context = {
        "entry": entry,
        "seen": seen(entry, asked.day, audience_of(request.user)),
        "asked": asked,
        "form": form,
        "plans": may_plan(request.user),
    }
    return render(request, "planning/expectation.html", context, status=status)
