"""A good choice near a given one: options exchanged one by one and in pairs."""

from dataclasses import dataclass

import numpy as np

from planning.allocation.optimise.problem import Bools, Floats, Ints, Problem, picked

REACH = 100  # options nearest to the start that are tried
MENDING = 8  # options tried beside these for each broken limit
PAIRS = (50, 100)  # of these in pairs; more where fewer do not help
TRIES = 60  # exchanges at most
CLOSED = -1e15
LEAST = 1e-6  # gains below are rounding


def repaired(
    problem: Problem,
    points: Ints | Floats,
    left: Floats,
    start: Ints,
    prices: Floats,
    wanted: float,
    *,
    reach: int = REACH,
) -> Ints | None:
    """A choice that keeps all limits, reached from ``start``; None if none is found.

    Parameters
    ----------
    left : (n, n_options) float
        Points less prices, as ``priced`` returns them: what an exchange loses at most
        where all of the limits are used up.
    wanted : float
        Points that suffice; the way ends there, or where no exchange helps.
    reach : int
        How many options near the start are tried.
    """
    rest = problem.rest(start)
    tried = _tried(problem, left, start, rest, reach)
    moves = _Moves(problem, points, tried, start, rest, prices)
    have = float(picked(points, start).sum())
    for _ in range(TRIES):
        if moves.keeps_limits and have >= wanted:
            break
        gained = moves.exchange(prices)
        if gained is None:
            break
        have += gained
    return moves.choice(start) if moves.keeps_limits else None


@dataclass(frozen=True, eq=False)
class _Exchange:
    """What every option tried would change: (cells, n_limits) uses and (cells,) points."""

    uses: Floats
    points: Floats


class _Moves:
    """The options near a start, and what is left of each limit.

    A broken limit costs more per unit than any exchange gains, so that it is mended
    before points are looked at.
    """

    def __init__(
        self,
        problem: Problem,
        points: Ints | Floats,
        near: Bools,
        start: Ints,
        rest: Floats,
        prices: Floats,
    ) -> None:
        self._units = np.flatnonzero(near.any(axis=1))
        self._own, self._at = start[self._units], np.arange(len(self._units))
        uses = problem.uses[problem.cells(self._units)].toarray()
        self._uses = uses.reshape(problem.levels.shape[1], len(self._units), -1)
        own = np.where(near[self._units], points[self._units], CLOSED)
        own[self._at, self._own] = points[self._units, self._own]
        self._points = np.ascontiguousarray(own.T)
        self._rest = rest
        greatest = np.abs(uses).max(axis=0, initial=1)
        self._penalties = 3 * prices + _range(points[self._units]) / greatest

    @property
    def keeps_limits(self) -> bool:
        """Whether nothing is broken."""
        return bool((self._rest >= 0).all())

    def choice(self, start: Ints) -> Ints:
        """(n,) the choice reached."""
        found = start.copy()
        found[self._units] = self._own
        return found

    def exchange(self, prices: Floats) -> float | None:
        """Take what helps most, one option or else two; None where nothing helps."""
        change = self._changes()
        taken = self._best_one(change)
        for most in PAIRS:
            taken = taken or self._best_two(change, prices, most)
        return None if taken is None else self._take(change, taken)

    def _best_one(self, change: _Exchange) -> list[int] | None:
        worth = change.points - self._broken(self._rest - change.uses)
        best = int(worth.argmax())
        return [best] if worth[best] + self._broken(self._rest) > LEAST else None

    def _best_two(self, change: _Exchange, prices: Floats, most: int) -> list[int] | None:
        """Two options of two units, of those that mend most or lose least at the prices."""
        urgent = prices + np.where(self._rest < 0, self._penalties, 0.0)
        loss = change.uses @ urgent - change.points
        loss[self._own * len(self._at) + self._at] = np.inf
        cells = np.argsort(loss, kind="stable")[:most]
        worth = np.add.outer(change.points[cells], change.points[cells])
        worth -= self._broken_by_two(change.uses[cells])
        units = cells % len(self._at)
        worth[units[:, None] == units] = CLOSED
        first, second = np.unravel_index(int(worth.argmax()), worth.shape)
        helps = worth[first, second] + self._broken(self._rest) > LEAST
        return [int(cells[first]), int(cells[second])] if helps else None

    def _changes(self) -> _Exchange:
        uses = self._uses - self._uses[self._own, self._at]
        points = self._points - self._points[self._own, self._at]
        return _Exchange(uses.reshape(points.size, -1), points.ravel())

    def _broken(self, rest: Floats) -> Floats:
        """What is lost by broken limits; along the last axis of ``rest``."""
        return np.maximum(0.0, -rest) @ self._penalties

    def _broken_by_two(self, uses: Floats) -> Floats:
        """(cells, cells) what is lost by the limits that two cells break together."""
        tight = np.flatnonzero(2 * uses.max(axis=0, initial=0) > self._rest)
        own = uses[:, tight].T
        lacking = own[:, :, None] + (own - self._rest[tight, None])[:, None, :]
        np.maximum(lacking, 0.0, out=lacking)
        return np.tensordot(self._penalties[tight], lacking, 1)

    def _take(self, change: _Exchange, cells: list[int]) -> float:
        for cell in cells:
            option, unit = divmod(cell, len(self._at))
            self._own[unit] = option
        self._rest = self._rest - change.uses[cells].sum(axis=0)
        return float(change.points[cells].sum())


def _range(points: Ints | Floats) -> float:
    return float(points.max(initial=1) - points.min(initial=0))


def _tried(problem: Problem, left: Floats, start: Ints, rest: Floats, reach: int) -> Bools:
    """(n, n_options) options that lose or gain least, of all and for each broken limit."""
    away = np.abs(left - picked(left, start)[:, None])
    away[~problem.allowed] = np.inf
    away[np.arange(len(away)), start] = np.inf
    tried = _least(away, reach)
    for place in np.flatnonzero(rest < 0):
        limit = problem.limits[place]
        used = picked(limit.weights, start[limit.units])[:, None]
        mending = np.where(limit.weights < used, away[limit.units], np.inf)
        tried[limit.units] |= _least(mending, MENDING)
    return tried


def _least(table: Floats, count: int) -> Bools:
    """The ``count`` cells with the least finite values; of equal ones every k-th."""
    cells = np.flatnonzero(np.isfinite(table))
    values = table.reshape(-1)[cells]
    chosen = np.ones(len(cells), dtype=bool)
    if len(cells) > count:
        last = np.partition(values, count - 1)[count - 1]
        chosen = values < last
        equal = np.flatnonzero(values == last)
        chosen[equal[:: -(-len(equal) // (count - int(chosen.sum())))]] = True
    found = np.zeros(table.shape, dtype=bool)
    found.reshape(-1)[cells[chosen]] = True
    return found
