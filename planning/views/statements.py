"""Stellungnahmen to a round: the list, and the three steps of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from districts.release import audience_of, released
from planning.forms.statements import AnswerForm, AskForm, ReceiveForm
from planning.models import PlanningRound
from planning.permissions import may_plan
from planning.selectors.statements import voices_of
from planning.services import answer_statement, ask_for_statement, receive_statement

Make = Callable[[PlanningRound, Mapping[str, Any] | None], Form]


@require_safe
def list_statements(request: HttpRequest, code: str) -> HttpResponse:
    """Who was heard on a round, what was answered, and what it changed."""
    return _shown(request, _round(request, code))


@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Stellungnahme anfordern."""
    return _step(request, code, "ask_form", _ask_form, _ask, "Angefragt.")


@require_POST
def receive(request: HttpRequest, code: str) -> HttpResponse:
    """Eingang eintragen."""
    return _step(request, code, "receive_form", ReceiveForm, _receive, "Eingetragen.")


@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Antwort eintragen."""
    return _step(request, code, "answer_form", AnswerForm, _answer, "Beantwortet.")


def _ask(round: PlanningRound, by: Any, data: Mapping[str, Any]) -> None:
    ask_for_statement(round=round, by=by, **data)


def _receive(round: PlanningRound, by: Any, data: Mapping[str, Any]) -> None:
    receive_statement(by=by, **data)


def _answer(round: PlanningRound, by: Any, data: Mapping[str, Any]) -> None:
    answer_statement(by=by, **data)


def _round(request: HttpRequest, code: str) -> PlanningRound:
    rows = released(PlanningRound.objects.all(), audience_of(request.user))
    return get_object_or_404(rows.select_related("service_type"), code=code)


def _ask_form(round: PlanningRound, data: Mapping[str, Any] | None = None) -> AskForm:
    lines = round.proposals.filter(sealed=True).values_list("lines__facility__number")
    return AskForm(frozenset(number for (number,) in lines), data)


def _step(
    request: HttpRequest,
    code: str,
    name: str,
    make: Make,
    act: Callable[[PlanningRound, Any, Mapping[str, Any]], None],
    done: str,
) -> HttpResponse:
    """Try a step; what is refused stands beside its form with the input kept."""
    round = _round(request, code)
    if not may_plan(request.user, round.service_type):
        raise PermissionDenied("Stellungnahmen trägt die zuständige Planung ein.")
    form = make(round, request.POST)
    if form.is_valid():
        try:
            act(round, request.user, form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, done)
            return redirect("planning:statements", code=code)
    return _shown(request, round, status=400, **{name: form})


def _shown(
    request: HttpRequest, round: PlanningRound, status: int = 200, **forms: Form
) -> HttpResponse:
    context: dict[str, object] = {
        "round": round,
        "voices": voices_of(round, audience_of(request.user)),
        "may_plan": may_plan(request.user, round.service_type),
    }
    if context["may_plan"]:
        context["ask_form"] = _ask_form(round)
        waiting = (("receive_form", ReceiveForm), ("answer_form", AnswerForm))
        made = {name: form(round) for name, form in waiting}
        context |= {
            name: form
            for name, form in made.items()
            if form.fields["statement"].queryset.exists()
        }
    context |= forms
    return render(request, "planning/statements.html", context, status=status)
