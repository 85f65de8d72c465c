"""Rules no plan can keep together: the smallest relaxation that makes one possible."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from planning.allocation.optimise.elastic import Elastic
from planning.allocation.optimise.problem import Family, Floats, Ints, Limit, Problem
from planning.allocation.optimise.solve import opened_gates

MOST_SOUGHT = 3  # rules beside those that give in any case; above, all are offered


@dataclass(frozen=True)
class Rule:
    """What one decision moves: a minimum, a cap, or the money of all sources.

    ``limits`` are places in the problem, ``order`` the place of its family among those
    that may be relaxed.
    """

    limits: tuple[int, ...]
    order: int


@dataclass(frozen=True)
class Relaxed:
    """One rule and how far it has to give.

    ``amount`` and ``bound`` are hundredths of a VzÄ, or sites, as ``measure`` says.
    """

    family: Family
    measure: str
    label: str
    amount: int
    bound: int

    @property
    def before(self) -> int:
        """The rule as people say it; minima are not negative for them."""
        return abs(self.bound)

    @property
    def after(self) -> int:
        """What is left of the rule."""
        return abs(self.bound + self.amount)


def smallest_relaxation(
    problem: Problem, order: Sequence[str]
) -> tuple[Relaxed, ...] | None:
    """The fewest rules that have to give, and of these the smallest amounts.

    Parameters
    ----------
    order : sequence of str
        Families that may be relaxed, earlier ones rather. All others are kept.

    Returns
    -------
    tuple of Relaxed, or None
        Empty where a plan exists as it is; None where not even all relaxations together
        make one possible.

    Notes
    -----
    With every unit at its highest level all minima and caps are kept as well as they
    can be, only the money is not. So what is broken there has to give in any case. Which
    other rules have to give is tried by number, earlier families first; a set is left
    out unsolved where the prices of the linear relaxation show that it saves too little.
    """
    found = [
        drawn
        for opened in opened_gates(problem)
        if (drawn := _of_opened(opened, order)) is not None
    ]
    return min(found, key=lambda drawn: drawn[0])[1] if found else None


Found = tuple[tuple[float, ...], tuple[Relaxed, ...]]


def _of_opened(problem: Problem, order: Sequence[str]) -> Found | None:
    """The relaxation of a problem without gates, led by what makes it small."""
    rules = _rules(problem, order)
    forced = _forced(problem, rules)
    if forced is None:
        return None
    others = [rule for rule in rules if rule not in forced]
    poor = _Poor.of(problem, forced)
    for sets in _by_number(problem, forced, others, poor):
        tried = [_solved(problem, chosen, poor) for chosen in sets]
        solved = [drawn for drawn in tried if drawn is not None]
        if solved:
            return min(solved, key=lambda drawn: drawn[0])
    return None


def _rules(problem: Problem, order: Sequence[str]) -> list[Rule]:
    rules = []
    for place, family in enumerate(order):
        own = [p for p, limit in enumerate(problem.limits) if limit.family == family]
        if family == "budget":
            rules.append(Rule(tuple(own), place))
        else:
            rules += [Rule((p,), place) for p in own]
    return rules


def _forced(problem: Problem, rules: Sequence[Rule]) -> list[Rule] | None:
    """Rules not even the highest levels keep; None if one of them may not be relaxed."""
    broken = {
        place
        for place, limit in enumerate(problem.limits)
        if limit.family != "budget" and limit.excess(problem.highest)
    }
    forced = [rule for rule in rules if broken & set(rule.limits)]
    return forced if len(forced) == len(broken) else None


def _by_number(
    problem: Problem, forced: list[Rule], others: list[Rule], poor: "_Poor"
) -> Iterator[list[list[Rule]]]:
    """Sets of rules that may suffice: by number, then by their families' places."""
    least, savings = poor.savings(others)
    for number in range(min(len(others), MOST_SOUGHT) + 1):
        by_place: dict[int, list[list[Rule]]] = {}
        for chosen in combinations(range(len(others)), number):
            has_money = any(_is_money(problem, others[place]) for place in chosen)
            if has_money or least - sum(savings[list(chosen)]) <= 1:
                rules = [others[place] for place in chosen]
                by_place.setdefault(sum(rule.order for rule in rules), []).append(
                    [*forced, *rules]
                )
        yield from (by_place[place] for place in sorted(by_place))
    if len(others) > MOST_SOUGHT:
        yield [[*forced, *others]]


def _is_money(problem: Problem, rule: Rule) -> bool:
    return problem.limits[rule.limits[0]].family == "budget"


@dataclass(frozen=True, eq=False)
class _Poor:
    """A problem without the rules that give in any case, where the money gives alone.

    ``kept`` are the places of its limits in the problem, ``limits`` these on the grids of
    their weights.
    """

    kept: tuple[int, ...]
    limits: tuple[Limit, ...]
    elastic: Elastic

    @classmethod
    def of(cls, problem: Problem, forced: Sequence[Rule]) -> "_Poor":
        """The money of a problem against its other rules."""
        gone = {place for rule in forced for place in rule.limits}
        kept = tuple(place for place in range(len(problem.limits)) if place not in gone)
        left = problem.with_limits(tuple(problem.limits[place] for place in kept))
        money = [at for at, own in enumerate(left.limits) if own.family == "budget"]
        tight = left.tightened(*money)
        return cls(kept, tight.limits, Elastic(tight, [tuple(money)]))

    def savings(self, others: Sequence[Rule]) -> tuple[float, Floats]:
        """Hundredths of VzÄ the money lacks at least, and what each rule saves at most.

        By convexity a rule saves at most its price times the whole of its bound.
        """
        lacking, prices = self.elastic.linear()
        most = {
            place: price * _whole(limit)
            for place, price, limit in zip(self.kept, prices, self.limits, strict=True)
        }
        return lacking, np.array([sum(most[p] for p in rule.limits) for rule in others])

    def is_for(self, problem: Problem, chosen: Sequence[Rule]) -> bool:
        """Whether it is the whole problem, and these rules are its money."""
        is_whole = len(self.kept) == len(problem.limits)
        return is_whole and len(chosen) == 1 and _is_money(problem, chosen[0])


def _whole(limit: Limit) -> int:
    """The most a rule can give: down to nothing, or up to where it forbids nothing."""
    if limit.is_minimum:
        return abs(limit.bound)
    return max(0, int(limit.weights.max(axis=1, initial=0).sum()) - limit.bound)


def _solved(problem: Problem, chosen: Sequence[Rule], poor: _Poor) -> Found | None:
    """Smallest amounts of a set of rules, relative to their bounds; None if too few."""
    sizes = [max(1, abs(problem.limits[rule.limits[0]].bound)) for rule in chosen]
    is_known = poor.is_for(problem, chosen)
    elastic = poor.elastic if is_known else Elastic(problem, [r.limits for r in chosen])
    choice = elastic.least([1 / size for size in sizes])
    if choice is None:
        return None
    amounts = [
        max(_in_units(problem.limits[p], choice) for p in rule.limits) for rule in chosen
    ]
    used = [(r, a, s) for r, a, s in zip(chosen, amounts, sizes, strict=True) if a]
    order = sum(rule.order for rule, _, _ in used)
    relaxed = tuple(_relaxed(problem.limits[r.limits[0]], a) for r, a, _ in used)
    return (len(used), order, sum(a / s for _, a, s in used)), relaxed


def _in_units(limit: Limit, choice: Ints) -> int:
    """How far a limit is exceeded, in hundredths of a VzÄ or sites, rounded up."""
    return -(-limit.excess(choice) // limit.scale)


def _relaxed(limit: Limit, amount: int) -> Relaxed:
    return Relaxed(limit.family, limit.measure, limit.label, amount, limit.bound)
