"""The one scoring function: screens, API, PDF and exports show what it gives."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.scoring import adjust, combine, prepare
from planning.scoring.aggregate import NodeValue, coverage
from planning.scoring.explain import Influence, area_share, influences
from planning.scoring.key_file import key_hash
from planning.scoring.key_types import Key
from planning.scoring.places import Places, place_all
from planning.scoring.result import INDEX, LOGARITHM, ScoringResult, UnitState
from planning.scoring.run import Run
from planning.scoring.statistics import Statistics
from planning.scoring.tables import UnitTable, input_hash
from planning.scoring.tree import inner_nodes, nominal_weights

Matrix = NDArray[np.float64]


def score(
    table: UnitTable,
    key: Key,
    *,
    frozen: Statistics | None = None,
    span: bool = True,
) -> ScoringResult:
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
    span : bool
        Whether the gesicherte Rangspanne is wanted; it alone compares all pairs.

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
    result = _score(Run(table.take(order), key, reuse, span))
    return result.take(np.argsort(order, kind="stable"))


def _score(run: Run) -> ScoringResult:
    values, z = comparable(run)
    measured = ~np.isnan(values) & _compared(run)
    known, scorable = _coverage(run, measured, z)
    raw = combine.aggregate_all(run, z, scorable)
    top = combine.restandardise_top(run, raw)
    index = _scaled(run, top)
    state = _states(run, index)
    places, statistics, bounds = place_all(run, z, index, state)
    return ScoringResult(
        pooled=values,
        normalised=z,
        score=_of_scored(raw.value, index),
        index=index,
        coverage=known,
        missing=_missing(run, measured),
        state=state,
        statistics=statistics,
        class_bounds=bounds,
        influence=_influences(run, z, raw),
        **_made_of(run, raw, top, index),
        **_placed(places),
        **_key_fields(run),
        **_record(run),
    )


def comparable(run: Run) -> tuple[Matrix, Matrix]:
    """The steps up to the scale: values as they are shown, and normalised."""
    pooled = prepare.pool_all(run)
    prepare.divide_sets(run, pooled)
    values = prepare.divide_all(run, pooled)
    prepare.weigh(run, pooled)
    filled = adjust.fill_gaps(run, adjust.shrink_all(run, values, pooled))
    treated = adjust.winsorise_all(run, adjust.transform_all(run, filled))
    return values, combine.treat_outliers(run, combine.normalise_all(run, treated))


def _scaled(run: Run, top: NodeValue) -> Matrix:
    """Step ``scale``: the index."""
    scale = run.key.aggregation
    index = scale.a + scale.b * top.value
    run.log.record("scale", top.value, index, a=scale.a, b=scale.b)
    return index


def _made_of(
    run: Run, raw: NodeValue, top: NodeValue, index: Matrix
) -> dict[str, Matrix | str]:
    """What the index of each unit is made of."""
    return {
        "effective_weights": _of_scored(raw.weights, index),
        "contributions": _contributions(run, top, index),
        "contribution_scale": LOGARITHM if run.plan.root.is_geometric else INDEX,
        "group_values": _group_values(run, index),
        "base": _base(run, raw, top, index),
        "area_share": _area_share(run, raw, index),
    }


def _placed(places: Places) -> dict[str, tuple]:
    return {
        "rank": tuple(places.rank),
        "rank_low": tuple(places.low),
        "rank_high": tuple(places.high),
        "rank_best": tuple(places.best),
        "rank_worst": tuple(places.worst),
        "class_numbers": tuple(places.number),
        "class_labels": tuple(places.label),
    }


def _key_fields(run: Run) -> dict[str, Any]:
    """What the key says about the columns."""
    key = run.key
    return {
        "codes": key.codes,
        "contribution_codes": run.plan.contribution_codes,
        "group_codes": tuple(group.code for group in key.groups),
        "nominal_weights": nominal_weights(key),
        "band": key.robustness.band,
        "key_hash": key_hash(key),
    }


def _record(run: Run) -> dict[str, Any]:
    """What was read, and what the steps noted."""
    return {
        "units": run.table.units,
        "groups": run.table.groups,
        "excluded_by": run.sets.excluded_by,
        "changes": tuple(run.changes),
        "warnings": run.log.warnings,
        "log": tuple(run.log.steps),
        "input_hash": input_hash(run.table),
    }


def _compared(run: Run) -> NDArray[np.bool_]:
    """Which indicators of a unit have two values to compare with, (n_units, K)."""
    found = np.ones((len(run.table.units), len(run.key.indicators)), dtype=bool)
    for group in run.sets.groups:
        columns = run.columns[group.name]
        found[group.members] = [columns[code].n >= 2 for code in run.key.codes]
    return found


def _coverage(
    run: Run, measured: NDArray[np.bool_], z: Matrix
) -> tuple[Matrix, NDArray[np.bool_]]:
    """Known share of the weight, and who gets a score.

    A value filled by the group mean counts for the score, not for the known share: the
    share tells the Datenlage. Nor does a value that there is nothing to compare with.
    """
    rule, shares = run.key.missing, nominal_weights(run.key)
    usable = ~np.isnan(z)
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


def _base(run: Run, raw: NodeValue, top: NodeValue, index: Matrix) -> Matrix:
    """What no indicator contributes; ln(score) has nothing but its contributions."""
    if run.plan.root.is_geometric:
        return _of_scored(np.where(raw.value > 0, 0.0, np.nan), index)
    scale = run.key.aggregation
    return scale.a + scale.b * _of_scored(top.offset, index)


def _contributions(run: Run, top: NodeValue, index: Matrix) -> Matrix:
    """Parts on the index scale, of a geometric mean on the scale of ln(score).

    NaN where no indicator behind a part has any weight.
    """
    factor = 1.0 if run.plan.root.is_geometric else run.key.aggregation.b
    shown = _of_scored(factor * top.parts, index)
    for column, members in enumerate(run.plan.members):
        shown[~(top.weights[:, members] > 0).any(axis=1), column] = np.nan
    return shown


def _group_values(run: Run, index: Matrix) -> Matrix:
    """Value of each group of the key, of the units that have an index."""
    columns = [run.group_values[group.code] for group in run.key.groups]
    return _of_scored(np.column_stack([np.empty((len(index), 0)), *columns]), index)


def _area_share(run: Run, raw: NodeValue, index: Matrix) -> Matrix:
    of_area = np.array([item.level == "area" for item in run.key.indicators])
    return area_share(_of_scored(raw.weights, index), of_area)


def _missing(run: Run, measured: NDArray[np.bool_]) -> tuple[tuple[str, ...], ...]:
    codes = run.key.codes
    return tuple(
        tuple(code for code, known in zip(codes, row, strict=True) if not known)
        for row in measured.tolist()
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
            is_sum=not any(node.is_geometric for node in inner_nodes(run.plan.root)),
        )
    return found
