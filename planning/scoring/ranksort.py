"""Ranks of many draws at once: one sort of whole numbers per draw."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

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

    def draw_noise(self, weights: Floats, normals: np.random.Generator) -> Floats:
        """Normal noise of every score under some weightings, (draws, m).

        The variances are sums of whole numbers, exact like the scores.
        """
        unit = max(float(self.noise.max()), np.finfo(float).tiny) / NOISE_STEPS
        whole = np.rint(self.noise / unit)
        coarse, found = WEIGHT_STEPS / NOISE_STEPS, np.empty((weights.shape[1], len(whole)))
        for known, rows in self.units.patterns:
            own = np.rint(self.units.weights_of(weights, known) / coarse)
            found[:, rows] = (own**2).T @ whole[rows].T
        np.sqrt(found, out=found)
        found *= coarse * np.sqrt(unit)
        found *= normals.standard_normal(found.shape, dtype=np.float32)
        reach = self.noise_reach(weights)
        return np.clip(found, -reach, reach, out=found)


def make_field(units: Units, model: WeightModel, noise: Floats | None) -> Field:
    """Put equal units together (without noise) and the best first."""
    rows = np.arange(len(units.values))
    if noise is None:
        cells = np.column_stack([units.values, units.known])
        _, rows, place = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    else:
        place = rows
    chosen = units.take(rows)
    mean = chosen.scores(model.shares[:, None] * WEIGHT_STEPS)[0] / WEIGHT_STEPS
    order = np.lexsort((rows, -mean))
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


@dataclass(frozen=True, eq=False)
class RankCounter:
    """Counts how often each unit has a rank of each class; one per thread.

    cuts : (B,) last rank of each class, ascending. table : (B, m) counts so far.
    """

    field: Field
    cuts: NDArray[np.int64]
    table: Table
    space: Table

    @classmethod
    def empty(cls, field: Field, cuts: NDArray[np.int64]) -> RankCounter:
        """Nothing counted yet."""
        m = len(field.copies)
        space = np.empty((max(BLOCK, SORTED // m), m), dtype=np.uint32)
        return cls(field, cuts, np.zeros((len(cuts), m), dtype=np.uint32), space)

    def add(self, weights: Floats, normals: np.random.Generator | None = None) -> None:
        """Count the ranks under some weightings, (K, draws) whole numbers.

        normals : source of the noise, where the field has any.
        """
        m, draws = len(self.field.copies), weights.shape[1]
        rows, pack = np.arange(m, dtype=np.uint32), _packer(self.field, weights)
        step = max(BLOCK, CELLS // m)
        for start in range(0, draws, len(self.space)):
            keys = self.space[: draws - start]
            for first in range(0, len(keys), step):
                block = keys[first : first + step]
                at = start + first
                pack(weights[:, at : at + len(block)], block, normals)
                block += rows
                block.sort(axis=1)
            keys &= np.uint32((1 << self.field.bits) - 1)
            self._tally(keys)

    def _tally(self, rows: Table) -> None:
        """Count units in the class of their place; rows in the order of each draw."""
        if self.field.copies.max() > 1:
            return self._tally_ties(rows)
        if len(self.cuts) == rows.shape[1]:
            return self._tally_places(rows)
        ends = zip([0, *self.cuts], self.cuts, strict=False)
        for number, (first, last) in enumerate(ends):
            some = rows[:, first:last].astype(np.intp)
            np.add.at(self.table[number], some.reshape(-1), ONE)
        return None

    def _tally_places(self, rows: Table) -> None:
        m = rows.shape[1]
        rows += np.arange(m, dtype=np.uint32) * np.uint32(m)
        for start in range(0, len(rows), step := max(1, CELLS // m)):
            cells = rows[start : start + step].astype(np.intp)
            np.add.at(self.table.reshape(-1), cells.reshape(-1), ONE)

    def _tally_ties(self, rows: Table) -> None:
        many = self.field.copies[rows]
        best = np.cumsum(many, axis=1) - many + 1
        cells = np.searchsorted(self.cuts, best) * rows.shape[1] + rows
        np.add.at(self.table.reshape(-1), cells.reshape(-1), ONE)


Packer = Callable[[Floats, Table, "np.random.Generator | None"], None]


def _packer(field: Field, weights: Floats) -> Packer:
    """How the scores of some draws become the high bits of keys, the best one lowest.

    The unit in the last place of the added number is the step to which scores are
    rounded; what is left in the low half of the double is the number of steps.
    """
    low, high = field.range_of(weights)
    gain = 2.0 ** math.ceil(math.log2((high - low) / 2 ** (KEY_BITS - field.bits)))
    offset = MAGIC * gain + high
    parts = [slice(at, at + WIDTH) for at in range(0, len(field.copies), WIDTH)]
    units = [field.units.take(part) for part in parts]

    def pack(some: Floats, keys: Table, normals: np.random.Generator | None) -> None:
        noise = None if field.noise is None else field.draw_noise(some, normals)
        for part, here in zip(parts, units, strict=True):
            found = here.scores(some)
            if noise is not None:
                found += noise[:, part]
            np.subtract(offset, found, out=found)
            np.copyto(keys[:, part], found.view(np.uint64), casting="unsafe")
        np.left_shift(keys, field.bits, out=keys)

    return pack
