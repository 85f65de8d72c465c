"""Random small problems with every kind of rule, and their best plan by enumeration."""

from itertools import product

import numpy as np

from planning.allocation.optimise.problem import WHOLE, Gate, Limit, Problem, broken

LEVELS = np.array([0, 80, 100, 180])


def budget(levels, bound):
    """The budget of a problem with these levels."""
    return Limit("budget", "fte", "Budget", np.arange(len(levels)), levels, bound)


def area(levels, units, least, name="A"):
    """Least VzÄ of some units."""
    units = np.array(units, dtype=int)
    return Limit("area_minima", "fte", name, units, -levels[units], -least)


def problem(values, bound, *more, levels=None, allowed=None, stages=None, gates=()):
    """A problem with a budget; all options allowed, ties by row."""
    values = np.array(values, dtype=np.int64)
    if levels is None:
        levels = np.tile(LEVELS[: values.shape[1]], (len(values), 1))
    return Problem(
        levels=levels,
        allowed=np.ones(values.shape, bool) if allowed is None else np.array(allowed),
        values=values,
        ties=np.arange(1, len(values) + 1),
        stages=np.zeros(len(values), int) if stages is None else np.array(stages),
        limits=(budget(levels, bound), *more),
        gates=gates,
    )


def random_problem(seed, most=6, *, is_coupled=True):
    """Up to ``most`` units; about half of the problems have a plan."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, most + 1))
    levels = np.tile(LEVELS, (n, 1))
    allowed = rng.random((n, 4)) < 0.75
    allowed[:, 0] |= rng.random(n) < 0.9
    allowed[np.arange(n), rng.integers(0, 4, n)] = True
    values = np.sort(rng.integers(0, int(rng.choice([3, 30, 20_000])), (n, 4)), axis=1)
    values[:, 0] = 0
    limits = [budget(levels, int(rng.integers(n * 30, n * 180)))]
    groups = rng.integers(0, 3, n)
    for group in range(2):
        if rng.random() < 0.5:
            units = np.flatnonzero(groups == group)
            limits.append(area(levels, units, int(rng.integers(0, 120)), f"A{group}"))
    stages, gates = np.zeros(n, dtype=int), ()
    if is_coupled:
        limits += _coupling(rng, levels)
        if rng.random() < 0.4:
            stages = groups
        if rng.random() < 0.4:
            gates = _gates(rng, levels, allowed, groups)
    ties = rng.permutation(n) + 1
    return Problem(levels, allowed, values, ties, stages, tuple(limits), gates)


def _coupling(rng, levels):
    n, everybody = len(levels), np.arange(len(levels))
    unpaid = rng.integers(0, 10_001, n)[:, None] * levels
    lost = np.maximum(0, rng.choice([0, 0, 80, 100], n)[:, None] - levels)
    chosen = np.flatnonzero(rng.random(n) < 0.6)
    served = -(levels[chosen] > 0).astype(np.int64)
    left = int(rng.integers(20, 90)) * n * WHOLE
    drawn = (
        Limit("budget", "paid", "Q", everybody, unpaid, left),
        Limit("area_minima", "sites", "S", chosen, served, -int(rng.integers(0, 3))),
        Limit("loss_caps", "losing", "V", everybody, (lost > 0).astype(np.int64),
              int(rng.integers(0, 4))),
        Limit("loss_caps", "lost", "W", everybody, lost, int(rng.integers(0, 260))),
    )  # fmt: skip
    return [limit for limit in drawn if rng.random() < 0.5]


def _gates(rng, levels, allowed, groups):
    may = np.where(allowed, levels, 0).max(axis=1) > 0
    places = [1, 2] if rng.random() < 0.5 else [2]
    return tuple(
        Gate(place, np.flatnonzero(may & (groups < place)), np.flatnonzero(groups == place))
        for place in places
    )


def best_by_enumeration(problem, whole=None):
    """The best score of all choices that keep every rule; None where none does.

    Scores of fewer options compare only in the steps of the ``whole`` problem.
    """
    score = (whole or problem).score
    choices = map(np.array, product(*map(np.flatnonzero, problem.allowed)))
    scores = [score(choice) for choice in choices if not any(broken(problem, choice))]
    return max(scores, default=None)


def score_of(problem, answer):
    """The score of an answer; None without a choice."""
    return None if answer.choice is None else problem.score(answer.choice)
