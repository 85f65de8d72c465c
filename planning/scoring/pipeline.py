"""The one scoring function: screens, API, PDF and exports show what it gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring import combine, prepare
from planning.scoring.aggregate import NodeValue, coverage, nominal_weights
from planning.scoring.certainty import rank_span
from planning.scoring.classes import (
    class_bounds,
    class_labels,
    class_numbers,
    rank_share_numbers,
)
from planning.scoring.explain import Influence, area_share, influences
from planning.scoring.key_file import key_hash
from planning.scoring.key_types import Key
from planning.scoring.rank import rank, rounded
from planning.scoring.result import ScoringResult, UnitState
from planning.scoring.run import Run
from planning.scoring.sets import GroupRows
from planning.scoring.statistics import (
    ColumnStatistics,
    GroupStatistics,
    Statistics,
    describe,
)
from planning.scoring.tables import UnitTable, input_hash

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


def score(table: UnitTable, key: Key, *, frozen: Statistics | None = None) -> ScoringResult:
    """Score, rank and explain all units of a table by a key.

    Parameters
    ----------
    table : UnitTable
        Must carry every series of ``key.input_codes``; further ones are not read.
    key : Key
        From ``parse_key``.
    frozen : Statistics, optional
        Those of an earlier result: means, deviations, reference values and class bounds
        are reused instead of computed, so that one changed value moves its own unit
        alone. A key with ``statistics: live`` computes its own in any case.

    Returns
    -------
    ScoringResult
        In the order of the table's units; no figure depends on that order.

    Raises
    ------
    ScoringRefused
        If a step of the key is impossible on this table.
    """
    order = np.argsort(np.array(table.units, dtype=object), kind="stable")
    reuse = frozen if key.reference.statistics == "frozen" else None
    result = _score(Run(table.take(order), key, reuse))
    return result.take(np.argsort(order, kind="stable"))


def _score(run: Run) -> ScoringResult:
    key = run.key
    pooled = prepare.pool_all(run)
    prepare.divide_sets(run, pooled)
    values = prepare.divide_all(run, pooled)
    filled, means = prepare.fill_gaps(run, values)
    transformed = prepare.transform_all(run, filled)
    z = combine.treat_outliers(run, combine.normalise_all(run, transformed, means))
    known, scorable = _coverage(run, values, z)
    raw = combine.aggregate_all(run, z, scorable)
    top = combine.restandardise_top(run, raw)
    index = key.aggregation.a + key.aggregation.b * top.value
    run.log.record("scale", top.value, index, a=key.aggregation.a, b=key.aggregation.b)
    state = _states(run, index)
    places, statistics, bounds = _places(run, z, index, state)
    return ScoringResult(
        units=run.table.units,
        groups=run.table.groups,
        pooled=values,
        normalised=z,
        effective_weights=_of_scored(raw.weights, index),
        contributions=_contributions(run, top, index),
        base=key.aggregation.a + key.aggregation.b * _of_scored(top.offset, index),
        score=raw.value,
        index=index,
        coverage=known,
        area_share=_area_share(run, raw, index),
        rank=tuple(places.rank),
        rank_low=tuple(places.low),
        rank_high=tuple(places.high),
        rank_best=tuple(places.best),
        rank_worst=tuple(places.worst),
        missing=_missing(run, values),
        state=state,
        excluded_by=run.sets.excluded_by,
        class_numbers=tuple(places.number),
        class_labels=tuple(places.label),
        codes=key.codes,
        contribution_codes=run.plan.contribution_codes,
        nominal_weights=nominal_weights(key),
        band=key.robustness.band,
        statistics=statistics,
        class_bounds=bounds,
        influence=_influences(run, z, raw),
        changes=tuple(run.changes),
        warnings=run.log.warnings,
        log=tuple(run.log.steps),
        key_hash=key_hash(key),
        input_hash=input_hash(run.table),
    )


def _coverage(run: Run, values: Matrix, z: Matrix) -> tuple[Matrix, NDArray[np.bool_]]:
    """Known share of the weight, and who gets a score.

    A value filled by the group mean counts for the score, not for the known share: the
    share tells the Datenlage.
    """
    rule, shares = run.key.missing, nominal_weights(run.key)
    usable, measured = ~np.isnan(z), ~np.isnan(values)
    scorable = coverage(usable, shares) >= rule.min_coverage - 1e-9
    scorable &= (usable & measured).sum(axis=1) >= rule.min_indicators
    for column, indicator in enumerate(run.key.indicators):
        if indicator.missing == "no_score":
            scorable &= usable[:, column]
    return coverage(measured, shares), scorable


def _states(run: Run, index: Matrix) -> tuple[UnitState, ...]:
    return tuple(
        UnitState.NO_SCORE if state is UnitState.SCORED and np.isnan(value) else state
        for state, value in zip(run.sets.state, index, strict=True)
    )


def _of_scored(array: Matrix, index: Matrix) -> Matrix:
    """The array with NaN in the rows of units without index."""
    kept = array.copy()
    kept[np.isnan(index)] = np.nan
    return kept


def _contributions(run: Run, top: NodeValue, index: Matrix) -> Matrix:
    """Parts on the index scale; NaN where no indicator behind a part has any weight."""
    shown = _of_scored(run.key.aggregation.b * top.parts, index)
    for column, members in enumerate(run.plan.members):
        shown[~(top.weights[:, members] > 0).any(axis=1), column] = np.nan
    return shown


def _area_share(run: Run, raw: NodeValue, index: Matrix) -> Matrix:
    of_area = np.array([item.level == "area" for item in run.key.indicators])
    return area_share(_of_scored(raw.weights, index), of_area)


def _missing(run: Run, values: Matrix) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(code for code, gap in zip(run.key.codes, row, strict=True) if gap)
        for row in np.isnan(values)
    )


def _influences(run: Run, z: Matrix, raw: NodeValue) -> dict[str, tuple[Influence, ...]]:
    found = {}
    for group in run.sets.groups:
        rows = group.reference[~np.isnan(raw.value[group.reference])]
        found[group.name] = influences(
            z[rows],
            raw.value[rows],
            codes=run.key.codes,
            weights=nominal_weights(run.key),
            effective=raw.weights[rows],
        )
    return found


def _places(
    run: Run, z: Matrix, index: Matrix, state: tuple[UnitState, ...]
) -> tuple[Places, Statistics, Bounds]:
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
    if not _is_plain(run.key):
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


def _is_plain(key: Key) -> bool:
    """Whether the score is one weighted mean of the indicators, up to scale."""
    return key.aggregation.method == "arithmetic" and all(
        group.aggregation == "arithmetic"
        and not group.restandardise
        and group.normalisation is None
        for group in key.groups
    )


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
