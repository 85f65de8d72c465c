"""The distribution of every rank when weights, and perhaps data, are uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

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
    key_blocks,
    make_field,
    packer,
    sort_rows,
)
from planning.scoring.tree import Node

EXACT = 1024  # up to so many units every single rank is counted
BINS = 96  # beyond that, ranks are counted in so many classes of equal width

Floats = NDArray[np.float64]
Table = NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class RankDistribution:
    """How often each unit had which rank.

    cuts : (B,) last rank of each class, ascending; all ranks from 1 to n up to
        ``EXACT`` units.
    counts : (B, n) draws in which the rank of a unit was in a class.
    """

    cuts: NDArray[np.int64]
    counts: Table
    draws: int

    @cached_property
    def reached(self) -> Table:
        """Draws with a rank up to each cut, (B, n)."""
        return np.cumsum(self.counts, axis=0, dtype=np.uint32)

    def top_share(self, places: int) -> Floats:
        """P(rank <= places); places must be one of the cuts.

        Raises
        ------
        ValueError
            If ranks were counted in classes and none ends there.
        """
        at = np.searchsorted(self.cuts, places)
        if self.cuts[min(at, len(self.cuts) - 1)] != places:
            raise ValueError(f"no class of ranks ends at {places}")
        return self.reached[at] / self.draws

    def quantile(self, share: float) -> NDArray[np.int64]:
        """Smallest rank that is not exceeded in this share of the draws.

        Within a class of ranks the draws are taken as evenly spread.
        """
        wanted = max(1, int(np.ceil(share * self.draws - 1e-9)))
        at = (self.reached < wanted).sum(axis=0)
        units = np.arange(self.counts.shape[1])
        below = np.concatenate([[0], self.cuts])[at]
        before = self.reached[at, units] - self.counts[at, units]
        part = (wanted - before) / self.counts[at, units]
        return below + np.ceil(part * (self.cuts[at] - below)).astype(np.int64)

    @property
    def mean(self) -> Floats:
        """Mean rank, from the middle of each class."""
        below = np.concatenate([[0], self.cuts[:-1]])
        return ((below + 1 + self.cuts) / 2) @ self.counts / self.draws


def rank_distribution(
    z: Floats,
    model: WeightModel,
    *,
    draws: int = 10_000,
    seed: int = 0,
    threads: int = 1,
    places: int | None = None,
    root: Node | None = None,
    noise: Floats | None = None,
) -> RankDistribution:
    """Rank every unit in every draw.

    Parameters
    ----------
    z : (n, K) float
        Normalised values of the ranked units of one group; NaN = absent.
    model, draws, seed, threads, root
        As in ``smaa.top_share``; the same weightings are drawn.
    places : int, optional
        A rank at which a class of ranks is to end.
    noise : (n, K) float, optional
        Variance of each normalised value; the score then gets normal noise of the
        variance sum of w**2 v.

    Notes
    -----
    One sort per draw: the score, rounded to what remains of 32 bits, and the row of its
    unit are one whole number. Equal units share their best rank (without noise). Scores
    that differ by less than the rounding stand in the order of the mean scores.
    """
    units = Units.of(z, root)
    variance = None if noise is None else np.nan_to_num(noise) * units.steps**2
    field = make_field(units, model, variance)
    cuts = rank_classes(len(z), places)

    def work(worker: int) -> Table:
        tally, space = RankTally.empty(field, cuts), Space(len(field.copies))
        for chunk, size in list(enumerate(chunk_sizes(draws)))[worker::threads]:
            weights = draw_weights(model, seed, chunk)[:, :size]
            pack, blocks = packer(field, weights), [(slice(None), None)]
            if noise is not None:
                blocks = noise_blocks(seed, chunk, size, len(z))
            for part, normals in blocks:
                for _, keys in key_blocks(pack, weights[:, part], normals, space):
                    tally.add(sort_rows(field, keys), space)
        return tally.total()

    counts = sum(in_threads(work, threads))
    return finished(counts[:, field.place], cuts, draws)


def finished(counts: Table, cuts: NDArray[np.int64], draws: int) -> RankDistribution:
    """The distribution with what is left over in the last class."""
    counts[-1] = draws - counts[:-1].sum(axis=0)
    return RankDistribution(cuts, counts, draws)


def rank_classes(n: int, places: int | None = None) -> NDArray[np.int64]:
    """Last ranks of the classes in which ranks are counted; places is one of them."""
    if n <= EXACT:
        return np.arange(1, n + 1)
    even = n * np.arange(1, BINS + 1) // BINS
    own = [places] if places is not None and 0 < places < n else []
    return np.unique(np.append(even, own).astype(np.int64))
