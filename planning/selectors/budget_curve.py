"""Budgetkurve: who enters at each further step, who leaves at each cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from facilities.models import Facility
from planning.allocation.curve import Point, budget_curve
from planning.allocation.rules import parse_rules
from planning.inputs import RELEASED, sites
from planning.models import Proposal, ProposalLine
from planning.values import fte, hundredths

STEPS = 6  # to either side of the budget of the proposal


@dataclass(frozen=True)
class Turn:
    """A facility that changes between two budgets and the VzÄ between them, positive."""

    facility: Facility
    fte: Decimal


@dataclass(frozen=True)
class CurveRow:
    """One budget: sites and VzÄ, and who changes against the one next to the present.

    ``is_present`` marks the budget of the proposal; below it ``leaving`` is read from
    the budget above, beyond it ``entering`` from the budget below. ``price`` is the share
    of weighted need that a plan made anew at this budget would cover more, None where the
    method has no such price or it is not known.
    """

    budget_fte: Decimal
    given_fte: Decimal
    sites: int
    is_present: bool
    entering: tuple[Turn, ...]
    leaving: tuple[Turn, ...]
    price: float | None = None


def curve_of(proposal: Proposal, lines: Iterable[ProposalLine]) -> list[CurveRow]:
    """The curve from the stored record, rising; empty where the method has none.

    Empty as well for readers who have the proposal without its index values.

    A step is the smallest level of the rules. ``lines`` are those the reader may see.
    """
    if proposal.inputs["format"] == RELEASED:
        return []
    rules = parse_rules(proposal.rules)
    step = min((level for level in rules.levels if level), default=0)
    now = hundredths(proposal.budget_fte)
    budgets = [now + step * n for n in range(-STEPS, STEPS + 1) if step or not n]
    day = date.fromisoformat(proposal.inputs["as_of"])
    wanted = [budget for budget in budgets if budget >= 0]
    points = list(budget_curve(sites(proposal.inputs), rules, wanted, as_of=day))
    known = {line.facility.number: line.facility for line in lines}
    below = {high.budget: low for low, high in pairwise(points)}
    above = {low.budget: high for low, high in pairwise(points)}
    return [
        _row(point, (below if point.budget > now else above).get(point.budget), now, known)
        for point in points
    ]


def _row(
    point: Point, beside: Point | None, now: int, known: Mapping[str, Facility]
) -> CurveRow:
    other = point if beside is None or point.budget == now else beside
    more = {n: point.held[n] - other.held[n] for n in known if n in point.held}
    return CurveRow(
        budget_fte=fte(point.budget),
        given_fte=fte(sum(point.held.values())),
        sites=sum(1 for held in point.held.values() if held),
        is_present=point.budget == now,
        entering=tuple(Turn(known[n], fte(by)) for n, by in more.items() if by > 0),
        leaving=tuple(Turn(known[n], fte(-by)) for n, by in more.items() if by < 0),
        price=point.price,
    )
