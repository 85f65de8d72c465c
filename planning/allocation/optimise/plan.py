"""The rechnerische Vergleichsplan of a round, in the words of every method."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np

from planning.allocation.cases import Case
from planning.allocation.claims import Outcome
from planning.allocation.funds import Funds, Purse
from planning.allocation.model import Rules
from planning.allocation.optimise.answer import Answer, Status
from planning.allocation.optimise.bound import priced
from planning.allocation.optimise.build import problem_of
from planning.allocation.optimise.explain import infeasible
from planning.allocation.optimise.highs import NODES, Effort
from planning.allocation.optimise.prices import prices_of
from planning.allocation.optimise.problem import Bools, Ints, Problem, picked
from planning.allocation.optimise.solve import solve
from planning.allocation.outlook import Outlook, Price, Turn
from planning.allocation.plan import Proof
from planning.allocation.site_cap import Again

LOOK_AHEAD = 12  # larger budgets at which the plan is made again


class NoPlanInTime(RuntimeError):
    """The search ended at its limit before it found any plan."""


@dataclass(frozen=True, eq=False)
class Best:
    """The best plan of a round with its proof.

    ``outcome`` shares its places with the cases; ``answer`` holds prices for a warm
    start.
    """

    problem: Problem
    answer: Answer
    outcome: Outcome
    proof: Proof


def best_plan(
    cases: Sequence[Case],
    funds: Funds,
    rules: Rules,
    *,
    effort: Effort | None = None,
    warm: Answer | None = None,
    enough: float = 0.0,
    again: Again | None = None,
) -> Best:
    """The plan with the most need-weighted coverage under all rules at once.

    Parameters
    ----------
    cases : sequence of Case
        In the order of the walk, as ``cases_of`` returns them.
    effort, warm, enough
        As ``solve`` takes them; without an effort ``NODES`` for each search.
    again : callable, optional
        The same sites under other rules, to look for a higher cap per site.

    Raises
    ------
    Infeasible
        If no plan keeps all rules, with the smallest relaxation in German.
    NoPlanInTime
        If the effort ended before any plan was found.
    """
    limited = effort or Effort(nodes=NODES)
    problem = problem_of(cases, funds, rules)
    answer = solve(problem, effort=limited, warm=warm, enough=enough)
    if answer.status is Status.INFEASIBLE:
        raise infeasible(problem, cases, funds, rules, again)
    if answer.choice is None:
        raise NoPlanInTime("Die Suche endete, bevor ein Plan gefunden war.")
    outcome = _outcome(problem, answer.choice, cases, funds)
    minima = [limit for limit in problem.limits if limit.family == "area_minima"]
    if minima:
        bare = solve(problem.without("area_minima"), effort=limited)
        outcome = replace(outcome, by_minimum=_more(problem, answer.choice, bare.choice))
    return Best(problem, answer, outcome, proof_of(answer, limited))


def proof_of(answer: Answer, effort: Effort) -> Proof:
    """What is kept with a plan: how it was found and how far from the best it may be."""
    return Proof(
        status=answer.status.value,
        status_text=answer.status.text,
        objective=answer.objective,
        bound=answer.bound,
        gap=answer.gap,
        solver=f"HiGHS {highspy.Highs().version()}",
        nodes=effort.nodes,
        may_be_submitted=answer.status.may_be_submitted,
    )


def look_ahead(best: Best, cases: Sequence[Case], funds: Funds) -> Outlook:
    """Who gets more or less at the next larger budgets, ``LOOK_AHEAD`` at most.

    Gains keep everybody at what the smaller budget gave, so the list can be followed
    one by one, and the price is what that costs; losses are those of the plan made anew.
    Beyond the greatest level of a site nothing is looked at.
    """
    gains: dict[str, Turn] = {}
    losses: dict[str, Turn] = {}
    prices: list[Price] = []
    now = best.problem.held(best.answer.choice)
    kept = now
    for added in _additions(best.problem, funds):
        total = funds.total + added
        larger = _with_money(best.problem, added)
        fresh = solve(larger, effort=Effort(nodes=NODES))
        _note(losses, cases, total, now, larger.held(fresh.choice), sign=-1)
        steady = _beside(larger, kept, 1, fresh)
        if steady.objective < fresh.objective:
            prices.append(Price(total, 1 - steady.objective / fresh.objective))
        kept = larger.held(steady.choice)
        _note(gains, cases, total, now, kept, sign=1)
    dearest = max(prices, key=lambda price: price.share, default=None)
    return Outlook(tuple(gains.values()), tuple(losses.values()), dearest)


@dataclass(frozen=True)
class Steady:
    """What each case holds at a budget where nobody falls below a smaller one.

    ``price`` is the share of weighted need that a plan made anew covers more; None where
    it is not known, because a search ended before its proof or nothing is covered.
    """

    held: tuple[int, ...]
    price: float | None


def steady_plans(
    cases: Sequence[Case], funds: Funds, rules: Rules, budgets: Sequence[int]
) -> dict[int, Steady]:
    """What each case holds at other budgets, nobody less than at a smaller one.

    The best plan at the money of the rules stands in the middle: beyond it everybody keeps
    what it gives, below it nobody gets more. A budget no such plan keeps is left out, and
    so are all smaller ones; without a pool there is the middle alone.
    """
    problem = problem_of(cases, funds, rules)
    middle = solve(problem, effort=Effort(nodes=NODES))
    if middle.choice is None:
        return {}
    now = problem.held(middle.choice)
    found = {funds.total: Steady(tuple(now.tolist()), 0.0)}
    above = sorted(budget for budget in budgets if budget > funds.total)
    below = sorted((b for b in budgets if b < funds.total), reverse=True)
    for way, sign in ((above, 1), (below, -1)):
        kept = now
        for budget in way if funds.has_pool else ():
            other = _with_money(problem, budget - funds.total)
            fresh = solve(other, effort=Effort(nodes=NODES))
            steady = _beside(other, kept, sign, fresh)
            if steady.choice is None:
                break
            kept = other.held(steady.choice)
            found[budget] = Steady(tuple(kept.tolist()), _price(steady, fresh))
    return found


def _beside(problem: Problem, kept: Ints, sign: int, fresh: Answer) -> Answer:
    """The best plan on one side of what is kept: the fresh one if it lies there."""
    if fresh.choice is None or (sign * (problem.held(fresh.choice) - kept) >= 0).all():
        return fresh
    inside = problem.allowed & (sign * (problem.levels - kept[:, None]) >= 0)
    return solve(problem.restricted(inside), effort=Effort(nodes=NODES))


def _price(steady: Answer, fresh: Answer) -> float | None:
    """The share of the fresh plan that the steady one lacks; None without two proofs."""
    is_proven = steady.status is fresh.status is Status.OPTIMAL
    if not is_proven or fresh.objective <= 0:
        return None
    return 1 - steady.objective / fresh.objective


def value_of(problem: Problem, held: Sequence[int]) -> int:
    """Points of any plan for the same cases, for its distance to the best one.

    Raises
    ------
    ValueError
        If a site holds what is no level of it.
    """
    return int(picked(problem.values, problem.choice_of(held)).sum())


def _outcome(
    problem: Problem, choice: Ints, cases: Sequence[Case], funds: Funds
) -> Outcome:
    held = problem.held(choice)
    shut = _shut(problem, held)
    purse = Purse(funds)
    for case, fte in zip(cases, held.tolist(), strict=True):
        purse.pay(case.site.facility_type, fte)
    refused = [
        rung - fte
        for case, fte, is_shut in zip(cases, held.tolist(), shut, strict=True)
        for rung in case.claim.rungs
        if rung > fte and not is_shut and purse.lacks(case.site.facility_type, rung - fte)
    ]
    return Outcome(
        held=tuple(held.tolist()),
        earned=tuple(np.where(_worth_its_price(problem, choice), held, 0).tolist()),
        refused=min(refused, default=None),
        shut=tuple(shut.tolist()),
    )


def _shut(problem: Problem, held: Ints) -> Bools:
    """(n,) units whose class waits for an earlier one."""
    shut = np.zeros(problem.n_units, dtype=bool)
    for gate in problem.gates:
        shut[gate.units] = not held[gate.earlier].all()
    return shut


def _worth_its_price(problem: Problem, choice: Ints) -> Bools:
    """(n,) units above their floor, or whose points pay for what they hold."""
    money = problem.without("area_minima", "loss_caps").tightened()
    prices = prices_of(money, money.values)
    left = picked(priced(money, money.values, prices), choice)
    return (choice > problem.floors) | (left >= 0)


def _more(problem: Problem, choice: Ints, other: Ints) -> tuple[bool, ...]:
    return tuple((problem.held(choice) > problem.held(other)).tolist())


def _additions(problem: Problem, funds: Funds) -> list[int]:
    if not funds.has_pool:
        return []
    greatest = int(np.where(problem.allowed, problem.levels, 0).max(initial=0))
    steps = range(problem.step, greatest + 1, problem.step)
    return list(steps)[:LOOK_AHEAD]


def _with_money(problem: Problem, added: int) -> Problem:
    """The problem with more money that pays everything."""
    limits = tuple(
        replace(limit, bound=limit.bound + added * limit.scale)
        if limit.family == "budget"
        else limit
        for limit in problem.limits
    )
    return problem.with_limits(limits)


def _note(
    turns: dict[str, Turn],
    cases: Sequence[Case],
    total: int,
    now: Ints,
    then: Ints,
    *,
    sign: int,
) -> None:
    """Remember the first budget at which a site gets more, or less."""
    for place in np.flatnonzero(sign * (then - now) > 0):
        number = cases[place].site.number
        turn = Turn(number, total, int(now[place]), int(then[place]))
        turns.setdefault(number, turn)
