"""Which normalised values of a scored table move by chance from year to year.

Only rates that were counted at the unit itself: values of an area are shared by all its
units, so their noise would not be independent. Values that a step cut off or filled in,
and scales other than z-values, carry no noise here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.key_types import Indicator, Key
from planning.scoring.noise import Posterior, z_moments
from planning.scoring.periods import Pooled
from planning.scoring.prepare import pool_all
from planning.scoring.result import ScoringResult
from planning.scoring.run import Run
from planning.scoring.shrink import prior
from planning.scoring.statistics import GroupStatistics
from planning.scoring.tables import UnitTable

Floats = NDArray[np.float64]

AREA, NO_RATE, SCALE, COUNTS = "area", "no_rate", "scale", "counts"


@dataclass(frozen=True, eq=False)
class NoisyCells:
    """Normalised values of n ranked units of one group with their chance.

    z, variance : (n, K) float; NaN = absent, variance 0 = certain. With noise, z is that
        of the expected rate (beta-binomial), not of the counted one.
    codes : indicators whose noise is in. left_out : code of every other one to why:
        ``area``, ``no_rate``, ``scale`` (no z-value of the rate itself), ``counts`` (no
        numerators and denominators). kept : cells of ``codes`` without noise, because a
        step had changed or filled them.
    """

    z: Floats
    variance: Floats
    codes: tuple[str, ...]
    left_out: Mapping[str, str]
    kept: int

    @property
    def bent(self) -> tuple[str, ...]:
        """Rates with counts whose scale is no z-value: their chance must be drawn."""
        return tuple(code for code, why in self.left_out.items() if why == SCALE)


def noisy_cells(
    table: UnitTable, key: Key, result: ScoringResult, rows: NDArray[np.intp]
) -> NoisyCells:
    """Moments of the normalised values of some units of one group.

    Parameters
    ----------
    result : ScoringResult
        Of this table and key, in the order of the table.
    rows : (n,) int
        Ranked units of one group. The common rate and its spread are theirs.
    """
    pooled = pool_all(Run(table, key, None, span=False))
    statistics = _statistics(result, rows)
    z, variance = result.normalised[rows].copy(), np.zeros((len(rows), len(key.indicators)))
    left_out: dict[str, str] = {}
    kept = 0
    for column, item in enumerate(key.indicators):
        if reason := _reason(item, pooled[item.code]):
            left_out[item.code] = reason
            continue
        mean, noise = _moments(item, pooled[item.code], rows, statistics)
        moves = ~np.isnan(noise) & ~_changed(result, rows, item.code)
        z[moves, column], variance[moves, column] = mean[moves], noise[moves]
        kept += int((~moves & ~np.isnan(z[:, column])).sum())
    codes = tuple(code for code in key.codes if code not in left_out)
    return NoisyCells(z, variance, codes, left_out, kept)


def _statistics(result: ScoringResult, rows: NDArray[np.intp]) -> GroupStatistics:
    """What the values of a group were compared with; a key may compare all as one."""
    groups = result.statistics.groups
    own = groups.get(result.groups[rows[0]])
    return own if own is not None else next(iter(groups.values()))


def _reason(item: Indicator, pooled: Pooled) -> str:
    """Why an indicator carries no noise; empty where it does."""
    if item.kind != "rate" or item.denominator is not None:
        return NO_RATE
    if item.level != "facility":
        return AREA
    if pooled.counts is None:
        return COUNTS
    return "" if item.transform == "none" and item.normalisation.method == "z" else SCALE


def posterior_of(
    item: Indicator, pooled: Pooled, rows: NDArray[np.intp], result: ScoringResult
) -> Posterior:
    """What the counts of some units of one group say about their rates.

    The common rate and its spread are those of the shrinkage, else of these units.
    """
    return _posterior(item, pooled, rows, _statistics(result, rows))


def _moments(
    item: Indicator, pooled: Pooled, rows: NDArray[np.intp], statistics: GroupStatistics
) -> tuple[Floats, Floats]:
    posterior = _posterior(item, pooled, rows, statistics)
    return z_moments(posterior, statistics.columns[item.code], direction=item.direction)


def _posterior(
    item: Indicator, pooled: Pooled, rows: NDArray[np.intp], statistics: GroupStatistics
) -> Posterior:
    y, size = (part[rows] for part in pooled.counts)
    absent = np.isnan(pooled.values[rows]) | ~(size > 0)
    y, size = np.where(absent, np.nan, y), np.where(absent, np.nan, size)
    column = statistics.columns[item.code]
    mean, rho = column.treatment.prior_mean, column.treatment.prior_rho
    if mean is None and not absent.all():
        mean, rho = prior(y[~absent], size[~absent])
    return Posterior.of(y, size, mean=mean or 0.0, rho=1.0 if rho is None else rho)


def _changed(result: ScoringResult, rows: NDArray[np.intp], code: str) -> NDArray[np.bool_]:
    """Rows whose value a step cut off or filled in."""
    units = {
        change.unit
        for change in result.changes
        if change.code == code and change.before != change.after
    }
    return np.array([result.units[row] in units for row in rows], dtype=bool)
