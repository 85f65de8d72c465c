"""Why no plan keeps all rules, and what would help: in German, with numbers."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import numpy as np

from planning.allocation.cases import Case
from planning.allocation.feasible import NAMES, fixed_by_cause
from planning.allocation.funds import Funds
from planning.allocation.german import euro, fte, vzae
from planning.allocation.model import Rules
from planning.allocation.optimise.elastic import Elastic
from planning.allocation.optimise.problem import Limit, Problem
from planning.allocation.optimise.relax import Relaxed, smallest_relaxation
from planning.allocation.optimise.solve import opened_gates
from planning.allocation.plan import Infeasible

AREAS, LOSSES = "Mindestausstattung der Räume", "Verlustgrenze"
FAMILIES = {"area_minima": AREAS, "loss_caps": LOSSES, "budget": "Budget"}
SITE_MEASURES = ("sites", "losing")


def infeasible(
    problem: Problem, cases: Sequence[Case], funds: Funds, rules: Rules
) -> Infeasible:
    """The refusal of a problem without plan: rules, amounts, and the smallest remedy."""
    relaxed = smallest_relaxation(problem, rules.relaxation_order)
    named = _least_by_rule(problem, cases)
    needed = sum(named.values())
    missing = max(0, needed - funds.total)
    sentences = [*_unreachable(problem), *_too_dear(named, missing, funds)]
    if relaxed is None:
        sentences.append(_nothing_helps(rules))
    return Infeasible(
        " ".join(sentences) or _sources(named, funds),
        rules=named,
        budget=funds.total,
        missing=missing,
        remedies=tuple(remedy(rule, rules) for rule in relaxed or ()),
    )


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
    reachable = _reachable(problem)
    steps = [
        int(problem.held(problem.floors).sum()),
        _least_fte(reachable.without("budget", "loss_caps")),
        _least_fte(reachable.without("budget")),
    ]
    for name, (before, after) in zip((AREAS, LOSSES), pairwise(steps), strict=True):
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


def _unreachable(problem: Problem) -> Iterator[str]:
    """Minima and caps that the allowed levels cannot keep at any budget."""
    highest = problem.highest
    for limit in problem.limits:
        if limit.family == "budget" or not limit.excess(highest):
            continue
        used, bound = abs(limit.used(highest)), abs(limit.bound)
        say = _sites if limit.measure in SITE_MEASURES else vzae
        if limit.family == "area_minima":
            yield f"{limit.label} {say(bound)} > höchstens zulässig {say(used)}."
        else:
            yield f"{limit.label} {say(bound)} < unvermeidlicher Verlust {say(used)}."


def _too_dear(named: dict[str, int], missing: int, funds: Funds) -> Iterator[str]:
    if missing:
        yield f"{_sum(named)} > Budget {vzae(funds.total)}; es fehlen {vzae(missing)}."


def _sum(named: dict[str, int]) -> str:
    parts = " + ".join(f"{name} {fte(amount)}" for name, amount in named.items())
    total = f" = {fte(sum(named.values()))}" if len(named) > 1 else ""
    return f"{parts}{total} VzÄ"


def _sources(named: dict[str, int], funds: Funds) -> str:
    return (
        f"{_sum(named)} passen in das Budget {vzae(funds.total)}, aber nicht in die "
        "Quellen, die sie bezahlen dürfen."
    )


def _nothing_helps(rules: Rules) -> str:
    """Nothing that may be relaxed helps; entries by hand and state law are never."""
    families = ", ".join(FAMILIES[family] for family in rules.relaxation_order)
    opening = f"Auch ohne {families}" if families else "Ohne Lockerung einer Regel"
    return f"{opening} gibt es keinen Plan; Einzelfälle und Landesrecht geben nicht nach."
