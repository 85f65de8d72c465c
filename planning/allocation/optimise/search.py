"""The best choice under all limits: a small core first, then the proof for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from planning.allocation.optimise.answer import Answer, Status
from planning.allocation.optimise.bound import (
    cores,
    priced,
    regrets,
    upper_bound,
    worth_keeping,
)
from planning.allocation.optimise.highs import UNLIMITED, Effort, solve_integer
from planning.allocation.optimise.prices import prices_of
from planning.allocation.optimise.problem import Bools, Floats, Ints, Name, Problem

SMALL = 60  # options beside the first up to which nothing is gained by a core
CORE = 100  # options beside the best that the first core holds
GROWTH = 4
CORE_NODES = 1_000


@dataclass(frozen=True, eq=False)
class Margins:
    """What prices of the limits say about every option.

    ``bound`` is what no plan exceeds, ``regret`` (n, n_options) what an option lacks of
    the best one of its unit.
    """

    problem: Problem
    prices: Floats
    bound: int
    regret: Floats

    @classmethod
    def at(cls, problem: Problem, points: Ints, prices: Floats) -> "Margins":
        """The margins of all options at given prices."""
        left = priced(problem, points, prices)
        return cls(problem, prices, upper_bound(problem, prices, left), regrets(left))

    def worth_keeping(self, known: int) -> Bools:
        """Options that some plan with at least the known points may hold."""
        return worth_keeping(self.regret, self.bound, known)


def search(
    problem: Problem,
    points: Ints,
    *,
    effort: Effort = UNLIMITED,
    warm: Floats | None = None,
    enough: float = 0.0,
) -> Answer:
    """The choice with the most points under all limits of a problem, with its proof.

    Gates and stages are not looked at.

    Parameters
    ----------
    points : (n, n_options) int
        Whole numbers.
    warm : mapping, optional
        Prices of a similar problem, as an earlier answer holds them. A search is faster
        with them; what it finds differs at most within the proven gap.
    enough : float
        Share of the bound that may be lacking; 0 goes on to the proven optimum.
    """
    tight = problem.tightened()
    if tight.allowed.sum() - tight.n_units <= SMALL:
        return solve_integer(tight, points, effort=effort)
    prices = prices_of(tight, points, start=_known(problem, warm))
    if prices is None:
        return Answer(Status.INFEASIBLE)
    margins = Margins.at(tight, points, prices)
    found = _from_core(margins, points, effort, enough)
    if found.choice is not None and not _suffices(found, enough):
        found = _proven(margins, points, found, effort)
    return replace(found, prices=_named(problem, prices))


def _from_core(margins: Margins, points: Ints, effort: Effort, enough: float) -> Answer:
    """The best choice of a core; proven where no option outside could be better."""
    problem = margins.problem
    best = None
    for core in cores(problem.allowed, margins.regret, CORE, GROWTH):
        is_whole = core is problem.allowed
        limited = effort if is_whole else replace(effort, nodes=CORE_NODES)
        found = solve_integer(problem.restricted(core), points, effort=limited)
        if found.choice is None:
            continue
        kept = margins.worth_keeping(found.objective)
        if found.status is Status.OPTIMAL and not (kept & ~core).any():
            return found
        unproven = replace(found, status=Status.NODE_LIMIT, bound=margins.bound)
        best = max(best or unproven, unproven, key=lambda answer: answer.objective)
        if not enough or _suffices(best, enough):
            break
    return best or found


def _suffices(found: Answer, enough: float) -> bool:
    """Whether no more is asked for: proven, or lacking so little of the bound."""
    lacking = found.bound - found.objective
    return found.status is Status.OPTIMAL or 0 < lacking <= enough * found.bound


def _known(problem: Problem, warm: Mapping[Name, float] | None) -> Floats | None:
    """Prices by name for the tightened limits; those of new limits are 0."""
    if warm is None:
        return None
    known = [warm.get(limit.name, 0.0) for limit in problem.limits]
    return np.array(known) * _grids(problem)


def _named(problem: Problem, prices: Floats) -> dict[Name, float]:
    names = [limit.name for limit in problem.limits]
    return dict(zip(names, (prices / _grids(problem)).tolist(), strict=True))


def _grids(problem: Problem) -> Floats:
    grids = [limit.grid(problem.allowed) for limit in problem.limits]
    return np.array(grids, dtype=float)


def _proven(margins: Margins, points: Ints, known: Answer, effort: Effort) -> Answer:
    """Search all options worth keeping, beginning with what is known."""
    rest = margins.problem.restricted(margins.worth_keeping(known.objective))
    last = solve_integer(rest, points, effort=effort, start=known.choice)
    bound = max(known.objective, min(known.bound, last.bound))
    better = last if last.objective >= known.objective else known
    return replace(better, status=last.status, bound=bound)
