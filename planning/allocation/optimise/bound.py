"""A bound no plan exceeds, from prices of the limits, and what it lets one leave out."""

from collections.abc import Iterator

import numpy as np

from planning.allocation.optimise.highs import SLACK
from planning.allocation.optimise.problem import Bools, Floats, Ints, Problem

CLOSED = -np.inf


def priced(problem: Problem, points: Ints | Floats, prices: Floats) -> Floats:
    """(n, n_options) points less the price of what an option uses of each limit."""
    cost = (problem.uses @ prices).reshape(points.shape[::-1]).T
    return np.where(problem.allowed, points - cost, CLOSED)


def upper_bound(problem: Problem, prices: Floats, left: Floats) -> int:
    """Σ_i max_o left[i, o] + Σ price · bound: no choice that keeps all limits has more.

    It holds for any prices from 0 up; ``left`` is what ``priced`` returns for them.
    """
    return int(np.floor(left.max(axis=1).sum() + prices @ problem.bounds + SLACK))


def regrets(left: Floats) -> Floats:
    """(n, n_options) what an option lacks of the best one of its unit."""
    return left.max(axis=1, keepdims=True) - left


def worth_keeping(regret: Floats, bound: int, known: int) -> Bools:
    """Options some plan may hold that has at least the known points.

    A plan with a given option has at most the bound less the regret of the option, so
    no best plan is lost, not even one of several equal ones. The bound is rounded down:
    up to one point of it may be missing.
    """
    return regret < bound + 1 - known + SLACK


def cores(allowed: Bools, regret: Floats, size: int, growth: int) -> Iterator[Bools]:
    """Ever larger sets of options near the best; the last is ``allowed`` itself."""
    order = np.sort(regret[allowed & (regret > 0)])
    while size < len(order):
        yield allowed & (regret <= order[size])
        size *= growth
    yield allowed
