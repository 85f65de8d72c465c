"""Prices of the limits at which the bound is smallest: few units exactly, many by Newton.

The bound D(y) = Σ_i max_o (v_io − Σ_c y_c w_cio) + Σ_c y_c b_c is convex with kinks. With
many units it is nearly smooth, so the maximum is replaced by τ · log Σ_o exp(· / τ) and
τ made small step by step.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from planning.allocation.optimise.highs import linear_prices
from planning.allocation.optimise.problem import Floats, Ints, Problem

FEW = 3_000  # units up to which the linear relaxation costs little
SAMPLE = 2_000  # units that lead to where all of them begin
COARSE = (0.1, 0.01)  # of the mean range of points of a unit
FINE = (0.004, 0.0015)
SIMILAR = (0.01, 0.003)  # from prices of a similar problem
STEPS = 6  # Newton steps at each smoothing, at most
SETTLED = 1e-6  # relative fall of the smoothed bound below which a step was the last
ON_THE_WAY = 4  # times that, where a finer smoothing follows
LOOKED_AT = 500  # undecided units from which the curvature is estimated
DECIDED = 1 - 1e-4  # share of its best option from which a unit hardly bends the bound
SHORTEST = 1e-3
CLOSED = -1e12


def prices_of(
    problem: Problem,
    points: Ints,
    *,
    start: Floats | None = None,
    settled: float = SETTLED,
) -> Floats | None:
    """(n_limits,) prices that make the bound small; None if not even shares fit.

    ``start`` are prices of a similar problem. Up to ``FEW`` units and without a start
    the prices are exact duals; otherwise nearly, to about ``settled`` of the bound, and
    None is never the answer.
    """
    if not problem.limits or not (problem.allowed.sum(axis=1) > 1).any():
        return np.zeros(len(problem.limits))
    if start is None and problem.n_units <= FEW:
        return linear_prices(problem, points)
    smooth = Smooth.of(problem, points)
    if start is None:
        near = smooth.sample().least(np.zeros(len(problem.limits)), COARSE, settled)
        return smooth.least(near, FINE, settled) / smooth.scale
    return smooth.least(start * smooth.scale, SIMILAR, settled) / smooth.scale


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

    ``points`` are (n_options, n), because the best of few options is found fastest along
    the first axis; ``uses`` are (n_options · n, n_limits) in the same order, ``unit`` is
    the mean range of points of a unit with a choice.
    """

    uses: sparse.csr_array
    points: Floats
    bounds: Floats
    scale: Floats
    unit: float

    @classmethod
    def of(cls, problem: Problem, points: Ints) -> "Smooth":
        """The bound of a problem with at least one limit and one choice."""
        uses = problem.uses.copy()
        scale = np.ones(len(problem.limits))
        np.maximum.at(scale, uses.indices, np.abs(uses.data))
        uses.data /= scale[uses.indices]
        allowed, own = (np.ascontiguousarray(part.T) for part in (problem.allowed, points))
        most = np.where(allowed, own, CLOSED)
        ranges = most.max(axis=0) - np.where(allowed, own, -CLOSED).min(axis=0)
        return cls(
            uses=uses,
            points=most,
            bounds=problem.bounds / scale,
            scale=scale,
            unit=max(1.0, float(ranges[allowed.sum(axis=0) > 1].mean())),
        )

    def sample(self) -> "Smooth":
        """The same for every k-th unit, each bound cut to what is used by these."""
        n_options, n_units = self.points.shape
        chosen = np.arange(0, n_units, max(1, n_units // SAMPLE))
        uses = self.uses[_cells(chosen, n_options, n_units)]
        whole = np.maximum(abs(self.uses).sum(axis=0), 1e-12)
        share = abs(uses).sum(axis=0) / whole
        points = self.points[:, chosen]
        return Smooth(uses, points, self.bounds * share, self.scale, self.unit)

    def least(self, start: Floats, smoothings: tuple[float, ...], settled: float) -> Floats:
        """Prices with the smallest exact bound on the way of Newton's method."""
        best = state = self.at(start, smoothings[0] * self.unit)
        for place, smoothing in enumerate(smoothings):
            if place:
                state = self.at(state.prices, smoothing * self.unit)
            is_last = place + 1 == len(smoothings)
            least = settled if is_last else ON_THE_WAY * settled
            for _ in range(STEPS):
                before = state.smoothed
                state = self._step(state, smoothing * self.unit)
                best = min(best, state, key=lambda found: found.exact)
                if before - state.smoothed <= least * abs(before):
                    break
        return best.prices

    def at(self, prices: Floats, smoothing: float) -> State:
        """The bound at some prices."""
        left = self.points - (self.uses @ prices).reshape(self.points.shape)
        most = left.max(axis=0)
        left -= most
        left /= smoothing
        shares = np.exp(left, out=left)
        total = shares.sum(axis=0)
        shares /= total
        exact = float(most.sum() + prices @ self.bounds)
        smoothed = exact + smoothing * float(np.log(total).sum())
        return State(prices, smoothed, exact, shares)

    def _step(self, state: State, smoothing: float) -> State:
        """One Newton step, shortened until the smoothed bound falls; prices stay from 0 up.

        Where none does, a step down the slope.
        """
        slope = self.bounds - self.uses.T @ state.shares.ravel()
        free = np.flatnonzero((state.prices > 0) | (slope < 0))
        if not len(free):
            return state
        curve = self._curvature(state.shares, free) / smoothing
        diagonal = np.diag(curve) + 1e-9 * np.diag(curve).mean() + 1e-12
        curve += np.diag(1e-4 * diagonal)
        newton = _lowest(curve, slope[free], state.prices[free])
        for direction in (newton, -slope[free] / diagonal):
            move = np.zeros_like(state.prices)
            move[free] = direction
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

    def _curvature(self, shares: Floats, free: Ints) -> Floats:
        """Covariance of uses of the free limits within undecided units, scaled up."""
        undecided = np.flatnonzero(shares.max(axis=0) < DECIDED)
        factor = max(1, -(-len(undecided) // LOOKED_AT))
        looked_at = undecided[::factor]
        uses = self._rough[_cells(looked_at, *shares.shape)].toarray()[:, free]
        weighted = uses * shares[:, looked_at].reshape(-1, 1).astype(np.float32)
        sums = weighted.reshape(len(shares), len(looked_at), len(free)).sum(axis=0)
        return factor * (uses.T @ weighted - sums.T @ sums).astype(float)

    @cached_property
    def _rough(self) -> sparse.csr_array:
        """The uses in single precision, enough for a direction and twice as fast."""
        return self.uses.astype(np.float32)


def _lowest(curve: Floats, slope: Floats, prices: Floats) -> Floats:
    """The move towards the lowest point of a parabola that lets no price fall below 0.

    Prices that would fall below go to 0 and stay there, while the others move again.
    """
    move = np.linalg.solve(curve, -slope)
    inside = np.ones(len(move), dtype=bool)
    while (below := inside & (prices + move < 0)).any():
        inside &= ~below
        rows, move = np.flatnonzero(inside), np.where(inside, 0.0, -prices)
        pull = slope + curve @ move
        move[rows] = np.linalg.solve(curve[np.ix_(rows, rows)], -pull[rows])
    return move


def _cells(units: Ints, n_options: int, n_units: int) -> Ints:
    """Rows of ``uses`` of some units, option by option."""
    return (np.arange(n_options)[:, None] * n_units + units).ravel()
