"""Breite, ausgewogen, Tiefe: three plans of a round side by side, never kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.release import Audience, audience_of
from districts.throttle import a_minute
from planning.models import Proposal
from planning.selectors.runs import newest_proposal
from planning.services.presets import NONE_YET, PresetsRefused, presets_beside
from planning.views.rounds import find_round


@require_safe
@a_minute(12)
def show_presets(request: HttpRequest, code: str) -> HttpResponse:
    """The three presets beside the newest proposal, or what stands against them."""
    round, audience = find_round(request, code), audience_of(request.user)
    newest = newest_proposal(round, audience)
    found = {"said": [NONE_YET]} if newest is None else _found(newest, audience)
    context = {"round": round, "newest": newest, **found}
    return render(request, "planning/presets.html", context)


def _found(newest: Proposal, audience: Audience) -> dict[str, Any]:
    try:
        return {"comparison": presets_beside(newest, audience)}
    except PresetsRefused as refused:
        return {"said": refused.messages, "remedies": refused.remedies}
