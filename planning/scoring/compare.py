"""Two scoring results side by side: who moved, who is new, who is gone."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planning.scoring.result import ScoringResult

BOTH, NEW, GONE = "beide", "neu", "entfallen"


@dataclass(frozen=True)
class Place:
    """Where a unit stands in one result; None: no rank, or not in the result."""

    rank_low: int | None = None
    rank_high: int | None = None
    index: float | None = None


@dataclass(frozen=True)
class RankChange:
    """One unit in two results; ``presence`` is beide, neu or entfallen."""

    unit: str
    presence: str
    old: Place
    new: Place

    @property
    def steps_up(self) -> int | None:
        """Places won (negative: lost); None where one of the two ranks is missing."""
        if self.old.rank_low is None or self.new.rank_low is None:
            return None
        return self.old.rank_low - self.new.rank_low


def rank_changes(old: ScoringResult, new: ScoringResult) -> tuple[RankChange, ...]:
    """Every unit of either result, in the order of the unit keys."""
    before, after = _places(old), _places(new)
    return tuple(
        RankChange(
            unit=unit,
            presence=_presence(unit in before, unit in after),
            old=before.get(unit, Place()),
            new=after.get(unit, Place()),
        )
        for unit in sorted(before.keys() | after.keys())
    )


def _places(result: ScoringResult) -> dict[str, Place]:
    return {
        unit: Place(low, high, None if math.isnan(index) else index)
        for unit, low, high, index in zip(
            result.units,
            result.rank_low,
            result.rank_high,
            result.index.tolist(),
            strict=True,
        )
    }


def _presence(in_old: bool, in_new: bool) -> str:
    if in_old and in_new:
        return BOTH
    return NEW if in_new else GONE
