"""Prices of the limits at which the bound is smallest: few units exactly, many by Newton.

The bound D(y) = Σ_i max_o (v_io − Σ_c y_c w_cio) + Σ_c y_c b_c is convex with kinks. With
many units it is nearly smooth, so the maximum is replaced by τ · log Σ_o exp(· / τ) and
τ made small step by step.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from planning.allocation.optimise.highs import linear_prices
from planning.allocation.optimise.problem import Floats, Ints, Problem

FEW = 3_000  # units up to which the linear relaxation costs little
COARSE = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003)  # of the mean range of points of a unit
FINE = (0.01, 0.003)
STEPS = 6  # Newton steps at each smoothing, at most
SETTLED = 1e-6  # relative fall of the smoothed bound below which a step was the last
LOOKED_AT = 2_000  # units from which the curvature is estimated
SHORTEST = 1e-3
CLOSED = -1e12


def prices_of(
    problem: Problem, points: Ints, *, start: Floats | None = None
) -> Floats | None:
    """(n_limits,) prices that make the bound small; None if not even shares fit.

    ``start`` are prices of a similar problem. Up to ``FEW`` units and without a start
    the prices are exact duals; otherwise nearly, and None is never the answer.
    """
    if not problem.limits:
        return np.zeros(0)
    if start is None and problem.n_units <= FEW:
        return linear_prices(problem, points)
    smooth = Smooth.of(problem, points)
    found = np.zeros(len(problem.limits)) if start is None else start * smooth.scale
    return smooth.least(found, COARSE if start is None else FINE) / smooth.scale


@dataclass(frozen=True, eq=False)
class State:
    """Prices with the smoothed and the exact bound, and the share each option takes."""

    prices: Floats
    smoothed: float
    exact: float
    shares: Floats


@dataclass(frozen=True, eq=False)
class Smooth:
    """The bound as a function of prices, each limit scaled to weights of 1 at most.

    ``uses`` is (n · n_options, n_limits), ``points`` (n, n_options); ``looked_at`` are
    the rows of ``uses`` from which curvature is estimated, ``factor`` what they stand for.
    """

    uses: sparse.csr_array
    points: Floats
    bounds: Floats
    scale: Floats
    looked_at: Ints
    factor: int

    @classmethod
    def of(cls, problem: Problem, points: Ints) -> "Smooth":
        """The bound of a problem with at least one limit."""
        scale = np.array(
            [np.abs(limit.weights).max(initial=1) for limit in problem.limits], float
        )
        bounds = np.array([limit.bound for limit in problem.limits]) / scale
        n_units, n_options = problem.levels.shape
        factor = max(1, n_units // LOOKED_AT)
        looked_at = np.arange(0, n_units, factor)[:, None] * n_options
        return cls(
            uses=_uses(problem, scale),
            points=np.where(problem.allowed, points, CLOSED),
            bounds=bounds,
            scale=scale,
            looked_at=(looked_at + np.arange(n_options)).ravel(),
            factor=factor,
        )

    def least(self, start: Floats, smoothings: tuple[float, ...]) -> Floats:
        """Prices with the smallest exact bound on the way of Newton's method."""
        inside = np.where(self.points == CLOSED, np.nan, self.points)
        unit = max(1.0, float(np.mean(np.nanmax(inside, 1) - np.nanmin(inside, 1))))
        best = state = self.at(start, unit)
        for smoothing in smoothings:
            state = self.at(state.prices, smoothing * unit)
            for _ in range(STEPS):
                before = state.smoothed
                state = self._step(state, smoothing * unit)
                best = min(best, state, key=lambda found: found.exact)
                if before - state.smoothed <= SETTLED * abs(before):
                    break
        return best.prices

    def at(self, prices: Floats, smoothing: float) -> State:
        """The bound at some prices."""
        left = self.points - (self.uses @ prices).reshape(self.points.shape)
        most = left.max(axis=1, keepdims=True)
        parts = np.exp((left - most) / smoothing)
        total = parts.sum(axis=1, keepdims=True)
        exact = float(most.sum() + prices @ self.bounds)
        smoothed = exact + smoothing * float(np.log(total).sum())
        return State(prices, smoothed, exact, (parts / total).ravel())

    def _step(self, state: State, smoothing: float) -> State:
        """One Newton step, shortened until the smoothed bound falls; prices stay from 0 up.

        Where none does, a step down the slope.
        """
        slope = self.bounds - self.uses.T @ state.shares
        free = np.flatnonzero((state.prices > 0) | (slope < 0))
        if not len(free):
            return state
        curve = self._curvature(state.shares)[np.ix_(free, free)] / smoothing
        diagonal = np.diag(curve) + 1e-9 * np.diag(curve).mean() + 1e-12
        newton = np.linalg.solve(curve + np.diag(1e-4 * diagonal), slope[free])
        for direction in (newton, slope[free] / diagonal):
            move = np.zeros_like(state.prices)
            move[free] = -direction
            found = self._descent(state, move, smoothing)
            if found is not None:
                return found
        return state

    def _descent(self, state: State, move: Floats, smoothing: float) -> State | None:
        """The first of ever shorter moves that lowers the smoothed bound, if one does."""
        length = 1.0
        while length > SHORTEST:
            found = self.at(np.maximum(0.0, state.prices + length * move), smoothing)
            if found.smoothed < state.smoothed:
                return found
            length /= 4
        return None

    def _curvature(self, shares: Floats) -> Floats:
        """(n_limits, n_limits) covariance of uses within units, summed and scaled up."""
        uses, own = self.uses[self.looked_at], shares[self.looked_at]
        weighted = (sparse.diags_array(own) @ uses).tocsr()
        units = np.arange(len(own)) // self.points.shape[1]
        sums = (
            sparse.csr_array((np.ones(len(own)), (units, np.arange(len(own))))) @ weighted
        )
        return self.factor * (uses.T @ weighted - sums.T @ sums).toarray()


def _uses(problem: Problem, scale: Floats) -> sparse.csr_array:
    rows, columns, values = [], [], []
    n_options = problem.levels.shape[1]
    for place, limit in enumerate(problem.limits):
        unit, option = np.nonzero(limit.weights)
        rows.append(limit.units[unit] * n_options + option)
        columns.append(np.full(len(unit), place))
        values.append(limit.weights[unit, option] / scale[place])
    cells = (np.concatenate(rows), np.concatenate(columns))
    shape = (problem.levels.size, len(problem.limits))
    return sparse.csr_array((np.concatenate(values), cells), shape=shape)
