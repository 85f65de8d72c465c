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

CELLS = 1 << 15  # scores sorted at a time; changes no result
SORTED = 1 << 20  # sorted rows held at a time; changes no result
BLOCK = 16  # draws scored at a time at least; changes no result
WIDTH = 4096  # units scored at a time; changes no result
KEY_BITS = 32  # a score and the row of its unit are one number of so many bits
MAGIC = 1.5 * 2**52  # added to a double, leaves its rounded value in the low bits
NOISE_STEPS = 1 << 14  # of weights and of variances, in exact sums of squares
NOISE_REACH = 7.0  # deviations of a normal that are kept apart; more are cut off
ONE = np.uint32(1)

Floats = NDArray[np.float64]
Normals = NDArray[np.float32]
Table = NDArray[np.uint32]


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
        return NOISE_REACH * float(np.sqrt(squares.max()))

    @cached_property
    def whole_noise(self) -> tuple[Units, float]:
        """Variances as whole numbers, in units of the second figure."""
        unit = max(float(self.noise.max()), np.finfo(float).tiny) / NOISE_STEPS
        return replace(self.units, values=np.rint(self.noise / unit)), unit

    def noise_of(self, weights: Floats, normals: Normals, reach: float) -> Normals:
        """Noise of every score, (draws, m) float32, from standard normal numbers.

        The variances are sums of whole numbers, exact like the scores; single precision
        is far finer than any noise is known.
        """
        coarse, (variances, unit) = WEIGHT_STEPS / NOISE_STEPS, self.whole_noise
        found = variances.sums(weights, lambda own: np.square(np.rint(own * (1 / coarse))))
        found = np.sqrt(found.astype(np.float32))
        found *= normals
        found *= np.float32(coarse * np.sqrt(unit))
        np.minimum(found, np.float32(reach), out=found)
        return np.maximum(found, np.float32(-reach), out=found)


def make_field(units: Units, model: WeightModel, noise: Floats | None = None) -> Field:
    """Put equal units together and the best first; with noise, leave all as they are."""
    rows = np.arange(len(units.values))
    if noise is None:
        cells = np.column_stack([units.values, units.known])
        _, rows, place = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    else:
        place = rows
    chosen = units.take(rows)
    mean = chosen.scores(model.shares[:, None] * WEIGHT_STEPS)[0] / WEIGHT_STEPS
    order = np.lexsort((rows, -mean)) if noise is None else rows
    back = np.argsort(order, kind="stable")
    return Field(
        units=chosen.take(order),
        model=model,
        copies=np.bincount(back[place]),
        place=back[place],
        mean=mean[order],
        spread=_spread(chosen, model, mean)[order],
        noise=None if noise is None else noise[rows][order],
    )


def _spread(units: Units, model: WeightModel, mean: Floats) -> Floats:
    spread = model.score_deviation(units.values)
    for known, rows in units.patterns:
        if known.any() and not known.all():
            own = units.values[np.ix_(rows, np.flatnonzero(known))]
            off = np.abs(own - mean[rows, None]).max(axis=1)
            spread[rows] = off * (model.concentration + 1) ** 0.5
    return spread


def sort_draws(
    field: Field,
    pack: Packer,
    weights: Floats,
    normals: Normals | None = None,
    space: Table | None = None,
) -> Iterator[tuple[slice, Table]]:
    """Rows of the units from the best to the last in some draws after the other.

    Parameters
    ----------
    pack : Packer
        From ``packer`` for the chunk of these draws.
    weights : (K, draws) float
        Whole numbers.
    normals : (draws, m) float32, optional
        Standard normal numbers for the noise, where the field has any.
    space : (d, m) uint32, optional
        Filled again and again instead of new memory.
    """
    m, draws = len(field.copies), weights.shape[1]
    rows, step = np.arange(m, dtype=np.uint32), max(BLOCK, CELLS // m)
    space = sorting_space(m) if space is None else space
    for start in range(0, draws, len(space)):
        keys = space[: draws - start]
        for first in range(0, len(keys), step):
            block = keys[first : first + step]
            part = slice(start + first, start + first + len(block))
            pack(weights[:, part], block, None if normals is None else normals[part])
            block += rows
            block.sort(axis=1)
        keys &= np.uint32((1 << field.bits) - 1)
        yield slice(start, start + len(keys)), keys


def sorting_space(m: int) -> Table:
    """Room for the sorted rows of some draws of m units."""
    return np.empty((max(BLOCK, SORTED // m), m), dtype=np.uint32)


@dataclass(frozen=True, eq=False)
class RankTally:
    """How often each unit had a rank of each class so far.

    copies : (m,) from the field. cuts : (B,) last rank of each class, ascending.
    table : (B, m) counts; the last class is what is left over and not counted.
    """

    copies: NDArray[np.int64]
    cuts: NDArray[np.int64]
    table: Table

    @classmethod
    def empty(cls, field: Field, cuts: NDArray[np.int64]) -> RankTally:
        """Nothing counted yet."""
        table = np.zeros((len(cuts), len(field.copies)), dtype=np.uint32)
        return cls(field.copies, cuts, table)

    def add(self, rows: Table) -> None:
        """Count rows of units in the order of each draw, (draws, m)."""
        if self.copies.max() > 1:
            self._add_ties(rows)
        elif len(self.cuts) == rows.shape[1]:
            self._add_places(rows)
        else:
            for number, (first, last) in enumerate(pairwise([0, *self.cuts[:-1]])):
                some = rows[:, first:last].astype(np.intp)
                np.add.at(self.table[number], some.reshape(-1), ONE)

    def _add_places(self, rows: Table) -> None:
        m = rows.shape[1]
        places = np.arange(m, dtype=np.uint32) * np.uint32(m)
        for start in range(0, len(rows), step := max(1, CELLS // m)):
            cells = (rows[start : start + step] + places).astype(np.intp)
            np.add.at(self.table.reshape(-1), cells.reshape(-1), ONE)

    def _add_ties(self, rows: Table) -> None:
        many = self.copies[rows]
        best = np.cumsum(many, axis=1) - many + 1
        cells = np.searchsorted(self.cuts, best) * rows.shape[1] + rows
        np.add.at(self.table.reshape(-1), cells.reshape(-1), ONE)


Packer = Callable[[Floats, Table, Normals | None], None]


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
    reach = field.noise_reach(weights)
    gain = 2.0 ** math.ceil(math.log2((high - low) / 2 ** (KEY_BITS - field.bits)))
    offset = MAGIC * gain + high
    parts = [slice(at, at + WIDTH) for at in range(0, len(field.copies), WIDTH)]
    units = [field.units.take(part) for part in parts]

    def pack(some: Floats, keys: Table, normals: Normals | None) -> None:
        noise = None if normals is None else field.noise_of(some, normals, reach)
        for part, here in zip(parts, units, strict=True):
            found = here.scores(some)
            if noise is not None:
                found += noise[:, part]
            np.subtract(offset, found, out=found)
            np.copyto(keys[:, part], found.view(np.uint64), casting="unsafe")
        np.left_shift(keys, field.bits, out=keys)

    return pack
