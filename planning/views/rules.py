"""The rules of a round: edited as a form, then calculated and kept as a proposal."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from districts.release import Audience, audience_of, released
from districts.throttle import a_minute
from planning.allocation.rules import rules_hash
from planning.forms.rounds import CopyForm, suggested
from planning.forms.rules import RulesForm
from planning.forms.rules_offers import Offered
from planning.models import FundingProgramme, PlanningRound, ScoringKey, ServiceType
from planning.permissions import may_plan
from planning.services import propose_round
from planning.services.changes import checked_rules
from planning.services.rounds import copy_round
from planning.services.rules import FROZEN, change_rules, has_frozen_use
from planning.views.entering import done, posted, tell_published
from planning.views.rounds import find_round
from planning.views.unusable import told_if_unusable

LEFT_BEHIND = (
    "Die Regeln und Beträge gehen mit, die Zeiträume des Budgets rücken mit dem Schuljahr "
    "vor. Zurück bleiben Festlegungen einzelner Einrichtungen, Beschlüsse, Varianten und "
    "Vorschläge."
)
COPIED = (
    "Die Runde ist angelegt, nur intern zu sehen. Prüfen Sie Budget und Schwellen und "
    "berechnen Sie den ersten Vorschlag."
)
SAVED = (
    "Die Regeln sind gespeichert. Vorschläge bisher behalten die ihren; bitte berechnen "
    "Sie einen neuen."
)


@require_http_methods(["GET", "POST"])
@told_if_unusable
def edit_rules(request: HttpRequest, code: str) -> HttpResponse:
    """The rules form; saving writes all of it or nothing."""
    round = _planned(request, code)
    form = _form(request, round)
    if form.is_bound and form.is_valid() and _kept(request, round, form):
        messages.success(request, SAVED)
        return redirect("planning:round", code=code)
    frozen = FROZEN if has_frozen_use(round) else ""
    context = {"round": round, "form": form, "frozen": frozen}
    status = 400 if form.is_bound else 200
    return render(request, "planning/rules.html", context, status=status)


@require_http_methods(["GET", "POST"])
def copy_rules(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a new round with the rules of this one."""
    round = _planned(request, code)
    form = CopyForm(posted(request), initial=suggested(round))
    ready = form.is_bound and form.is_valid()
    if ready and done(form, copy_round, round=round, by=request.user, **form.cleaned_data):
        messages.success(request, COPIED)
        return redirect("planning:round", code=form.cleaned_data["code"])
    context = {
        "form": form,
        "title": "Als neue Runde kopieren",
        "subtitle": round.title,
        "trail": [
            ("Planungsrunden", reverse("planning:rounds")),
            (round.title, reverse("planning:round", args=[code])),
        ],
        "hint": LEFT_BEHIND,
    }
    status = 400 if form.is_bound else 200
    return render(request, "planning/entry.html", context, status=status)


@require_POST
def publish_round(request: HttpRequest, code: str) -> HttpResponse:
    """Let everybody read the round."""
    round = _planned(request, code)
    tell_published(request, round)
    return redirect("planning:round", code=code)


@require_POST
@a_minute(12)
def calculate_round(request: HttpRequest, code: str) -> HttpResponse:
    """Calculate the round by its rules and keep the proposal."""
    round = _planned(request, code)
    try:
        proposal = propose_round(round=round, by=request.user)
    except ValidationError as refused:
        for message in refused.messages:
            messages.error(request, message)
        return redirect("planning:round", code=code)
    return redirect("planning:proposal", number=proposal.pk)


def _planned(request: HttpRequest, code: str) -> PlanningRound:
    round = find_round(request, code)
    if not may_plan(request.user, round.service_type):
        raise PermissionDenied("Regeln ändert die zuständige Planung.")
    return round


def _form(request: HttpRequest, round: PlanningRound) -> RulesForm:
    rules = checked_rules(round.rules)
    return RulesForm(
        posted(request),
        rules=rules,
        seen=rules_hash(rules),
        offered=_offered(audience_of(request.user)),
    )


def _offered(audience: Audience) -> Offered:
    """Keys of facilities, programmes and services the reader may see."""
    keys = released(ScoringKey.objects.beyond_trials(), audience).order_by(
        "code", "version"
    )
    sources = released(FundingProgramme.objects.all(), audience).order_by("name", "code")
    return Offered.of(keys, sources, ServiceType.objects.order_by("name", "code"))


def _kept(request: HttpRequest, round: PlanningRound, form: RulesForm) -> bool:
    """Whether the rules could be saved; if not, the form says why."""
    try:
        change_rules(
            round=round,
            document=form.changed(),
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except ValidationError as refused:
        form.refuse(refused.messages)
        return False
    return True
