"""The best choice under all limits: a small core first, then the proof for the rest."""

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
from planning.allocation.optimise.prices import SETTLED, prices_of
from planning.allocation.optimise.problem import (
    Bools,
    Floats,
    Ints,
    Name,
    Problem,
    broken,
    picked,
)
from planning.allocation.optimise.repair import repaired

SMALL = 60  # options beside the first up to which nothing is gained by a core
CORE = 100  # options beside the best that the first core holds
GROWTH = 4
CORE_NODES = 1_000


PRICED_WELL = 20  # how much nearer than a plan may be its prices are


@dataclass(frozen=True, eq=False)
class Margins:
    """What prices of the limits say about every option.

    ``bound`` is what no plan exceeds, ``left`` (n, n_options) the points of an option
    less its prices, ``regret`` what it lacks of the best one of its unit.
    """

    problem: Problem
    points: Ints
    prices: Floats
    bound: int
    left: Floats
    regret: Floats

    @classmethod
    def at(cls, problem: Problem, points: Ints, prices: Floats) -> "Margins":
        """The margins of all options at given prices."""
        left = priced(problem, points, prices)
        bound = upper_bound(problem, prices, left)
        return cls(problem, points, prices, bound, left, regrets(left))

    def worth_keeping(self, known: int) -> Bools:
        """Options that some plan with at least the known points may hold."""
        return worth_keeping(self.regret, self.bound, known)


def search(
    problem: Problem,
    points: Ints,
    *,
    effort: Effort = UNLIMITED,
    warm: Answer | None = None,
    enough: float = 0.0,
) -> Answer:
    """The choice with the most points under all limits of a problem, with its proof.

    Gates and stages are not looked at.

    Parameters
    ----------
    points : (n, n_options) int
        Whole numbers.
    warm : Answer, optional
        The answer to a similar problem with the same units and options. A search is
        faster with its prices and its choice; what it finds differs at most within the
        proven gap.
    enough : float
        Share of the bound that may be lacking; 0 goes on to the proven optimum.
    """
    tight = problem.tightened()
    if tight.allowed.sum() - tight.n_units <= SMALL:
        return solve_integer(tight, points, effort=effort)
    start, settled = _known(problem, warm), max(SETTLED, enough / PRICED_WELL)
    prices = prices_of(tight, points, start=start, settled=settled)
    if prices is None:
        return Answer(Status.INFEASIBLE)
    margins = Margins.at(tight, points, prices)
    found = _nearby(margins, warm, enough) if enough else None
    if found is None:
        found = _from_core(margins, effort, enough)
        if found.choice is not None and not _suffices(found, enough):
            found = _proven(margins, found, effort)
    return replace(found, prices=_named(problem, prices))


def _nearby(margins: Margins, warm: Answer | None, enough: float) -> Answer | None:
    """A choice that suffices near the kept one, or near the best options at the prices."""
    problem, wanted = margins.problem, margins.bound * (1 - enough)
    if warm is not None and _is_kept(margins, warm.choice, wanted):
        return _unproven(margins, warm.choice)
    best = margins.left.argmax(axis=1)
    found = repaired(problem, margins.points, margins.left, best, margins.prices, wanted)
    if found is None or not _is_kept(margins, found, wanted):
        return None
    return _unproven(margins, found)


def _is_kept(margins: Margins, choice: Ints | None, wanted: float) -> bool:
    """Whether a choice has the points wanted and keeps all limits."""
    if choice is None or picked(margins.points, choice).sum() < wanted:
        return False
    return not any(broken(margins.problem, choice))


def _unproven(margins: Margins, choice: Ints) -> Answer:
    objective = int(picked(margins.points, choice).sum())
    status = Status.OPTIMAL if objective == margins.bound else Status.NODE_LIMIT
    return Answer(status, choice, objective, margins.bound)


def _from_core(margins: Margins, effort: Effort, enough: float) -> Answer:
    """The best choice of a core; proven where no option outside could be better."""
    problem = margins.problem
    best = None
    for core in cores(problem.allowed, margins.regret, CORE, GROWTH):
        is_whole = core is problem.allowed
        limited = effort if is_whole else replace(effort, nodes=CORE_NODES)
        found = solve_integer(problem.restricted(core), margins.points, effort=limited)
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


def _known(problem: Problem, warm: Answer | None) -> Floats | None:
    """Prices by name for the tightened limits; those of new limits are 0."""
    if warm is None or not warm.prices:
        return None
    known = [warm.prices.get(limit.name, 0.0) for limit in problem.limits]
    return np.array(known) * problem.grids


def _named(problem: Problem, prices: Floats) -> dict[Name, float]:
    names = [limit.name for limit in problem.limits]
    return dict(zip(names, (prices / problem.grids).tolist(), strict=True))


def _proven(margins: Margins, known: Answer, effort: Effort) -> Answer:
    """Search all options worth keeping, beginning with what is known."""
    rest = margins.problem.restricted(margins.worth_keeping(known.objective))
    last = solve_integer(rest, margins.points, effort=effort, start=known.choice)
    bound = max(known.objective, min(known.bound, last.bound))
    better = last if last.objective >= known.objective else known
    return replace(better, status=last.status, bound=bound)
