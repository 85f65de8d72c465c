"""Two questions to random weightings: who stands before whom, and what puts one first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.draws import (
    WEIGHT_STEPS,
    Units,
    WeightModel,
    chunk_sizes,
    draw_weights,
    in_threads,
)
from planning.scoring.tree import Node

CELLS = 1 << 16  # scores held at a time; changes no result

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CentralWeights:
    """Which weighting speaks for a unit.

    share : (n,) how often the unit is first. weights : (n, K) mean weights of the draws
    in which it is first, NaN where it never is.
    """

    share: Floats
    weights: Floats


def before_share(
    z: Floats,
    model: WeightModel,
    pairs: NDArray[np.intp],
    *,
    draws: int = 10_000,
    seed: int = 0,
    threads: int = 1,
    root: Node | None = None,
) -> Floats:
    """P(i before j) for some pairs of rows; a tie counts half for each.

    Parameters
    ----------
    z, model, draws, seed, threads, root
        As in ``smaa.top_share``; the same weightings are drawn.
    pairs : (m, 2) int
        Rows i and j.

    Returns
    -------
    (m,) float
    """
    units = Units.of(z, root)
    first, second = units.take(pairs[:, 0]), units.take(pairs[:, 1])

    def work(worker: int) -> Ints:
        twice = np.zeros(len(pairs), dtype=np.int64)
        for weights in _blocks(model, seed, draws, len(pairs), worker, threads):
            lead = first.scores(weights) - second.scores(weights)
            twice += (1 + np.sign(lead)).astype(np.int64).sum(axis=0)
        return twice

    return sum(in_threads(work, threads)) / (2 * draws)


def central_weights(
    z: Floats,
    model: WeightModel,
    *,
    draws: int = 10_000,
    seed: int = 0,
    threads: int = 1,
    root: Node | None = None,
) -> CentralWeights:
    """Mean weights of the draws in which each unit is first; of equal units the first.

    Parameters as in ``before_share``.
    """
    units = Units.of(z, root)

    def work(worker: int) -> Ints:
        table = np.zeros((len(z), 1 + z.shape[1]), dtype=np.int64)
        for weights in _blocks(model, seed, draws, len(z), worker, threads):
            winners = units.scores(weights).argmax(axis=1)
            np.add.at(table[:, 0], winners, 1)
            np.add.at(table[:, 1:], winners, weights.T.astype(np.int64))
        return table

    table = sum(in_threads(work, threads))
    wins = np.where(table[:, :1] > 0, table[:, :1], np.nan)
    return CentralWeights(table[:, 0] / draws, table[:, 1:] / wins / WEIGHT_STEPS)


def _blocks(
    model: WeightModel, seed: int, draws: int, n: int, worker: int, threads: int
) -> Iterator[Floats]:
    """Weightings of one worker in pieces of which n scores fit into the cache."""
    step = max(1, CELLS // max(1, n))
    for chunk, size in list(enumerate(chunk_sizes(draws)))[worker::threads]:
        weights = draw_weights(model, seed, chunk)[:, :size]
        for start in range(0, size, step):
            yield weights[:, start : start + step]
