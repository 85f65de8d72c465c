"""The best plan as a plan: proof, reasons, rest, larger budgets, distance."""

import numpy as np
import pytest

from planning.allocation.cases import cases_of
from planning.allocation.distance import distance
from planning.allocation.funds import funds_of
from planning.allocation.optimise import dynamic, highs, solve
from planning.allocation.optimise.answer import Answer, Status
from planning.allocation.optimise.highs import Effort, linear_prices
from planning.allocation.optimise.plan import NoPlanInTime, best_plan
from planning.allocation.optimise.prices import prices_of
from planning.allocation.propose import comparison_plan, propose
from planning.allocation.reasons import Reason
from planning.allocation.rules import RulesRefused
from tests.planning.allocation.optimise.samples import area, problem
from tests.planning.allocation.samples import (
    DAY,
    WORKED_RULES,
    city,
    ranked,
    rules,
    site,
    threshold,
    worked_sites,
)

ONE = {"levels": [0, 0.8]}
DECIDED = {"method": "milp", "resolution": "B 1"}
CURVE = {
    "rule": "curve",
    "resolution": "B 2",
    "base": "children",
    "children_per_fte": 100,
    "curve": [[0, 1], [1, 1]],
}


def reasons(plan):
    return {line.number: line.reason for line in plan.lines}


def given(plan):
    return {line.number: line.proposed for line in plan.lines if line.proposed}


def test_without_a_resolution_it_is_no_proposal():
    with pytest.raises(RulesRefused, match="nur mit Beschlussnummer zum Vorschlag"):
        propose(ranked(1.5), rules(method="milp"), as_of=DAY)


def test_with_a_resolution_it_is():
    plan = propose(ranked(1.5, 1.2), rules(**DECIDED, **ONE), budget=80, as_of=DAY)
    assert (plan.method, given(plan), plan.cut_after) == ("milp", {"S1": 80}, None)
    assert plan.proof.may_be_submitted
    assert (plan.proof.gap, plan.proof.status_text) == (0.0, "bewiesen bester Plan")
    assert plan.proof.solver.startswith("HiGHS ")


def test_one_level_for_all_gives_what_the_ranking_gives():
    sites = ranked(1.9, 1.5, 1.2, 1.1, 0.9)
    for budget in range(0, 480, 40):
        by_rank = propose(sites, rules(**ONE), budget=budget, as_of=DAY)
        assert given(
            comparison_plan(sites, rules(**ONE), budget=budget, as_of=DAY)
        ) == given(by_rank)


def test_a_larger_budget_can_take_a_post_away():
    sites = [
        site("A", 1.9, (1.9, 1.5, 1.4), children=180, facility_type="a", key="a@1"),
        site("B", 1.5, (1.9, 1.5, 1.4), children=100, facility_type="b", key="b@1"),
        site("C", 1.4, (1.9, 1.5, 1.4), children=100, facility_type="b", key="b@1"),
    ]
    parsed = rules(
        **DECIDED,
        key={"a": "a", "b": "b"},
        levels_by_type={"a": [0, 1.8], "b": [0, 1.0]},
        requirement={**CURVE, "curve": [[1.4, 1], [1.9, 1.01]]},
        budget=[city(1.8)],
    )
    plan = propose(sites, parsed, as_of=DAY)
    assert given(plan) == {"A": 180}
    (loss,) = plan.lose_at_larger_budget
    assert (loss.number, loss.budget, loss.then) == ("A", 200, 0)
    assert {(e.number, e.budget) for e in plan.waiting_list} == {("B", 280)}
    said = (  # A alone 1,8 · 1,01 against B and C 1,002 + 1,0
        "Bei Budget 2,0 VzÄ deckt das 9,19 % weniger gewichteten Bedarf als ein neu "
        "gerechneter Plan."
    )
    assert any(said in warning for warning in plan.warnings)


def test_without_a_source_for_all_nothing_is_looked_at_beyond():
    tied = [{"source": "land", "period": "2026/27", "fte": 1, "share_max": 0.5}]
    plan = propose(ranked(1.5), rules(**DECIDED, budget=tied, **ONE), as_of=DAY)
    assert (plan.waiting_list, plan.lose_at_larger_budget) == ((), ())
    assert reasons(plan) == {"S1": Reason.SOURCE_LIMIT}
    assert plan.rest_reason == "Rest 1,0 VzÄ – keine Quelle darf weitere 0,8 bezahlen"


def test_a_class_waits_for_an_earlier_one():
    classes = [
        {"code": "gs", "facility_types": ["grundschule"]},
        {"code": "gym", "mode": "guarantee"},
    ]
    sites = [
        *ranked(1.5, 1.2),
        site("S3", 1.9, (1.9,), facility_type="gymnasium", key="gym@1"),
    ]
    parsed = rules(
        **ONE, key={"grundschule": "gs", "gymnasium": "gym"}, priority_classes=classes
    )
    plan = comparison_plan(sites, parsed, budget=150, as_of=DAY)
    assert reasons(plan)["S3"] is Reason.CLASS_NOT_REACHED
    whole = comparison_plan(sites, parsed, budget=240, as_of=DAY)
    assert given(whole) == {"S1": 80, "S2": 80, "S3": 80}


def test_of_equals_the_tie_keys_decide():
    plan = comparison_plan(ranked(1.5, 1.5), rules(**ONE), budget=80, as_of=DAY)
    assert (given(plan), reasons(plan)["S2"]) == ({"S1": 80}, Reason.TIE)


def test_what_no_longer_adds_value_stays_a_rest():
    parsed = rules(breadth=1, thresholds=[threshold(0.8, 1.0)])
    plan = comparison_plan(ranked(1.5), parsed, as_of=DAY)
    assert given(plan) == {"S1": 80}
    assert plan.rest_reason == "Rest 9,2 VzÄ – weitere VzÄ verbessern den Plan nicht"


def test_a_protected_site_that_is_worth_its_post_is_funded_by_rank():
    parsed = rules(**ONE, grandfathering={"mode": "keep"})
    plan = comparison_plan(ranked(1.9, 1.5, 1.1, stock=80), parsed, budget=240, as_of=DAY)
    assert set(reasons(plan).values()) == {Reason.FUNDED_RANK}


def test_a_protected_site_below_others_is_kept_by_protection():
    sites = [*ranked(1.9, 1.5, 1.1)[:2], site("S3", 1.1, (1.9, 1.5, 1.1), stock=80)]
    parsed = rules(**ONE, grandfathering={"mode": "keep"})
    plan = comparison_plan(sites, parsed, budget=160, as_of=DAY)
    assert given(plan) == {"S1": 80, "S3": 80}
    assert reasons(plan)["S3"] is Reason.KEPT_GRANDFATHERED


def test_who_stays_in_a_decided_curve_counts_with_what_it_holds():
    steps = [threshold(0.8, 1.0, stay=0.9)]
    parsed = rules(**ONE, thresholds=steps, requirement=CURVE)
    sites = ranked(0.95, stock=80, children=10)
    assert given(comparison_plan(sites, parsed, as_of=DAY)) == {"S1": 80}


def test_distance_of_the_ranking_to_the_best():
    sites = [
        site("S1", 1.9, (1.9, 1.8), children=50),
        site("S2", 1.8, (1.9, 1.8), children=500),
    ]
    parsed = rules(**ONE, requirement=CURVE, levels_by_type={"grundschule": [0, 0.8]})
    plan = propose(sites, parsed, budget=80, as_of=DAY)
    best = comparison_plan(sites, parsed, budget=80, as_of=DAY)
    found = distance(plan, best, sites, parsed, as_of=DAY)
    assert (found.value, found.best, found.bound, found.broken) == (8000, 8000, 8000, ())
    assert found.gap == 0.0


def test_a_plan_that_breaks_side_rules_says_so():
    sites = worked_sites()
    from planning.allocation.rules import parse_rules

    parsed = parse_rules({**WORKED_RULES, "loss_caps": {"max_sites": 0}})
    plan = propose(sites, parsed, as_of=DAY)
    best = comparison_plan(sites, parsed, as_of=DAY)
    found = distance(plan, best, sites, parsed, as_of=DAY)
    assert found.broken == ("Verlustgrenze",)
    assert found.value > found.best
    assert found.gap < 0


def test_distance_of_nothing_to_nothing():
    parsed = rules()
    plan = propose([], parsed, as_of=DAY)
    best = comparison_plan([], parsed, as_of=DAY)
    assert distance(plan, best, [], parsed, as_of=DAY).gap == 0.0


def test_a_search_that_ends_before_any_plan(monkeypatch):
    monkeypatch.setattr(solve, "TABLE", -1)
    monkeypatch.setattr(
        solve, "search", lambda *_, **__: Answer(Status.TIME_LIMIT, bound=5)
    )
    parsed = rules()
    with pytest.raises(NoPlanInTime):
        best_plan(cases_of(ranked(1.5), parsed, DAY), funds_of(parsed), parsed,
                  effort=Effort(seconds=1))  # fmt: skip


def test_a_wrong_choice_is_never_shown(monkeypatch):
    wrong = Answer(Status.OPTIMAL, np.array([1]), 5, 5)
    monkeypatch.setattr(solve.dynamic, "solve_exactly", lambda _: wrong)
    with pytest.raises(solve.Unproven, match="Budget"):
        solve.solve(problem([[0, 5]], 0))
    with pytest.raises(solve.Unproven, match="Stufen"):
        solve.solve(problem([[0, 5]], 80, allowed=[[True, False]]))


def test_ties_that_are_not_settled_leave_the_plan_unproven(monkeypatch):
    monkeypatch.setattr(solve, "TABLE", -1)
    answers = iter([Answer(Status.OPTIMAL, np.array([1]), 5, 5), Answer(Status.NODE_LIMIT)])
    monkeypatch.setattr(solve, "search", lambda *_, **__: next(answers))
    found = solve.solve(problem([[0, 5]], 80))
    assert (found.status, found.objective, found.gap) == (Status.NODE_LIMIT, 5, 0.0)


def test_a_site_holds_one_of_its_levels():
    with pytest.raises(ValueError, match="no level"):
        problem([[0, 5]], 80).choice_of([70])


def test_a_budget_below_nothing_is_kept_by_no_plan():
    drawn = problem([[0, 5]], -1)
    assert dynamic.solve_exactly(drawn).status is Status.INFEASIBLE


def test_a_minimum_no_cost_reaches_is_kept_by_no_plan():
    drawn = problem([[0, 5]], 80)
    drawn = problem([[0, 5]], 80, area(drawn.levels, [0], 160))
    assert dynamic.solve_exactly(drawn).status is Status.INFEASIBLE


def test_without_limits_nothing_has_a_price():
    drawn = problem([[0, 5]], 80).with_limits(())
    assert len(prices_of(drawn, drawn.values)) == 0


def test_where_nothing_can_be_chosen_nothing_has_a_price():
    drawn = problem([[0, 5]], 80, allowed=[[True, False]])
    assert linear_prices(drawn, drawn.values).tolist() == [0.0]


def test_the_only_choice_is_kept_or_refused():
    fixed = problem([[0, 5]], 80, allowed=[[False, True]])
    assert highs.solve_integer(fixed, fixed.values).objective == 5
    poor = problem([[0, 5]], 0, allowed=[[False, True]])
    assert highs.solve_integer(poor, poor.values).status is Status.INFEASIBLE
