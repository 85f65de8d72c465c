"""Rounds with money of calendar years, and rounds decided by the best plan."""

import pytest
from django.core.exceptions import ValidationError

from planning.services import make_proposal
from planning.services.changes import changed_rules
from tests.planning import small_city


def paid(period, eur):
    return {"source": "stadt", "period": period, "eur": eur, "cost_per_fte": 60_000}


@pytest.fixture
def city(db):
    return small_city.build()


def test_another_budget_of_several_periods_is_refused_in_words(city):
    planning_round = small_city.open_round(
        budget=[paid("2026", 50_000), paid("2027", 70_000)]
    )
    with pytest.raises(ValidationError, match="haben mehrere Zeiträume"):
        changed_rules(planning_round.rules, {"budget_fte": "3"})
    assert make_proposal(round=planning_round).budget_fte == 2


def test_the_best_plan_is_kept_as_a_proposal_with_a_resolution(city):
    proposal = make_proposal(round=small_city.open_round(method="milp", resolution="B 1"))
    assert proposal.method == "milp"
    assert all(line.reason for line in proposal.lines.all())


def test_without_a_resolution_the_best_plan_is_no_proposal(city):
    with pytest.raises(ValidationError, match="nur mit Beschlussnummer"):
        make_proposal(round=small_city.open_round(method="milp"))
