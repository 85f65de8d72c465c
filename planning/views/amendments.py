"""Änderungsanträge durchrechnen: the page of the committee, and what planning enters."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from districts.release import audience_of
from districts.throttle import a_minute, asks
from planning.decisions.verify import read
from planning.forms.amendments import AcceptForm, MotionForm, motions_for
from planning.models import Decision
from planning.permissions import may_plan
from planning.selectors.amendments import floor_of
from planning.selectors.decision_state import open_reason, state_of
from planning.services import accept_amendments, enter_amendment
from planning.services.movement import obstacle
from planning.services.record_money import floor_money
from planning.views.decisions import find_decision
from planning.views.entering import done, posted, tell_laid_before

PLANNING_ONLY = "Das trägt die zuständige Planung ein."


@require_safe
@a_minute(60, when=asks)
def show_amendments(request: HttpRequest, code: str) -> HttpResponse:
    """All amendments to a Vorlage; the address holds which are taken together."""
    decision = find_decision(request, code)
    return _show(request, decision, request.GET.getlist("antrag"), AcceptForm())


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Enter an amendment of one type; without a type the choice of types."""
    decision = _planned(request, code)
    record = read(bytes(decision.record))
    motions = motions_for(record)
    form_class = motions.get(request.GET.get("art", ""), (None, ""))[0]
    form = form_class and form_class(record, posted(request))
    if form and form.is_valid() and _kept(request, decision, form):
        return redirect("planning:amendments", code=code)
    status = 400 if request.method == "POST" else 200
    context = {
        "decision": decision,
        "state": state_of(decision),
        "types": [(what, words) for what, (_, words) in motions.items()],
        "form": form,
        "art": form and form.what,
    }
    return render(request, "planning/amendment_new.html", context, status=status)


@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Übernehmen: the chosen amendments become the next Fassung."""
    decision = _planned(request, code)
    chosen = request.POST.getlist("antrag")
    form = AcceptForm(request.POST)
    if form.is_valid():
        numbers = [pk for pk in chosen if pk.isdecimal() and len(pk) < 19]
        rows = list(decision.amendments.filter(pk__in=numbers))
        reason = form.cleaned_data["reason"]
        try:
            made = accept_amendments(
                decision=decision, by=request.user, amendments=rows, reason=reason
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            tell_laid_before(request, made)
            return redirect("planning:decision", code=made.code)
    return _show(request, decision, chosen, form, status=400)


def _show(
    request: HttpRequest,
    decision: Decision,
    chosen: list[str],
    form: AcceptForm,
    status: int = 200,
) -> HttpResponse:
    closed = open_reason(decision, audience_of(request.user))
    plans = may_plan(request.user, decision.round.service_type) and not closed
    floor = floor_of(decision, audience_of(request.user), chosen)
    context = {
        "decision": decision,
        "state": state_of(decision),
        "floor": floor,
        "obstacle": obstacle(decision, floor.record) if plans else "",
        "money": floor_money(decision, floor),
        "form": form,
        "closed": closed,
        "plans": plans,
        "is_large": request.GET.get("ansicht") == "leinwand",
    }
    return render(request, "planning/amendments.html", context, status=status)


def _planned(request: HttpRequest, code: str) -> Decision:
    """The decision, for whoever plans its service."""
    decision = find_decision(request, code)
    if not may_plan(request.user, decision.round.service_type):
        raise PermissionDenied(PLANNING_ONLY)
    return decision


def _kept(request: HttpRequest, decision: Decision, form: MotionForm) -> bool:
    """Try to enter; what is refused stands beside the form."""
    names = ("number", "mover", "title")
    given = {name: form.cleaned_data[name] for name in names}
    given |= {"decision": decision, "changes": [form.change()]}
    if not done(form, enter_amendment, by=request.user, **given):
        return False
    messages.success(request, f"Änderungsantrag {given['number']} ist eingetragen.")
    return True
