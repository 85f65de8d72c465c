"""Scores and ranks of very long tables, without steps, log or explanation.

For the plain case: z-values without clip, one weighted mean, no gaps. The figures are
those of ``pipeline.score`` up to rounding in the last digits, the ranks the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planning.scoring.rank import rank

BLOCK = 1 << 15  # values of a column held near at a time
SIGN_FREE = 62  # bits of a whole number that a rounded score and a row may share
FAR = 0.01  # share of the squares that is deviation; below, a column is read again
WHOLE = 2.0**52  # from here on the last bits of a double are the number itself
WHOLE_BITS = (1 << 52) - 1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def score_and_rank(
    x: Floats, weights: Floats, *, ddof: int = 0, decimals: int = 10
) -> tuple[Floats, Ints, Ints]:
    """Weighted mean of the z-values of each row, and its place.

    Parameters
    ----------
    x : (n, K) float
        Values without gaps; fastest if each column lies in one piece (order F).
    weights : (K,) float
        Shares with sign, negative where less means more need; absolute sum 1.

    Returns
    -------
    score : (n,) float
    low, high : (n,) int
        1 + rows strictly better, and rows at least as good, after rounding.
    """
    means, deviations = moments(x, ddof=ddof)
    spread = np.where(deviations > 0, deviations, np.inf)
    score = weighted_sum(x, weights / spread, -float((weights / spread) @ means))
    return score, *places(score, decimals=decimals)


def moments(x: Floats, *, ddof: int = 0) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each column, in one read of the table.

    Sums of squares lose digits where values are far larger than they differ; such a
    column is read once more, as deviations from its mean.
    """
    n, k = x.shape
    mean, variance = np.empty(k), np.empty(k)
    for column in range(k):
        total, squares = _sums(x[:, column], 0.0)
        mean[column] = total / n
        rest = squares - total * mean[column]
        if rest <= squares * FAR:
            total, squares = _sums(x[:, column], mean[column])
            rest = squares - total * total / n
            mean[column] += total / n
        variance[column] = max(rest, 0.0) / (n - ddof)
    return mean, np.sqrt(variance)


def _sums(values: Floats, zero: float) -> tuple[float, float]:
    total = squares = 0.0
    for at in range(0, len(values), BLOCK):
        some = values[at : at + BLOCK]
        some = some - zero if zero else some
        total += float(np.einsum("i->", some))
        squares += float(np.einsum("i,i->", some, some))
    return total, squares


def weighted_sum(x: Floats, factors: Floats, offset: float) -> Floats:
    """offset + sum of factor times column, element by element in the order of columns."""
    score = np.full(len(x), offset)
    part = np.empty(min(BLOCK, len(x)))
    for at in range(0, len(x), BLOCK):
        total = score[at : at + BLOCK]
        some = part[: len(total)]
        for column, factor in enumerate(factors):
            np.multiply(x[at : at + BLOCK, column], factor, out=some)
            total += some
    return score


def places(scores: Floats, *, decimals: int = 10) -> tuple[Ints, Ints]:
    """Best and worst place of each row among rows that are equal after rounding.

    The same as ``rank.rank``; the rounded score and the row are sorted as one number.

    Parameters
    ----------
    scores : (n,) float
        Without NaN.
    """
    n = len(scores)
    steps = scores * 10.0**decimals
    np.rint(steps, out=steps)
    best, bits = steps.max(initial=-np.inf), max(1, (n - 1).bit_length())
    if n == 0 or best - steps.min() >= 2.0 ** min(SIGN_FREE - bits, 52):
        found = rank(scores, ties="min", decimals=decimals)
        return found.low, found.high
    np.subtract(best + WHOLE, steps, out=steps)
    keys, rows = steps.view(np.int64), np.arange(n)
    keys &= WHOLE_BITS
    keys <<= bits
    keys |= rows
    steps.sort()  # bits of positive doubles are ordered like the doubles
    np.bitwise_and(keys, (1 << bits) - 1, out=rows)
    keys >>= bits
    return _places(keys, rows)


def _places(steps: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Places of rows in ascending order of their steps; only ties need a second look."""
    low = np.empty(len(rows), dtype=np.int64)
    low[rows] = np.arange(1, len(rows) + 1)
    high = low.copy()
    same = np.flatnonzero(steps[1:] == steps[:-1])
    first = same[np.diff(same, prepend=-2) > 1]
    last = same[np.diff(same, append=len(rows) + 1) > 1] + 1
    sizes = last - first + 1
    starts = np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    tied = rows[starts + np.arange(len(starts))]
    low[tied] = np.repeat(first + 1, sizes)
    high[tied] = np.repeat(last + 1, sizes)
    return low, high
