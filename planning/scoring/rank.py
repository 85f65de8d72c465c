"""Ranks of scores: 1 is the highest need; ties are equal after rounding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIGN_FREE = 62  # bits of a whole number that a rounded score and a row may share
WHOLE = 2.0**52  # from here on the last bits of a double are the number itself
WHOLE_BITS = (1 << 52) - 1
FINE = 2.0**51  # steps below which rounded scores differ as their steps do
MANY = 200  # units from which the sort of whole numbers is faster

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rank = int | float  # half ranks occur with the tie rule "average" alone


@dataclass(frozen=True, eq=False)
class Ranks:
    """Places of n ranked units, none of them absent.

    ``low`` = 1 + units strictly better, ``high`` = units at least as good: a tie reads
    "Rang low-high". ``rank`` follows the tie rule.
    """

    rank: tuple[Rank, ...]
    low: NDArray[np.int64]
    high: NDArray[np.int64]


def rounded(scores: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """Scores as they are compared: rounded, and without a negative zero."""
    return np.round(scores, decimals) + 0.0


def rank(scores: NDArray[np.float64], *, ties: str, decimals: int = 10) -> Ranks:
    """Rank the units of one group.

    Parameters
    ----------
    scores : (n,) float
        Without NaN: a unit without score has no rank and does not count.
    ties : str
        ``min`` · ``average`` · ``max`` · ``dense`` (equal units count once).
    """
    low, high = places(scores, decimals=decimals)
    return Ranks(_by_rule(low, high, ties), low, high)


def best_places(scores: Floats | Ints) -> Ints:
    """1 + number of units that are strictly better, without any rounding."""
    ordered = np.sort(scores)
    return 1 + len(scores) - np.searchsorted(ordered, scores, side="right")


def places(scores: Floats, *, decimals: int = 10) -> tuple[Ints, Ints]:
    """Best and worst place of each unit among units that are equal after rounding.

    Parameters
    ----------
    scores : (n,) float
        Without NaN.

    Notes
    -----
    The distance of a rounded score from the best one, in steps of its last place, and
    the row of its unit are sorted as one whole number: faster than sorting the scores
    and looking each one up, and the rows come with it.
    """
    n, steps = len(scores), np.rint(scores * 10.0**decimals)
    best, last = steps.max(initial=-np.inf), steps.min(initial=np.inf)
    bits = max(1, (n - 1).bit_length())
    wide = best - last >= 2.0 ** min(SIGN_FREE - bits, 52) or max(best, -last) >= FINE
    if n < MANY or wide:
        return _looked_up(rounded(scores, decimals))
    np.subtract(best + WHOLE, steps, out=steps)
    keys, rows = steps.view(np.int64), np.arange(n)
    keys &= WHOLE_BITS
    keys <<= bits
    keys |= rows
    steps.sort()  # bits of positive doubles are ordered like the doubles
    np.bitwise_and(keys, (1 << bits) - 1, out=rows)
    keys >>= bits
    return _in_order(keys, rows)


def _looked_up(values: Floats) -> tuple[Ints, Ints]:
    """The plain way: how many values are better, and at least as good."""
    ordered = np.sort(values)
    better = len(values) - np.searchsorted(ordered, values, side="right")
    at_least = len(values) - np.searchsorted(ordered, values, side="left")
    return better + 1, at_least


def _in_order(steps: Ints, rows: Ints) -> tuple[Ints, Ints]:
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


def _by_rule(low: Ints, high: Ints, ties: str) -> tuple[Rank, ...]:
    if ties == "average":
        means = ((low + high) / 2).tolist()
        return tuple(int(mean) if mean.is_integer() else mean for mean in means)
    if ties == "dense":
        low = np.searchsorted(np.unique(low), low) + 1
    return tuple((high if ties == "max" else low).tolist())
