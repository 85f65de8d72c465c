"""What Bestandsschutz costs: the same round, from its stored record, without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from facilities.models import Facility
from planning.allocation.model import Grandfathering
from planning.allocation.plan import Infeasible
from planning.allocation.propose import comparison_plan, propose
from planning.allocation.rules import parse_rules
from planning.inputs import RELEASED, sites
from planning.models import Proposal, ProposalLine
from planning.values import fte

ZERO = Decimal(0)


@dataclass(frozen=True)
class Moved:
    """A facility and how many VzÄ more it would hold without Bestandsschutz."""

    facility: Facility
    fte: Decimal


@dataclass(frozen=True)
class ProtectionPrice:
    """Who waits because others are protected, and who is protected by how much.

    ``waiting`` would hold more without Bestandsschutz, ``protected`` less; amounts are
    positive. ``is_solvable`` is false where the rules without it cannot be kept.
    """

    waiting: tuple[Moved, ...] = ()
    protected: tuple[Moved, ...] = ()
    is_solvable: bool = True

    @property
    def waiting_fte(self) -> Decimal:
        """VzÄ that would go elsewhere."""
        return sum((moved.fte for moved in self.waiting), ZERO)

    @property
    def protected_fte(self) -> Decimal:
        """VzÄ that Bestandsschutz alone keeps where they are."""
        return sum((moved.fte for moved in self.protected), ZERO)


def protection_price(
    proposal: Proposal, lines: Iterable[ProposalLine]
) -> ProtectionPrice | None:
    """The price of the protection in a proposal; None where its rules have none.

    None as well for readers who have the proposal without its index values.

    ``lines`` are those the reader may see, in the order of the walk.
    """
    rules = parse_rules(proposal.rules)
    is_released = proposal.inputs["format"] == RELEASED
    if is_released or rules.grandfathering.mode == "none":
        return None
    free = replace(rules, grandfathering=Grandfathering())
    day = date.fromisoformat(proposal.inputs["as_of"])
    calculate = comparison_plan if free.method == "milp" else propose
    try:
        plan = calculate(sites(proposal.inputs), free, as_of=day)
    except Infeasible:
        return ProtectionPrice(is_solvable=False)
    then = {line.number: fte(line.proposed) for line in plan.lines}
    moved = [
        Moved(line.facility, then[line.facility.number] - line.proposed_fte)
        for line in lines
    ]
    return ProtectionPrice(
        waiting=tuple(one for one in moved if one.fte > 0),
        protected=tuple(Moved(m.facility, -m.fte) for m in moved if m.fte < 0),
    )
