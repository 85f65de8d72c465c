"""The plain form of the gesicherte Rangspanne: the median of every pair of units."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def flip_bands(z: Matrix, weights: Matrix) -> Matrix:
    """Smallest band at which the order of two units may turn, for every pair (n, n).

    Entry i, j: share b by which weights must move before j can reach i; i is above j
    for every weighting in the band exactly when the entry exceeds it. Negative where j
    is above i, infinite where no weighting turns the order, NaN beside a gap.

    The least of w'd over the weightings is w d - b sum w |d - med|, med the weighted
    median of the differences d.
    """
    d = z[:, None, :] - z[None, :, :]
    reach = (weights * np.abs(d - _weighted_median(d, weights)[..., None])).sum(axis=-1)
    lead = (weights * d).sum(axis=-1)
    surely = np.where(lead == 0, 0.0, np.copysign(np.inf, lead))
    bands = np.divide(lead, reach, out=surely, where=reach > 0)
    bands[np.isnan(lead)] = np.nan
    return bands


def _weighted_median(d: Matrix, weights: Matrix) -> Matrix:
    """Weighted median along the last axis (the lower one where two are equal)."""
    order = np.argsort(d, axis=-1, kind="stable")
    mass = np.cumsum(weights[order], axis=-1)
    at = (mass < 0.5 * mass[..., -1:]).sum(axis=-1)
    chosen = np.take_along_axis(order, at[..., None], axis=-1)
    return np.take_along_axis(d, chosen, axis=-1)[..., 0]
