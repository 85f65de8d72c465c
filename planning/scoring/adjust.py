"""Steps that change values before they are normalised; each change can be repeated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from planning.scoring import shrink, treat, winsorise
from planning.scoring.errors import ScoringRefused
from planning.scoring.key_types import Indicator
from planning.scoring.periods import Counts, Pooled
from planning.scoring.run import Run
from planning.scoring.sets import ALL, GroupRows
from planning.scoring.statistics import mean_of
from planning.scoring.treat import CellChange, named

Matrix = NDArray[np.float64]
VALUE_METHODS = ("winsorise_quantile", "skew_kurt")  # act before normalising


def shrink_all(run: Run, values: Matrix, pooled: dict[str, Pooled]) -> Matrix:
    """Step ``shrinkage``: rates of small units drawn towards the rate of their group."""
    after = values.copy()
    for column, item in enumerate(run.key.indicators):
        if item.shrinkage == "beta_binomial":
            counts = _counts(run, item, values[:, column], pooled[item.code].counts)
            for group in run.sets.groups:
                after[group.scored, column] = _shrunk(run, group, item, counts)
    asked = {item.code: item.shrinkage for item in run.key.indicators}
    run.log.record("shrinkage", values, after, method=asked)
    return after


def fill_gaps(run: Run, values: Matrix) -> Matrix:
    """Step ``missing``: means of their impute group in the gaps that ask for it."""
    filled = values.copy()
    for column, item in enumerate(run.key.indicators):
        labels = _labels(run, item)
        for group in run.sets.groups:
            fills = _fills(run, group, item, values[:, column], labels)
            run.settle(group, item.code, fills=fills)
            if item.missing == "group_mean":
                _fill(run, item, filled[:, column], group.scored, labels, fills)
    run.log.record(
        "missing",
        values,
        filled,
        policy={item.code: item.missing for item in run.key.indicators},
        by={item.code: item.impute_group for item in run.key.indicators},
    )
    return filled


def transform_all(run: Run, values: Matrix) -> Matrix:
    """Step ``transform``: logarithms, over the units to be scored."""
    after = np.full_like(values, np.nan)
    rows = run.sets.scored
    units = [run.table.units[row] for row in rows]
    for column, item in enumerate(run.key.indicators):
        after[rows, column] = treat.transform(
            values[rows, column], item.transform, code=item.code, units=units
        )
    names = {item.code: item.transform for item in run.key.indicators}
    run.log.record("transform", values, after, transform=names)
    return after


def winsorise_all(run: Run, values: Matrix) -> Matrix:
    """Step ``winsorise``: values beyond the ends of their column become these ends."""
    after = values.copy()
    for column, item in enumerate(run.key.indicators):
        if item.outliers.method in VALUE_METHODS:
            for group in run.sets.groups:
                low, high = _ends(run, group, item, values[group.reference, column])
                run.settle(group, item.code, low=low, high=high)
                after[group.scored, column], changes = treat.cut_column(
                    values[group.scored, column],
                    (low, high),
                    step=item.outliers.method,
                    code=item.code,
                    units=[run.table.units[row] for row in group.scored],
                )
                run.changes += changes
    asked = {item.code: item.outliers.method for item in run.key.indicators}
    run.log.record("winsorise", values, after, method=asked)
    return after


def _counts(run: Run, item: Indicator, values: Matrix, counts: Counts | None) -> Counts:
    """Cases and children behind each rate; NaN where the rate is absent."""
    if counts is None:
        raise ScoringRefused(
            f"Indikator „{item.code}“: „beta_binomial“ ist nicht möglich, weil Werte ohne "
            "Zähler und Nenner vorliegen."
        )
    here = ~np.isnan(values)
    y, size = (np.where(here, part, np.nan) for part in counts)
    wrong = here & ~((y >= 0) & (y <= size) & (size > 0))
    if wrong.any():
        raise ScoringRefused(
            f"Indikator „{item.code}“: „beta_binomial“ verlangt Zähler von 0 bis zum "
            f"Nenner; das gilt nicht für {named(run.table.units, wrong)}."
        )
    return y, size


def _shrunk(run: Run, group: GroupRows, item: Indicator, counts: Counts) -> Matrix:
    y, size = (part[group.scored] for part in counts)
    mean, rho = _prior(run, group, item, counts)
    run.settle(group, item.code, prior_mean=mean, prior_rho=rho)
    if mean is None:
        return np.full_like(y, np.nan)
    if rho == 0:
        run.log.warn(
            f"Indikator „{item.code}“ ({group.name}): Unterschiede nicht größer als der "
            "Zufall, alle Werte werden zum gemeinsamen Anteil."
        )
    return shrink.shrunk(y, size, mean, rho)


def _prior(
    run: Run, group: GroupRows, item: Indicator, counts: Counts
) -> tuple[float | None, float | None]:
    """Frozen or computed; None where no unit of the reference set has a rate."""
    frozen = run.frozen_column(group, item.code)
    if frozen is not None:
        if frozen.treatment.prior_mean is None and frozen.n:
            raise ScoringRefused(
                f"Die eingefrorenen Kennwerte von „{group.name}“ kennen für „{item.code}“ "
                "kein „beta_binomial“; eine eigene Berechnung ist nötig."
            )
        return frozen.treatment.prior_mean, frozen.treatment.prior_rho
    y, size = (part[group.reference] for part in counts)
    known = ~np.isnan(y)
    return shrink.prior(y[known], size[known]) if known.any() else (None, None)


def _labels(run: Run, item: Indicator) -> Sequence[str]:
    """The impute group of each unit; "" where it is not known."""
    if item.impute_group is None:
        return [ALL] * len(run.table.units)
    found = run.table.column(item.impute_group)
    if found is None:
        raise ScoringRefused(
            f"Indikator „{item.code}“: In der Tabelle fehlt die Spalte "
            f"„{item.impute_group}“ (impute_group)."
        )
    return found


def _fills(
    run: Run, group: GroupRows, item: Indicator, values: Matrix, labels: Sequence[str]
) -> Mapping[str, float]:
    """Mean of the reference set for each impute group that has a value at all."""
    frozen = run.frozen_column(group, item.code)
    if frozen is not None:
        return frozen.treatment.fills
    if item.impute_group is None:
        mean = mean_of(values[group.reference])
        return {} if mean is None else {ALL: mean}
    members: dict[str, list[float]] = defaultdict(list)
    for row in group.reference[~np.isnan(values[group.reference])].tolist():
        members[labels[row]].append(values[row])
    return {
        label: mean_of(np.array(known)) for label, known in sorted(members.items()) if label
    }


def _fill(
    run: Run,
    item: Indicator,
    x: Matrix,
    rows: NDArray[np.intp],
    labels: Sequence[str],
    fills: Mapping[str, float],
) -> None:
    """Fill the gaps of some rows in place; without a mean a gap stays."""
    for row in rows[np.isnan(x[rows])].tolist():
        if labels[row] in fills:
            x[row] = mean = fills[labels[row]]
            unit = run.table.units[row]
            run.changes.append(CellChange(unit, item.code, "group_mean", None, mean))


def _ends(run: Run, group: GroupRows, item: Indicator, values: Matrix) -> winsorise.Ends:
    frozen = run.frozen_column(group, item.code)
    if frozen is not None:
        return frozen.treatment.low, frozen.treatment.high
    ordered = np.sort(values[~np.isnan(values)])
    if not len(ordered):
        return None, None
    if item.outliers.method == "winsorise_quantile":
        return winsorise.quantile_ends(ordered, item.outliers.q)
    ends, enough = winsorise.skew_ends(ordered, item.outliers.max_points)
    if not enough:
        run.log.warn(
            f"Indikator „{item.code}“ ({group.name}): auch nach "
            f"{item.outliers.max_points} veränderten Werten noch schief."
        )
    return ends
