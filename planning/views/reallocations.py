"""Unterjährige Nachsteuerung: who is next, entered by one and released by another."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from districts.release import audience_of, released
from planning.decisions.verify import read
from planning.forms.statements import ReallocationForm, ReallocationReleaseForm
from planning.models import Decision, Status
from planning.permissions import may_plan, may_release
from planning.selectors.decision_state import state_of
from planning.selectors.statements import moved_for
from planning.services import enter_reallocation, release_reallocation
from planning.views.decisions import find_decision


@require_http_methods(["GET", "POST"])
def show_reallocations(request: HttpRequest, code: str) -> HttpResponse:
    """Nachsteuerungen of a decision; sent as a form one more is entered."""
    decision = find_decision(request, code)
    plans = may_plan(request.user, decision.round.service_type)
    if request.method == "GET":
        return _shown(request, decision)
    if not plans:
        raise PermissionDenied("Nachsteuern darf die zuständige Planung.")
    form = ReallocationForm(read(bytes(decision.record)), request.POST)
    if form.is_valid():
        try:
            row = enter_reallocation(
                decision=decision, by=request.user, **form.cleaned_data
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Nachsteuerung {row.number} eingetragen.")
            return redirect("planning:reallocations", code=code)
    return _shown(request, decision, form=form, status=400)


@require_POST
def release_one(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Freigeben of one Nachsteuerung by a second person."""
    decision = find_decision(request, code)
    if not may_release(request.user):
        raise PermissionDenied("Freigeben darf, wer die Rolle Freigabe hat.")
    rows = released(decision.reallocations.all(), audience_of(request.user))
    row = get_object_or_404(rows, number=number)
    form = ReallocationReleaseForm(request.POST)
    if form.is_valid():
        try:
            release_reallocation(
                reallocation=row, by=request.user, sha256=form.cleaned_data["sha256"]
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Nachsteuerung {number} ist freigegeben.")
            return redirect("planning:reallocations", code=code)
    return _shown(request, decision, release_form=form, status=400)


def _shown(
    request: HttpRequest,
    decision: Decision,
    form: ReallocationForm | None = None,
    release_form: ReallocationReleaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    moved = moved_for(decision, audience_of(request.user))
    record = read(bytes(decision.record))
    open_rows = [one.row for one in moved if one.row.released_by_id is None]
    to_release = [row for row in open_rows if row.submitted_by_id != request.user.pk]
    is_open = decision.status == Status.DECIDED
    plans = is_open and may_plan(request.user, decision.round.service_type)
    context = {
        "decision": decision,
        "state": state_of(decision),
        "moved": moved,
        "limit_fte": Decimal(record.get("paper", {}).get("limit_fte") or 0),
        "form": (form or ReallocationForm(record)) if plans else None,
        "to_release": to_release if is_open and may_release(request.user) else [],
        "release_form": release_form,
    }
    return render(request, "planning/reallocations.html", context, status=status)
