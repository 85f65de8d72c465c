"""Breadth and depth as three named plans beside each other, whatever a round's method."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError

from planning.allocation.optimise.highs import NODES, Effort
from planning.allocation.optimise.plan import NoPlanInTime
from planning.allocation.propose import comparison_plan
from planning.models import Proposal
from planning.services.proposals import Draft, draft_proposal

PRESETS = (("1", "in die Breite"), ("0.5", "ausgewogen"), ("0", "in die Tiefe"))
SECONDS = 20.0  # of each search, so that a page comes back
NO_STEPS = (
    "Die Stufenauswahl gibt jedem Standort, den ihre Filter auswählen, dieselbe Stufe; "
    "Breite und Tiefe unterscheiden sich dort nicht."
)


def preset_plans(newest: Proposal) -> list[tuple[str, Draft]]:
    """The rechnerische Vergleichsplan at each preset, on the data of a kept proposal.

    Raises
    ------
    ValidationError
        If the round selects by steps, or the search ends before any plan is found.
    Unsolvable
        If no plan can keep the rules.
    """
    if newest.method == Proposal.Method.CASCADE:
        raise ValidationError(NO_STEPS)
    effort = Effort(nodes=NODES, seconds=SECONDS)
    method = partial(comparison_plan, effort=effort)
    try:
        return [
            (
                title,
                draft_proposal(
                    round=newest.round,
                    changes={"breadth": breadth},
                    rules=newest.rules,
                    frozen=newest,
                    method=method,
                ),
            )
            for breadth, title in PRESETS
        ]
    except NoPlanInTime as ended:
        raise ValidationError(str(ended)) from ended
