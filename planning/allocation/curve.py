"""Who holds how much at smaller and larger budgets, by the method of the round."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from planning.allocation.cases import cases_of
from planning.allocation.feasible import refuse_infeasible
from planning.allocation.funds import funds_of
from planning.allocation.model import Rules, RulesRefused
from planning.allocation.optimise.plan import steady_plans
from planning.allocation.plan import Infeasible
from planning.allocation.propose import METHODS
from planning.allocation.sites import Site

MOST_SEARCHED = 300  # sites; every point is a search of its own


@dataclass(frozen=True)
class Point:
    """One budget in hundredths of a VzÄ and what each site, by number, then holds.

    ``price`` is the share of weighted need that it costs to leave everybody what a smaller
    budget gave; None where the method takes nothing back, or where it is not known.
    """

    budget: int
    held: Mapping[str, int]
    price: float | None = None


def budget_curve(
    sites: Sequence[Site], rules: Rules, budgets: Sequence[int], *, as_of: date
) -> Iterator[Point]:
    """What ``propose`` gives at each budget, without lines and reasons.

    ``budgets`` are hundredths on the grid. One that cannot pay what is fixed before the
    walk, or that no source takes up, is left out. For "milp" nobody has less than at a
    smaller budget; there is no curve for more than ``MOST_SEARCHED`` sites, nor for
    "cascade".
    """
    if rules.method == "milp" and len(sites) <= MOST_SEARCHED:
        yield from _searched(sites, rules, budgets, as_of)
    if rules.method not in METHODS:
        return
    method = METHODS[rules.method]
    if rules.method == "rank_order" and rules.rank_order == "fill":
        method = partial(method, fill=True)
    cases = tuple(cases_of(sites, rules, as_of))
    claims = tuple(case.claim for case in cases)
    for budget in budgets:
        try:
            funds = funds_of(rules).with_total(budget)
            refuse_infeasible(cases, funds, rules)
        except (Infeasible, RulesRefused):
            continue
        held = method(claims, funds).held
        numbers = (case.site.number for case in cases)
        yield Point(budget, dict(zip(numbers, held, strict=True)))


def _searched(
    sites: Sequence[Site], rules: Rules, budgets: Sequence[int], as_of: date
) -> Iterator[Point]:
    cases = tuple(cases_of(sites, rules, as_of))
    funds = funds_of(rules)
    payable = [budget for budget in budgets if funds.pool + budget >= funds.total]
    plans = steady_plans(cases, funds, rules, payable)
    numbers = [case.site.number for case in cases]
    for budget in (budget for budget in payable if budget in plans):
        found = plans[budget]
        yield Point(budget, dict(zip(numbers, found.held, strict=True)), found.price)
