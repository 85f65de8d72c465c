"""Neufassung aus Kürzung: one form, one page of consequences, then the next Fassung."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from districts.release import audience_of
from districts.throttle import a_minute, asks
from planning.decisions.amendments import refusal
from planning.decisions.verify import read
from planning.forms.cuts import CutForm, CutVersionForm
from planning.models import Decision
from planning.permissions import may_plan
from planning.selectors.cuts import CutPage, cut_page
from planning.selectors.decision_state import open_reason, state_of
from planning.services import cut_budget
from planning.services.movement import obstacle
from planning.services.record_money import money_of_cut
from planning.views.decisions import find_decision
from planning.views.entering import tell_laid_before

NOTHING_CUT = "Nennen Sie für mindestens eine Quelle eine Kürzung."


@require_http_methods(["GET", "POST"])
@a_minute(60, when=asks)
def show_cut(request: HttpRequest, code: str) -> HttpResponse:
    """The cut of the address calculated; sent as a form it becomes the next Fassung."""
    decision = find_decision(request, code)
    if not may_plan(request.user, decision.round.service_type):
        raise PermissionDenied("Eine Kürzung rechnet die zuständige Planung.")
    record = read(bytes(decision.record))
    is_sent = request.method == "POST"
    form = CutForm(record, _asked(request.POST if is_sent else request.GET))
    version_form = CutVersionForm(request.POST if is_sent else None)
    page = _page(request, decision, record, form)
    if is_sent and page and version_form.is_valid():
        made = _made(request, decision, form, version_form)
        if made is not None:
            tell_laid_before(request, made)
            return redirect("planning:decision", code=made.code)
    closed = open_reason(decision, audience_of(request.user))
    context = {
        "decision": decision,
        "state": state_of(decision),
        "form": form,
        "version_form": version_form,
        "page": page,
        "closed": closed,
        "obstacle": "" if closed else obstacle(decision, record),
        "money": page and money_of_cut(decision, record, page.record),
    }
    status = 400 if is_sent else 200
    return render(request, "planning/cut.html", context, status=status)


def _asked(data: QueryDict) -> QueryDict | None:
    """What was filled in; None before anything was."""
    return data if any(name.startswith("quelle_") for name in data) else None


def _page(
    request: HttpRequest, decision: Decision, record: dict, form: CutForm
) -> CutPage | None:
    """The consequences; what cannot be calculated stands at the form."""
    if not form.is_bound or not form.is_valid():
        return None
    changes = form.changes()
    if not changes:
        form.add_error(None, NOTHING_CUT)
        return None
    try:
        return cut_page(decision, record, changes, audience_of(request.user))
    except ValueError as refused:
        form.add_error(None, refusal(refused))
        return None


def _made(
    request: HttpRequest, decision: Decision, form: CutForm, version_form: CutVersionForm
) -> Decision | None:
    try:
        return cut_budget(
            decision=decision,
            by=request.user,
            changes=form.changes(),
            **version_form.cleaned_data,
        )
    except ValidationError as refused:
        version_form.add_error(None, refused)
        return None
