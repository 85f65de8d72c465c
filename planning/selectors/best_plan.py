"""The rechnerische Vergleichsplan beside a kept proposal, for the Fachansicht."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from facilities.models import Facility
from planning.allocation.distance import Distance, distance
from planning.allocation.optimise.highs import Effort
from planning.allocation.optimise.plan import NODES, NoPlanInTime
from planning.allocation.plan import Infeasible, Plan, Proof
from planning.allocation.propose import comparison_plan
from planning.inputs import RELEASED
from planning.models import Proposal, ProposalLine
from planning.selectors.replay import Round
from planning.values import fte

POINTS = 10_000  # of the solver for one VzÄ
SECONDS = 20.0  # of each search, so that a page comes back


@dataclass(frozen=True)
class Differs:
    """A facility to which the Vergleichsplan gives another amount."""

    facility: Facility
    proposed_fte: Decimal
    best_fte: Decimal

    @property
    def fte(self) -> Decimal:
        """VzÄ more, or less, than in the proposal."""
        return self.best_fte - self.proposed_fte


@dataclass(frozen=True)
class BestView:
    """The best plan of the same record, or in ``said`` why there is none.

    ``value_fte`` and ``best_fte`` are VzÄ weighted by need, the measure both are judged by.
    """

    said: str = ""
    remedies: tuple[str, ...] = ()
    proof: Proof | None = None
    beside: Distance | None = None
    differing: tuple[Differs, ...] = ()
    sites: int = 0
    best_sites: int = 0

    @property
    def value_fte(self) -> Decimal:
        """Weighted VzÄ of the proposal."""
        return Decimal(self.beside.value) / POINTS

    @property
    def best_fte(self) -> Decimal:
        """Weighted VzÄ of the best plan."""
        return Decimal(self.beside.best) / POINTS

    @property
    def more_fte(self) -> Decimal:
        """VzÄ that facilities hold more in the best plan than in the proposal."""
        return sum((one.fte for one in self.differing if one.fte > 0), Decimal(0))


def best_beside(proposal: Proposal, lines: Iterable[ProposalLine]) -> BestView | None:
    """The best plan beside the lines a reader sees, calculated from the stored record.

    None for a Stufenauswahl, which ranks nobody, and for readers who have the proposal
    without its index values.
    """
    is_ranked = proposal.method != Proposal.Method.CASCADE
    if not is_ranked or proposal.inputs["format"] == RELEASED:
        return None
    round = Round.of(proposal)
    effort = Effort(nodes=NODES, seconds=SECONDS)
    try:
        best = comparison_plan(round.sites, round.rules, as_of=round.day, effort=effort)
    except Infeasible as conflict:
        return BestView(said=str(conflict), remedies=conflict.remedies)
    except NoPlanInTime as ended:
        return BestView(said=str(ended))
    own = round.plan
    return BestView(
        proof=best.proof,
        beside=distance(own, best, round.sites, round.rules, as_of=round.day),
        differing=tuple(_differing(best, lines)),
        sites=_served(own),
        best_sites=_served(best),
    )


def _served(plan: Plan) -> int:
    return sum(line.proposed > 0 for line in plan.lines)


def _differing(best: Plan, lines: Iterable[ProposalLine]) -> Iterable[Differs]:
    given = {line.number: fte(line.proposed) for line in best.lines}
    for line in lines:
        found = Differs(line.facility, line.proposed_fte, given[line.facility.number])
        if found.fte:
            yield found
