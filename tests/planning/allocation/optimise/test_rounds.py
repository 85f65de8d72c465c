"""Whole rounds: the best plan against trying every plan, and its reasons."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.allocation.cases import cases_of
from planning.allocation.funds import funds_of
from planning.allocation.optimise.build import problem_of
from planning.allocation.optimise.plan import best_plan
from planning.allocation.plan import Infeasible
from planning.allocation.propose import comparison_plan
from planning.allocation.reasons import Reason
from tests.planning.allocation.optimise.oracle import (
    best_plan_by_trying,
    is_payable,
    score_of,
)
from tests.planning.allocation.samples import DAY, city, rules, site, threshold, unranked

FEW = settings(max_examples=max(10, settings().max_examples // 20))
SOME = settings(max_examples=max(25, settings().max_examples // 5))
indices = st.integers(6, 20).map(lambda tenths: tenths / 10)
LAND = {"source": "land", "period": "2026/27", "fte": 1.6, "share_max": 0.8}
ESF = {"source": "esf", "period": "2026/27", "eur": 80_000, "cost_per_fte": 75_000,
       "facility_types": ["oberschule"]}  # fmt: skip
rooms = st.frozensets(st.sampled_from(["R1", "R2"]))


@st.composite
def schools(draw, most=5):
    """Up to ``most`` ranked schools of two types in areas, and one without index."""
    sites = []
    for name, key in (("grundschule", "gs@1"), ("oberschule", "os@1")):
        scores = tuple(draw(st.lists(indices, max_size=most // 2 + 1)))
        for index in scores[: most - len(sites)]:
            changes = draw(details)
            sites.append(
                site(
                    f"S{len(sites)}", index, scores, facility_type=name, key=key, **changes
                )
            )
    state = draw(st.sampled_from(["no_score", "no_key"]))
    return [*sites, unranked(f"S{len(sites)}", state, **draw(details))]


details = st.fixed_dictionaries(
    {
        "stock": st.sampled_from([0, 0, 80, 100, 180]),
        "children": st.integers(100, 900),
        "areas": rooms.map(lambda found: {"raum": found}),
    }
)


@st.composite
def documents(draw):
    """Rules with every side rule on or off."""
    first = draw(st.sampled_from(["grundschule", "oberschule"]))
    mode = draw(st.sampled_from(["value", "guarantee", "mandatory"]))
    optional = st.none() | st.integers(0, 2)
    return {
        "key": {"grundschule": "gs", "oberschule": "os"},
        "levels": draw(st.sampled_from([[0, 0.8], [0, 0.8, 1.0, 1.8]])),
        "breadth": draw(st.sampled_from([0, 0.25, 1])),
        "thresholds": draw(st.sampled_from([[], [threshold(0.8, 1.0, stay=0.9)]])),
        "priority_classes": [
            {"code": "a", "facility_types": [first],
             "mode": "mandatory" if mode == "mandatory" else "value",
             "min_fte": 0.8 if mode == "mandatory" else None},
            {"code": "b", "mode": "guarantee" if mode == "guarantee" else "value"},
        ],
        "grandfathering": {"mode": draw(st.sampled_from(["none", "keep"]))},
        "loss_caps": {
            "max_sites": draw(optional),
            "max_fte": draw(st.sampled_from([None, 0.8, 1.0])),
        },
        "area_minima": draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "area_kind": st.just("raum"),
                        "area": st.sampled_from(["R1", "R2", "*"]),
                        "min_fte": st.sampled_from([None, 0.8, 1.5]),
                        "min_sites": st.integers(0, 2),
                    }
                ),
                max_size=2,
                unique_by=lambda minimum: minimum["area"],
            )
        ),
        "overrides": draw(
            st.sampled_from([[], [{"facility": "S0", "rule": "forbid", "reason": "r"}]])
        ),
        "budget": draw(
            st.sampled_from([[city(2)], [city(3.5)], [city(1), LAND], [city(1), LAND, ESF]])
        ),
    }  # fmt: skip


def sources(parsed):
    return [
        (source.amount(parsed.fte_grid), source.share_max, source.facility_types)
        for source in parsed.budget
    ]


@SOME
@given(schools(), documents())
def test_best_plan_is_that_of_trying_every_plan(sites, changes):
    _same_as_by_trying(sites, rules(**changes))


@FEW
@given(schools(most=7), documents())
def test_so_it_is_for_eight_schools_with_one_level(sites, changes):
    _same_as_by_trying(sites, rules(**changes | {"levels": [0, 0.8]}))


def _same_as_by_trying(sites, parsed):
    cases = cases_of(sites, parsed, DAY)
    expected = best_plan_by_trying(cases, parsed, sources(parsed))
    try:
        best = best_plan(cases, funds_of(parsed), parsed)
    except Infeasible:
        assert expected is None
        return
    assert expected is not None
    assert score_of(cases, parsed, best.outcome.held) == expected[0]
    assert best.proof.gap == 0.0


@SOME
@given(schools(), documents(), st.data())
def test_source_condition_is_that_of_payments(sites, changes, data):
    parsed = rules(**changes)
    cases = cases_of(sites, parsed, DAY)
    held = [data.draw(st.sampled_from(case.levels)) for case in cases]
    problem = problem_of(cases, funds_of(parsed), parsed)
    choice = problem.choice_of(held)
    kept = not any(limit.excess(choice) for limit in problem.limits[: 1 << 3]
                   if limit.family == "budget")  # fmt: skip
    assert kept == is_payable(cases, sources(parsed), held)


@SOME
@given(schools(), documents(), st.randoms(use_true_random=False))
def test_each_site_has_one_reason_and_the_order_changes_nothing(sites, changes, random):
    parsed = rules(**changes)
    try:
        plan = comparison_plan(sites, parsed, as_of=DAY)
    except Infeasible:
        return
    shuffled = list(sites)
    random.shuffle(shuffled)
    assert comparison_plan(shuffled, parsed, as_of=DAY) == plan
    assert sorted(line.number for line in plan.lines) == sorted(s.number for s in sites)
    for line in plan.lines:
        assert isinstance(line.reason, Reason)
        assert line.reason not in line.attached
        assert line.note.endswith(".")
    assert plan.allocated + plan.rest == plan.budget


@SOME
@given(schools(), documents())
def test_more_breadth_reaches_no_fewer_sites(sites, changes):
    changes = {**changes, "priority_classes": [{"code": "alle"}]}
    reached = []
    for breadth in (0, 0.25, 0.5, 0.75, 1):
        parsed = rules(**{**changes, "breadth": breadth})
        cases = cases_of(sites, parsed, DAY)
        try:
            best = best_plan(cases, funds_of(parsed), parsed)
        except Infeasible:
            return
        ranked = [c.is_open and c.site.is_scored for c in cases]
        held = zip(best.outcome.held, ranked, strict=True)
        reached.append(sum(fte > 0 for fte, counts in held if counts))
    assert reached == sorted(reached)


@pytest.mark.parametrize(
    ("changes", "levels"),
    [
        pytest.param({"breadth": 0.25}, {"G1": 180, "G7": 80}, id="depth"),
        pytest.param({"breadth": 0.5}, {"G1": 100, "G3": 100, "G7": 80}, id="half"),
        pytest.param({"breadth": 1}, {"G1": 80, "G3": 80, "G7": 80}, id="breadth"),
    ],
)
def test_worked_example(changes, levels):
    from planning.allocation.rules import parse_rules
    from tests.planning.allocation.samples import WORKED_RULES, worked_sites

    parsed = parse_rules({**WORKED_RULES, **changes})
    plan = comparison_plan(worked_sites(), parsed, as_of=DAY)
    assert {line.number: line.proposed for line in plan.lines if line.proposed} == levels
