"""Chance of rates in keys whose scale is not linear: drawn cells, the real scorer.

Where a rate is a z-value its noise is known in closed form (``rate_noise``). Ranks,
logarithms, goalposts and clips bend it, so here every draw makes a table of its own,
which goes through all steps of the key with the statistics of the Berechnungsstand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planning.scoring.distribution import RankDistribution, rank_classes
from planning.scoring.draws import Units, WeightModel, chunk_sizes, draw_weights
from planning.scoring.key_types import Key
from planning.scoring.noise import Posterior
from planning.scoring.pipeline import comparable
from planning.scoring.prepare import pool_all
from planning.scoring.rank import best_places
from planning.scoring.rate_noise import posterior_of
from planning.scoring.result import ScoringResult
from planning.scoring.run import Run
from planning.scoring.tables import POOLED, Series, UnitTable, series_of_ratios
from planning.scoring.tree import Node
from planning.scoring.variants import Variant

SLICES = 100  # of the distribution of each rate
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


def drawn_noise(
    table: UnitTable,
    key: Key,
    result: ScoringResult,
    rows: Rows,
    codes: tuple[str, ...],
    model: WeightModel,
    *,
    draws: int,
    seed: int,
    places: int | None = None,
    root: Node | None = None,
) -> RankDistribution:
    """Rank some units of one group in every draw of rates and weights.

    Parameters
    ----------
    result : ScoringResult
        Of this table and key; its statistics stay, unless the key wants live ones.
    rows : (n,) int
        Ranked units of one group; only their rates move.
    codes : indicators counted at the unit itself, with numerators and denominators.
    model, draws, seed, places, root
        As in ``distribution.rank_distribution``; the same weightings are drawn.
    """
    pooled = pool_all(Run(table, key, None, span=False))
    counts = {code: pooled[code].counts for code in codes}
    items = {item.code: item for item in key.indicators}
    chance = {code: posterior_of(items[code], pooled[code], rows, result) for code in codes}
    plain = _unshrunk(key, codes)
    frozen = result.statistics if key.reference.statistics == "frozen" else None
    cuts = rank_classes(len(rows), places)
    tally = np.zeros((len(cuts), len(rows)), dtype=np.uint32)
    for chunk, size in enumerate(chunk_sizes(draws)):
        weights = draw_weights(model, seed, chunk)[:, :size]
        for column in range(size):
            number = chunk * len(weights[0]) + column
            drawn = replace(
                table, series={**table.series, **_drawn(chance, counts, rows, seed, number)}
            )
            _, z = comparable(Run(drawn, plain, frozen, span=False))
            units = Units.of(z[rows], root)
            ranks = best_places(units.scores(weights[:, column : column + 1])[0])
            tally[np.searchsorted(cuts, ranks), np.arange(len(rows))] += 1
    return RankDistribution(cuts, tally, draws)


def cell_moments(
    table: UnitTable, variant: Variant, rows: Rows, codes: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """Mean and variance of each value of a variant while the rates of some units move.

    Every rate takes the middle of ``SLICES`` equally likely slices, and each table made
    so goes through the steps of the variant with the statistics of its result.

    Parameters
    ----------
    rows, codes
        As in ``drawn_noise``.

    Returns
    -------
    mean, variance : (n, K) float
        As the variant averages them; NaN = absent, variance 0 = certain.
    """
    key, result = variant.key, variant.scored
    pooled = pool_all(Run(table, key, None, span=False))
    items = {item.code: item for item in key.indicators}
    series = {}
    for code in codes:
        chance = posterior_of(items[code], pooled[code], rows, result)
        size = np.tile(pooled[code].counts[1][rows], SLICES)
        rates = chance.slices(SLICES).ravel()
        series[code] = series_of_ratios((POOLED,), (rates * size)[:, None], size[:, None])
    at = np.tile(rows, SLICES)
    many = table.take(at, [str(number) for number in range(len(at))])
    many = replace(many, series={**many.series, **series})
    _, z = comparable(Run(many, _unshrunk(key, codes), result.statistics, span=False))
    moved = variant.ordering(z).reshape(SLICES, len(rows), -1)
    still = np.ptp(moved, axis=0) == 0
    mean, variance = moved.mean(axis=0), moved.var(axis=0)
    return np.where(still, moved[0], mean), np.where(still, 0.0, variance)


def _unshrunk(key: Key, codes: tuple[str, ...]) -> Key:
    """A drawn rate is the rate itself: nothing is left to shrink."""
    items = (
        replace(item, shrinkage="none") if item.code in codes else item
        for item in key.indicators
    )
    return replace(key, indicators=tuple(items))


def _drawn(
    chance: Mapping[str, Posterior],
    counts: Mapping[str, tuple[Floats, Floats]],
    rows: Rows,
    seed: int,
    number: int,
) -> dict[str, Series]:
    """Series with drawn cases of the same children, pooled as they were."""
    together = Posterior(
        *(
            np.stack([getattr(one, part) for one in chance.values()])
            for part in ("alpha", "beta")
        )
    ).draw(seed, number)
    found = {}
    for rates, code in zip(together, chance, strict=True):
        cases, size = (part.copy() for part in counts[code])
        moved = np.where(np.isnan(rates), cases[rows], rates * size[rows])
        cases[rows] = moved
        found[code] = series_of_ratios((POOLED,), cases[:, None], size[:, None])
    return found
