"""How far one value is from a goal: always answered by the real scorer, never beside it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from planning.scoring.key_types import Indicator, Key
from planning.scoring.periods import DEFAULT_PERIODS
from planning.scoring.pipeline import score
from planning.scoring.result import ScoringResult
from planning.scoring.tables import Series, UnitTable
from planning.scoring.tree import inner_nodes, layout

CLOSE = 1e-9  # how near the scorer must come to a goal
UNSEEN = 1e-11  # less than half of the last place that ranks and Schwellen compare
DOUBLINGS = 24  # from a thousandth of the largest value to sixteen thousand times it

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Goal:
    """An index to be reached, or with ``strict`` to be passed, as ten places compare it."""

    index: float
    strict: bool = False

    @property
    def target(self) -> float:
        """The least index that meets the goal: passing needs a bit more than reaching."""
        return self.index + (CLOSE if self.strict else 0.0)

    def is_met(self, index: float) -> bool:
        """Whether an index is as far as the goal, up to what ten places do not show."""
        return index >= self.target - UNSEEN


class Missed(StrEnum):
    """Why no value of an indicator leads to a goal."""

    MET = "met"  # the goal is met already
    ABSENT = "absent"  # the unit has no value or no index
    CLIPPED = "clipped"  # however far the value moves, the index stops before the goal
    RANGE = "range"  # only values that cannot be: a share beyond 0 to 1, a count below 0


@dataclass(frozen=True)
class ValueChange:
    """The least change of one value that meets a goal; ``missed`` where none does.

    ``now`` and ``then`` are pooled values in the unit of the indicator, ``index`` what
    the scorer gives for ``then``. ``shift`` is what each of the ``periods`` moves by.
    """

    code: str
    now: float
    then: float | None = None
    index: float | None = None
    shift: float | None = None
    periods: tuple[str, ...] = ()
    missed: Missed | None = None


@dataclass
class Lever:
    """One unit, one indicator and the scorer: what index another value would give.

    Statistics are those of ``result``, so that one value moves its own unit alone; a key
    with live statistics is scored with the whole table each time. ``last_only`` moves
    the last year, else every pooled year moves alike.
    """

    table: UnitTable
    key: Key
    result: ScoringResult
    unit: str
    code: str
    last_only: bool = False
    _row: int = field(init=False)
    _item: Indicator = field(init=False)
    columns: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._item = next(i for i in self.key.indicators if i.code == self.code)
        self._row = self.table.units.index(self.unit)
        if self.key.reference.statistics == "frozen":
            self.table = self.table.take(np.array([self._row]))
            self._row = 0
        self.columns = _moved(self.series, self._row, self.key, self.last_only)

    @property
    def series(self) -> Series:
        """The series that moves."""
        return self.table.series[self.code]

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that move."""
        return tuple(self.series.periods[column] for column in self.columns)

    @property
    def towards_need(self) -> float:
        """Sign of the shift that raises the index."""
        return float(self._item.direction)

    def scored(self, shift: float) -> tuple[float, float]:
        """Pooled value and index after a shift; NaN where there is none."""
        moved = shifted(self.table, [self._row], self.code, self.columns, shift)
        found = score(moved, self.key, frozen=self.result.statistics, span=False)
        column = found.codes.index(self.code)
        return float(found.pooled[self._row, column]), float(found.index[self._row])

    def is_possible(self, shift: float, then: float) -> bool:
        """Whether a share stays within 0 and 1 and a count does not fall below 0.

        All years together are judged by their pooled value, the last one by its own.
        """
        values = self.series.value[self._row, self.columns] + shift
        moved = values.tolist() if self.last_only else [then]
        if self._item.kind == "rate":
            return all(-CLOSE <= value <= 1 + CLOSE for value in moved)
        return self._item.kind != "count" or all(value >= -CLOSE for value in moved)


def value_change(lever: Lever, goal: Goal) -> ValueChange:
    """The least shift of one value with which the scorer meets a goal.

    The closed form (delta x = direction * sigma * delta s / weight) is tried first where
    the key is linear in the value, a bracket with bisection elsewhere; what is returned
    was put through the scorer again and lies within 1e-9 of the goal or just beyond it.
    """
    now, start = lever.scored(0.0)
    found = ValueChange(lever.code, now, periods=lever.periods)
    if math.isnan(now) or math.isnan(start) or not lever.periods:
        return replace(found, missed=Missed.ABSENT)
    if goal.is_met(start):
        return replace(found, missed=Missed.MET)
    shift = _closed_form(lever, goal, start)
    if shift is None:
        shift = _bisected(lever, goal)
    if shift is None:
        return replace(found, missed=Missed.CLIPPED)
    then, index = lever.scored(shift)
    if not lever.is_possible(shift, then):
        return replace(found, missed=Missed.RANGE)
    return replace(found, then=then, index=index, shift=shift)


def shifted(
    table: UnitTable, rows: list[int], code: str, columns: list[int], shift: float
) -> UnitTable:
    """The table with the values of some rows and periods moved; counts follow the rates."""
    series = table.series[code]
    value, numerator = series.value.copy(), series.numerator.copy()
    at = np.ix_(rows, columns)
    value[at] += shift
    numerator[at] += shift * series.denominator[at]
    moved = Series(series.periods, value, numerator, series.denominator)
    return replace(table, series={**table.series, code: moved})


def _moved(series: Series, row: int, key: Key, last_only: bool) -> list[int]:
    """Columns that are pooled and have a value; with ``last_only`` the last of them."""
    use = key.periods.use
    if series.is_pooled:
        columns = [0]
    elif use is None:
        columns = list(range(len(series.periods)))[-DEFAULT_PERIODS:]
    else:
        columns = [series.periods.index(name) for name in use if name in series.periods]
    known = [column for column in columns if not np.isnan(series.value[row, column])]
    return known[-1:] if last_only else known


def _closed_form(lever: Lever, goal: Goal, start: float) -> float | None:
    """The shift by formula, where the scorer confirms it; else None."""
    slope = _slope(lever)
    if not slope:
        return None
    shift = (goal.target - start) / slope
    index = lever.scored(shift)[1]
    confirmed = goal.is_met(index) and index - goal.target <= CLOSE / 2
    return shift if confirmed else None


def _slope(lever: Lever) -> float:
    """Index points per unit of the pooled value times what a shift does to that value.

    0 where the index is no linear function of the value: another normalisation than z,
    a transform, a nested node on a scale of its own, a mean that multiplies.
    """
    key, item, result = lever.key, lever._item, lever.result
    nodes = list(inner_nodes(layout(key).root))
    plain = all(node.aggregation == "arithmetic" for node in nodes)
    plain &= not any(node.is_rescaled for node in nodes if node.code)
    method = item.normalisation.method
    if not plain or method != "z" or item.transform != "none" or item.shrinkage != "none":
        return 0.0
    row = result.row_of(lever.unit)
    group = result.statistics.groups[_group_of(result, row, key)]
    sd = group.columns[lever.code].sd
    top = group.nodes[""].sd if key.aggregation.restandardise else 1.0
    weight = result.effective_weights[row, result.codes.index(lever.code)]
    if not sd or not top or not weight > 0:
        return 0.0
    before, after = lever.scored(0.0)[0], lever.scored(lever.towards_need * sd)[0]
    passed_on = (after - before) / (lever.towards_need * sd)
    return float(item.direction * key.aggregation.b * weight * passed_on / (sd * top))


def _group_of(result: ScoringResult, row: int, key: Key) -> str:
    """Name of the group a unit is compared in; a key may compare all as one."""
    own = result.groups[row]
    return own if own in result.statistics.groups else next(iter(result.statistics.groups))


def _bisected(lever: Lever, goal: Goal) -> float | None:
    """The least shift by halving a bracket; None where no shift meets the goal."""
    sign, step = lever.towards_need, _first_step(lever)

    def is_met(size: float) -> bool:
        try:
            return goal.is_met(lever.scored(sign * size)[1])
        except ValueError:  # the scorer refuses the value, ln of a number below 0, say
            return False

    far = _first(is_met, step)
    if far is None:
        return None
    near = 0.0
    while near < (middle := near + (far - near) / 2) < far:
        near, far = (near, middle) if is_met(middle) else (middle, far)
    return sign * far


def _first(is_met: Callable[[float], bool], step: float) -> float | None:
    sizes = (step * 2.0**turn for turn in range(DOUBLINGS))
    return next((size for size in sizes if is_met(size)), None)


def _first_step(lever: Lever) -> float:
    values = lever.series.value[:, lever.columns]
    known = np.abs(values[~np.isnan(values)])
    return float(known.max(initial=0.0)) * 1e-3 or 1e-3
