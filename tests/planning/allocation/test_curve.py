"""The curve says at every budget what the proposal itself would say."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.allocation import curve
from planning.allocation.cases import cases_of
from planning.allocation.curve import budget_curve
from planning.allocation.funds import funds_of
from planning.allocation.optimise.answer import Answer, Status
from planning.allocation.optimise.build import problem_of
from planning.allocation.optimise.plan import _price, value_of
from planning.allocation.propose import comparison_plan, propose
from planning.allocation.rules import parse_rules
from tests.planning.allocation.cascade_samples import document as cascade_document
from tests.planning.allocation.samples import DAY, city, ranked, rules

SOME = settings(max_examples=max(20, settings().max_examples // 5))
METHODS = [{"method": "divisor"}, {"rank_order": "strict"}, {"rank_order": "fill"}]
indices = st.lists(st.floats(0.1, 3.0), min_size=1, max_size=8, unique=True)
budgets = st.lists(st.integers(0, 240).map(lambda n: 5 * n), max_size=4, unique=True)


@given(indices, budgets, st.sampled_from(METHODS))
def test_every_point_is_the_proposal_at_that_budget(values, budgets, method):
    sites, given = ranked(*values), rules(**method)
    points = list(budget_curve(sites, given, budgets, as_of=DAY))
    assert [point.budget for point in points] == budgets
    for point in points:
        plan = propose(sites, given, budget=point.budget, as_of=DAY)
        assert point.held == {line.number: line.proposed for line in plan.lines}


def test_a_budget_below_what_is_fixed_is_left_out():
    lock = [{"facility": "S1", "rule": "set", "fte": 0.8, "reason": "Zusage"}]
    points = budget_curve(ranked(2.0, 1.0), rules(locks=lock), [75, 80], as_of=DAY)
    assert [point.budget for point in points] == [80]


def test_where_no_source_pays_everything_only_the_budget_itself_is_left():
    given = rules(budget=[city(2.0, share_max=0.8)])
    points = budget_curve(ranked(2.0), given, [200, 300], as_of=DAY)
    assert [point.budget for point in points] == [200]


BEST = {"method": "milp", "resolution": "VII-DS-1"}


@SOME
@given(indices, budgets, st.integers(0, 120))
def test_searches_take_nothing_away_as_the_budget_grows(values, budgets, total):
    """Without the rule 2,0 VzÄ would take from who alone has 1,8 VzÄ."""
    sites, parsed = ranked(*values), rules(**BEST, budget=[city(total / 20)])
    present = funds_of(parsed).total
    wanted = sorted({*budgets, present})
    points = list(budget_curve(sites, parsed, wanted, as_of=DAY))
    assert [point.budget for point in points] == wanted
    for low, high in pairwise(points):
        assert all(low.held[number] <= high.held[number] for number in low.held)
    for point in points:
        assert sum(point.held.values()) <= point.budget
        if point.budget != present:
            expected = priced(sites, parsed, point)
            assert point.price == pytest.approx(expected, abs=1e-12)
    plan = comparison_plan(sites, parsed, as_of=DAY)
    middle = next(point for point in points if point.budget == present)
    assert middle.held == {line.number: line.proposed for line in plan.lines}


def priced(sites, parsed, point):
    """What the plan made anew covers more, from its proof and the points of the curve."""
    fresh = comparison_plan(sites, parsed, budget=point.budget, as_of=DAY).proof.objective
    cases = cases_of(sites, parsed, DAY)
    problem = problem_of(cases, funds_of(parsed), parsed)
    held = [point.held[case.site.number] for case in cases]
    return None if not fresh else 1 - value_of(problem, held) / fresh


def test_the_price_is_what_keeping_everybody_costs():
    """At 1,8 VzÄ one site has all; at 2,0 two others would do better with 1,0 each."""
    parsed = rules(**BEST, levels=[0, 1.0, 1.8], budget=[city(1.8)])
    sites = [
        replace(one, index=index)
        for one, index in zip(ranked(3.0, 2.0, 1.9), (1.0, 0.9, 0.9), strict=True)
    ]
    points = {p.budget: p for p in budget_curve(sites, parsed, [180, 200], as_of=DAY)}
    assert points[180].price == 0
    assert points[200].price == pytest.approx(priced(sites, parsed, points[200]))


def test_a_price_takes_two_proofs_and_something_covered():
    best, worse = (Answer(Status.OPTIMAL, objective=n, bound=n) for n in (12, 9))
    assert _price(worse, best) == 0.25
    assert _price(best, best) == 0
    assert _price(worse, replace(best, status=Status.NODE_LIMIT)) is None
    assert _price(replace(worse, status=Status.NODE_LIMIT), best) is None
    assert _price(Answer(Status.OPTIMAL), Answer(Status.OPTIMAL)) is None


def test_the_walk_has_no_price():
    points = budget_curve(ranked(2.0, 1.0), rules(), [80, 160], as_of=DAY)
    assert [point.price for point in points] == [None, None]


def test_searches_end_where_no_plan_keeps_what_is_fixed():
    lock = [{"facility": "S1", "rule": "set", "fte": 0.8, "reason": "Zusage"}]
    parsed = rules(**BEST, locks=lock, budget=[city(1.0)])
    points = budget_curve(ranked(2.0, 1.0), parsed, [40, 75, 80, 100], as_of=DAY)
    assert [point.budget for point in points] == [80, 100]
    poor = rules(**BEST, locks=lock, budget=[city(0.5)])
    assert list(budget_curve(ranked(2.0), poor, [50, 100], as_of=DAY)) == []


def test_without_a_source_for_all_a_search_has_the_budget_itself_alone():
    parsed = rules(**BEST, budget=[city(2.0, share_max=0.8)])
    points = budget_curve(ranked(2.0), parsed, [100, 200, 300], as_of=DAY)
    assert [point.budget for point in points] == [200]


def test_neither_a_selection_nor_a_long_search_has_a_curve(monkeypatch):
    chosen = parse_rules(cascade_document())
    assert list(budget_curve(ranked(2.0), chosen, [80], as_of=DAY)) == []
    monkeypatch.setattr(curve, "MOST_SEARCHED", 0)
    assert list(budget_curve(ranked(2.0), rules(**BEST), [80], as_of=DAY)) == []
