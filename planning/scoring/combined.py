"""Variants, weights and noise in one run: every draw is read by every variant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.distribution import (
    RankDistribution,
    finished,
    rank_classes,
)
from planning.scoring.draws import (
    Units,
    WeightModel,
    chunk_sizes,
    draw_weights,
    in_threads,
    noise_blocks,
)
from planning.scoring.ranksort import (
    RankTally,
    Space,
    Table,
    key_blocks,
    make_field,
    packer,
    sort_rows,
)
from planning.scoring.tree import Node

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CombinedRun:
    """What all variants together say.

    top : (V, n) P(rank <= places) by named variant, each from all draws. pooled : ranks
    over all variants; each draw counts once, its variant changes from draw to draw in
    turn.
    """

    top: Floats
    pooled: RankDistribution


def combined_run(
    cells: Sequence[tuple[Floats, Floats]],
    model: WeightModel,
    *,
    places: int,
    draws: int = 10_000,
    seed: int = 0,
    threads: int = 1,
    root: Node | None = None,
    named: int | None = None,
) -> CombinedRun:
    """Rank every unit in every draw by every variant.

    Parameters
    ----------
    cells : sequence of ((n, K), (n, K)) float
        By variant: normalised values, and the variance of each; NaN = absent.
    model, draws, seed, threads, root
        As in ``distribution.rank_distribution``. All variants share the weightings and
        the noise, so that they differ by method alone.
    named : how many variants, the first ones, are also told one by one; default: all.
    """
    n = len(cells[0][0])
    fields = [
        make_field(units, model, np.nan_to_num(noise) * units.steps**2)
        for units, noise in ((Units.of(z, root), noise) for z, noise in cells)
    ]
    cuts, turns = rank_classes(n, places), len(fields)
    named = turns if named is None else named

    def work(worker: int) -> tuple[Counts, Table]:
        top, space = np.zeros((named, n), dtype=np.int64), Space(n)
        pooled = RankTally.empty(fields[0], cuts)
        for chunk, size in list(enumerate(chunk_sizes(draws)))[worker::threads]:
            weights = draw_weights(model, seed, chunk)[:, :size]
            packs = [packer(field, weights) for field in fields]
            for part, normals in noise_blocks(seed, chunk, size, n):
                for turn, (field, pack) in enumerate(zip(fields, packs, strict=True)):
                    mine = slice((turn - part.start) % turns, None, turns)
                    asked = slice(None) if turn < named else mine
                    some = weights[:, part][:, asked]
                    for own, keys in key_blocks(pack, some, normals[asked], space):
                        if turn < named:
                            rest = slice((mine.start - own.start) % turns, None, turns)
                            pooled.add(sort_rows(field, keys[rest].copy()), space)
                            top[turn] += _first(keys, places)
                        else:
                            pooled.add(sort_rows(field, keys), space)
        return top, pooled.total()

    tops, tables = zip(*in_threads(work, threads), strict=True)
    return CombinedRun(sum(tops) / draws, finished(sum(tables), cuts, draws))


def _first(keys: Table, places: int) -> Counts:
    """In how many of these draws each unit is among the first; the keys are used up."""
    if not 0 < places < keys.shape[1]:
        return np.full(keys.shape[1], len(keys) * (places > 0))
    parted = keys.copy()
    parted.partition(places - 1, axis=1)
    reached = keys <= parted[:, places - 1 : places]
    return np.add.reduce(reached.view(np.uint8), axis=0, dtype=np.uint8)
