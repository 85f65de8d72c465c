"""R05: VzÄ and Rest are the budget to the hundredth, within minima and caps.

The laws hold over invented rounds with all rules at once (10,000 with the deep profile).
A budget below what the rules fix is an error that names the rules and what is missing.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.plan import Infeasible
from planning.allocation.propose import propose
from planning.models import Proposal
from tests.planning.allocation.samples import DAY, ranked, rules
from tests.planning.allocation.test_plan_properties import documents, plans, schools

DUTY = [{"code": "pflicht", "mode": "mandatory", "min_fte": 1.0}]


@given(plans())
def test_lines_and_rest_are_the_budget_and_a_rest_says_why(case):
    _, _, plan = case
    given_out = sum(line.proposed for line in plan.lines)
    assert given_out + plan.rest == plan.budget
    assert plan.rest >= 0
    assert plan.rest_reason or not plan.rest
    assert {type(line.proposed) for line in plan.lines} <= {int}
    assert type(plan.rest) is type(plan.budget) is int


@given(schools(), documents(), st.integers(0, 2000))
def test_every_budget_is_met_or_refused_by_name(sites, changes, budget):
    parsed = rules(**changes)
    tied = sum(source.amount(5) for source in parsed.budget[1:])
    try:
        plan = propose(sites, parsed, budget=tied + budget, as_of=DAY)
    except Infeasible as refused:
        plan = refused
    if isinstance(plan, Infeasible):
        assert plan.missing > 0
        assert plan.rules
        assert all(name in str(plan) for name in plan.rules)
        return
    assert sum(line.proposed for line in plan.lines) + plan.rest == tied + budget


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8), st.integers(0, 900))
def test_nobody_below_the_legal_minimum_or_above_the_cap(tenths, budget):
    sites = ranked(*(index / 10 for index in tenths))  # ties included
    parsed = rules(priority_classes=DUTY)
    needed = 100 * len(sites)
    if budget < needed:
        with pytest.raises(Infeasible, match="Mindestausstattung") as refused:
            propose(sites, parsed, budget=budget, as_of=DAY)
        assert refused.value.missing == needed - budget
        return
    plan = propose(sites, parsed, budget=budget, as_of=DAY)
    assert all(100 <= line.proposed <= 180 for line in plan.lines)


def test_no_demand_leaves_the_whole_budget_as_rest():
    plan = propose([], rules(), budget=150, as_of=DAY)
    assert (plan.allocated, plan.rest) == (0, 150)
    assert plan.rest_reason


def test_what_is_kept_and_shown_adds_up(office, client):
    row = Proposal.objects.get(pk=office.proposal.pk)
    lines = sum((line.proposed_fte for line in row.lines.all()), Decimal(0))
    assert lines + row.rest_fte == row.budget_fte
    answer = client.get(f"/api/v1/proposals/{row.pk}/").json()
    amounts = [Decimal(answer[name]) for name in ("allocated_fte", "rest_fte")]
    assert sum(amounts) == Decimal(answer["budget_fte"]) == row.budget_fte
    assert answer["rest_reason"]
