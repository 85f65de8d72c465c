"""The rechnerische Vergleichsplan: classes, guarantees and ties around the search."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from planning.allocation.optimise import dynamic
from planning.allocation.optimise.answer import Answer, Status
from planning.allocation.optimise.highs import UNLIMITED, Effort
from planning.allocation.optimise.problem import (
    Ints,
    Limit,
    Problem,
    broken,
    picked,
)
from planning.allocation.optimise.search import search

TABLE = 300_000  # sums up to which the exact table is faster than a search


class Unproven(ArithmeticError):
    """What the solver found does not keep the rules in whole numbers."""


def solve(
    problem: Problem,
    *,
    effort: Effort = UNLIMITED,
    warm: Answer | None = None,
    enough: float = 0.0,
) -> Answer:
    """The best choice under all rules: values class by class, then the tie keys.

    Parameters
    ----------
    effort : Effort
        Nodes and seconds for each of the searches that make up the plan.
    warm : Answer, optional
        The answer to a similar problem with the same units and options.
    enough : float
        Share of the bound the plan may lack; ties are settled in proven plans alone.

    Raises
    ------
    Unproven
        If the choice, rounded, breaks a rule: nothing is shown then.

    Notes
    -----
    The same problem, effort in nodes and solver version give the same choice.
    """
    if dynamic.fits(problem) and dynamic.cells(problem) <= TABLE:
        answer = dynamic.solve_exactly(problem)
    else:
        tried = [_staged(opened, effort, warm, enough) for opened in opened_gates(problem)]
        answer = _best(problem, tried)
    if answer.choice is not None:
        _refuse_broken(problem, answer.choice)
    return answer


def opened_gates(problem: Problem) -> Iterator[Problem]:
    """The problem without gates, once for each number of classes that are opened.

    A class opens when all earlier classes hold their posts, so an open class has only
    open ones before it: the first problem opens all, the last none.
    """
    gates = sorted(problem.gates, key=lambda gate: gate.group)
    for n_open in range(len(gates), -1, -1):
        allowed = problem.allowed.copy()
        for gate in gates[:n_open]:
            allowed[gate.earlier] &= problem.levels[gate.earlier] > 0
        for gate in gates[n_open:]:
            above = np.arange(allowed.shape[1]) > problem.floors[gate.units][:, None]
            allowed[gate.units] &= ~above
        yield replace(problem, allowed=allowed, gates=())


def _best(problem: Problem, tried: list[Answer]) -> Answer:
    """The best of several answers; proven if each of them is an end of its search."""
    found = [answer for answer in tried if answer.choice is not None]
    unfinished = [
        answer.status
        for answer in tried
        if answer.status not in (Status.OPTIMAL, Status.INFEASIBLE)
    ]
    bound = max(answer.bound for answer in tried)
    if not found:
        status = unfinished[0] if unfinished else Status.INFEASIBLE
        return Answer(status, bound=bound)
    best = max(found, key=lambda answer: problem.score(answer.choice))
    if not unfinished:
        return best
    worst = Status.TIME_LIMIT if Status.TIME_LIMIT in unfinished else Status.NODE_LIMIT
    return replace(best, status=worst, bound=bound)


def _staged(
    problem: Problem,
    effort: Effort,
    warm: Answer | None,
    enough: float,
) -> Answer:
    """One stage after the other, each keeping what the earlier ones reached."""
    answer = Answer(Status.OPTIMAL)
    lacking = 0
    for stage in sorted(set(problem.stages.tolist()) | {0}):
        points = problem.stage_values(stage)
        answer = search(problem, points, effort=effort, warm=warm, enough=enough)
        if answer.choice is None:
            return answer
        lacking += answer.bound - answer.objective
        if answer.status is not Status.OPTIMAL:
            return _summed(problem, answer, lacking)
        problem = _keeping(problem, stage, points, answer.objective)
    return _summed(problem, _tie_settled(problem, answer, effort), lacking)


def _keeping(problem: Problem, stage: int, points: Ints, reached: int) -> Problem:
    everybody = np.arange(problem.n_units)
    kept = Limit("value", "value", f"Stufe {stage}", everybody, -points, -reached)
    return replace(problem, limits=(*problem.limits, kept))


def _tie_settled(problem: Problem, answer: Answer, effort: Effort) -> Answer:
    """Among equally good choices the one with the least tie cost."""
    settled = search(problem, -problem.tie_costs, effort=effort)
    keeps = settled.choice is not None and not any(broken(problem, settled.choice))
    if not keeps or problem.score(settled.choice) < problem.score(answer.choice):
        return replace(answer, status=Status.NODE_LIMIT)
    return replace(answer, status=settled.status, choice=settled.choice)


def _summed(problem: Problem, answer: Answer, lacking: int) -> Answer:
    """The answer with value and bound over all stages."""
    objective = int(picked(problem.values, answer.choice).sum())
    return replace(answer, objective=objective, bound=objective + lacking)


def _refuse_broken(problem: Problem, choice: Ints) -> None:
    labels = list(broken(problem, choice))
    if labels:
        raise Unproven(f"the choice breaks: {', '.join(labels)}")
