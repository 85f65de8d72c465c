"""Scores and ranks of very long tables, without steps, log or explanation.

For the plain case: z-values without clip, one weighted mean, no gaps. It is made of the
sums and the ranking of ``pipeline.score`` and gives its figures to the last bit; what
it saves are normalised values, contributions, hashes and frozen statistics.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from planning.scoring.draws import in_threads
from planning.scoring.exact import exact_squares, exact_sum
from planning.scoring.rank import places
from planning.scoring.statistics import FLAT

BLOCK = 1 << 14  # values of a column held near at a time; changes no result
LONG = 500_000  # rows from which threads are worth their start

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def score_and_rank(
    x: Floats, weights: Floats, *, ddof: int = 0, decimals: int = 10, threads: int = 1
) -> tuple[Floats, Ints, Ints]:
    """Weighted mean of the z-values of each row, and its place.

    Parameters
    ----------
    x : (n, K) float
        Values without gaps, n above ddof; fastest if each column lies in one piece
        (order F).
    weights : (K,) float
        Shares with sign, negative where less means more need; absolute sum 1.
    threads : int
        For ``LONG`` tables; changes no bit.

    Returns
    -------
    score : (n,) float
    low, high : (n,) int
        1 + rows strictly better, and rows at least as good, after rounding.
    """
    columns, threads = range(x.shape[1]), threads if len(x) >= LONG else 1

    def moments_of(worker: int) -> list[tuple[float, float]]:
        return [moments(x[:, column], ddof=ddof) for column in columns[worker::threads]]

    found = in_threads(moments_of, threads)
    every = [found[column % threads][column // threads] for column in columns]
    score, ends = (
        np.zeros(len(x)),
        [len(x) * part // threads for part in range(threads + 1)],
    )

    def add(worker: int) -> None:
        rows = slice(ends[worker], ends[worker + 1])
        _add(x[rows], weights, every, score[rows])

    in_threads(add, threads)
    return score, *places(score, decimals=decimals)


def moments(column: Floats, *, ddof: int = 0) -> tuple[float, float]:
    """Mean and standard deviation; infinite where all values are equal up to rounding."""
    low, high = float(column.min()), float(column.max())
    mean = exact_sum(column, (low, high)) / len(column)
    if high - low <= FLAT * max(abs(low), abs(high)):
        return mean, math.inf
    return mean, math.sqrt(exact_squares(column, mean, (low, high)) / (len(column) - ddof))


def _add(
    x: Floats, weights: Floats, every: list[tuple[float, float]], score: Floats
) -> None:
    """Add weight times z, element by element in the order of columns."""
    part = np.empty(min(BLOCK, len(x)))
    for at in range(0, len(x), BLOCK):
        total = score[at : at + BLOCK]
        some = part[: len(total)]
        for column, (weight, (mean, deviation)) in enumerate(
            zip(weights, every, strict=True)
        ):
            np.subtract(x[at : at + BLOCK, column], mean, out=some)
            np.divide(some, deviation, out=some)
            np.multiply(some, weight, out=some)
            total += some
