"""Two Berechnungsstände side by side: who moved, and why."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.release import Audience, audience_of
from facilities.models import Facility
from planning.models import ScoringRun
from planning.reports.run_changes_file import changes_file, changes_file_name
from planning.selectors.run_changes import (
    CAUSES,
    NotComparable,
    RunChanges,
    changes_between,
    run_before,
)
from planning.selectors.runs import indexed_kinds, runs_of
from planning.views.choose import row_or_404, run_of
from planning.views.files import CSV, download


@require_safe
def show_run_changes(request: HttpRequest) -> HttpResponse:
    """Every facility of a type in two runs, its change of rank split into causes."""
    audience = audience_of(request.user)
    kinds = indexed_kinds(audience)
    kind = request.GET.get("art", kinds[0])
    if kind not in Facility.Kind.values:
        raise Http404(f"Die Art „{kind}“ gibt es nicht.")
    new = run_of(request, kind)
    old = _before(request, new, kind, audience) if new else None
    changes, refused = _changes(old, new, kind, audience)
    if changes and request.GET.get("format") == "csv":
        return _download(changes)
    context = {
        "tabs": [(code, Facility.Kind(code).label) for code in kinds],
        "tab": kind,
        "kind_name": Facility.Kind(kind).label,
        "old": old,
        "new": new,
        "runs": runs_of(kind, audience),
        "changes": changes,
        "refused": refused,
        "causes": CAUSES.values(),
    }
    return render(request, "planning/run_changes.html", context)


def _before(
    request: HttpRequest, new: ScoringRun, kind: str, audience: Audience
) -> ScoringRun | None:
    """The run named by ``bisher``, else that of the Stichtag before."""
    if number := request.GET.get("bisher"):
        return row_or_404(runs_of(kind, audience), number)
    return run_before(new, kind, audience)


def _changes(
    old: ScoringRun | None, new: ScoringRun | None, kind: str, audience: Audience
) -> tuple[RunChanges | None, str]:
    """The comparison, or why there is none."""
    if new is None or old is None or old == new:
        return None, ""
    try:
        return changes_between(old, new, kind, audience), ""
    except NotComparable as refused:
        return None, str(refused)


def _download(changes: RunChanges) -> HttpResponse:
    name = changes_file_name(changes)
    return download(changes_file(changes), CSV, name)
