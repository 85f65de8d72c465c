"""Ends of a column: where values far from the rest are cut off before normalising."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from planning.scoring.exact import exact_sum

MOST_SKEW, MOST_KURTOSIS = 2.0, 3.5  # beyond both a column is treated
Ends = tuple[float | None, float | None]


def quantile_ends(ordered: NDArray[np.float64], q: float) -> Ends:
    """Quantiles q and 1 - q by linear interpolation (type 7).

    Parameters
    ----------
    ordered : (n,) float
        Present values, ascending, at least one.
    q : float
        Above 0, below one half.
    """
    share = Fraction(str(q))
    return quantile(ordered, share), quantile(ordered, 1 - share)


def quantile(ordered: NDArray[np.float64], share: Fraction) -> float:
    """Quantile of ascending values by linear interpolation (type 7)."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    gap = float(ordered[above] - ordered[below])
    return float(ordered[below]) + float(place - below) * gap


def skew_ends(ordered: NDArray[np.float64], max_points: int) -> tuple[Ends, bool]:
    """Ends that take the worst skew out of a column.

    While |skewness| > 2 and excess kurtosis > 3.5, the outermost value on the longer
    side becomes its neighbour; values that are equal move together.

    Parameters
    ----------
    ordered : (n,) float
        Present values, ascending.
    max_points : int
        Values that may be changed in all, both sides together.

    Returns
    -------
    ends, enough : (low, high), bool
        None where a side is left alone. ``enough`` is False where the column is still
        beyond both limits and no further value may be changed.
    """
    x = ordered.copy()
    low, high = 0, len(x) - 1  # places of the outermost values that are still their own
    while is_skewed(x):
        if skewness(x) > 0:
            place = int(np.searchsorted(x, x[-1])) - 1
            changed = low + len(x) - 1 - place
            ends = low, place
        else:
            place = int(np.searchsorted(x, x[0], side="right"))
            changed = place + len(x) - 1 - high
            ends = place, high
        if changed > max_points:
            return _ends(x, low, high), False
        low, high = ends
        x = np.clip(x, x[low], x[high])
    return _ends(x, low, high), True


def is_skewed(x: NDArray[np.float64]) -> bool:
    """Whether skewness and kurtosis are both beyond their limits; not below 4 values."""
    if len(x) < 4 or x.max() == x.min():
        return False
    return abs(skewness(x)) > MOST_SKEW and kurtosis(x) > MOST_KURTOSIS


def skewness(x: NDArray[np.float64]) -> float:
    """Skewness of a sample, corrected for its size, like SKEW of a spreadsheet."""
    n, t = len(x), _standardised(x)
    return n / ((n - 1) * (n - 2)) * exact_sum(t * t * t)


def kurtosis(x: NDArray[np.float64]) -> float:
    """Excess kurtosis of a sample, corrected for its size, like KURT of a spreadsheet."""
    n, square = len(x), _standardised(x) ** 2
    factor = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3))
    usual = 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    return factor * exact_sum(square * square) - usual


def _standardised(x: NDArray[np.float64]) -> NDArray[np.float64]:
    deviation = x - exact_sum(x) / len(x)
    return deviation / np.sqrt(exact_sum(deviation * deviation) / (len(x) - 1))


def _ends(x: NDArray[np.float64], low: int, high: int) -> Ends:
    return (
        float(x[low]) if low > 0 else None,
        float(x[high]) if high < len(x) - 1 else None,
    )
