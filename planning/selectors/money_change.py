"""What a change of a plan costs or saves: two money documents side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from planning.selectors.plan_money import PlanMoney


@dataclass(frozen=True)
class PricedPlan:
    """A plan under its name, as a column of a table of costs."""

    title: str
    money: PlanMoney

    @property
    def head(self) -> str:
        """What stands over its column."""
        return self.title


@dataclass(frozen=True)
class MoneyChange:
    """Euros after a change against those before; None is keine Angabe."""

    before: PlanMoney
    after: PlanMoney

    @property
    def gap(self) -> str:
        """Why there are no euros; empty where there are."""
        return self.before.gap or self.after.gap

    @property
    def total(self) -> Decimal | None:
        """Euros more or less in all."""
        return _less(self.after.total, self.before.total)

    @property
    def own(self) -> Decimal | None:
        """Euros of the city more or less."""
        return _less(self.after.own, self.before.own)

    @property
    def grants(self) -> Decimal | None:
        """Euros of others more or less."""
        return _less(self.after.grants, self.before.grants)

    @property
    def lost_per_euro(self) -> Decimal | None:
        """Grants that fall away for each euro the city saves; None where none do."""
        if self.own is None or self.grants is None or self.own >= 0:
            return None
        lost = round(self.grants / self.own, 2)
        return lost if lost > 0 else None

    def at(self, number: str) -> Decimal | None:
        """Euros more or less at a facility."""
        return _less(self.after.at(number), self.before.at(number))


def _less(after: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if None in (after, before) else after - before
