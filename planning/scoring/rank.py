"""Ranks of scores: 1 is the highest need; ties are equal after rounding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    values = rounded(scores, decimals)
    ordered = np.sort(values)
    better = len(values) - np.searchsorted(ordered, values, side="right")
    at_least = len(values) - np.searchsorted(ordered, values, side="left")
    low, high = better + 1, at_least
    return Ranks(_by_rule(values, low, high, ties), low, high)


def _by_rule(
    values: NDArray[np.float64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    ties: str,
) -> tuple[Rank, ...]:
    if ties == "average":
        means = ((low + high) / 2).tolist()
        return tuple(int(mean) if mean.is_integer() else mean for mean in means)
    if ties == "dense":
        distinct = np.unique(values)
        low = len(distinct) - np.searchsorted(distinct, values)
    return tuple((high if ties == "max" else low).tolist())
