"""Ranks of many draws at once: one sort of whole numbers per draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planning.scoring.draws import WEIGHT_STEPS, Units, WeightModel

CELLS = 1 << 15  # scores worked on at a time, near in the cache; changes no result
BLOCK = 16  # draws scored at a time at least; changes no result
WIDTH = 4096  # units scored at a time; changes no result
LANE = 255  # draws scored at a time at most, so that one byte counts them
NEAR = 1 << 20  # cells of a table of counts up to which it stays in the cache
KEY_BITS = 32  # a score and the row of its unit are one number of so many bits
MAGIC = 1.5 * 2**52  # added to a double, leaves its rounded value in the low bits
NOISE_STEPS = 1 << 14  # of weights and of variances, in exact sums of squares
NOISE_REACH = 4.5  # no normal number is farther off, counted in deviations
FULL = (1 << 16) - 1  # draws that counts of 16 bits hold
ONE = np.uint16(1)

Floats = NDArray[np.float64]
Normals = NDArray[np.float32]
Table = NDArray[np.uint32]


class Space:
    """Memory for some draws of m units, used again and again.

    New memory costs more than what is computed in it: the system clears page by page.
    """

    def __init__(self, m: int) -> None:
        self.draws = min(LANE, max(BLOCK, CELLS // m))
        self.keys: Table = np.empty((self.draws, m), dtype=np.uint32)
        self._doubles: Floats = np.empty(self.keys.size)
        self._singles: Normals = np.empty(self.keys.size, dtype=np.float32)

    def doubles(self, shape: tuple[int, int]) -> Floats:
        """Room for scores."""
        return self._doubles[: shape[0] * shape[1]].reshape(shape)

    def singles(self, shape: tuple[int, int]) -> Normals:
        """Room for noise."""
        return self._singles[: shape[0] * shape[1]].reshape(shape)

    def cells(self, shape: tuple[int, int]) -> NDArray[np.intp]:
        """Room for places in a table, where the scores were."""
        return self.doubles(shape).view(np.intp)


@dataclass(frozen=True, eq=False)
class Field:
    """Different units in the order of their mean scores, best first.

    copies : (m,) how many units are equal to each. place : (n,) row of every unit.
    mean, spread : (m,) mean score and its standard deviation; with gaps the spread
        reaches to the smallest and the largest value that is known.
    noise : (m, K) variance of each value, or None.
    """

    units: Units
    model: WeightModel
    copies: NDArray[np.int64]
    place: NDArray[np.intp]
    mean: Floats
    spread: Floats
    noise: Floats | None

    @property
    def bits(self) -> int:
        """Bits that the row of a unit takes."""
        return max(1, (len(self.copies) - 1).bit_length())

    def range_of(self, weights: Floats) -> tuple[float, float]:
        """Numbers between which all scores under these weightings lie."""
        reach = self.spread * self.model.distance(weights / WEIGHT_STEPS)
        reach += 1e-6 * np.abs(self.mean).max() + 1.0
        low, high = (self.mean - reach).min(), (self.mean + reach).max()
        noise = self.noise_reach(weights)
        return low * WEIGHT_STEPS - noise, high * WEIGHT_STEPS + noise

    def noise_reach(self, weights: Floats) -> float:
        """More than the noise of any score under these weightings; 0 without noise."""
        if self.noise is None:
            return 0.0
        squares = (weights**2).T @ self.noise.max(axis=0)
        return 1.01 * NOISE_REACH * float(np.sqrt(squares.max()))

    @cached_property
    def whole_noise(self) -> Units:
        """Variances rounded to whole multiples of a power of two."""
        most = max(float(self.noise.max()), np.finfo(float).tiny)
        unit = 2.0 ** math.ceil(math.log2(most / NOISE_STEPS))
        return replace(
            self.units, values=np.asfortranarray(np.rint(self.noise / unit) * unit)
        )

    def noise_of(
        self, weights: Floats, normals: Normals, gain: float, space: Space
    ) -> NDArray[np.int32]:
        """Noise of every score in steps of ``gain``, (draws, m), from standard normals.

        The variances are sums of multiples of a power of two, exact like the scores.
        """
        coarse = WEIGHT_STEPS / NOISE_STEPS / gain  # a power of two as well
        found, noise = space.doubles(normals.shape), space.singles(normals.shape)
        self.whole_noise.sums(weights, lambda own: _squares(own / gain, coarse), found)
        np.copyto(noise, found, casting="same_kind")
        np.sqrt(noise, out=noise)
        noise *= normals
        steps = found.reshape(-1)[: noise.size].view(np.int32)[: noise.size]
        np.copyto(steps.reshape(noise.shape), noise, casting="unsafe")
        return steps.reshape(noise.shape)


def _squares(weights: Floats, step: float) -> Floats:
    """Squares of weights that are rounded to whole steps."""
    return np.square(np.rint(weights / step) * step)


def make_field(units: Units, model: WeightModel, noise: Floats | None = None) -> Field:
    """Put equal units together and the best first; with noise, leave all as they are."""
    shares = np.rint(model.shares[:, None] * WEIGHT_STEPS)
    mean = units.scores(shares)[0] / WEIGHT_STEPS
    rows = place = np.arange(len(mean))
    if noise is None:
        rows, place = _different(units, mean)
    chosen = units.take(rows)
    return Field(
        units=chosen,
        model=model,
        copies=np.bincount(place),
        place=place,
        mean=mean[rows],
        spread=_spread(chosen, model, mean[rows]),
        noise=noise,
    )


def _different(units: Units, mean: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First rows of different units, best mean first, and the place of every unit there.

    Equal units have equal means; only where means are equal all values are compared.
    """
    order = np.argsort(-mean, kind="stable")
    tied = np.flatnonzero(np.diff(mean[order]) == 0)
    if not len(tied):
        return order, np.argsort(order)
    alike = np.sort(order[np.union1d(tied, tied + 1)])
    cells = np.column_stack([units.values[alike], units.known[alike]])
    _, first, kind = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    origin = np.arange(len(mean))
    origin[alike] = alike[first[kind]]
    rows = order[origin[order] == order]
    place = np.empty(len(mean), dtype=np.intp)
    place[rows] = np.arange(len(rows))
    return rows, place[origin]


def _spread(units: Units, model: WeightModel, mean: Floats) -> Floats:
    spread = model.score_deviation(units.values)
    for known, rows in units.patterns:
        if known.any() and not known.all():
            own = units.values[np.ix_(rows, np.flatnonzero(known))]
            off = np.abs(own - mean[rows, None]).max(axis=1)
            spread[rows] = off * (model.concentration + 1) ** 0.5
    return spread


Packer = Callable[[Floats, Normals | None, Space], Table]


def packer(field: Field, weights: Floats) -> Packer:
    """How scores of a chunk become the high bits of keys, the best one lowest.

    Parameters
    ----------
    weights : (K, chunk) float
        All weightings of the chunk: they fix to what step scores are rounded.

    Notes
    -----
    The unit in the last place of the added number is the step to which scores are
    rounded; what is left in the low half of the double is the number of steps.
    """
    low, high = field.range_of(weights)
    gain = 2.0 ** math.ceil(math.log2((high - low) / 2 ** (KEY_BITS - field.bits)))
    offset, rows = MAGIC * gain + high, np.arange(len(field.copies), dtype=np.uint32)
    parts = [slice(at, at + WIDTH) for at in range(0, len(rows), WIDTH)]
    units = [field.units.take(part) for part in parts]

    def pack(some: Floats, normals: Normals | None, space: Space) -> Table:
        keys = space.keys[: some.shape[1]]
        for part, here in zip(parts, units, strict=True):
            target = keys[:, part]
            found = here.scores(some, out=space.doubles(target.shape))
            np.subtract(offset, found, out=found)
            np.copyto(target, found.view(np.uint64), casting="unsafe")
        if normals is not None:
            keys -= field.noise_of(some, normals, gain, space).view(np.uint32)
        np.left_shift(keys, field.bits, out=keys)
        keys += rows
        return keys

    return pack


def key_blocks(
    pack: Packer, weights: Floats, normals: Normals | None, space: Space
) -> Iterator[tuple[slice, Table]]:
    """Keys of all units in some draws after the other; the smallest is the best unit's.

    Parameters
    ----------
    pack : Packer
        From ``packer`` for the chunk of these draws.
    weights : (K, draws) float
        Whole numbers.
    normals : (draws, m) float32, optional
        Standard normal numbers for the noise, where the field has any.
    """
    for start in range(0, weights.shape[1], space.draws):
        part = slice(start, min(start + space.draws, weights.shape[1]))
        own = None if normals is None else normals[part]
        yield part, pack(weights[:, part], own, space)


def sort_rows(field: Field, keys: Table) -> Table:
    """Rows of the units from the best to the last, in place of their keys."""
    keys.sort(axis=1)
    keys &= np.uint32((1 << field.bits) - 1)
    return keys


@dataclass(eq=False)
class RankTally:
    """How often each unit had a rank of each class.

    copies : (m,) from the field. cuts : (B,) last rank of each class, ascending.
    starts : (m,) where the counts of the class of each place start in a table.
    table : (B, m) counts; the last class is what is left over and need not be counted.
    recent : (B, m) counts of the last ``held`` draws, in half the memory: faster.
    """

    copies: NDArray[np.int64]
    cuts: NDArray[np.int64]
    starts: Table
    table: Table
    recent: NDArray[np.uint16]
    held: int = 0

    @classmethod
    def empty(cls, field: Field, cuts: NDArray[np.int64]) -> RankTally:
        """Nothing counted yet."""
        m = len(field.copies)
        starts = (np.searchsorted(cuts, np.arange(1, m + 1)) * m).astype(np.uint32)
        tables = (np.zeros((len(cuts), m), dtype) for dtype in (np.uint32, np.uint16))
        return cls(field.copies, cuts, starts, *tables)

    def add(self, rows: Table, space: Space) -> None:
        """Count rows of units in the order of each draw, (draws, m); they are used up."""
        if self.held + len(rows) > FULL:
            self.total()
        self.held += len(rows)
        if self.copies.max() > 1:
            self._add_ties(rows)
        elif self.table.size <= NEAR:
            rows += self.starts
            cells = space.cells(rows.shape)
            np.copyto(cells, rows)
            np.add.at(self.recent.reshape(-1), cells.reshape(-1), ONE)
        else:
            self._add_by_class(rows)

    def total(self) -> Table:
        """All counts so far."""
        self.table += self.recent
        self.recent[:] = self.held = 0
        return self.table

    def _add_by_class(self, rows: Table) -> None:
        """One line of a large table after the other, so that it stays in the cache."""
        parts = pairwise([0, *self.cuts[:-1]])
        for line, (first, last) in zip(self.recent[:-1], parts, strict=True):
            cells = rows[:, first:last].astype(np.intp)
            np.add.at(line, cells.reshape(-1), ONE)

    def _add_ties(self, rows: Table) -> None:
        many = self.copies[rows]
        best = np.cumsum(many, axis=1) - many + 1
        cells = np.searchsorted(self.cuts, best) * rows.shape[1] + rows
        np.add.at(self.recent.reshape(-1), cells.reshape(-1), ONE)
