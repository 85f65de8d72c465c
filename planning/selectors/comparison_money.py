"""What plans side by side cost: euros by source and year, one column a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from planning.selectors.money_change import PricedPlan
from planning.selectors.plan_money import OfKind
from planning.selectors.sides import ZERO, Side


@dataclass(frozen=True)
class MoneyRow(OfKind):
    """One source in one year; an amount of a plan without a cost rate is None."""

    name: str
    kind: str
    year: int
    amounts: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class PlansMoney:
    """Every plan that has a budget, with its euros by source and year."""

    sides: tuple[Side | PricedPlan, ...]
    rows: tuple[MoneyRow, ...]

    @property
    def totals(self) -> list[Decimal | None]:
        """Euros of each plan; None is keine Angabe."""
        return [side.money.total for side in self.sides]


def money_side_by_side(sides: Sequence[Side | PricedPlan]) -> PlansMoney:
    """Sources in the order of the plans, each with its years; no query."""
    plans = tuple(side for side in sides if side.money)
    cells = [_cells(side) for side in plans]
    order: dict[tuple[str, str], set[int]] = {}
    for found in cells:
        for name, kind, year in found:
            order.setdefault((name, kind), set()).add(year)
    rows = tuple(
        MoneyRow(
            name,
            kind,
            year,
            tuple(
                None if side.money.gap else found.get((name, kind, year), ZERO)
                for side, found in zip(plans, cells, strict=True)
            ),
        )
        for (name, kind), years in order.items()
        for year in sorted(years)
    )
    return PlansMoney(plans, rows)


def _cells(side: Side | PricedPlan) -> dict[tuple[str, str, int], Decimal]:
    return {
        (source.name, source.kind, year): eur
        for source in side.money.sources
        for year, eur in zip(side.money.years, source.eur, strict=True)
    }
