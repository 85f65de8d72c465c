"""Small groups drawn towards the common rate: beta-binomial shrinkage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planning.scoring.exact import exact_sum


def prior(y: NDArray[np.float64], size: NDArray[np.float64]) -> tuple[float, float]:
    """Common rate and correlation inside units, by the method of moments.

    Parameters
    ----------
    y, size : (n_reference,) float
        Cases and children per unit, 0 <= y <= size, size > 0; at least one unit.

    Returns
    -------
    mean, rho : float
        rho from 0 (rates differ by chance alone: all of them become the mean) to 1
        (they differ in earnest: each stays as it is).

    Notes
    -----
    m = sum y / sum N, Q = sum N (y/N - m)^2,
    rho = (Q / (m (1-m)) - (n-1)) / (sum N - sum N^2 / sum N - (n-1)).
    Where nothing can be told (units of one child, no or only cases) rho is 0.
    """
    n, total = len(y), exact_sum(size)
    mean = exact_sum(y) / total
    spread = mean * (1 - mean)
    room = total - exact_sum(size * size) / total - (n - 1)
    if spread <= 0 or room <= 0:
        return mean, 0.0
    q = exact_sum(size * (y / size - mean) ** 2)
    return mean, min(1.0, max(0.0, (q / spread - (n - 1)) / room))


def shrunk(
    y: NDArray[np.float64], size: NDArray[np.float64], mean: float, rho: float
) -> NDArray[np.float64]:
    """Rates drawn towards ``mean``: (y + M m) / (N + M) with M = 1/rho - 1.

    Parameters
    ----------
    y, size : (n_units,) float
        NaN = absent, and stays so. A unit of size 0 is all prior: its rate is the mean.
    mean, rho : float
        From ``prior``.
    """
    if rho == 0:
        return np.where(np.isnan(y) | np.isnan(size), np.nan, mean)
    strength = 1 / rho - 1
    weight = size + strength
    empty = np.where(np.isnan(weight), np.nan, mean)
    return np.divide(y + strength * mean, weight, out=empty, where=weight > 0)
