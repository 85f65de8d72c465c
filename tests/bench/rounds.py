"""Invented rounds of any size with every coupling rule, and the same in scipy's milp."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from planning.allocation.optimise.problem import WHOLE, Limit, Problem

LEVELS = np.array([0, 80, 100, 180])
SHARES = np.array([WHOLE, 8_000, WHOLE])  # city; state; a source for every third site
Floats = NDArray[np.float64]


def invented_round(n: int, seed: int = 0) -> tuple[Problem, Floats, Floats]:
    """A round of n sites; shares (n, 3) and amounts (3,) of its sources beside it.

    Two overlapping kinds of areas with minima, caps on losses, three sources, a decided
    curve with breadth 0.25, thresholds at 0.6 and 1.0. About half of the wishes are paid.
    """
    rng = np.random.default_rng(seed)
    index = np.sort(rng.gamma(4, 0.25, n))[::-1]
    levels, weight = np.tile(LEVELS, (n, 1)), np.interp(index, [0, 1, 2], [0.5, 1, 2])
    allowed = np.ones((n, 4), dtype=bool)
    allowed[index < 0.6, 1:] = False
    allowed[:, 3] &= index > 1.0
    stock = np.where(rng.random(n) < 0.5, rng.choice([80, 80, 100, 180], n), 0)
    stock[index < 0.6] = 0
    target = rng.integers(80, 600, n) / 3 * weight
    most = np.where(allowed, levels, 0).max(axis=1)
    shares = np.tile(SHARES, (n, 1))
    shares[rng.integers(0, 3, n) > 0, 2] = 0
    total = int(0.55 * most.sum()) // 5 * 5
    amounts = np.array(
        [total - total * 3 // 10 - total // 10, total * 3 // 10, total // 10]
    )
    everybody = np.arange(n)
    lost = np.maximum(0, stock[:, None] - levels)
    caps = int(0.25 * (stock > 0).sum()), int(0.15 * stock.sum())
    limits = [
        *_sources(levels, shares, amounts),
        *_areas(levels, allowed, rng.integers(0, max(5, min(63, n // 25)), n), 0.5),
        *_sites(levels, allowed, rng.integers(0, 10, n), 0.45),
        Limit("loss_caps", "losing", "n", everybody, (lost > 0).astype(np.int64), caps[0]),
        Limit("loss_caps", "lost", "VzÄ", everybody, lost, caps[1]),
    ]
    problem = Problem(
        levels=levels,
        allowed=allowed,
        values=_values(levels, weight, target),
        ties=np.arange(1, n + 1),
        stages=np.zeros(n, dtype=np.int64),
        limits=tuple(limits),
    )
    return problem, shares / WHOLE, amounts.astype(float)


def with_budget(problem: Problem, factor: float) -> Problem:
    """The same round with more or less money of every source."""
    return problem.with_limits(
        tuple(
            replace(limit, bound=int(limit.bound * factor))
            if limit.family == "budget"
            else limit
            for limit in problem.limits
        )
    )


def _values(levels: NDArray, weight: Floats, target: Floats) -> NDArray[np.int64]:
    reached = float((weight * target).mean())
    depth = 0.75 * weight[:, None] * np.minimum(levels, target[:, None])
    return np.rint(100 * (depth + 0.25 * reached * (levels >= 75))).astype(np.int64)


def _sources(levels: NDArray, shares: NDArray, amounts: NDArray) -> list[Limit]:
    everybody, tied = np.arange(len(levels)), range(1, len(amounts))
    total = int(amounts.sum())
    limits = [Limit("budget", "fte", "Budget", everybody, levels, total)]
    for size in tied:
        for chosen in combinations(tied, size):
            unpaid = np.maximum(0, WHOLE - shares[:, chosen].sum(axis=1))
            left = (total - int(amounts[list(chosen)].sum())) * WHOLE
            weights = unpaid[:, None] * levels
            limits.append(Limit("budget", "paid", str(chosen), everybody, weights, left))
    return limits


def _areas(levels: NDArray, allowed: NDArray, area: NDArray, share: float) -> list[Limit]:
    found = []
    for name in range(area.max() + 1):
        units = np.flatnonzero(area == name)
        most = np.where(allowed[units], levels[units], 0).max(axis=1).sum()
        least = int(share * most) // 5 * 5
        found.append(Limit("area_minima", "fte", f"A{name}", units, -levels[units], -least))
    return found


def _sites(levels: NDArray, allowed: NDArray, area: NDArray, share: float) -> list[Limit]:
    found = []
    for name in range(area.max() + 1):
        units = np.flatnonzero(area == name)
        served = -(levels[units] > 0).astype(np.int64)
        least = int(share * allowed[units, 1].sum())
        found.append(Limit("area_minima", "sites", f"S{name}", units, served, -least))
    return found


def by_milp(problem: Problem) -> OptimizeResult:
    """The whole problem in scipy's milp, payments by our condition on sets of sources."""
    units, options = np.nonzero(problem.allowed)
    rows = [_row(limit, problem)[units, options] for limit in problem.limits]
    most = [limit.bound for limit in problem.limits]
    return milp(
        -problem.values[units, options].astype(float),
        integrality=np.ones(len(units)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(_one_each(units, problem.n_units), 1, 1),
            LinearConstraint(sparse.csr_array(np.array(rows, float)), -np.inf, most),
        ],
        options={"mip_rel_gap": 0},
    )


def by_milp_as_written(
    problem: Problem, shares: Floats, amounts: Floats, seconds: float
) -> OptimizeResult:
    """The same with a variable for each payment of a source for a site."""
    units, options = np.nonzero(problem.allowed)
    n, k, m = problem.n_units, len(units), len(amounts)
    chosen = _one_each(units, n)
    held = (chosen * problem.levels[units, options].astype(float)).tocsr()
    others = [limit for limit in problem.limits if limit.family != "budget"]
    rows = [_row(limit, problem)[units, options] for limit in others]
    paid, one = sparse.eye_array(n), sparse.csr_array((n, n))
    blocks = [(sparse.hstack([chosen, sparse.csr_array((n, n * m))]), 1.0, 1.0)]
    blocks.append((sparse.hstack([held, *[-paid] * m]), 0.0, 0.0))
    for source in range(m):
        own = [paid if other == source else one for other in range(m)]
        share = sparse.diags_array(shares[:, source]) @ held
        blocks.append((sparse.hstack([-share, *own]), -np.inf, 0.0))
        sums = np.zeros((1, k + n * m))
        sums[0, k + source * n : k + (source + 1) * n] = 1
        blocks.append((sparse.csr_array(sums), -np.inf, amounts[source]))
    side = sparse.csr_array(np.array(rows, float))
    most = np.array([limit.bound for limit in others], float)
    blocks.append(
        (sparse.hstack([side, sparse.csr_array((len(rows), n * m))]), -np.inf, most)
    )
    gains = -problem.values[units, options].astype(float)
    return milp(
        np.concatenate([gains, np.zeros(n * m)]),
        integrality=np.concatenate([np.ones(k), np.zeros(n * m)]),
        bounds=Bounds(0, np.concatenate([np.ones(k), np.full(n * m, np.inf)])),
        constraints=[LinearConstraint(a.tocsr(), low, high) for a, low, high in blocks],
        options={"mip_rel_gap": 0, "time_limit": seconds},
    )


def _row(limit: Limit, problem: Problem) -> NDArray:
    weights = np.zeros(problem.levels.shape)
    weights[limit.units] = limit.weights
    return weights


def _one_each(units: NDArray, n: int) -> sparse.csr_array:
    columns = np.arange(len(units))
    return sparse.csr_array((np.ones(len(units)), (units, columns)), shape=(n, len(units)))
