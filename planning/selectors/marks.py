"""Rows between facilities: where the budget ends, and where a Schwelle lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from planning.allocation.model import Rules, Threshold
from planning.models import Proposal
from planning.selectors.rows import Row


@dataclass(frozen=True)
class Cut:
    """The last place the budget reaches; what is left of it is the Rest.

    ``beyond_fte`` are VzÄ of places below it, given for another reason than the rank.
    """

    proposal: Proposal
    position: int
    beyond_fte: Decimal
    kind: str = field(default="cut", init=False)


@dataclass(frozen=True)
class ThresholdMark:
    """The index from which a level may be given; ``level_fte`` in VzÄ."""

    enter: Decimal
    compare: str
    level_fte: Decimal
    kind: str = field(default="threshold", init=False)

    @property
    def places(self) -> int:
        """Decimals of the Schwelle: all it has, at least two."""
        return max(2, -self.enter.normalize().as_tuple().exponent)


Item = Row | Cut | ThresholdMark


def cut_of(proposal: Proposal) -> Cut | None:
    """Where a proposal by Rangfolge ends; no other method has such a place."""
    after = proposal.details["cut_after"]
    lines = proposal.lines.values_list("position", "facility__number", "proposed_fte")
    rows = list(lines.order_by("position"))
    position = next((place for place, number, _ in rows if number == after), None)
    if position is None:
        return None
    beyond = sum((fte for place, _, fte in rows if place > position), Decimal(0))
    return Cut(proposal, position, beyond)


def with_marks(
    rows: Sequence[Row],
    *,
    rules: Rules,
    facility_type: str,
    cut: Cut | None,
) -> list[Item]:
    """Rows in the order of the proposal with cut and Schwellen between them.

    A mark stands only where the order makes it true: all rows above are on its one
    side, all below on the other. ``rows`` may be a part of the ranking.
    """  # fmt: skip
    marks: list[tuple[int, Cut | ThresholdMark]] = []
    for threshold in reversed(rules.thresholds_of(facility_type)):
        place = _place(_passes(row, threshold) for row in rows)
        if place is not None:
            marks.append((place, _mark(threshold)))
    if cut is not None:
        place = _place(_position(row) <= cut.position for row in rows)
        if place is not None:
            marks.append((place, cut))
    return _woven(rows, marks)


def _passes(row: Row, threshold: Threshold) -> bool:
    return threshold.passes(float(row.score.index), threshold.enter)


def _position(row: Row) -> int:
    return row.line.position if row.line else 0


def _mark(threshold: Threshold) -> ThresholdMark:
    return ThresholdMark(threshold.enter, threshold.compare, Decimal(threshold.level) / 100)


def _place(above: Iterable[bool]) -> int | None:
    """How many rows stand above a mark; None where they are not all together."""
    flags = list(above)
    count = sum(flags)
    return count if all(flags[:count]) else None


def _woven(
    rows: Sequence[Row], marks: Sequence[tuple[int, Cut | ThresholdMark]]
) -> list[Item]:
    items: list[Item] = []
    for place in range(len(rows) + 1):
        items += [mark for at, mark in marks if at == place]
        items += rows[place : place + 1]
    return items
