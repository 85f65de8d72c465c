"""Fachansicht: certainty of ranks in figures, for who is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from districts.release import audience_of
from facilities.models import Facility
from planning.forms.rankings import CertaintyForm
from planning.models import CertaintyRun, ScoringRun
from planning.permissions import may_plan
from planning.reports.expert_file import expert_file, expert_file_name
from planning.selectors.expert import (
    ExpertView,
    certainties_of,
    default_places,
    expert_view,
)
from planning.selectors.runs import runs_of
from planning.services import assess_certainty
from planning.views.choose import proposal_of, row_or_404, run_of
from planning.views.files import CSV, download

VIEW = "fach"


def show_expert(request: HttpRequest, kind: str, tabs: dict[str, object]) -> HttpResponse:
    """How the ranks of one kind spread; readers without login are asked to sign in."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    run = run_of(request, kind)
    if run is None:
        return render(request, "planning/ranking_empty.html", tabs)
    proposal, audience = proposal_of(request, run), audience_of(request.user)
    known = proposal if proposal and proposal.published else None
    places = default_places(run, kind, known)
    kept = list(certainties_of(run, kind, audience))
    chosen = _chosen(request, run, kind, kept, places)
    found = expert_view(chosen, kind, audience) if chosen else None
    if found and request.GET.get("format") == "csv":
        return _download(found, kind)
    context = tabs | {
        "run": run,
        "proposal": proposal,
        "places_from": known,
        "places": places,
        "certainties": kept,
        "found": found,
        "form": CertaintyForm(initial={"places": places}),
        "may_assess": may_plan(request.user),
    }
    return render(request, "planning/expert.html", context)


@require_POST
def assess(request: HttpRequest) -> HttpResponse:
    """Draw an answer for a run and kind, then show it."""
    if not may_plan(request.user):
        raise PermissionDenied("Sicherheitsrechnungen startet die Rolle Planung.")
    kind = request.POST.get("art", "")
    if kind not in Facility.Kind.values:
        return HttpResponseBadRequest("Bitte die Art der Einrichtung nennen.")
    run = _posted_run(request, kind)
    form = CertaintyForm(request.POST)
    address = {"art": kind, "stand": run.pk, "ansicht": VIEW}
    try:
        made = _assessed(request, form, run, kind)
    except ValidationError as refused:
        for message in refused.messages:
            messages.error(request, message)
    else:
        address["rechnung"] = made.pk
    return redirect(f"{reverse('planning:ranking')}?{urlencode(address)}")


def _posted_run(request: HttpRequest, kind: str) -> ScoringRun:
    runs = runs_of(kind, audience_of(request.user))
    return row_or_404(runs, request.POST.get("stand", ""))


def _assessed(
    request: HttpRequest, form: CertaintyForm, run: ScoringRun, kind: str
) -> CertaintyRun:
    if not form.is_valid():
        raise ValidationError(
            [str(text) for texts in form.errors.values() for text in texts]
        )
    return assess_certainty(run=run, kind=kind, by=request.user, **form.cleaned_data)


def _chosen(
    request: HttpRequest,
    run: ScoringRun,
    kind: str,
    kept: list[CertaintyRun],
    places: int,
) -> CertaintyRun | None:
    """The one named in the address, else the newest that asks about as many places."""
    if number := request.GET.get("rechnung"):
        return row_or_404(certainties_of(run, kind, audience_of(request.user)), number)
    return next((row for row in kept if row.places == places), kept[0] if kept else None)


def _download(found: ExpertView, kind: str) -> HttpResponse:
    name = expert_file_name(found, kind)
    return download(expert_file(found), CSV, name)
