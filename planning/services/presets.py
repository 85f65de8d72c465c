"""Breadth and depth as three named plans beside each other, whatever a round's method."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.core.exceptions import ValidationError

from districts.release import Audience
from planning.allocation.optimise.highs import NODES, Effort
from planning.allocation.optimise.plan import NoPlanInTime
from planning.allocation.propose import comparison_plan
from planning.inputs import RELEASED
from planning.models import Proposal
from planning.selectors.comparison import Comparison, compare
from planning.selectors.sides import Side, lines_of
from planning.services.proposals import Draft, Unsolvable, draft_proposal
from planning.services.telling import NOT_PUBLIC, tellable

# At 1 nothing but another site counts, and what no site can use would stay unspent; at
# 0.95 sites reached come first and what is left goes to the greatest need.
PRESETS = (("0.95", "in die Breite"), ("0.5", "ausgewogen"), ("0", "in die Tiefe"))
SECONDS = 20.0  # of each search, so that a page comes back
NONE_YET = "Für diese Runde ist noch kein Vorschlag berechnet."
NO_STEPS = (
    "Die Stufenauswahl gibt jedem Standort, den ihre Filter auswählen, dieselbe Stufe; "
    "Breite und Tiefe unterscheiden sich dort nicht."
)


class PresetsRefused(ValidationError):
    """Why the presets cannot be shown, with what would have to give way."""

    def __init__(self, said: Sequence[str], remedies: Sequence[str] = ()) -> None:
        super().__init__(list(said))
        self.remedies = tuple(remedies)


def presets_beside(newest: Proposal, audience: Audience) -> Comparison:
    """The newest proposal of a round with its three presets, as the reader may see them.

    Raises
    ------
    PresetsRefused
        In words the reader may know.
    """
    plans = _told_plans(newest, audience)
    own = Side.of(f"Vorschlag {newest.pk}", newest, lines_of(newest, audience))
    presets = [Side.of(title, plan.proposal, plan.lines) for title, plan in plans]
    return compare([own, *presets], audience)


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


def _told_plans(newest: Proposal, audience: Audience) -> list[tuple[str, Draft]]:
    inside = audience == Audience.INTERNAL
    if newest.inputs["format"] == RELEASED:
        raise PresetsRefused([NOT_PUBLIC])
    try:
        plans = preset_plans(newest)
    except Unsolvable as conflict:
        may_know = inside or conflict.published
        remedies = conflict.__cause__.remedies if may_know else ()
        raise PresetsRefused(tellable(conflict, audience).messages, remedies) from conflict
    except ValidationError as refused:
        raise PresetsRefused(tellable(refused, audience).messages) from refused
    if not (inside or all(plan.proposal.published for _, plan in plans)):
        raise PresetsRefused([NOT_PUBLIC])
    return plans
