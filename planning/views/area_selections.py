"""Festlegung der Schwerpunkträume: from the Sozialraumanalyse to the Beschluss."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.models import Area
from districts.release import Audience, audience_of, released
from planning.forms.area_selections import DecideForm, SelectionForm
from planning.forms.areas import ReviewForm
from planning.models import AreaSelection, AreaSelectionLine, FoundingLine, Status
from planning.permissions import may_plan, may_release
from planning.selectors.area_review import Moving
from planning.selectors.area_runs import area_runs
from planning.services.area_selections import (
    authors_of,
    decide_selection,
    effect_of,
    lay_before,
    release_selection,
    write_selection,
)
from planning.views.choose import row_or_404
from planning.views.entering import posted, require_planner

TRAIL = "Sozialraumanalyse"
DRAFT = (
    "Ein Entwurf ändert keine Zuordnung. Erst der Beschluss tut es, ab dem Tag, den Sie "
    "hier nennen. Auch ein neuer Schwerpunktraum entsteht erst mit dem Beschluss."
)


@require_safe
def list_selections(request: HttpRequest) -> HttpResponse:
    """All versions, the newest first."""
    rows = released(AreaSelection.objects.all(), audience_of(request.user))
    context = {"rows": rows.select_related("run__key")}
    return render(request, "planning/area_selections.html", context)


@require_http_methods(["GET", "POST"])
def add_selection(request: HttpRequest) -> HttpResponse:
    """Keep the rule of the Sozialraumanalyse as a draft."""
    require_planner(request)
    runs = area_runs(Area.Kind.ORTSTEIL, Audience.INTERNAL)
    run = row_or_404(runs, request.GET.get("stand", ""))
    rule = ReviewForm(request.GET).rule
    if not rule.is_stated:
        return redirect(reverse("planning:area-review") + f"?stand={run.pk}")
    effect = effect_of(run, rule)
    form = SelectionForm(posted(request), effect=effect)
    if form.is_bound and form.is_valid():
        try:
            made = write_selection(
                run=run, rule=rule, spaces=form.spaces, by=request.user, **form.words
            )
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "Die Festlegung steht als Entwurf.")
            return redirect("planning:area-selection", version=made.version)
    context = {
        "form": form,
        "title": "Festlegung schreiben",
        "subtitle": f"nach {run.key.title}, Berechnungsstand Nr. {run.pk}",
        "trail": [(TRAIL, reverse("planning:area-review"))],
        "hint": f"Es kämen hinzu: {named(effect.taken_in)}. Es entfielen: "
        f"{named(effect.left_out)}. {DRAFT}",
    }
    status = 400 if form.is_bound else 200
    return render(request, "planning/entry.html", context, status=status)


def named(rows: Sequence[Moving]) -> str:
    """Ortsteile by name, or that there is none."""
    return ", ".join(moving.row.area.name for moving in rows) or "keiner"


@require_safe
def show_selection(request: HttpRequest, version: int) -> HttpResponse:
    """One version with what it changes and the next act."""
    return _show(request, _row(request, version), DecideForm())


@require_POST
def act_on_selection(request: HttpRequest, version: int, act: str) -> HttpResponse:
    """Vorlegen or freigeben."""
    service, word = ACTS[act]
    row = _row(request, version)
    try:
        service(selection=row, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return _show(request, row, DecideForm(), status=409)
    messages.success(request, f"Die Festlegung ist {word}.")
    return redirect("planning:area-selection", version=version)


@require_POST
def decide(request: HttpRequest, version: int) -> HttpResponse:
    """Beschluss eintragen."""
    row, form = _row(request, version), DecideForm(request.POST)
    if not may_plan(request.user):
        raise PermissionDenied("Den Beschluss trägt die Planung ein.")
    if form.is_valid():
        try:
            decide_selection(selection=row, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "Beschlossen; die Zuordnungen sind geändert.")
            return redirect("planning:area-selection", version=version)
    return _show(request, row, form, status=400)


ACTS: dict[str, tuple[Callable[..., AreaSelection], str]] = {
    "vorlegen": (lay_before, "vorgelegt"),
    "freigeben": (release_selection, "freigegeben"),
}


def _row(request: HttpRequest, version: int) -> AreaSelection:
    rows = released(AreaSelection.objects.all(), audience_of(request.user))
    return get_object_or_404(rows.select_related("run__key"), version=version)


def _show(
    request: HttpRequest, row: AreaSelection, form: DecideForm, status: int = 200
) -> HttpResponse:
    lines = released(
        AreaSelectionLine.objects.filter(selection=row), audience_of(request.user)
    )
    lines = lines.select_related("area", "space").defer("area__geometry", "space__geometry")
    new = released(FoundingLine.objects.filter(selection=row), audience_of(request.user))
    is_open = row.status == Status.SUBMITTED
    plans, waits = may_plan(request.user), row.released_by_id is None
    second = may_release(request.user) and request.user.pk not in authors_of(row)
    context = {
        "selection": row,
        "changes": [
            (change, [line for line in lines if line.change == change])
            for change in AreaSelectionLine.Change
        ],
        "foundings": new.select_related("area").defer("area__geometry"),
        "form": form,
        "may_submit": plans and row.status == Status.DRAFT,
        "may_release": second and is_open and waits,
        "may_decide": plans and is_open and not waits,
    }
    return render(request, "planning/area_selection.html", context, status=status)
