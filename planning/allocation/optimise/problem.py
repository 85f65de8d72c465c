"""The best plan as an integer problem: options of units, and what couples them.

Symbols: i unit, o option of a unit, x the chosen options. Maximise Σ value[i, x_i] class
by class, then minimise Σ tie[i] · level[i, x_i], under Σ weight[i, x_i] ≤ bound for every
limit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

WHOLE = 10_000  # shares of sources are counted in ten-thousandths
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

Family = Literal["budget", "area_minima", "loss_caps", "value"]
Measure = Literal["fte", "paid", "sites", "losing", "lost", "value"]
Name = tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class Limit:
    """One rule that couples units: weights of options that sum up to ``bound`` at most.

    Parameters
    ----------
    units : (k,) int
        Units the rule counts, each once.
    weights : (k, n_options) int
        Weight of each option; a least amount is written with negative weights.
    bound : int
        In the unit of the weights: hundredths of a VzÄ (``paid``: ten-thousandths of
        these), sites, or points of the objective.
    label : str
        German name; the area, for a minimum, or the sources that may not pay.
    """

    family: Family
    measure: Measure
    label: str
    units: Ints
    weights: Ints
    bound: int

    @property
    def scale(self) -> int:
        """How many units of its weights are one hundredth of a VzÄ, or one site."""
        return WHOLE if self.measure == "paid" else 1

    def used(self, choice: Ints) -> int:
        """Sum of the weights of the chosen options."""
        return int(self.weights[np.arange(len(self.units)), choice[self.units]].sum())

    def excess(self, choice: Ints) -> int:
        """By how much a choice goes beyond the bound; 0 where it is kept."""
        return max(0, self.used(choice) - self.bound)

    @property
    def is_minimum(self) -> bool:
        """Whether the rule asks for a least amount."""
        return self.bound < 0 or bool((self.weights < 0).any())

    @property
    def name(self) -> Name:
        """What tells it from the other limits of its problem."""
        return self.family, self.measure, self.label


@dataclass(frozen=True, eq=False)
class Gate:
    """A guarantee: ``units`` rise above their floor once all ``earlier`` hold a post.

    ``group`` is the place of their priority class.
    """

    group: int
    earlier: Ints
    units: Ints


@dataclass(frozen=True, eq=False)
class Problem:
    """Options, values and coupling rules of one round.

    Parameters
    ----------
    levels : (n, n_options) int
        Hundredths of a VzÄ, rising; the first option is held in any case.
    allowed : (n, n_options) bool
        Options that exist; each unit has at least one.
    values : (n, n_options) int
        Points of the objective, 10⁴ per VzÄ of weighted need; not negative.
    ties : (n,) int
        Place by the tie keys, from 1.
    stages : (n,) int
        Classes are optimised one stage after the other, from 0.
    """

    levels: Ints
    allowed: Bools
    values: Ints
    ties: Ints
    stages: Ints
    limits: tuple[Limit, ...] = ()
    gates: tuple[Gate, ...] = ()

    @property
    def n_units(self) -> int:
        """How many units there are."""
        return len(self.levels)

    @cached_property
    def step(self) -> int:
        """Hundredths of which every level is a multiple."""
        return max(1, int(np.gcd.reduce(self.levels[self.allowed], initial=0)))

    @cached_property
    def floors(self) -> Ints:
        """(n,) first allowed option."""
        return self.allowed.argmax(axis=1)

    @cached_property
    def highest(self) -> Ints:
        """(n,) last allowed option: it keeps minima and caps as well as can be."""
        return self.allowed.shape[1] - 1 - self.allowed[:, ::-1].argmax(axis=1)

    @cached_property
    def tie_costs(self) -> Ints:
        """(n, n_options) place by the tie keys times steps of VzÄ."""
        return self.ties[:, None] * (self.levels // self.step)

    @cached_property
    def uses(self) -> sparse.csr_array:
        """(n_options · n, n_limits) weights of the allowed options, option by option."""
        units, weights, limit = self._weighed
        allowed = self.allowed.take(units, axis=0)
        values, cells, columns = [], [], []
        for option in range(self.levels.shape[1]):
            own = weights[:, option]
            used = np.flatnonzero(allowed[:, option] & (own != 0))
            values.append(own.take(used).astype(float))
            cells.append(units.take(used).astype(np.int32) + option * self.n_units)
            columns.append(limit.take(used))
        places = np.concatenate(cells), np.concatenate(columns)
        shape = (self.levels.size, len(self.limits))
        return sparse.csr_array((np.concatenate(values), places), shape=shape)

    @cached_property
    def _weighed(self) -> tuple[Ints, Ints, Ints]:
        """(k,) units, (k, n_options) weights and (k,) places of all limits in one table."""
        none = np.zeros(0, dtype=np.int64), np.zeros((0, self.levels.shape[1]), np.int64)
        units = np.concatenate([none[0], *(limit.units for limit in self.limits)])
        weights = np.concatenate([none[1], *(limit.weights for limit in self.limits)])
        lengths = np.array([len(limit.units) for limit in self.limits], dtype=np.int64)
        return units, weights, np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)

    @cached_property
    def bounds(self) -> Floats:
        """(n_limits,) what the weights of each limit sum up to at most."""
        return np.array([limit.bound for limit in self.limits], dtype=float)

    def rest(self, choice: Ints) -> Floats:
        """(n_limits,) what a choice leaves of each bound, below 0 where it is broken.

        The sums are whole numbers below 2⁵³, so they are exact.
        """
        units, weights, limit = self._weighed
        own = picked(weights, choice.take(units))
        return self.bounds - np.bincount(limit, weights=own, minlength=len(self.limits))

    def cells(self, units: Ints) -> Ints:
        """Rows of ``uses`` of some units, option by option."""
        options = np.arange(self.levels.shape[1])
        return (options[:, None] * self.n_units + units).ravel()

    def stage_values(self, stage: int) -> Ints:
        """(n, n_options) values of the units of one stage, 0 elsewhere."""
        return np.where((self.stages == stage)[:, None], self.values, 0)

    def held(self, choice: Ints) -> Ints:
        """(n,) hundredths of a VzÄ of the chosen options."""
        return picked(self.levels, choice)

    def choice_of(self, held: Sequence[int]) -> Ints:
        """(n,) options that are these hundredths of a VzÄ.

        Raises
        ------
        ValueError
            If a unit holds what is no level of it.
        """
        at = (self.levels == np.array(held, dtype=np.int64)[:, None]) & self.allowed
        if not at.any(axis=1).all():
            raise ValueError("a site holds what is no level of it")
        return at.argmax(axis=1)

    def score(self, choice: Ints) -> tuple[int, ...]:
        """Values by stage, then the negative tie cost: the greater score is better."""
        own = picked(self.values, choice)
        by_stage = np.bincount(self.stages, weights=own, minlength=1)
        ties = int(picked(self.tie_costs, choice).sum())
        return (*(round(value) for value in by_stage), -ties)

    def restricted(self, allowed: Bools) -> "Problem":
        """The same problem with fewer options."""
        return replace(self, allowed=allowed)

    @cached_property
    def grids(self) -> Ints:
        """(n_limits,) the number of which the allowed weights of each are multiples."""
        units, weights, limit = self._weighed
        own = np.where(self.allowed.take(units, axis=0), weights, 0).ravel()
        first = np.flatnonzero(np.diff(limit, prepend=-1))
        grids = np.ones(len(self.limits), dtype=np.int64)
        if len(first):
            found = np.gcd.reduceat(own, first * weights.shape[1])
            grids[limit[first]] = np.maximum(found, 1)
        return grids

    def tightened(self, *but: int) -> "Problem":
        """The same problem, its rules on the grids of their weights.

        ``but`` are places of limits that stay as they are.
        """
        if not self.limits:
            return self
        units, weights, limit = self._weighed
        grids = self.grids.copy()
        grids[list(but)] = 1
        fine = weights // grids.take(limit)[:, None]
        rows = np.split(fine, np.cumsum([len(one.units) for one in self.limits])[:-1])
        limits = tuple(
            Limit(one.family, one.measure, one.label, one.units, own, one.bound // grid)
            for one, own, grid in zip(self.limits, rows, grids.tolist(), strict=True)
        )
        found = replace(self, limits=limits)
        found.__dict__["_weighed"] = units, fine, limit  # at hand, as its limits see it
        return found

    def with_limits(self, limits: "tuple[Limit, ...]") -> "Problem":
        """The same problem with other limits."""
        return replace(self, limits=limits)

    def without(self, *families: Family) -> "Problem":
        """The same problem without some kinds of rules."""
        return self.with_limits(
            tuple(limit for limit in self.limits if limit.family not in families)
        )


def picked(table: Ints, choice: Ints) -> Ints:
    """(n,) cells of an (n, n_options) table at the chosen options."""
    return table[np.arange(len(table)), choice]


def broken(problem: Problem, choice: Ints) -> Iterator[str]:
    """Labels of what a choice does not keep, checked in whole numbers."""
    if not np.take_along_axis(problem.allowed, choice[:, None], axis=1).all():
        yield "Stufen"
    for place in np.flatnonzero(problem.rest(choice) < 0):
        yield problem.limits[place].label
    held = problem.held(choice)
    for gate in problem.gates:
        above = choice[gate.units] > problem.floors[gate.units]
        if above.any() and not held[gate.earlier].all():
            yield f"Klasse {gate.group}"
