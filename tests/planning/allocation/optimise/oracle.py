"""The best plan of a round by trying every plan, rule by rule as the rules are written.

Nothing of the solver is used: levels come from the cases, payment from a linear
programme over the sources, side rules from what is said about proposals.
"""

from fractions import Fraction
from itertools import product

import numpy as np
from scipy.optimize import linprog

from planning.allocation.cases import in_tie_order
from planning.allocation.side_rules import broken_rules


def best_plan_by_trying(cases, rules, budgets):
    """Score and levels by number of the best plan; None where no plan keeps all rules.

    ``budgets`` are (amount, share, facility types) of the sources, in hundredths.
    """
    best = None
    for held in product(*(case.levels for case in cases)):
        if keeps_all(cases, rules, budgets, held):
            score = score_of(cases, rules, held)
            if best is None or score > best[0]:
                best = score, dict(zip((c.site.number for c in cases), held, strict=True))
    return best


def keeps_all(cases, rules, budgets, held):
    """Whether a plan can be paid and keeps areas, caps and guarantees."""
    given = {case.site.number: fte for case, fte in zip(cases, held, strict=True)}
    said = broken_rules(cases, given, rules)
    if any("nicht erreicht" in s or "nicht eingehalten" in s for s in said):
        return False
    return _guaranteed(cases, held) and is_payable(cases, budgets, held)


def is_payable(cases, budgets, held):
    """Whether payments of each source for each site sum up to the plan."""
    n, m = len(cases), len(budgets)
    most = [
        float(share) * fte if not types or case.site.facility_type in types else 0.0
        for case, fte in zip(cases, held, strict=True)
        for _, share, types in budgets
    ]
    by_site = np.kron(np.eye(n), np.ones((1, m)))
    by_source = np.kron(np.ones((1, n)), np.eye(m))
    found = linprog(
        np.zeros(n * m),
        A_eq=by_site,
        b_eq=np.array(held, dtype=float),
        A_ub=by_source,
        b_ub=np.array([float(amount) for amount, _, _ in budgets]),
        bounds=[(0.0, limit) for limit in most],
    )
    return found.status == 0


def _guaranteed(cases, held):
    """No site of a guaranteed class above its floor while an earlier one has none."""
    for case, fte in zip(cases, held, strict=True):
        is_gated = case.group is not None and case.group.mode == "guarantee"
        if is_gated and fte > case.levels[0]:
            earlier = [
                (other, level)
                for other, level in zip(cases, held, strict=True)
                if other.group_place < case.group_place and other.levels[-1] > 0
            ]
            if any(level == 0 for _, level in earlier):
                return False
    return True


def score_of(cases, rules, held):
    """Points stage by stage, as "value" classes open them, then fewest VzÄ by tie keys."""
    ranked = [case for case in cases if case.is_open and case.site.is_scored]
    weights = {case.site.number: _weight(case, ranked) for case in ranked}
    reached = Fraction(0)
    for case in ranked:
        reached += weights[case.site.number] * case.aim / len(ranked)
    stages = {}
    ordered = [site.number for site in in_tie_order([c.site for c in cases], rules.ties)]
    ties = 0
    for case, fte in zip(cases, held, strict=True):
        points = _points(case, fte, weights, reached, rules)
        stage = sum(
            place > 0 and group.mode == "value"
            for place, group in enumerate(rules.priority_classes)
            if place <= case.group_place
        )
        stages[stage] = stages.get(stage, 0) + points
        ties += (ordered.index(case.site.number) + 1) * fte
    most = sum(place > 0 for place in range(len(rules.priority_classes)))
    return (*(stages.get(stage, 0) for stage in range(most + 1)), -ties)


def _weight(case, ranked):
    same = [c for c in ranked if c.site.facility_type == case.site.facility_type]
    above = sum(c.site.rank_low < case.site.rank_low for c in same)
    return Fraction(len(same) - above, len(same))


def _points(case, fte, weights, reached, rules):
    if case.site.number not in weights:
        return 0
    breadth = Fraction(rules.breadth)
    depth = (1 - breadth) * weights[case.site.number] * min(fte, case.aim)
    return round((depth + breadth * reached * (fte >= rules.site.min)) * 100)
