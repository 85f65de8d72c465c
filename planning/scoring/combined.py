"""Variants, weights and noise in one run: every draw is read by every variant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.distribution import (
    RankDistribution,
    finished,
    noise_blocks,
    rank_classes,
)
from planning.scoring.draws import Units, WeightModel, chunk_sizes, draw_weights, in_threads
from planning.scoring.ranksort import (
    RankTally,
    make_field,
    packer,
    sort_draws,
    sorting_space,
)
from planning.scoring.tree import Node

Floats = NDArray[np.float64]
Tables = list[NDArray[np.uint32]]


@dataclass(frozen=True, eq=False)
class CombinedRun:
    """What all variants together say.

    top : (V, n) P(rank <= places) by variant, each from all draws. pooled : ranks over
    all variants; each draw counts once, its variant changes from draw to draw in turn.
    """

    top: Floats
    pooled: RankDistribution

    @property
    def overall(self) -> Floats:
        """P(rank <= places) over all variants alike, (n,)."""
        return self.top.mean(axis=0)


def combined_run(
    cells: Sequence[tuple[Floats, Floats]],
    model: WeightModel,
    *,
    places: int,
    draws: int = 10_000,
    seed: int = 0,
    threads: int = 1,
    root: Node | None = None,
) -> CombinedRun:
    """Rank every unit in every draw by every variant.

    Parameters
    ----------
    cells : sequence of ((n, K), (n, K)) float
        By variant: normalised values, and the variance of each; NaN = absent.
    model, draws, seed, threads, root
        As in ``distribution.rank_distribution``. All variants share the weightings and
        the noise, so that they differ by method alone.
    """
    n = len(cells[0][0])
    fields = [
        make_field(units, model, np.nan_to_num(noise) * units.steps**2)
        for units, noise in ((Units.of(z, root), noise) for z, noise in cells)
    ]
    first = np.unique([places, n])
    classes = rank_classes(n, places)

    def work(worker: int) -> Tables:
        tops = [RankTally.empty(field, first) for field in fields]
        pooled, space = RankTally.empty(fields[0], classes), sorting_space(n)
        for chunk, size in list(enumerate(chunk_sizes(draws)))[worker::threads]:
            weights = draw_weights(model, seed, chunk)[:, :size]
            packs = [packer(field, weights) for field in fields]
            for part, normals in noise_blocks(seed, chunk, size, n):
                for turn, (field, pack) in enumerate(zip(fields, packs, strict=True)):
                    some = weights[:, part]
                    for own, rows in sort_draws(field, pack, some, normals, space):
                        tops[turn].add(rows)
                        pooled.add(
                            rows[
                                (turn - part.start - own.start) % len(fields) :: len(fields)
                            ]
                        )
        return [*(item.table for item in tops), pooled.table]

    tables = zip(*in_threads(work, threads), strict=True)
    found = [sum(same) for same in tables]
    shares = [finished(top, first, draws).top_share(places) for top in found[:-1]]
    return CombinedRun(np.array(shares), finished(found[-1], classes, draws))
