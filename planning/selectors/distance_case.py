"""One line of a proposal with everything that is calculated again to test a lever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np

from districts.models import Indicator
from facilities.models import Facility
from planning.allocation.plan import Plan
from planning.allocation.replay import given_to, losers
from planning.allocation.sites import Site
from planning.models import ProposalLine
from planning.scoring.whatif import Goal
from planning.selectors.replay import Frozen, Round
from planning.values import fte

NOT_ENOUGH = "ändert am Vorschlag nichts"


@dataclass(frozen=True)
class Step:
    """One lever: what it is now and would have to be, and what the proposal then says.

    ``then`` is None where the lever does not lead there, ``said`` says why. ``displaced``
    get less than now. ``last_year`` is the period that would have to change alone, its
    value now and then.
    """

    name: str
    unit: str
    now: Decimal | None
    then: Decimal | None = None
    fte: Decimal | None = None
    displaced: tuple[Facility, ...] = ()
    last_year: tuple[str, Decimal, Decimal] | None = None
    said: str = ""


@dataclass
class Case:
    """One line with everything that is calculated again."""

    line: ProposalLine
    frozen: Frozen = field(init=False)
    round: Round = field(init=False)
    number: str = field(init=False)

    def __post_init__(self) -> None:
        self.frozen = Frozen.of(self.line.score.run)
        self.round = Round.of(self.line.proposal)
        self.number = self.line.facility.number

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the key."""
        return self.frozen.key.codes

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicator by code."""
        return Indicator.objects.in_bulk(self.codes, field_name="code")

    @property
    def names(self) -> dict[str, str]:
        """Official name by code."""
        return {code: indicator.name for code, indicator in self.indicators.items()}

    @cached_property
    def facilities(self) -> dict[str, Facility]:
        """Facility by number."""
        numbers = [site.number for site in self.round.sites]
        return Facility.objects.in_bulk(numbers, field_name="number")

    @cached_property
    def now(self) -> int:
        """What the proposal gives, in hundredths."""
        return given_to(self.round.plan)[self.number]

    @cached_property
    def site(self) -> Site:
        """The facility as the allocation sees it."""
        return next(site for site in self.round.sites if site.number == self.number)

    @cached_property
    def rivals(self) -> dict[float, str]:
        """Index to number of the same type, of those that stand above; last one wins."""
        return {
            site.index: site.number
            for site in self.round.sites
            if site.is_scored
            and site.facility_type == self.site.facility_type
            and site.index >= self.site.index
            and site.number != self.number
        }

    @cached_property
    def goal(self) -> Goal | None:
        """The least index at which the proposal gives more, everybody else unchanged."""
        found = self.round.rules.thresholds_of(self.site.facility_type)
        limits = {
            Goal(float(limit.enter), strict=limit.compare == ">")
            for limit in found
            if not limit.passes(self.site.index, limit.enter)
        }
        goals = limits | {Goal(index, strict=True) for index in self.rivals}
        ordered = sorted(goals, key=lambda goal: goal.target)
        low, high = 0, len(ordered)
        while low < high:
            middle = (low + high) // 2
            if self.gains({self.number: ordered[middle].target}):
                high = middle
            else:
                low = middle + 1
        return ordered[low] if low < len(ordered) else None

    def gains(self, indices: Mapping[str, float | None]) -> Plan | None:
        """The plan with other indices, if the facility gets more in it."""
        return self.more(self.round.again(indices))

    def more(self, plan: Plan | None) -> Plan | None:
        """A plan in which the facility gets more, else None."""
        return plan if plan and given_to(plan)[self.number] > self.now else None

    def outcome(self, plan: Plan) -> dict[str, object]:
        """What a plan gives the facility, and who gets less than now."""
        lost = losers(self.round.plan, plan)
        return {
            "fte": fte(given_to(plan)[self.number]),
            "displaced": tuple(self.facilities[number] for number in lost),
        }


def decimal(number: float) -> Decimal | None:
    """A figure of the scorer for a page; NaN is None."""
    return None if np.isnan(number) else Decimal(repr(float(number)))
