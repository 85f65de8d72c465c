"""The known case in which filling up the Rest takes a post away at a larger budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from planning.allocation.claims import Claim
from planning.allocation.funds import Funds
from planning.allocation.greedy import rank_order
from planning.values import fte

FIRST, SECOND = Claim("A", "", (0, 180), 180), Claim("B", "", (0, 80), 80)
BUDGETS = (80, 180, 260)


@dataclass(frozen=True)
class FillingRow:
    """What two facilities get at one budget, by rank alone and with the Rest filled up.

    ``loses`` marks that the second got more at the budget before.
    """

    budget_fte: Decimal
    strict: tuple[Decimal, ...]
    filled: tuple[Decimal, ...]
    loses: bool


def filling_case() -> list[FillingRow]:
    """Rank 1 wants 1,8 VzÄ, rank 2 wants 0,8: calculated by the walk itself."""
    rows: list[FillingRow] = []
    for budget in BUDGETS:
        strict, filled = (_held(budget, fill=fill) for fill in (False, True))
        loses = bool(rows) and filled[1] < rows[-1].filled[1]
        rows.append(FillingRow(fte(budget), strict, filled, loses))
    return rows


def _held(budget: int, *, fill: bool) -> Sequence[Decimal]:
    outcome = rank_order([FIRST, SECOND], Funds(budget), fill=fill)
    return tuple(fte(held) for held in outcome.held)
