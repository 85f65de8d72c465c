"""Breite, ausgewogen, Tiefe: three plans of a round side by side, never kept."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.release import Audience, audience_of
from districts.throttle import a_minute
from planning.inputs import RELEASED
from planning.models import PlanningRound, Proposal
from planning.selectors.comparison import compare
from planning.selectors.runs import newest_proposal
from planning.selectors.sides import Side, lines_of
from planning.services.presets import preset_plans
from planning.services.proposals import Unsolvable
from planning.views.rounds import find_round
from planning.views.what_if import NOT_PUBLIC, tellable

NONE_YET = "Für diese Runde ist noch kein Vorschlag berechnet."


@require_safe
@a_minute(12)
def show_presets(request: HttpRequest, code: str) -> HttpResponse:
    """The three presets beside the newest proposal, or what stands against them."""
    round, audience = find_round(request, code), audience_of(request.user)
    newest = newest_proposal(round, audience)
    found = {"said": [NONE_YET]} if newest is None else _found(round, newest, audience)
    context = {"round": round, "newest": newest, **found}
    return render(request, "planning/presets.html", context)


def _found(round: PlanningRound, newest: Proposal, audience: Audience) -> dict[str, Any]:
    if newest.inputs["format"] == RELEASED:
        return {"said": [NOT_PUBLIC]}
    try:
        plans = preset_plans(newest)
    except Unsolvable as conflict:
        may_know = audience == Audience.INTERNAL or conflict.published
        remedies = conflict.__cause__.remedies if may_know else ()
        return {"said": tellable(conflict, audience).messages, "remedies": remedies}
    except ValidationError as refused:
        return {"said": tellable(refused, audience).messages}
    if audience != Audience.INTERNAL and not all(d.proposal.published for _, d in plans):
        return {"said": [NOT_PUBLIC]}
    own = Side.of(f"Vorschlag {newest.pk}", newest, lines_of(newest, audience))
    presets = [Side.of(title, plan.proposal, plan.lines) for title, plan in plans]
    return {"comparison": compare([own, *presets], audience)}
