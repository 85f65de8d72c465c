"""The curve says at every budget what the proposal itself would say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.curve import budget_curve
from planning.allocation.propose import propose
from tests.planning.allocation.samples import DAY, city, ranked, rules

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


@pytest.mark.parametrize("method", [{"method": "milp", "resolution": "VII-DS-1"}])
def test_searches_have_no_curve(method):
    assert list(budget_curve(ranked(2.0), rules(**method), [80], as_of=DAY)) == []
