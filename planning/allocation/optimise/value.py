"""What a level is worth: need served (Tiefe) and sites reached (Breite), in points."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from planning.allocation.cases import Case
from planning.allocation.model import Rules
from planning.allocation.needs import curve_need, exact_curve_need, need_factor

POINTS = 10_000  # for one VzÄ of need with weight 1


def option_values(cases: Sequence[Case], rules: Rules) -> list[tuple[int, ...]]:
    """Points of each allowed level of each case, in their orders.

    v = (1 − β) · h · min(L, q) + β · h̄ · q̄ · [L reaches the least VzÄ of a site], with q
    the target and h the weight of need; h̄ is the mean of h weighted by q, q̄ the mean of
    q. Only sites that are eligible and have an index count; all others have 0 points.
    Sums are exact, so the order of the cases changes nothing.
    """
    ranked = [case for case in cases if case.is_open and case.site.is_scored]
    weights = need_weights(ranked, rules)
    whole = sum(
        (weights[case.site.number] * target(case, rules) for case in ranked), Fraction(0)
    )
    reached = whole / len(ranked) if ranked else Fraction(0)
    return [_values(case, weights.get(case.site.number), reached, rules) for case in cases]


def need_weights(ranked: Sequence[Case], rules: Rules) -> dict[str, Fraction]:
    """h by number: the decided curve at the index, else the place among the type's ranks.

    Places count eligible sites with an index alone: with n of them the first has 1 and
    the last 1/n; equal ranks share the better place. Ranks of two types do not compare.
    """
    if rules.requirement.is_decided:
        return {
            case.site.number: Fraction(need_factor(case.site, rules.requirement))
            for case in ranked
        }
    by_type: dict[str, list[int]] = {}
    for case in ranked:
        by_type.setdefault(case.site.facility_type, []).append(case.site.rank_low)
    for ranks in by_type.values():
        ranks.sort()
    return {case.site.number: _place(case, by_type) for case in ranked}


def target(case: Case, rules: Rules) -> Fraction:
    """q in hundredths: the decided curve before rounding, else what the walk aims at."""
    if rules.requirement.is_decided:
        exact = exact_curve_need(case.site, rules.requirement)
        if curve_need(case.site, rules.requirement) == case.aim:
            return Fraction(exact)
    return Fraction(case.aim)


def _place(case: Case, by_type: dict[str, list[int]]) -> Fraction:
    ranks = by_type[case.site.facility_type]
    better = bisect_left(ranks, case.site.rank_low)
    return Fraction(len(ranks) - better, len(ranks))


def _values(
    case: Case, weight: Fraction | None, reached: Fraction, rules: Rules
) -> tuple[int, ...]:
    """``reached`` is h̄ · q̄ = Σ h q / n, in hundredths like the levels."""
    if weight is None:
        return (0,) * len(case.levels)
    breadth, aimed_at = Fraction(rules.breadth), target(case, rules)
    points = (
        (1 - breadth) * weight * min(level, aimed_at)
        + breadth * reached * (level >= rules.site.min)
        for level in case.levels
    )
    return tuple(round(value * POINTS / 100) for value in points)
