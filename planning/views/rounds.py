"""Planungsrunden: rules in words, proposals so far, and what another budget would give."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from districts.release import Audience, audience_of, released
from districts.throttle import a_minute, asks
from planning.forms.scenarios import VariantForm, WhatIfForm
from planning.inputs import RELEASED
from planning.models import Decision, PlanningRound, Proposal
from planning.permissions import may_plan
from planning.reports.rule_words import rule_words
from planning.selectors.budget_curve import curve_of
from planning.selectors.decision_state import state_of
from planning.selectors.decisions import decisions_for
from planning.selectors.details import details_of
from planning.selectors.offers import Offers, offers_on
from planning.selectors.runs import HEAVY_PLAN, newest_proposal, rules_told
from planning.selectors.sides import lines_of
from planning.selectors.tasks import REST, rounds
from planning.selectors.unseen import Unseen, unseen
from planning.selectors.variant_log import variant_logs
from planning.selectors.white_spots import white_spots
from planning.services import make_proposal, save_scenario
from planning.services.rounds import changed_setting, is_edited_since
from planning.views.unusable import told_if_unusable
from planning.views.what_if import answer_part, base_of, form_of, what_if

PARTS = [
    ("vorschlaege", "Vorschläge"),
    ("was-waere-wenn", "Was wäre, wenn …?"),
    ("regeln", "Regeln"),
    ("uebergangen", "Übergangen"),
    ("verliert", "Verliert bei größerem Budget"),
    ("budgetkurve", "Budgetkurve"),
    ("nachruecken", "Nachrückliste"),
    ("weisse-flecken", "Weiße Flecken"),
    ("mehrfachangebote", "Mehrfachangebote"),
]
ALWAYS = ("vorschlaege", "was-waere-wenn", "regeln", "mehrfachangebote")


@require_safe
def list_rounds(request: HttpRequest) -> HttpResponse:
    """All Planungsrunden the reader may see, or those with a Rest, the newest first."""
    stands = rounds(audience_of(request.user))
    rests = [stand for stand in stands if stand.has_rest]
    only_rests = request.GET.get("auswahl") == REST
    context = {
        "stands": rests if only_rests else stands,
        "rests": len(rests),
        "only_rests": only_rests,
    }
    return render(request, "planning/rounds.html", context)


@require_safe
@vary_on_headers("HX-Request")
@a_minute(60, when=asks)
@told_if_unusable
def show_round(request: HttpRequest, code: str) -> HttpResponse:
    """One round; with changes in the address the new proposal beside the old one."""
    round = find_round(request, code)
    newest = newest_proposal(round, audience_of(request.user))
    form = form_of(WhatIfForm, request, round, newest, request.GET)
    if request.htmx:
        return answer_part(request, what_if(request, round, form))
    return _show(request, round, newest, form)


@require_POST
@a_minute(12)
@told_if_unusable
def save_variant(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a variant and its proposal, then show both beside the round's own."""
    round = find_round(request, code)
    if not may_plan(request.user, round.service_type):
        raise PermissionDenied("Varianten speichert die zuständige Planung.")
    newest = newest_proposal(round, audience_of(request.user))
    form = form_of(VariantForm, request, round, newest, request.POST)
    if not form.is_valid():
        return _show(request, round, newest, form, status=400)
    try:
        proposal = _keep(request, round, form)
    except ValidationError as refused:
        form.refuse(refused)
        return _show(request, round, newest, form, status=400)
    return redirect("planning:proposal", number=proposal.pk)


def find_round(request: HttpRequest, code: str) -> PlanningRound:
    """A round the reader may see, by its code."""
    rounds = PlanningRound.objects.select_related("service_type")
    return get_object_or_404(released(rounds, audience_of(request.user)), code=code)


@transaction.atomic
def _keep(request: HttpRequest, round: PlanningRound, form: VariantForm) -> Proposal:
    title = form.cleaned_data["title"]
    scenario = save_scenario(
        round=round,
        code=slugify(title)[:60] or "variante",
        title=title,
        changes=form.changes,
        by=request.user,
        base=base_of(form, round),
    )
    return make_proposal(round=round, by=request.user, scenario=scenario)


def _show(
    request: HttpRequest,
    round: PlanningRound,
    newest: Proposal | None,
    form: WhatIfForm,
    *,
    status: int = 200,
) -> HttpResponse:
    audience = audience_of(request.user)
    expert = request.GET.get("ansicht") == "fach"
    proposals = _proposals(round, audience)
    decision = decisions_for(audience).filter(round=round).first()
    hidden = unseen(audience).get(round.pk)
    context = (
        what_if(request, round, form)
        | {
            "decision": decision,
            "state": _state(decision, hidden),
            "hidden": hidden,
            "proposals": proposals,
            "side_by_side": _side_by_side(proposals),
            "expert": expert,
            "variant_logs": variant_logs(round, audience) if expert else [],
            "variants_inside": newest and newest.inputs["format"] == RELEASED,
            "offers": _offers(round, audience),
        }
        | _newest(newest, audience)
        | _rules(round, newest, audience)
    )
    parts = [part for part in PARTS if "newest" in context or part[0] in ALWAYS]
    return render(request, "planning/round.html", context | {"parts": parts}, status=status)


def _offers(round: PlanningRound, audience: Audience) -> Offers:
    """Offers at the facilities of the types that take part in the round."""
    kinds = tuple(changed_setting(round).rules.key)
    return offers_on(round.as_of, audience, kinds=kinds, ranked=False)


def _state(decision: Decision | None, hidden: Unseen | None) -> str:
    if hidden is not None:
        return "neuere Vorlage nicht öffentlich"
    return state_of(decision) if decision else "Entwurf"


def _rules(
    round: PlanningRound, newest: Proposal | None, audience: Audience
) -> dict[str, object]:
    """Rules in words; inside also which proposal rests on earlier ones."""
    told = changed_setting(round, rules=rules_told(round, newest, audience)).rules
    is_inside = audience == Audience.INTERNAL and newest is not None
    earlier = newest if is_inside and is_edited_since(newest) else None
    return {"paragraphs": rule_words(told), "on_earlier_rules": earlier}


def _newest(newest: Proposal | None, audience: Audience) -> dict[str, object]:
    """What the proposal by the rules of the round says beyond its lines."""
    if newest is None:
        return {}
    lines = lines_of(newest, audience)
    return {
        "newest": newest,
        "details": details_of(newest, audience),
        "curve": curve_of(newest, lines),
        "white_spots": white_spots(newest, lines),
    }


def _proposals(round: PlanningRound, audience: Audience) -> list[Proposal]:
    rows = released(round.proposals.filter(sealed=True), audience)
    rows = rows.select_related("scenario").defer(*HEAVY_PLAN)
    return list(rows.order_by("-pk"))


def _side_by_side(proposals: Sequence[Proposal]) -> str:
    """Address of the comparison: beside the Bestand the last two variants in their order.

    With fewer variants the proposal by the rules of the round stands before them.
    """
    variants = {p.scenario_id: p.pk for p in reversed(proposals) if p.scenario_id}
    own = next((p.pk for p in proposals if p.scenario_id is None), None)
    chosen = sorted(variants.values())[-2:]
    if len(chosen) < 2 and own is not None:
        chosen = [own, *chosen]
    query = urlencode(dict(zip("bc", chosen, strict=False)))
    return f"{reverse('planning:comparison')}?{query}"
