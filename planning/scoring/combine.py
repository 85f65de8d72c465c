"""Steps from comparable values to the score: normalising, outliers, aggregation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planning.scoring import treat
from planning.scoring.aggregate import NOISE, NodeValue, evaluate, rescaled
from planning.scoring.errors import ScoringRefused
from planning.scoring.key_types import Indicator
from planning.scoring.normalise import STANDARDISED, normalise, tells_nothing
from planning.scoring.run import Run
from planning.scoring.sets import GroupRows
from planning.scoring.statistics import FLAT, TOP, ColumnStatistics, describe
from planning.scoring.treat import named
from planning.scoring.tree import Node

Matrix = NDArray[np.float64]
RESCALED = ("value", "offset", "parts", "size")  # what restandardising overwrites
ON_Z = {"clip_z": treat.clip_column, "flag": treat.flag_column}


def normalise_all(run: Run, values: Matrix) -> Matrix:
    """Step ``normalise``: each indicator on the scale of its reference set, turned."""
    z = np.full_like(values, np.nan)
    for group in run.sets.groups:
        found = run.columns.setdefault(group.name, {})
        for column, item in enumerate(run.key.indicators):
            found[item.code] = _column_statistics(run, values[:, column], item, group)
            z[group.scored, column] = _normalised(
                run, values[group.scored, column], found[item.code], item, group
            )
    methods = {item.code: item.normalisation.method for item in run.key.indicators}
    directions = {item.code: item.direction for item in run.key.indicators}
    weighting = run.key.reference.weighting
    run.log.record(
        "normalise", values, z, method=methods, direction=directions, weighting=weighting
    )
    return z


def _column_statistics(
    run: Run, values: Matrix, item: Indicator, group: GroupRows
) -> ColumnStatistics:
    own = values[group.reference]
    return run.frozen_column(group, item.code) or describe(
        own,
        ddof=item.normalisation.ddof,
        weights=None if run.sizes is None else _sizes(run, own, item, group),
        treatment=run.treatment(group, item.code),
        rounding=FLAT if item.transform == "ln" else 0.0,  # ln 1 is 0, its rounding not
    )


def _sizes(run: Run, own: Matrix, item: Indicator, group: GroupRows) -> Matrix:
    """Denominators of the reference set; every value must have one."""
    sizes = run.sizes[group.reference, run.key.codes.index(item.code)]
    without = ~np.isnan(own) & ~(sizes > 0)
    if without.any():
        units = [run.table.units[row] for row in group.reference]
        raise ScoringRefused(
            f"Indikator „{item.code}“: weighting „denominator“ verlangt zu jedem Wert "
            f"einen Nenner; er fehlt für {named(units, without)}."
        )
    return sizes


def treat_outliers(run: Run, z: Matrix) -> Matrix:
    """Step ``outliers``: standardised values beyond the limit are clipped or flagged."""
    after = z.copy()
    for column, item in enumerate(run.key.indicators):
        if item.normalisation.method in STANDARDISED and item.outliers.method in ON_Z:
            after[:, column], changes = ON_Z[item.outliers.method](
                z[:, column], item.outliers.limit, code=item.code, units=run.table.units
            )
            run.changes += changes
    methods = {item.code: item.outliers.method for item in run.key.indicators}
    run.log.record("outliers", z, after, method=methods)
    return after


def aggregate_all(run: Run, z: Matrix, scorable: NDArray[np.bool_]) -> NodeValue:
    """Step ``aggregate``: nodes from the leaves up, of the units that get a score."""
    known = np.where(scorable[:, None], z, np.nan)

    def finish(node: Node, value: NodeValue) -> NodeValue:
        if node.is_geometric:
            _warn_of_zeros(run, node, value)
        if node.code == TOP:
            return value
        value = _finished(run, node, value)
        run.group_values[node.code] = value.value
        return value

    top = evaluate(run.plan, known, finish, run.table.units)
    run.log.record(
        "aggregate",
        known,
        top.value,
        method=run.key.aggregation.method,
        groups={group.code: group.aggregation for group in run.key.groups},
    )
    return top


def restandardise_top(run: Run, top: NodeValue) -> NodeValue:
    """Step ``restandardise``: mean 0 and deviation 1 over the reference set."""
    copies = {name: getattr(top, name).copy() for name in RESCALED}
    after = _finished(run, run.plan.root, replace(top, **copies))
    asked = run.key.aggregation.restandardise
    run.log.record("restandardise", top.value, after.value, top=asked)
    return after


def _warn_of_zeros(run: Run, node: Node, value: NodeValue) -> None:
    zero = value.value == 0
    if zero.any():
        run.log.warn(
            f"{node.code or 'Gesamtwert'}: Das geometrische Mittel ist 0, weil ein Wert 0 "
            f"ist, für {named(run.table.units, zero)}."
        )


def _finished(run: Run, node: Node, value: NodeValue) -> NodeValue:
    """Statistics of a node, and its value restandardised or normalised as asked."""
    own = np.full_like(value.value, np.nan)
    for group in run.sets.groups:
        statistics = _node_statistics(run, node, value, group)
        run.nodes.setdefault(group.name, {})[node.code] = statistics
        if node.restandardise:
            _restandardise(run, node, value, statistics, group)
        if node.normalisation is not None:
            own[group.scored] = _normalised_node(run, node, value, statistics, group)
    if node.normalisation is None:
        return value
    return replace(value, value=own, size=np.abs(own))


def _normalised_node(
    run: Run,
    node: Node,
    value: NodeValue,
    statistics: ColumnStatistics,
    group: GroupRows,
) -> Matrix:
    if tells_nothing(statistics, node.normalisation.method) and statistics.n > 1:
        run.log.warn(f"Gruppe „{node.code}“ ({group.name}): ohne Streuung, Beitrag 0.")
    return normalise(
        value.value[group.scored],
        statistics,
        node.normalisation,
        ties=run.key.ties.percentile,
        neutral=run.plan.neutral(node.code),
    )


def _restandardise(
    run: Run,
    node: Node,
    value: NodeValue,
    statistics: ColumnStatistics,
    group: GroupRows,
) -> None:
    if statistics.n < 2:
        value.value[group.scored] = np.nan
    elif statistics.is_constant:
        rescaled(node, value, statistics.mean, np.inf, group.scored)
        name = node.code or "Gesamtwert"
        run.log.warn(f"{name} ({group.name}): alle Werte gleich, neu skaliert zu 0.")
    else:
        rescaled(node, value, statistics.mean, statistics.sd, group.scored)


def _node_statistics(
    run: Run, node: Node, value: NodeValue, group: GroupRows
) -> ColumnStatistics:
    frozen = run.frozen_node(group, node)
    if frozen is not None:
        return frozen
    rows = group.reference
    return describe(
        value.value[rows],
        ddof=run.key.normalisation.ddof,
        rounding=NOISE * float(np.nanmax(value.size[rows], initial=0.0)),
    )


def _normalised(
    run: Run,
    values: Matrix,
    statistics: ColumnStatistics,
    item: Indicator,
    group: GroupRows,
) -> Matrix:
    method = item.normalisation.method
    if statistics.n < 2:
        run.log.warn(
            f"Indikator „{item.code}“ ({group.name}): weniger als zwei Werte im Vergleich."
        )
    elif tells_nothing(statistics, method):
        run.log.warn(f"Indikator „{item.code}“ ({group.name}): ohne Streuung, Beitrag 0.")
    elif statistics.is_constant:
        run.log.warn(f"Indikator „{item.code}“ ({group.name}): alle Werte gleich.")
    return normalise(
        values,
        statistics,
        item.normalisation,
        direction=item.direction,
        ties=run.key.ties.percentile,
        goalposts=item.goalposts,
        neutral=run.plan.neutral(item.code),
    )
