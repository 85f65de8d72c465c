"""Was wäre, wenn: another plan beside the present one, on the page or as a part of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from districts.release import Audience, audience_of, released
from planning.forms.scenarios import WhatIfForm, today_field
from planning.inputs import RELEASED
from planning.models import PlanningRound, Proposal, Scenario, ScoringKey
from planning.permissions import may_plan
from planning.selectors.comparison import Comparison, compare
from planning.selectors.key_weights import WeightsBeside, weights_beside
from planning.selectors.runs import newest_proposal, rules_told
from planning.selectors.sides import Side, lines_of
from planning.services import draft_proposal
from planning.services.proposals import Draft, Unsolvable
from planning.services.rounds import changed_setting
from planning.services.telling import NOT_PUBLIC, tellable
from planning.views.weighing import weighings_of

RESULT, WHOLE = "ergebnis", "variante-rechnen"  # ids of the parts of the page


def form_of(
    kind: type[WhatIfForm],
    request: HttpRequest,
    round: PlanningRound,
    newest: Proposal | None,
    data: QueryDict,
) -> WhatIfForm:
    """The form measured against the variant it stands on, as far as the reader sees it.

    Other weights are a draft of a key, and drafts of keys stay inside: outside they could
    also be turned until a single hidden figure shows.
    """
    audience = audience_of(request.user)
    bases = list(released(round.scenarios.all(), audience).order_by("title", "pk"))
    base = next((base for base in bases if base.code == data.get("base")), None)
    keys = released(ScoringKey.objects.beyond_trials(), audience).order_by(
        "code", "version"
    )
    told = rules_told(round, newest, audience)
    setting = changed_setting(round, base=base, rules=told)
    weighings = weighings_of(round, setting) if audience == Audience.INTERNAL else []
    form = kind(data, rules=setting.rules, keys=keys, bases=bases, weighings=weighings)
    if audience == Audience.INTERNAL:
        form.fields["today"] = today_field()
    return form


def base_of(form: WhatIfForm, round: PlanningRound) -> Scenario | None:
    """The variant asked to stand on; the form has checked that it may be named."""
    code = form.cleaned_data.get("base")
    return round.scenarios.get(code=code) if code else None


def what_if(request: HttpRequest, round: PlanningRound, form: WhatIfForm) -> dict[str, Any]:
    """The form with what it leads to: plans side by side, or what stands against it."""
    audience = audience_of(request.user)
    comparison, conflict = _calculated(round, form, audience)
    return {
        "round": round,
        "form": form,
        "comparison": comparison,
        "weights": comparison and _weights(comparison, audience),
        "conflict": conflict,
        "remedies": getattr(getattr(conflict, "__cause__", None), "remedies", ()),
        "may_save": may_plan(request.user, round.service_type),
        "speaks_beside_fields": bool(form.errors or form.dropped or form.opens_weights),
    }


def _weights(comparison: Comparison, audience: Audience) -> WeightsBeside:
    """Where the variant weighs differently; inside with what that decides."""
    inside = audience == Audience.INTERNAL
    return weights_beside(comparison.sides, audience, with_influence=inside)


def answer_part(request: HttpRequest, found: dict[str, Any]) -> HttpResponse:
    """The result alone; with the form where something stands beside its fields."""
    is_whole = (
        found["speaks_beside_fields"]
        or request.htmx.target == WHOLE
        or _base_before(request) != request.GET.get("base", "")
    )
    part = "planning/_what_if.html" if is_whole else "planning/_what_if_result.html"
    answer = render(request, part, found | {"is_part": True})
    if is_whole:
        answer["HX-Retarget"] = f"#{WHOLE}"
    return answer


def _base_before(request: HttpRequest) -> str:
    """The variant the form on the reader's screen stands on, from its address."""
    query = urlsplit(request.htmx.current_url or "").query
    return parse_qs(query).get("base", [""])[0]


def _calculated(
    round: PlanningRound, form: WhatIfForm, audience: Audience
) -> tuple[Comparison | None, Unsolvable | None]:
    if not form.is_valid() or not form.is_asked:
        return None, None
    try:
        draft, before = _plans(round, form, audience)
    except Unsolvable as conflict:
        if audience == Audience.INTERNAL or conflict.published:
            return None, conflict
        form.refuse(ValidationError(NOT_PUBLIC))
        return None, None
    except ValidationError as refused:
        form.refuse(tellable(refused, audience))
        return None, None
    if audience != Audience.INTERNAL and not draft.proposal.published:
        return None, None
    sides = [
        _side(before, "Vorschlag bisher", audience),
        _side(draft, "Variante", audience),
    ]
    return compare(sides, audience), None


def _plans(
    round: PlanningRound, form: WhatIfForm, audience: Audience
) -> tuple[Draft, Proposal | Draft]:
    """The varied plan, by the data of the present one unless today's are asked for.

    Of a proposal that strangers have as an edition they cannot have another plan: the
    edition does not hold what it was calculated from.
    """
    newest, base = newest_proposal(round, audience), base_of(form, round)
    if newest and newest.inputs.get("format") == RELEASED:
        raise ValidationError(NOT_PUBLIC)
    is_frozen = newest and newest.inputs.get("sites") and not form.cleaned_data.get("today")
    draft = draft_proposal(
        round=round,
        changes=form.changes,
        base=base,
        rules=rules_told(round, newest, audience),
        frozen=newest if is_frozen else None,
    )
    return draft, newest or draft_proposal(round=round)


def _side(plan: Proposal | Draft, title: str, audience: Audience) -> Side:
    if isinstance(plan, Draft):
        return Side.of(title, plan.proposal, plan.lines)
    return Side.of(f"{title} (Nr. {plan.pk})", plan, lines_of(plan, audience))
