"""Why no plan keeps all rules, and what would help: in German, with numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from math import inf

import numpy as np

from planning.allocation.cases import Case
from planning.allocation.feasible import (
    NAMES,
    fixed_by_cause,
    not_payable,
    sum_words,
)
from planning.allocation.funds import Funds
from planning.allocation.german import euro, vzae
from planning.allocation.model import Rules
from planning.allocation.optimise.build import problem_of
from planning.allocation.optimise.ceilings import held_down
from planning.allocation.optimise.elastic import Elastic
from planning.allocation.optimise.highs import NODES, Effort
from planning.allocation.optimise.problem import Limit, Problem
from planning.allocation.optimise.relax import Relaxed, smallest_relaxation
from planning.allocation.optimise.solve import opened_gates, solve
from planning.allocation.plan import Infeasible
from planning.allocation.site_cap import FAMILY, Again, least_site_cap, site_cap_remedy

AREAS, LOSSES = "Mindestausstattung der Räume", "Verlustgrenze"
CLASSES = "Vorrang der Klassen"
FAMILIES = {"area_minima": AREAS, "loss_caps": LOSSES, "budget": "Budget"}
SITE_MEASURES = ("sites", "losing")
Size = tuple[float, int, float]


def infeasible(
    problem: Problem,
    cases: Sequence[Case],
    funds: Funds,
    rules: Rules,
    again: Again | None = None,
) -> Infeasible:
    """The refusal of a problem without plan: rules, amounts, and the smallest remedy.

    With ``again`` a higher cap on what one site may lose counts among the remedies: where
    it alone suffices and is smaller than what else would.
    """
    relaxed = smallest_relaxation(problem, rules.relaxation_order)
    cap = again and _site_cap(cases, funds, rules, again)
    is_cap = cap is not None and _size_of_cap(cap, rules) < _size(relaxed, rules)
    named = _least_by_rule(problem, cases)
    needed = sum(named.values())
    missing = max(0, needed - funds.total)
    sentences = [
        *_unreachable(problem, cases, rules),
        *_too_dear(named, missing, funds),
    ] or [not_payable(named, funds, _cheapest_posts(problem, cases))]
    if relaxed is None and not is_cap:
        sentences.append(_nothing_helps(rules))
    return Infeasible(
        " ".join(sentences),
        rules=named,
        budget=funds.total,
        missing=missing,
        remedies=(site_cap_remedy(rules, cap),) if is_cap else _together(relaxed, rules),
    )


def _together(relaxed: Sequence[Relaxed] | None, rules: Rules) -> tuple[str, ...]:
    """The one remedy: all its rules have to give at the same time."""
    parts = [remedy(rule, rules) for rule in relaxed or ()]
    return (" und zugleich ".join(parts),) if parts else ()


def _site_cap(
    cases: Sequence[Case], funds: Funds, rules: Rules, again: Again
) -> int | None:
    def is_kept(other: Rules) -> bool:
        problem = problem_of(again(other), funds, other)
        return solve(problem, effort=Effort(nodes=NODES)).choice is not None

    return least_site_cap(cases, rules, is_kept)


def _size_of_cap(cap: int, rules: Rules) -> Size:
    """As ``_size``: one rule of the caps on losses."""
    before = rules.loss_caps.max_fte_per_site or 0
    place = rules.relaxation_order.index(FAMILY)
    return 1, place, (cap - before) / max(1, before)


def _size(relaxed: Sequence[Relaxed] | None, rules: Rules) -> Size:
    """How much a relaxation asks: rules, their places in the order, relative amounts."""
    if relaxed is None:
        return inf, 0, 0.0
    places = (rules.relaxation_order.index(rule.family) for rule in relaxed)
    amounts = (rule.amount / max(1, rule.before) for rule in relaxed)
    return len(relaxed), sum(places), sum(amounts)


def remedy(rule: Relaxed, rules: Rules) -> str:
    """One rule, by how much it has to give, and what is left of it."""
    if rule.family == "budget":
        return f"Budget um {vzae(rule.amount)}{_euro(rule.amount, rules)} erhöhen"
    is_sites = rule.measure in SITE_MEASURES
    amount, after = (
        (_sites(rule.amount), _sites(rule.after))
        if is_sites
        else (vzae(rule.amount) + _euro(rule.amount, rules), vzae(rule.after))
    )
    if rule.family == "loss_caps":
        return f"{rule.label} um {amount} auf {after} anheben"
    return f"{rule.label} um {amount} auf {after} senken"


def _sites(count: int) -> str:
    return f"{count} Einrichtung{'en' if count != 1 else ''}"


def _euro(amount: int, rules: Rules) -> str:
    """The amount in euros of a year, where a source says what one VzÄ costs."""
    costs = [source.cost_per_fte for source in rules.budget if source.cost_per_fte]
    if not costs:
        return ""
    return f" ({euro(Decimal(amount) / 100 * max(costs))})"


def _least_by_rule(problem: Problem, cases: Sequence[Case]) -> dict[str, int]:
    """Hundredths of a VzÄ that rules need at least, each beside those before it."""
    named = {NAMES[cause]: amount for cause, amount in fixed_by_cause(cases).items()}
    reachable = _reachable(problem).without("budget")
    open_to_all = replace(reachable, gates=())
    steps = [
        int(problem.held(problem.floors).sum()),
        _least_fte(open_to_all.without("loss_caps")),
        _least_fte(open_to_all),
    ]
    steps += [_least_fte(reachable)] if problem.gates else []
    names = (AREAS, LOSSES, CLASSES)[: len(steps) - 1]
    for name, (before, after) in zip(names, pairwise(steps), strict=True):
        if after > before:
            named[name] = after - before
    return named


def _reachable(problem: Problem) -> Problem:
    """The problem without limits that not even the highest levels keep."""
    highest = problem.highest
    kept = tuple(limit for limit in problem.limits if not limit.excess(highest))
    return problem.with_limits(kept)


def _least_fte(problem: Problem) -> int:
    """The fewest hundredths of a VzÄ that keep all limits and gates."""
    everybody = np.arange(problem.n_units)
    total = Limit("budget", "fte", "", everybody, problem.levels, 0)
    choices = (
        (opened, Elastic(opened, [(len(problem.limits),)]).least([1.0]))
        for opened in opened_gates(problem.with_limits((*problem.limits, total)))
    )
    return min(int(o.held(choice).sum()) for o, choice in choices if choice is not None)


def _unreachable(problem: Problem, cases: Sequence[Case], rules: Rules) -> Iterator[str]:
    """Minima and caps that the allowed levels cannot keep at any budget, and why not."""
    highest = problem.highest
    for limit in problem.limits:
        if limit.family == "budget" or not limit.excess(highest):
            continue
        used, bound = abs(limit.used(highest)), abs(limit.bound)
        say = _sites if limit.measure in SITE_MEASURES else vzae
        by = f" ({held_down(limit, cases, rules)})"
        if limit.family == "area_minima":
            yield f"{limit.label} {say(bound)} > höchstens zulässig {say(used)}{by}."
        else:
            yield f"{limit.label} {say(bound)} < unvermeidlicher Verlust {say(used)}{by}."


def _cheapest_posts(problem: Problem, cases: Sequence[Case]) -> list[tuple[str, int]]:
    """Posts by facility type of the plan that keeps all but the money and lacks least."""
    money = tuple(p for p, one in enumerate(problem.limits) if one.family == "budget")
    choices = (Elastic(opened, [money]).least([1.0]) for opened in opened_gates(problem))
    cheapest = min(
        (choice for choice in choices if choice is not None),
        key=lambda choice: max(problem.limits[place].excess(choice) for place in money),
    )
    held = problem.held(cheapest).tolist()
    return [(case.site.facility_type, fte) for case, fte in zip(cases, held, strict=True)]


def _too_dear(named: dict[str, int], missing: int, funds: Funds) -> Iterator[str]:
    if missing:
        yield f"{sum_words(named)} > Budget {vzae(funds.total)}; es fehlen {vzae(missing)}."


def _nothing_helps(rules: Rules) -> str:
    """Nothing that may be relaxed helps; entries by hand and state law are never."""
    families = ", ".join(FAMILIES[family] for family in rules.relaxation_order)
    opening = f"Auch ohne {families}" if families else "Ohne Lockerung einer Regel"
    return f"{opening} gibt es keinen Plan; Einzelfälle und Landesrecht geben nicht nach."
