"""Gesicherte Rangspanne of many units: who stays above whom while weights move.

Exact for each pair, conservative for all together; valid for weighted means without
gaps. The uncertainty of the data is not in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

ROUNDING = 1e-12  # a lead that may be rounding alone is never sure
MARGIN = 1e-14  # what two ways of computing the same sum may differ by
CELLS = 131_072  # pairs looked at together: their arrays stay in the cache
Matrix = NDArray[np.float64]
Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]


def rank_span(
    z: Matrix, weights: Matrix, ranked: Matrix, *, band: float
) -> list[tuple[int, int] | None]:
    """Best and worst rank of each unit for every weighting in the band.

    Parameters
    ----------
    z : (n, K) float
        Normalised values of the n ranked units of one group; NaN = absent.
    weights : (K,) float
        Nominal shares, positive, sum 1.
    ranked : (n,) float
        The rounded values that the rank is taken from: what ties there is never sure.
    band : float
        0 to 1.

    Returns
    -------
    list of (rank_best, rank_worst) or None
        None for a unit with a gap. Units with gaps may stand anywhere: they count
        neither as surely above nor as surely below the others.

    Notes
    -----
    Weightings: (1-b) w <= w' <= (1+b) w with sum 1. With d = z_i - z_j the least of w'd
    over them is w d - b sum w |d - med|, med the weighted median of d; i stays above j
    if that is positive. Every pair costs K operations: sum w |d - mean| bounds the sum
    from above, and divided by 1 + s from below, s the slope of sum w |d - t| at the mean.
    Only pairs between the bounds need their median.
    """
    complete = ~np.isnan(z).any(axis=1)
    places = ranked[complete]
    order = np.argsort(-places, kind="stable")
    beaten, beaten_by = _counts(z[complete][order], weights, places[order], band)
    best, worst = np.empty_like(beaten), np.empty_like(beaten)
    best[order], worst[order] = 1 + beaten_by, len(z) - beaten
    spans = iter(zip(best.tolist(), worst.tolist(), strict=True))
    return [next(spans) if whole else None for whole in complete]


def reach(parts: Sequence[float], weights: Sequence[float], *, band: float) -> float:
    """How far a score may move either way while the weights do.

    Parameters
    ----------
    parts : K floats
        Weight times value of each indicator, on any scale.
    weights : K floats
        Nominal shares, positive, sum 1.
    band : float
        0 to 1.

    Notes
    -----
    With d = part / weight, w d moves by at most b sum w |d - med| under
    (1-b) w <= w' <= (1+b) w with sum 1, med the weighted median of d. What the score is
    standardised by stays as it is.
    """
    w = np.array(weights, dtype=np.float64)
    d = np.array(parts, dtype=np.float64) / w
    return band * math.fsum((w * np.abs(d - _weighted_median(d[None], w))).tolist())


def _counts(
    z: Matrix, weights: Matrix, places: Matrix, band: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many each unit surely beats, and is surely beaten by; units in rank order."""
    mean = np.zeros(len(z))
    for column, weight in enumerate(weights):
        mean += weight * z[:, column]
    centred = z - mean[:, None]
    beaten = np.zeros(len(z), dtype=np.int64)
    beaten_by = np.zeros(len(z), dtype=np.int64)
    for rows in _blocks(len(z)):
        lead = mean[rows, None] - mean[rows.start :]
        better = places[rows, None] > places[rows.start :]
        sure = _sure(centred, weights, lead, better, rows.start, band)
        beaten[rows] += sure.sum(axis=1)
        beaten_by[rows.start :] += sure.sum(axis=0)
    return beaten, beaten_by


def _blocks(n: int) -> Iterator[slice]:
    """Rows whose pairs with all later rows fit into ``CELLS``."""
    start = 0
    while start < n:
        stop = min(n, start + max(1, CELLS // (n - start)))
        yield slice(start, stop)
        start = stop


def _sure(
    centred: Matrix,
    weights: Matrix,
    lead: Matrix,
    better: NDArray[np.bool_],
    start: int,
    band: float,
) -> NDArray[np.bool_]:
    """Which rows from ``start`` on stay above which later ones, by bounds, then exactly."""
    reach = np.zeros_like(lead)
    step = np.empty_like(lead)
    stop = start + len(lead)
    for column, weight in enumerate(weights):
        own = weight * centred[:, column]
        np.subtract(own[start:stop, None], own[start:], out=step)
        np.abs(step, out=step)
        reach += step
    sure = better & (lead - band * reach > ROUNDING + MARGIN)
    open_ = better & ~sure & (lead - band / 2 * reach > ROUNDING - MARGIN)
    pairs = np.nonzero(open_)
    sure[pairs] = _decided(
        centred, weights, (pairs, start), lead[pairs], reach[pairs], band
    )
    return sure


def _decided(
    centred: Matrix,
    weights: Matrix,
    at: tuple[Pairs, int],
    lead: Matrix,
    reach: Matrix,
    band: float,
) -> NDArray[np.bool_]:
    """Single pairs: the tighter bound from below, then the weighted median."""
    (rows, columns), start = at
    d = centred[rows + start] - centred[columns + start]
    slope, level = np.zeros(len(d)), np.zeros(len(d))
    for column, weight in enumerate(weights):
        slope += weight * np.sign(d[:, column])
        level += np.where(d[:, column] == 0, weight, 0.0)
    slope = np.maximum(np.abs(slope) - level, 0.0)
    found = lead - band * reach / (1 + slope) > ROUNDING - MARGIN
    middle = _weighted_median(d[found], weights)
    exact = np.zeros(len(middle))
    for column, weight in enumerate(weights):
        exact += weight * np.abs(d[found, column] - middle)
    found[found] = lead[found] - band * exact > ROUNDING
    return found


def _weighted_median(d: Matrix, weights: Matrix) -> Matrix:
    """Weighted median of each row (the lower one where two are equal)."""
    order = np.argsort(d, axis=1, kind="stable")
    mass = np.cumsum(weights[order], axis=1)
    at = (mass < 0.5 * mass[:, -1:]).sum(axis=1)
    rows = np.arange(len(d))
    return d[rows, order[rows, at]]
