"""Gesicherte Rangspanne: what stays true when every weight may move by a band.

Exact for each pair of units, conservative for all together; valid for weighted means
without gaps. The uncertainty of the data is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

CELLS = 2_000_000  # differences held at a time, whatever the number of units


def flip_bands(z: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smallest band at which the order of two units may turn, for every pair.

    Parameters
    ----------
    z : (n, K) float
        Normalised values; NaN = absent.
    weights : (K,) float
        Nominal shares of the indicators, positive, sum 1.

    Returns
    -------
    (n, n) float
        Entry i, j: share b by which weights must move before j can reach i; i is
        above j for every weighting in the band exactly when the entry exceeds it.
        Negative where j is above i, above 1 where no weighting in reach turns the
        order (infinite if none at all), NaN where one of the two has a gap.

    Notes
    -----
    Weightings: (1-b) w <= w' <= (1+b) w with sum 1. The least of w'd over them is
    w d - b sum w |d - med|, med the weighted median of the differences d.
    """
    complete = ~np.isnan(z).any(axis=1)
    bands = np.full((len(z), len(z)), np.nan)
    for rows, lead, reach in _pairs(z[complete], weights):
        signed = np.where(lead == 0, 0.0, np.copysign(np.inf, lead))
        part = np.divide(lead, reach, out=signed, where=reach > 0)
        whole = np.full((len(part), len(z)), np.nan)
        whole[:, complete] = part
        bands[np.flatnonzero(complete)[rows]] = whole
    return bands


def certainty_class(rank_best: int, rank_worst: int, places: int) -> str:
    """What a span says about k places: bleibt_drin, grenzbereich or bleibt_draussen."""
    if rank_worst <= places:
        return "bleibt_drin"
    return "bleibt_draussen" if rank_best > places else "grenzbereich"


def _pairs(
    z: NDArray[np.float64], weights: NDArray[np.float64]
) -> Iterator[tuple[slice, NDArray[np.float64], NDArray[np.float64]]]:
    """Blocks of rows: lead w d of each row over each unit, and sum w |d - med|."""
    step = max(1, CELLS // max(1, z.size))
    for start in range(0, len(z), step):
        rows = slice(start, start + step)
        d = z[rows, None, :] - z[None, :, :]
        middle = _weighted_median(d, weights)
        lead, reach = np.zeros(d.shape[:2]), np.zeros(d.shape[:2])
        for column, weight in enumerate(weights):
            lead += weight * d[..., column]
            reach += weight * np.abs(d[..., column] - middle)
        yield rows, lead, reach


def _weighted_median(
    d: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weighted median along the last axis (the lower one where two are equal)."""
    order = np.argsort(d, axis=-1, kind="stable")
    mass = np.cumsum(weights[order], axis=-1)
    at = (mass < 0.5 * mass[..., -1:]).sum(axis=-1)
    chosen = np.take_along_axis(order, at[..., None], axis=-1)
    return np.take_along_axis(d, chosen, axis=-1)[..., 0]
