"""What a proposal says beside its lines, and what it refuses."""

import pytest

from planning.allocation.propose import METHODS, propose
from planning.allocation.reasons import Reason
from planning.allocation.rules import RulesRefused, rules_hash
from tests.planning.allocation.samples import (
    DAY,
    city,
    ranked,
    rules,
    site,
    threshold,
    unranked,
)

ONE = {"levels": [0, 0.8]}
STEPS = [threshold(0.8, 1.0), threshold(1.8, 1.4)]
SCHOOLS = ranked(1.9, 1.5, 1.2)


def plan_of(sites, budget=None, **changes):
    return propose(sites, rules(**changes), budget=budget, as_of=DAY)


def given(plan):
    return {line.number: line.proposed for line in plan.lines if line.proposed}


def land(fte, **changes):
    return {"source": "land", "period": "2026/27", "fte": fte, **changes}


@pytest.mark.parametrize(
    ("budget", "changes", "rest_reason"),
    [
        pytest.param(
            270,
            ONE,
            "Rest 0,3 VzÄ – alle zulässigen Stufen sind vergeben",
            id="everybody has the highest step",
        ),
        pytest.param(190, ONE, "Rest 0,3 VzÄ – reicht nicht für 0,8", id="too little left"),
        pytest.param(160, ONE, "", id="nothing left, so nothing to say"),
        pytest.param(
            270,
            {"thresholds": STEPS},
            "Rest 0,1 VzÄ – reicht nicht für 0,2",
            id="too little for the next step of one who has",
        ),
    ],
)
def test_rest(budget, changes, rest_reason):
    plan = plan_of(SCHOOLS, budget, **changes)
    assert plan.rest_reason == rest_reason
    assert plan.budget == budget == plan.allocated + plan.rest


def test_rest_that_no_source_may_hand_out():
    plan = propose(
        SCHOOLS, rules(budget=[city(0.2), land(5, share_max=0.8)], **ONE), as_of=DAY
    )
    assert plan.rest_reason == "Rest 4,4 VzÄ – keine Quelle darf weitere 0,8 bezahlen"
    assert given(plan) == {"S1": 80}


@pytest.mark.parametrize(
    ("budget", "changes", "cut"),
    [
        pytest.param(160, ONE, "S2", id="the last who is served"),
        pytest.param(500, ONE, "S3", id="everybody is served"),
        pytest.param(0, ONE, None, id="nobody is served"),
        pytest.param(90, {"thresholds": STEPS}, "S1", id="served with a lower step"),
        pytest.param(
            80,
            {
                **ONE,
                "locks": [{"facility": "S3", "rule": "set", "fte": 0.8, "reason": "r"}],
            },
            None,
            id="set is not served",
        ),
        pytest.param(160, {**ONE, "method": "divisor"}, None, id="the divisor has no cut"),
    ],
)
def test_cut(budget, changes, cut):
    assert plan_of(SCHOOLS, budget, **changes).cut_after == cut


def test_a_site_without_index_is_never_the_cut():
    plan = plan_of(
        [*ranked(1.2), unranked("S2")],
        overrides=[{"facility": "S2", "rule": "set", "fte": 0.8, "reason": "r"}],
        **ONE,
    )
    assert (plan.allocated, plan.cut_after) == (160, "S1")


def test_fill_passes_over_and_takes_back():
    big = {"levels_by_type": {"oberschule": [0, 1.0]}}
    schools = [
        site("S1", 1.9, (1.9, 1.5), facility_type="oberschule", key="os@1"),
        site("S2", 1.5, (1.9, 1.5)),
    ]
    classes = [{"code": "os", "facility_types": ["oberschule"]}, {"code": "gs"}]
    plan = plan_of(
        schools,
        90,
        key={"grundschule": "gs", "oberschule": "os"},
        priority_classes=classes,
        rank_order="fill",
        **{**ONE, **big},
    )
    assert given(plan) == {"S2": 80}
    (passed,) = plan.passed_over
    assert (passed.number, passed.by, passed.reason) == ("S1", "S2", Reason.FUNDED_RANK)
    assert passed.note == (
        "S2 (Rang 2) erhält 0,8 VzÄ, S1 (Rang 1) 0,0 VzÄ: Auffüllen des Restes."
    )
    (loss,) = plan.lose_at_larger_budget
    assert (loss.number, loss.budget, loss.proposed, loss.then) == ("S2", 100, 80, 0)
    assert loss.note == "S2 erhält bei Budget 1,0 VzÄ nur 0,0 VzÄ statt 0,8 VzÄ."


def test_classes_come_before_ranks():
    schools = [
        site("S1", 1.9, (1.9,), facility_type="gymnasium", key="gym@1"),
        *ranked(1.9, 1.2, facility_type="grundschule")[1:],
    ]
    plan = plan_of(
        schools,
        80,
        key={"grundschule": "gs", "gymnasium": "gym"},
        priority_classes=[
            {"code": "gs", "facility_types": ["grundschule"]},
            {"code": "gym"},
        ],
        **ONE,
    )
    assert [line.number for line in plan.lines] == ["S2", "S1"]
    assert given(plan) == {"S2": 80}
    assert plan.passed_over == ()


def test_the_divisor_method_passes_over_by_need():
    levels = {"grundschule": [0, 0.8, 1.8]}
    plan = plan_of(
        [
            site("S1", 1.9, (1.9, 1.5), children=100),
            site("S2", 1.5, (1.9, 1.5), children=990),
        ],
        80,
        method="divisor",
        levels_by_type=levels,
        requirement={
            "rule": "curve",
            "resolution": "B 1",
            "base": "children",
            "children_per_fte": 100,
            "curve": [[0, 1], [1, 1]],
        },
    )
    (passed,) = plan.passed_over
    assert passed.note == (
        "S2 (Rang 2) erhält 0,8 VzÄ, S1 (Rang 1) 0,0 VzÄ: Divisorverfahren."
    )


def test_equal_ranks_do_not_pass_each_other_over():
    plan = plan_of(ranked(1.2, 1.2), 80, **ONE)
    assert given(plan) == {"S1": 80}
    assert plan.passed_over == ()


def test_waiting_list_in_the_order_of_the_walk():
    plan = plan_of(SCHOOLS, 90, thresholds=STEPS)
    assert [
        (e.number, e.budget, e.missing, e.proposed, e.then) for e in plan.waiting_list
    ] == [("S1", 100, 10, 80, 100), ("S2", 260, 170, 0, 80), ("S3", 440, 350, 0, 80)]
    assert [line.missing_to_step for line in plan.lines] == [10, 170, 350]


def test_nobody_waits_for_what_no_budget_gives():
    plan = plan_of([*ranked(1.2, 0.5), unranked("S3")], 0, thresholds=STEPS)
    assert [entry.number for entry in plan.waiting_list] == ["S1"]
    assert [line.missing_to_step for line in plan.lines] == [80, None, None]


def test_without_a_source_for_all_there_is_no_waiting_list():
    plan = propose(
        SCHOOLS, rules(budget=[land(1, facility_types=["grundschule"])], **ONE), as_of=DAY
    )
    assert given(plan) == {"S1": 80}
    assert plan.waiting_list == ()
    assert (
        "Ohne Quelle für alle Einrichtungen gibt es keine Nachrückliste." in plan.warnings
    )


def test_log_counts_each_step():
    eligible = [
        {"code": "A", "field": "a", "op": "=", "value": 1, "text": "a"},
        {"code": "B", "field": "b", "op": "=", "value": 1, "text": "b"},
    ]
    sites = [
        site("S1", 1.9, (1.9, 1.5, 1.2, 0.5), fields={"a": 1, "b": 1}),
        site("S2", 1.5, (1.9, 1.5, 1.2, 0.5), fields={"a": 2, "b": 2}),
        site("S3", 1.2, (1.9, 1.5, 1.2, 0.5), fields={"a": 1, "b": None}),
        site("S4", 0.5, (1.9, 1.5, 1.2, 0.5), fields={"a": 1, "b": 1}),
        unranked("S5", fields={"a": 1, "b": 1}),
        unranked("S6", fields={"a": 1, "b": 0}),
    ]
    plan = plan_of(sites, eligibility=eligible, thresholds=STEPS)
    assert [(line.step, line.n_in, line.n_out) for line in plan.log] == [
        ("eligibility", 6, 5),
        ("eligibility", 5, 4),
        ("data", 4, 3),
        ("index", 3, 2),
        ("thresholds", 2, 1),
        ("handout", 6, 1),
    ]
    assert plan.log[0].params == {"code": "A", "field": "a", "op": "="}
    assert plan.log[3].params == {"keys": {"grundschule": ["gs@1"]}}


def test_a_plan_names_its_rules():
    plan = plan_of(SCHOOLS)
    assert (plan.method, plan.as_of) == ("rank_order", DAY)
    assert plan.rules_hash == rules_hash(rules())


def test_methods_are_those_the_rules_accept():
    assert set(METHODS) == {"rank_order", "divisor"}


@pytest.mark.parametrize("budget", [-5, 0.8, True], ids=["negative", "float", "truth"])
def test_a_budget_is_whole_hundredths(budget):
    with pytest.raises(RulesRefused, match="keine Hundertstel VzÄ ab 0"):
        plan_of(SCHOOLS, budget)


def test_a_class_that_cannot_be_told_is_missing_data():
    classes = [
        {"code": "a", "filter": {"field": "x", "op": "=", "value": 1}},
        {"code": "b"},
    ]
    sites = [
        site("S1", 1.5, (1.5, 1.2), fields={"x": None}),
        site("S2", 1.2, (1.5, 1.2), fields={"x": 1}),
    ]
    plan = plan_of(sites, priority_classes=classes)
    reasons = {line.number: line.reason for line in plan.lines}
    assert reasons == {"S1": Reason.DATA_MISSING, "S2": Reason.FUNDED_RANK}


def test_a_round_without_sites():
    plan = plan_of([])
    assert (plan.lines, plan.rest) == ((), 1000)


@pytest.mark.parametrize(
    ("ties", "first"),
    [
        pytest.param(["-children", "facility"], "S2", id="more children first"),
        pytest.param(["children", "facility"], "S1", id="fewer children first"),
        pytest.param(["-name", "facility"], "S1", id="text falling"),
        pytest.param(["name", "facility"], "S2", id="text rising"),
        pytest.param(["facility"], "S1", id="the number alone"),
        pytest.param(["-facility"], "S3", id="the number falling"),
    ],
)
def test_ties(ties, first):
    sites = [
        site("S1", 1.2, (1.2,) * 3, children=10, fields={"name": "b"}),
        site("S2", 1.2, (1.2,) * 3, children=20, fields={"name": "a"}),
        site("S3", 1.2, (1.2,) * 3, children=None, fields={"name": None}),
    ]
    plan = plan_of(sites, 80, ties=ties, **ONE)
    assert given(plan) == {first: 80}
    if ties[0] != "-facility":
        assert plan.lines[-1].number == "S3"
