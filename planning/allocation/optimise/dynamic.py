"""The exact best choice where nothing couples units but one budget and disjoint minima."""

from collections.abc import Iterator

import numpy as np

from planning.allocation.optimise.answer import Answer, Status
from planning.allocation.optimise.problem import Floats, Ints, Limit, Problem

EXACT = 2**53  # whole numbers up to which sums of floats are exact
NEVER = -np.inf


def fits(problem: Problem) -> bool:
    """Whether a budget and minima of disjoint areas are all that couples the units."""
    budget, minima = _parts(problem)
    inside = np.concatenate([limit.units for limit in minima] or [np.zeros(0, int)])
    return (
        budget is not None
        and not problem.gates
        and not problem.stages.any()
        and len(budget) + len(minima) == len(problem.limits)
        and len(np.unique(inside)) == len(inside)
        and abs(_together(problem)).max(initial=0) * problem.n_units < EXACT
    )


def cells(problem: Problem) -> int:
    """How many sums the table of a problem that fits holds."""
    return problem.n_units * (_steps(problem) + 1)


def solve_exactly(problem: Problem) -> Answer:
    """The best choice of a problem that ``fits``, ties settled, without any tolerance.

    Notes
    -----
    F_a[b] is the most points of area a at a cost of exactly b steps, −∞ below the
    minimum of the area; areas are merged by (F ⊕ G)[b] = max_c F[c] + G[b − c]. Points
    are S · value − tie cost with S above any sum of tie costs, so one pass settles both.
    """
    points, n_steps = _together(problem), _steps(problem)
    if n_steps < 0:
        return Answer(Status.INFEASIBLE)
    areas = [
        _area(problem, points, units, least, n_steps) for units, least in _areas(problem)
    ]
    total, merges = np.zeros(n_steps + 1), []
    total[1:] = NEVER
    for table, _ in areas:
        total, taken = _merged(total, table)
        merges.append(taken)
    if total.max() == NEVER:
        return Answer(Status.INFEASIBLE)
    choice = _choice(problem, areas, merges, int(total.argmax()))
    objective = problem.score(choice)[0]
    return Answer(Status.OPTIMAL, choice, objective, objective)


Area = tuple[Floats, "list[tuple[int, Ints]]"]


def _parts(problem: Problem) -> tuple[list[Limit] | None, list[Limit]]:
    """The limits of the whole budget, None without one, and minima in VzÄ."""
    everybody = np.arange(problem.n_units)
    budget = [
        limit
        for limit in problem.limits
        if limit.family == "budget"
        and limit.measure == "fte"
        and np.array_equal(limit.units, everybody)
    ]
    minima = [
        limit
        for limit in problem.limits
        if limit.family == "area_minima" and limit.measure == "fte"
    ]
    return budget or None, minima


def _together(problem: Problem) -> Floats:
    """(n, n_options) values and tie costs as one objective."""
    costs = np.where(problem.allowed, problem.tie_costs, 0)
    whole = int(costs.max(axis=1).sum()) + 1
    points = whole * problem.values.astype(float) - problem.tie_costs
    return np.where(problem.allowed, points, 0.0)


def _steps(problem: Problem) -> int:
    """Steps of VzÄ that the budget pays, and no more than all units could hold."""
    budget, _ = _parts(problem)
    most = np.where(problem.allowed, problem.levels, 0).max(axis=1).sum()
    return min(int(most), *(limit.bound for limit in budget)) // problem.step


def _areas(problem: Problem) -> Iterator[tuple[Ints, int]]:
    """Units and least steps of each minimum, then the units outside all of them."""
    outside = np.ones(problem.n_units, dtype=bool)
    for limit in _parts(problem)[1]:
        outside[limit.units] = False
        yield limit.units, -(limit.bound // problem.step)
    yield np.flatnonzero(outside), 0


def _area(problem: Problem, points: Floats, units: Ints, least: int, n_steps: int) -> Area:
    """Most points by exact cost, and for each unit the option taken at each cost."""
    table, taken = np.full(n_steps + 1, NEVER), []
    table[0] = 0.0
    for unit in units:
        found, option_at = np.full(n_steps + 1, NEVER), np.zeros(n_steps + 1, dtype=int)
        for option in np.flatnonzero(problem.allowed[unit]):
            cost = int(problem.levels[unit, option]) // problem.step
            if cost <= n_steps:
                moved = table[: n_steps + 1 - cost] + points[unit, option]
                better = moved > found[cost:]
                found[cost:][better] = moved[better]
                option_at[cost:][better] = option
        table = found
        taken.append((int(unit), option_at))
    table[: min(max(least, 0), n_steps + 1)] = NEVER
    return table, taken


def _merged(first: Floats, second: Floats) -> tuple[Floats, Ints]:
    """(max,+) of two tables, and how much of each cost the second takes."""
    size = len(first)
    best, taken = np.full(size, NEVER), np.zeros(size, dtype=int)
    for cost in np.flatnonzero(second > NEVER):
        moved = first[: size - cost] + second[cost]
        better = moved > best[cost:]
        best[cost:][better] = moved[better]
        taken[cost:][better] = cost
    return best, taken


def _choice(problem: Problem, areas: list[Area], merges: list[Ints], cost: int) -> Ints:
    choice = problem.floors.copy()
    for (_, taken), merge in zip(reversed(areas), reversed(merges), strict=True):
        inside = int(merge[cost])
        cost -= inside
        for unit, option_at in reversed(taken):
            choice[unit] = option_at[inside]
            inside -= int(problem.levels[unit, choice[unit]]) // problem.step
    return choice
