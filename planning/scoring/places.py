"""Places of scored units in their group: rank, tie, gesicherte Rangspanne, class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.classes import (
    class_bounds,
    class_labels,
    class_numbers,
    rank_share_numbers,
)
from planning.scoring.key_types import Key
from planning.scoring.rank import rank, rounded
from planning.scoring.result import UnitState
from planning.scoring.run import Run
from planning.scoring.sets import GroupRows
from planning.scoring.span import rank_span
from planning.scoring.statistics import (
    ColumnStatistics,
    GroupStatistics,
    Statistics,
    describe,
)
from planning.scoring.tree import nominal_weights

Matrix = NDArray[np.float64]
Bounds = dict[str, tuple[float, ...] | None]


@dataclass
class Places:
    """Ranks and classes per unit while the groups are ranked one by one."""

    rank: list
    low: list
    high: list
    best: list
    worst: list
    number: list
    label: list

    @classmethod
    def empty(cls, n: int) -> Places:
        """Nobody has a place yet."""
        return cls(*([None] * n for _ in cls.__dataclass_fields__))


def place_all(
    run: Run, z: Matrix, index: Matrix, state: tuple[UnitState, ...]
) -> tuple[Places, Statistics, Bounds]:
    """Steps ``rank`` and ``classes``: places in each group, its statistics and bounds."""
    key, places = run.key, Places.empty(len(index))
    ranked = np.array([item is UnitState.SCORED for item in state], dtype=bool)
    groups: dict[str, GroupStatistics] = {}
    bounds: Bounds = {}
    for group in run.sets.groups:
        rows = group.scored[ranked[group.scored]]
        _rank_group(run, places, rows, z, index)
        own = _index_statistics(run, group, index)
        groups[group.name] = GroupStatistics(
            run.columns[group.name], run.nodes[group.name], own
        )
        if key.classes is not None:
            bounds[group.name] = _classify(run, places, rows, index, own)
    low = np.array([np.nan if place is None else place for place in places.low])
    run.log.record("rank", index, low, ties=key.ties.rank)
    if key.classes is not None:
        number = [np.nan if item is None else item for item in places.number]
        run.log.record("classes", index, np.array(number), method=key.classes.method)
    return places, Statistics(groups), bounds


def _rank_group(
    run: Run, places: Places, rows: NDArray[np.intp], z: Matrix, index: Matrix
) -> None:
    ties = run.key.ties
    found = rank(index[rows], ties=ties.rank, decimals=ties.decimals)
    _put(places.rank, rows, found.rank)
    _put(places.low, rows, found.low.tolist())
    _put(places.high, rows, found.high.tolist())
    if not run.span or not has_span(run.key):
        return
    by_code = np.argsort(np.array(run.key.codes, dtype=object))
    spans = rank_span(
        z[rows][:, by_code],
        nominal_weights(run.key)[by_code],
        rounded(index[rows], ties.decimals),
        band=run.key.robustness.band,
    )
    _put(places.best, rows, [span and span[0] for span in spans])
    _put(places.worst, rows, [span and span[1] for span in spans])


def is_plain(key: Key) -> bool:
    """Whether the score is one weighted mean of the indicators, up to scale."""
    return key.aggregation.method == "arithmetic" and all(
        group.aggregation == "arithmetic"
        and not group.restandardise
        and group.normalisation is None
        for group in key.groups
    )


def has_span(key: Key) -> bool:
    """Whether there is a gesicherte Rangspanne: a single weight cannot move."""
    return is_plain(key) and len(key.indicators) > 1


def _index_statistics(run: Run, group: GroupRows, index: Matrix) -> ColumnStatistics:
    frozen = run.frozen_group(group)
    if frozen is not None:
        return frozen.index
    return describe(index[group.reference], ddof=run.key.normalisation.ddof)


def _classify(
    run: Run,
    places: Places,
    rows: NDArray[np.intp],
    index: Matrix,
    own: ColumnStatistics,
) -> tuple[float, ...] | None:
    """Put the units of a group into classes; give the bounds, if the method has any."""
    classes, bounds = run.key.classes, class_bounds(own, run.key.classes)
    if classes.method == "rank_share":
        ranks = [places.rank[row] for row in rows]
        numbers = rank_share_numbers(ranks, classes.count)
    elif bounds is None:
        return None
    else:
        decimals = run.key.ties.decimals
        numbers = class_numbers(index[rows], classes, bounds, decimals=decimals)
    _put(places.number, rows, numbers.tolist())
    _put(places.label, rows, class_labels(numbers, classes))
    return bounds


def _put(target: list, rows: NDArray[np.intp], values: list | tuple) -> None:
    for row, value in zip(rows, values, strict=True):
        target[row] = value
