"""What a scoring run gives: everything that pages, files and records show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.scoring.explain import Influence
from planning.scoring.log import StepRecord
from planning.scoring.rank import Rank
from planning.scoring.statistics import Statistics
from planning.scoring.treat import CellChange

INDEX, LOGARITHM = "index", "ln"  # what contributions add up to: index, or ln(score)


class UnitState(StrEnum):
    """Why a unit has a rank or none: the closed list."""

    SCORED = "scored"
    NO_SCORE = "no_score"
    EXCLUDED_FLAG = "excluded_flag"
    EXCLUDED_SMALL = "excluded_small_denominator"


@dataclass(frozen=True, eq=False)
class ScoringResult:
    """A scored table; n units in its order, K indicators and C contributions.

    Every field up to ``class_labels`` is per unit. NaN and None mean absent, never 0.

    units, groups : n keys and facility types.
    pooled : (n, K) float, values after pooling and division, before transformation.
    normalised : (n, K) float, more is more need; NaN where absent or excluded.
    effective_weights : (n, K) float, re-normalised along the path; 0 where absent, NaN
        without score.
    contributions : (n, C) float on the index scale, in the order of
        ``contribution_codes``; NaN where absent. base + known contributions = index.
        With ``contribution_scale`` ln (a geometric mean at the top) base is 0 and they
        add up to ln(score); all NaN where the score is 0.
    group_values : (n, G) float, value of each group in the order of ``group_codes``.
    base, score, index : (n,) float; score before restandardising and scaling at the top.
    rank : by the tie rule; rank_low, rank_high : the tie ("Rang 12-15"); None unranked.
    rank_best, rank_worst : gesicherte Rangspanne at ``band``; None for a unit with a
        gap, for keys that are no plain weighted means or have one indicator, and where
        it was not wanted.
    class_numbers (1 = lowest index), class_labels : None without class.
    coverage : (n,) share of the weight that is known; area_share : (n,) share of area
        data in the score, NaN without score.
    missing : codes without a value per unit, those filled by the group mean included,
        and those with fewer than two values to compare with.
    state : UnitState per unit; excluded_by : the flag, or the code of the denominator.
    class_bounds : per group on the index scale; empty for a key without classes.
    influence : tatsächlicher Einfluss per group. changes : every cell that a step
        filled, cut off or flagged, in the order of the steps.
    """

    units: tuple[str, ...]
    groups: tuple[str, ...]
    pooled: NDArray[np.float64]
    normalised: NDArray[np.float64]
    effective_weights: NDArray[np.float64]
    contributions: NDArray[np.float64]
    group_values: NDArray[np.float64]
    base: NDArray[np.float64]
    score: NDArray[np.float64]
    index: NDArray[np.float64]
    coverage: NDArray[np.float64]
    area_share: NDArray[np.float64]
    rank: tuple[Rank | None, ...]
    rank_low: tuple[int | None, ...]
    rank_high: tuple[int | None, ...]
    rank_best: tuple[int | None, ...]
    rank_worst: tuple[int | None, ...]
    missing: tuple[tuple[str, ...], ...]
    state: tuple[UnitState, ...]
    excluded_by: tuple[str | None, ...]
    class_numbers: tuple[int | None, ...]
    class_labels: tuple[str | None, ...]
    codes: tuple[str, ...]
    contribution_codes: tuple[str, ...]
    contribution_scale: str
    group_codes: tuple[str, ...]
    nominal_weights: NDArray[np.float64]
    band: float
    statistics: Statistics
    class_bounds: Mapping[str, tuple[float, ...] | None]
    influence: Mapping[str, tuple[Influence, ...]]
    changes: tuple[CellChange, ...]
    warnings: tuple[str, ...]
    log: tuple[StepRecord, ...]
    key_hash: str
    input_hash: str

    def take(self, rows: NDArray[np.intp]) -> ScoringResult:
        """The result with its units in another order."""
        return replace(
            self, **{name: _take(getattr(self, name), rows) for name in PER_UNIT}
        )

    def row_of(self, unit: str) -> int:
        """Row of a unit by its key."""
        return self.units.index(unit)


PER_UNIT = tuple(ScoringResult.__dataclass_fields__)[
    : tuple(ScoringResult.__dataclass_fields__).index("codes")
]


def _take(values: Any, rows: NDArray[np.intp]) -> Any:
    if isinstance(values, np.ndarray):
        return values[rows]
    return _taken(values, rows)


def _taken(values: Sequence[Any], rows: NDArray[np.intp]) -> tuple[Any, ...]:
    return tuple(values[row] for row in rows)
