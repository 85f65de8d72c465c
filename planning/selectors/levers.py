"""Warum (noch) keine Stelle: Budget, Schwelle, Bestandsschutz and the next Berechnung.

Who is not eligible, or decided about one by one, reads that too. Nothing else is named:
never a value of the facility that would have to be worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planning.allocation.model import Grandfathering, Rules, Threshold
from planning.allocation.reasons import Reason
from planning.allocation.rules import parse_rules
from planning.models import ProposalLine
from planning.selectors.calendar import next_calculation
from planning.selectors.details import Details, Waiting
from planning.selectors.thresholds import limits_of, places_beside

LEFT_OUT = (Reason.NOT_ELIGIBLE, Reason.ALREADY_SUPPLIED, Reason.FILTERED)
BY_HAND = (Reason.OVERRIDE, Reason.LOCKED)


@dataclass(frozen=True)
class Hurdle:
    """The limit of a level beside the index, with as many places as tell them apart.

    ``is_held`` marks who has the level: for them the Verbleibgrenze counts.
    """

    index: Decimal
    limit: Decimal
    compare: str
    level_fte: Decimal
    is_passed: bool
    is_held: bool = False

    @property
    def places(self) -> int:
        """At least two places, more where two would hide the side."""
        return places_beside(self.index, [self.limit])


@dataclass(frozen=True)
class Levers:
    """What stands between a facility and (more) VzÄ in one proposal."""

    line: ProposalLine
    hurdles: tuple[Hurdle, ...]
    limits: tuple[Decimal, ...]
    waiting: Waiting | None
    protection: Grandfathering
    next_calculation: date

    @property
    def marks(self) -> list[Decimal]:
        """The Schwellen as index values."""
        return [hurdle.limit for hurdle in self.hurdles]

    @property
    def is_empty_handed(self) -> bool:
        """Whether the proposal gives nothing at all."""
        return self.line.proposed_fte == 0

    @property
    def gets_less_than_needed(self) -> bool:
        """Whether the proposal stays below the Bedarf, where one is set."""
        need = self.line.need_fte
        return self.is_empty_handed or (need is not None and self.line.proposed_fte < need)

    @property
    def ineligible(self) -> str:
        """Why the rules leave the facility out, in words; empty where they do not."""
        return self.line.reason_text if self.line.reason in LEFT_OUT else ""

    @property
    def decided_singly(self) -> str:
        """The Einzelfallentscheidung or Setzung that fixed the amount; empty without."""
        return self.line.reason_text if self.line.reason in BY_HAND else ""

    @property
    def distance_fte(self) -> Decimal | None:
        """Zielabstand: Bedarf minus Bestand (SOLL); None where one is not known."""
        need, stock = self.line.need_fte, self.line.stock_fte
        return None if None in (need, stock) else need - stock

    @property
    def protects(self) -> bool:
        """Whether Bestandsschutz holds for a facility that has a position."""
        types = self.protection.facility_types
        applies = not types or self.line.facility.kind in types
        return self.protection.mode != "none" and applies and bool(self.line.stock_fte)


def levers(line: ProposalLine, details: Details) -> Levers:
    """What stands between a facility and (more) VzÄ."""
    rules = parse_rules(line.proposal.rules)
    return Levers(
        line=line,
        hurdles=_hurdles(line, rules),
        limits=limits_of(line, rules),
        waiting=details.waiting(line.facility),
        protection=rules.grandfathering,
        next_calculation=next_calculation(line.proposal.round.as_of),
    )


def _hurdles(line: ProposalLine, rules: Rules) -> tuple[Hurdle, ...]:
    if line.score is None or line.score.index is None:
        return ()
    found = rules.thresholds_of(line.facility.kind)
    return tuple(_hurdle(line, threshold) for threshold in found)


def _hurdle(line: ProposalLine, threshold: Threshold) -> Hurdle:
    index, held = line.score.index, line.stock_fte or 0
    is_held = held * 100 >= threshold.level and threshold.stay < threshold.enter
    limit = threshold.stay if is_held else threshold.enter
    return Hurdle(
        index=index,
        limit=limit,
        compare=threshold.compare,
        level_fte=Decimal(threshold.level).scaleb(-2),
        is_passed=threshold.passes(float(index), limit),
        is_held=is_held,
    )
