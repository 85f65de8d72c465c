"""Units compared pair by pair: who has the weight of more than half behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planning.scoring.distribution import RankDistribution, finished, rank_classes
from planning.scoring.draws import (
    WEIGHT_STEPS,
    WeightModel,
    chunk_sizes,
    draw_weights,
    normal_source,
)
from planning.scoring.rank import best_places

Floats = NDArray[np.float64]


def copeland(z: Floats, weights: Floats) -> NDArray[np.int64]:
    """Duels won minus duels lost: who has the weight of more than half behind them.

    Parameters
    ----------
    z : (n, K) float
        NaN = absent: the indicator then decides no duel of the unit.
    weights : (K,) float
        Sum 1.
    """
    ahead = np.zeros((len(z), len(z)))
    for column, weight in zip(z.T, weights, strict=True):
        ahead += weight * (column[:, None] > column)
    won = ahead > 0.5 + 1e-12
    return won.sum(axis=1) - won.sum(axis=0)


def duel_ranks(
    cells: Sequence[tuple[Floats, Floats]],
    model: WeightModel,
    *,
    places: int,
    draws: int,
    seed: int = 0,
) -> RankDistribution:
    """Ranks by duels while weights and values move; the cells take turns.

    Parameters
    ----------
    cells : sequence of ((n, K), (n, K)) float
        Normalised values, and the variance of each; NaN = absent. An indicator that is
        absent everywhere leaves its weight to the others.
    model, draws, seed, places
        As in ``distribution.rank_distribution``; the same weightings are drawn.
    """
    n, turns = len(cells[0][0]), len(cells)
    cuts, each = rank_classes(n, places), np.arange(n)
    tally = np.zeros((len(cuts), n), dtype=np.uint32)
    for chunk, size in enumerate(chunk_sizes(draws)):
        weights, normals = draw_weights(model, seed, chunk), normal_source(seed, chunk)
        for column in range(size):
            z, variance = cells[column % turns]
            here = ~np.isnan(z).all(axis=0)
            own = weights[:, column] / WEIGHT_STEPS * here
            moved = z + np.sqrt(variance) * normals.standard_normal(z.shape)
            ranks = best_places(copeland(moved, own / own.sum()))
            tally[np.searchsorted(cuts, ranks), each] += 1
    return finished(tally, cuts, draws)
