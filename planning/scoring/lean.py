"""Scores and ranks of very long tables, without steps, log or explanation.

For the plain case: z-values, one weighted mean, no gaps. It is made of the sums and the
ranking of ``pipeline.score`` and gives its figures to the last bit; what it saves are
normalised values, contributions, hashes and frozen statistics.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.draws import in_threads
from planning.scoring.errors import ScoringRefused
from planning.scoring.exact import exact_squares, exact_sum
from planning.scoring.key_types import Key
from planning.scoring.places import is_plain
from planning.scoring.prepare import divide_sets, pool_all
from planning.scoring.rank import places
from planning.scoring.run import Run
from planning.scoring.statistics import FLAT
from planning.scoring.tables import UnitTable
from planning.scoring.treat import named
from planning.scoring.tree import nominal_weights

BLOCK = 1 << 14  # values of a column held near at a time; changes no result
LONG = 500_000  # rows from which threads are worth their start

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ranks:
    """Index of each unit and its place in its group; NaN and 0 without a score."""

    index: Floats
    low: Ints
    high: Ints
    warnings: list[str]


def index_and_ranks(table: UnitTable, key: Key, *, threads: int = 1) -> Ranks:
    """Index and ranks of a table by a key, nothing else.

    Raises
    ------
    ScoringRefused
        If the key or the table asks for more than z-values and one weighted mean.
    """
    if reasons := list(_beyond(key)):
        raise ScoringRefused(
            f"Nur Ränge gibt es für z-Werte und ein gewichtetes Mittel; „{key.code}“ "
            f"verlangt mehr: {', '.join(reasons)}."
        )
    run = Run(table, key, None, span=False)
    pooled = pool_all(run)
    divide_sets(run, pooled)
    order = np.argsort(np.array(key.codes, dtype=object))
    values = np.column_stack([pooled[key.codes[column]].values for column in order])
    directions = np.array([item.direction for item in key.indicators])
    weights, first = (nominal_weights(key) * directions)[order], key.indicators[0]
    n, scale, warnings = len(table.units), key.aggregation, list(run.log.warnings)
    found = Ranks(np.full(n, np.nan), *np.zeros((2, n), np.int64), warnings)
    for group in (group for group in run.sets.groups if len(group.scored) > 1):
        rows = group.scored
        x = np.asfortranarray(values[rows])
        _check_whole(table, rows, x)
        warnings += _flat_columns([key.codes[at] for at in order], x, group.name)
        found.index[rows], found.low[rows], found.high[rows] = score_and_rank(
            x,
            weights,
            ddof=first.normalisation.ddof,
            decimals=key.ties.decimals,
            limit=first.outliers.limit if first.outliers.method == "clip_z" else None,
            scale=(scale.a, scale.b),
            threads=threads,
        )
    return found


def _beyond(key: Key) -> Iterator[str]:
    """What a key asks for that has no short way, in the words of its fields."""
    if not is_plain(key) or key.groups or key.aggregation.restandardise:
        yield "groups oder aggregation"
    if key.reference.weighting != "none" or key.reference.score_excluded:
        yield "reference"
    if len({(item.normalisation.ddof, item.outliers) for item in key.indicators}) > 1:
        yield "verschiedene Einstellungen je Indikator"
    for item in key.indicators:
        plain = item.transform == item.shrinkage == "none" and item.denominator is None
        clips = item.outliers.method in ("clip_z", "flag")
        if not plain or item.normalisation.method != "z" or not clips:
            yield f"Indikator „{item.code}“"


def _check_whole(table: UnitTable, rows: NDArray[np.intp], x: Floats) -> None:
    gaps = np.isnan(x).any(axis=1)
    if gaps.any():
        units = [table.units[row] for row in rows]
        raise ScoringRefused(
            f"Nur Ränge gibt es ohne Lücken; Werte fehlen für {named(units, gaps)}."
        )


def _flat_columns(codes: list[str], x: Floats, group: str) -> Iterator[str]:
    for code, column in zip(codes, x.T, strict=True):
        if _is_flat(float(column.min()), float(column.max())):
            yield f"Indikator „{code}“ ({group}): ohne Streuung, Beitrag 0."


def score_and_rank(
    x: Floats,
    weights: Floats,
    *,
    ddof: int = 0,
    decimals: int = 10,
    limit: float | None = None,
    scale: tuple[float, float] = (0.0, 1.0),
    threads: int = 1,
) -> tuple[Floats, Ints, Ints]:
    """Weighted mean of the z-values of each row, and its place.

    Parameters
    ----------
    x : (n, K) float
        Values without gaps, n above ddof; fastest if each column lies in one piece
        (order F).
    weights : (K,) float
        Shares with sign, negative where less means more need; absolute sum 1.
    limit : float, optional
        Where z-values are cut off on both sides.
    scale : (a, b)
        The score becomes a + b score.
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
        _add(x[rows], weights, every, score[rows], limit)

    in_threads(add, threads)
    if scale != (0.0, 1.0):
        score = scale[0] + scale[1] * score
    return score, *places(score, decimals=decimals)


def moments(column: Floats, *, ddof: int = 0) -> tuple[float, float]:
    """Mean and standard deviation; infinite where all values are equal up to rounding."""
    low, high = float(column.min()), float(column.max())
    mean = exact_sum(column, (low, high)) / len(column)
    if _is_flat(low, high):
        return mean, math.inf
    return mean, math.sqrt(exact_squares(column, mean, (low, high)) / (len(column) - ddof))


def _is_flat(low: float, high: float) -> bool:
    """Whether values differ by rounding alone, from their ends."""
    return high - low <= FLAT * max(abs(low), abs(high))


def _add(
    x: Floats,
    weights: Floats,
    every: list[tuple[float, float]],
    score: Floats,
    limit: float | None,
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
            if limit is not None:
                np.clip(some, -limit, limit, out=some)
            np.multiply(some, weight, out=some)
            total += some
