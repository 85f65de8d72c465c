"""The measurements P7, P8, P9 and P12: the best plan beside scipy's milp."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from planning.allocation.optimise.answer import Answer, Status
from planning.allocation.optimise.problem import Problem
from planning.allocation.optimise.relax import smallest_relaxation
from planning.allocation.optimise.search import search
from tests.bench.common import Line
from tests.bench.rounds import by_milp, by_milp_as_written, invented_round, with_budget
from tests.bench.timing import measure

ORDER = ("loss_caps", "area_minima", "budget")
SEEDS = range(3)
LARGE_GAP, WHAT_IF_GAP = 2e-5, 5e-4
PATIENCE = 60.0  # seconds for the programme with a variable for each payment


def best(problem: Problem, **how: object) -> Answer:
    """The most valuable plan, ties not settled, as the peer finds it."""
    return search(problem, problem.values, **how)


def proven_lines() -> Iterator[Line]:
    """P7: the proven optimum with all rules."""
    peer = {}
    for n, goal in ((500, 0.6), (2_000, 0.4)):
        ratios, seconds = [], []
        for seed in SEEDS:
            problem, _, _ = invented_round(n, seed)
            found, other = best(problem), by_milp(problem)
            assert found.status is Status.OPTIMAL
            assert found.objective == round(-other.fun)
            works = {"own": lambda p=problem: best(p), "milp": lambda p=problem: by_milp(p)}
            times = measure(works, rounds=3, repeats=1)
            ratios.append(times.ratio("own", "milp"))
            seconds.append(times.seconds("milp"))
        peer[n] = float(np.median(seconds))
        ratio = float(np.median(ratios))
        yield Line("P7", f"n={n}: own time through milp, sources as ours", ratio, goal)
        yield from _as_written(n)
    yield from _large(peer[2_000])


def _as_written(n: int) -> Iterator[Line]:
    problem, shares, amounts = invented_round(n)
    start = time.perf_counter()
    other = by_milp_as_written(problem, shares, amounts, PATIENCE)
    took = time.perf_counter() - start
    start = time.perf_counter()
    found = best(problem)
    own = time.perf_counter() - start
    ended = "proven" if other.status == 0 else f"not proven in {PATIENCE:.0f} s"
    if other.status == 0:
        assert found.objective == round(-other.fun)
    yield Line("P7", f"n={n}: own time through milp with payments ({ended})", own / took)


def _large(peer: float) -> Iterator[Line]:
    gaps, ratios = [], []
    for seed in SEEDS:
        problem, _, _ = invented_round(20_000, seed)
        gaps.append(best(problem, enough=LARGE_GAP).gap)
        works = {"own": lambda p=problem: best(p, enough=LARGE_GAP)}
        ratios.append(measure(works, rounds=3, repeats=1).seconds("own") / peer)
    yield Line("P7", "n=20000: proven gap", 100 * max(gaps), 0.002, unit="%")
    ratio = float(np.median(ratios))
    yield Line("P7", "n=20000: own time through milp at n=2000", ratio, 0.08)


def what_if_lines() -> Iterator[Line]:
    """P8: one changed rule with the plan before at hand."""
    for name, change in CHANGES.items():
        ratios, gaps = [], []
        for seed in SEEDS:
            problem, _, _ = invented_round(1_000, seed)
            kept, changed = best(problem), change(problem)
            gaps.append(best(changed, warm=kept, enough=WHAT_IF_GAP).gap)
            works = {
                "warm": lambda p=changed, y=kept: best(p, warm=y, enough=WHAT_IF_GAP),
                "cold": lambda p=changed: best(p),
            }
            ratios.append(measure(works, rounds=3, repeats=1).ratio("warm", "cold"))
        ratio = float(np.median(ratios))
        yield Line("P8", f"n=1000, {name}: warm through cold", ratio, 0.2)
        yield Line("P8", f"n=1000, {name}: proven gap of warm", 100 * max(gaps), unit="%")


def _more_money(problem: Problem) -> Problem:
    return with_budget(problem, 1.01)


def _other_weights(problem: Problem) -> Problem:
    return Problem(
        levels=problem.levels,
        allowed=problem.allowed,
        values=problem.values * 11 // 10 + problem.levels,
        ties=problem.ties,
        stages=problem.stages,
        limits=problem.limits,
    )


def _without_caps(problem: Problem) -> Problem:
    return problem.without("loss_caps")


CHANGES = {
    "budget": _more_money,
    "weight": _other_weights,
    "rule": _without_caps,
}


def gap_lines() -> Iterator[Line]:
    """P9: the proven gap of plans that are not proven best."""
    for n in (500, 1_000, 2_000, 5_000):
        found = []
        for seed in SEEDS:
            problem, _, _ = invented_round(n, seed)
            found.append(best(problem, enough=WHAT_IF_GAP).gap)
        yield Line("P9", f"n={n}: greatest proven gap", 100 * max(found), 0.05, unit="%")


def relaxation_lines() -> Iterator[Line]:
    """P12: the smallest relaxation of a round with too little money."""
    for n in (500, 2_000):
        ratios = []
        for seed in SEEDS:
            problem, _, _ = invented_round(n, seed)
            poor = with_budget(problem, 0.6)
            assert best(poor).status is Status.INFEASIBLE
            assert smallest_relaxation(poor, ORDER)
            works = {
                "relax": lambda p=poor: smallest_relaxation(p, ORDER),
                "solve": lambda p=problem: best(p),
            }
            ratios.append(measure(works, rounds=3, repeats=1).ratio("relax", "solve"))
        ratio = float(np.median(ratios))
        yield Line("P12", f"n={n}: relaxation through feasible solve", ratio, 2.0)


ALL = {
    "P7": proven_lines,
    "P8": what_if_lines,
    "P9": gap_lines,
    "P12": relaxation_lines,
}
