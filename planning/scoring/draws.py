"""Random weightings around a key, and the scores they give, as whole numbers.

A score is a sum of products of whole numbers below 2**53: it is exact in double
precision, so no order of addition, number of threads, block size or processor changes
it. Every chunk of draws has a random stream of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from planning.scoring.tree import Node

CHUNK = 1000  # draws per random stream, at most 2040; another number, another sample
LEVELS = 1 << 16  # what 16 random bits can tell apart
NORMALS = 1 << 15  # random numbers held at a time; changes no result
NINETY_PERCENT = 1.645  # normal quantile: 90 % lie within this many deviations
WEIGHT_STEPS = 1 << 23
VALUE_STEPS = 1 << 29  # a score stays below 2**53

Floats = NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class WeightModel:
    """Weights drawn from Dirichlet(concentration * shares).

    shares : (K,) float, positive, sum 1: the mean weights.
    concentration : the larger, the closer to the mean; K with equal shares is flat.
    """

    shares: Floats
    concentration: float

    @classmethod
    def around(cls, shares: Floats, *, band: float) -> WeightModel:
        """Weights of which an average one stays within ± band in nine draws of ten.

        Raises
        ------
        ValueError
            If the band is not above 0 and at most 1.
        """
        if not 0 < band <= 1:
            raise ValueError(f"a band lies above 0 and at most at 1, not {band}")
        spread = (len(shares) - 1) * (NINETY_PERCENT / band) ** 2 - 1
        return cls(shares, max(spread, 1.0))

    @classmethod
    def flat(cls, k: int) -> WeightModel:
        """Every weighting is equally likely: a worst case, nobody plans like that."""
        return cls(np.full(k, 1 / k), float(k))

    def score_deviation(self, z: Floats) -> Floats:
        """Standard deviation of the score of each row under these weights, (n,)."""
        mean = z @ self.shares
        variance = (z**2) @ self.shares - mean**2
        return np.sqrt(np.maximum(variance, 0.0) / (self.concentration + 1))

    def distance(self, weights: Floats) -> float:
        """How many deviations the farthest of (K, m) weightings lies off the mean.

        No score of theirs is farther from its mean, counted in its own deviations
        (Cauchy-Schwarz).
        """
        squares = (1 / self.shares) @ weights**2 - 2 * weights.sum(axis=0) + 1
        return float(np.sqrt((self.concentration + 1) * squares.max(initial=0.0)))


def draw_weights(model: WeightModel, seed: int, chunk: int) -> Floats:
    """Weightings of one chunk as whole numbers, (K, CHUNK) float.

    Each column sums to ``WEIGHT_STEPS``.
    """
    generator = _generator(seed, chunk)
    weights = np.empty((len(model.shares), CHUNK))
    for row, share in zip(weights, model.shares, strict=True):
        generator.standard_gamma(model.concentration * share, out=row)
    weights *= WEIGHT_STEPS / weights.sum(axis=0)
    np.rint(weights, out=weights)
    weights[np.argmax(model.shares)] += WEIGHT_STEPS - weights.sum(axis=0)
    return weights


def _whole(shares: Floats, row: int) -> Floats:
    """Shares as whole numbers; where they sum to 1, these sum to ``WEIGHT_STEPS``.

    What rounding leaves over goes to one row.
    """
    whole = np.rint(shares * WEIGHT_STEPS)
    rest = np.rint(shares.sum(axis=0) * WEIGHT_STEPS) - whole.sum(axis=0)
    whole[row] += rest
    return whole


def noise_blocks(
    seed: int, chunk: int, size: int, n: int
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Standard normal numbers for n units in some draws of a chunk after the other.

    Each is one of ``LEVELS`` numbers that are equally likely: looking them up is six
    times as fast as computing new ones. The memory given is used again for the next block.
    """
    source, levels = noise_source(seed, chunk), normal_levels()
    words, step = -(-n // 4), max(1, NORMALS // n)  # one word of 64 bits holds four
    cells, room = np.empty((step, n), np.intp), np.empty((step, n), np.float32)
    for start in range(0, size, step):
        part = slice(start, min(start + step, size))
        count = part.stop - start
        drawn = source.random_raw(count * words).view(np.uint16).reshape(count, -1)
        np.copyto(cells[:count], drawn[:, :n])
        yield part, np.take(levels, cells[:count], out=room[:count], mode="clip")


def noise_source(seed: int, chunk: int) -> np.random.BitGenerator:
    """Random words for the noise of one chunk, independent of those for its weights."""
    return _generator(seed, chunk, 1).bit_generator


def normal_source(seed: int, chunk: int) -> np.random.Generator:
    """Random numbers for values that move one by one, independent of all others."""
    return _generator(seed, chunk, 3)


@cache
def normal_levels() -> NDArray[np.float32]:
    """The normal distribution in slices of equal probability: the middle of each."""
    levels = ndtri((np.arange(LEVELS) + 0.5) / LEVELS)
    return (levels / levels.std()).astype(np.float32)


def _generator(seed: int, *key: int) -> np.random.Generator:
    stream = np.random.SeedSequence(seed, spawn_key=key)
    return np.random.Generator(np.random.SFC64(stream))


def chunk_sizes(draws: int) -> list[int]:
    """How many draws of each chunk are used; the last chunk may be cut."""
    return [min(CHUNK, draws - start) for start in range(0, draws, CHUNK)]


def in_threads(work: Callable[[int], T], threads: int) -> list[T]:
    """What each worker gives; a single one works in the thread that asks."""
    if threads == 1:
        return [work(0)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(threads)))


@dataclass(frozen=True, eq=False)
class Units:
    """Units to be scored, as whole numbers.

    values : (n, K) float, from 0 to ``VALUE_STEPS``; 0 in a gap. All cells are shifted
        and scaled alike, which changes no order of weighted means. One indicator after
        the other in memory (order F): so they are multiplied fastest.
    steps : whole numbers per unit of the normalised values.
    known : (n, K) bool, False in a gap.
    root : tree of the key; None = all indicators stand side by side.
    """

    values: Floats
    known: NDArray[np.bool_]
    root: Node | None = None
    steps: float = 1.0

    @classmethod
    def of(cls, z: Floats, root: Node | None = None) -> Units:
        """Units by their normalised values, NaN = absent."""
        known = ~np.isnan(z)
        low, high = z[known].min(initial=np.inf), z[known].max(initial=-np.inf)
        steps = VALUE_STEPS / (high - low) if high > low else VALUE_STEPS
        values = np.where(known, z - low, 0.0) * steps
        return cls(np.rint(np.asfortranarray(values)), known, root, steps)

    @cached_property
    def patterns(self) -> list[tuple[NDArray[np.bool_], NDArray[np.intp]]]:
        """What may be known of a unit, and the rows of which just that is known."""
        if self.is_whole:
            return [(np.ones(self.known.shape[1], dtype=bool), np.arange(len(self.known)))]
        kinds, kind = np.unique(self.known, axis=0, return_inverse=True)
        return [
            (known, np.flatnonzero(kind == number)) for number, known in enumerate(kinds)
        ]

    @cached_property
    def is_whole(self) -> bool:
        """Whether no value is absent."""
        return bool(self.known.all())

    def take(self, rows: NDArray[np.intp] | slice) -> Units:
        """Some of the units, in that order."""
        values = self.values[rows].copy(order="F")
        return Units(values, self.known[rows], self.root, self.steps)

    def scores(self, weights: Floats, out: Floats | None = None) -> Floats:
        """Scores under m weightings (K, m), whole numbers of shape (m, n)."""
        return self.sums(weights, lambda own: own, out)

    def sums(
        self,
        weights: Floats,
        of: Callable[[Floats], Floats],
        out: Floats | None = None,
    ) -> Floats:
        """Sums of a function of the weights times the values, (m, n).

        out : where they go instead of new memory, which costs as much as they do.
        """
        if self.is_whole:
            return np.matmul(of(weights).T, self.values.T, out=out)
        total = np.empty((weights.shape[1], len(self.values))) if out is None else out
        for known, rows in self.patterns:
            own = of(self.weights_of(weights, known))
            total[:, rows] = own.T @ self.values[rows].T
        return total

    def weights_of(self, weights: Floats, known: NDArray[np.bool_]) -> Floats:
        """The weights of units of which just that is known."""
        return weights if known.all() else effective(weights, known, self.root)


def effective(weights: Floats, known: NDArray[np.bool_], root: Node | None) -> Floats:
    """Weights that take over where some indicators are absent, (K, m) whole numbers.

    Within each group the known children share the weight of the absent ones; with
    nothing known all weights are 0.
    """
    if root is None:
        shares = weights * known[:, None]
        total = shares.sum(axis=0)
    else:
        shares, total = _spread(root, weights, known), np.ones(weights.shape[1])
    return _whole(shares / np.where(total > 0, total, 1.0), int(np.argmax(known)))


def _spread(node: Node, weights: Floats, known: NDArray[np.bool_]) -> Floats:
    """Shares of the indicators within a node, sum 1, or 0 where nothing is known."""
    shares = np.zeros_like(weights)
    if node.column is not None:
        shares[node.column] = float(known[node.column])
        return shares
    total = np.zeros(weights.shape[1])
    for child in node.children:
        below = _spread(child, weights, known)
        if below.any():
            mass = weights[leaves(child)].sum(axis=0)
            shares += mass * below
            total += mass
    return shares / np.where(total > 0, total, 1.0)


def leaves(node: Node) -> list[int]:
    """Columns of the indicators below a node."""
    if node.column is not None:
        return [node.column]
    return [column for child in node.children for column in leaves(child)]
