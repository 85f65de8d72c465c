"""Rules that conflict: what is said, and that nothing smaller would help."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.optimise import elastic, relax
from planning.allocation.optimise.problem import WHOLE, broken
from planning.allocation.optimise.relax import smallest_relaxation
from planning.allocation.plan import Infeasible
from planning.allocation.propose import comparison_plan
from tests.planning.allocation.optimise.samples import (
    area,
    best_by_enumeration,
    problem,
    random_problem,
)
from tests.planning.allocation.samples import (
    DAY,
    city,
    entry,
    ranked,
    rules,
    site,
    threshold,
    unranked,
)

ORDER = ("loss_caps", "area_minima", "budget")
ONE = {"levels": [0, 0.8]}
DUTY = {"priority_classes": [{"code": "p", "mode": "mandatory", "min_fte": 0.8}]}
STEPS = {"thresholds": [threshold(0.8, 1.0)]}
ROOM = {"areas": {"raum": frozenset({"R1"})}}
NO_LOSS = {"loss_caps": {"max_sites": 0}}
POOR = {"budget": [city(0.5, eur=1_000_000, cost_per_fte=75_000)]}


def minimum(**least):
    return {"area_minima": [{"area_kind": "raum", "area": "R1", **least}]}


def land(fte, **changes):
    return {"source": "land", "period": "2026/27", "fte": fte, **changes}


def esf(fte, **changes):
    return land(fte, **changes) | {"source": "esf"}


ROOM_WANTS = "Mindestausstattung raum R1"

CASES = [
    pytest.param(
        ranked(1.5), {**POOR, "overrides": entry("set", 0.8), "relaxation_order": []},
        "Einzelfälle 0,8 VzÄ > Budget 0,5 VzÄ; es fehlen 0,3 VzÄ. Ohne Lockerung einer "
        "Regel gibt es keinen Plan; Einzelfälle und Landesrecht geben nicht nach.",
        [], id="an override and a budget that may not be relaxed",
    ),
    pytest.param(
        ranked(1.5, **ROOM),
        {**POOR, **minimum(min_fte=0.7), "relaxation_order": ["budget"]},
        "Mindestausstattung der Räume 0,8 VzÄ > Budget 0,5 VzÄ; es fehlen 0,3 VzÄ.",
        ["Budget um 0,3 VzÄ (22.500 €) erhöhen"],
        id="VzÄ of an area between two levels and budget",
    ),
    pytest.param(
        ranked(1.5, **ROOM), {**minimum(min_fte=1.5), "locks": entry("max", 0.8)},
        f"{ROOM_WANTS} 1,5 VzÄ > höchstens zulässig 0,8 VzÄ (Setzung: S1).",
        [f"{ROOM_WANTS} um 0,7 VzÄ auf 0,8 VzÄ senken"], id="an area and a greatest value",
    ),
    pytest.param(
        ranked(1.5, 1.2, **ROOM), {**minimum(min_fte=1.8), "locks": entry("max", 0.8)},
        f"{ROOM_WANTS} 1,8 VzÄ > höchstens zulässig 1,6 VzÄ (Setzung: S1; höchste Stufe "
        "0,8 VzÄ: S2).",
        [f"{ROOM_WANTS} um 0,2 VzÄ auf 1,6 VzÄ senken"], id="an area and its levels",
    ),
    pytest.param(
        ranked(0.5, 0.4, 0.3, 0.2, **ROOM), {**minimum(min_sites=1), **STEPS},
        f"{ROOM_WANTS} 1 Einrichtung > höchstens zulässig 0 Einrichtungen (Schwelle: S1, "
        "S2, S3 und 1 weitere).",
        [f"{ROOM_WANTS} um 1 Einrichtung auf 0 Einrichtungen senken"],
        id="an area and thresholds of many",
    ),
    pytest.param(
        [unranked("S1", **ROOM)],
        minimum(min_sites=1),
        f"{ROOM_WANTS} 1 Einrichtung > höchstens zulässig 0 Einrichtungen (ohne Index: "
        "S1).",
        [f"{ROOM_WANTS} um 1 Einrichtung auf 0 Einrichtungen senken"],
        id="an area of sites without index",
    ),
    pytest.param(
        [site("S1", 1.5, **ROOM, fields={"trades": None}),
         site("S2", 1.2, fields={"trades": 3})],
        {**minimum(min_sites=1),
         "eligibility": [{"code": "E", "field": "trades", "op": ">", "value": 1,
                          "text": "mehr als ein Angebot"}]},
        f"{ROOM_WANTS} 1 Einrichtung > höchstens zulässig 0 Einrichtungen (Daten "
        "unvollständig: S1).",
        [f"{ROOM_WANTS} um 1 Einrichtung auf 0 Einrichtungen senken"],
        id="an area of sites with missing data",
    ),
    pytest.param(
        ranked(1.5), minimum(min_fte=0.8),
        f"{ROOM_WANTS} 0,8 VzÄ > höchstens zulässig 0,0 VzÄ (keine Einrichtung gehört "
        "dazu).",
        [f"{ROOM_WANTS} um 0,8 VzÄ auf 0,0 VzÄ senken"], id="an area without sites",
    ),
    pytest.param(
        ranked(1.5, stock=80),
        {**NO_LOSS, "overrides": entry("forbid"), "relaxation_order": ["budget"]},
        "Verlustgrenze 0 Einrichtungen < unvermeidlicher Verlust 1 Einrichtung "
        "(Einzelfall: S1). Auch ohne Budget gibt es keinen Plan; Einzelfälle und "
        "Landesrecht geben nicht nach.",
        [], id="a cap that may not be relaxed and an override",
    ),
    pytest.param(
        ranked(1.5),
        {**DUTY, "budget": [city(0), land(5, share_max=0.8), esf(5, share_max=0.1)]},
        "Mindestausstattung 0,8 VzÄ passen in das Budget 10,0 VzÄ, aber nicht in die "
        "Quellen: 0,08 VzÄ davon dürfen land und esf nicht bezahlen, alle anderen Quellen "
        "haben 0,0 VzÄ; es fehlen 0,08 VzÄ.",
        ["Budget um 0,08 VzÄ erhöhen"], id="mandatory supply and the shares of two sources",
    ),
    pytest.param(
        [*ranked(1.5, **ROOM), unranked("S2", stock=0)],
        {**POOR, **DUTY, **minimum(min_fte=1.8), "levels": [0, 0.8, 1.8]},
        "Mindestausstattung 1,6 + Mindestausstattung der Räume 1,0 = 2,6 VzÄ > Budget "
        "0,5 VzÄ; es fehlen 2,1 VzÄ.",
        ["Budget um 2,1 VzÄ (157.500 €) erhöhen"],
        id="mandatory supply, an area and budget",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sites", "changes", "sentence", "remedies"), CASES)
def test_conflict_is_named_in_numbers(sites, changes, sentence, remedies):
    with pytest.raises(Infeasible) as refused:
        comparison_plan(sites, rules(**{**ONE, **changes}), as_of=DAY)
    assert str(refused.value) == sentence
    assert list(refused.value.remedies) == remedies


@given(st.integers(0, 2**32 - 1))
def test_no_fewer_and_no_smaller_relaxation_exists(seed):
    drawn = random_problem(seed, most=4)
    drawn = replace(drawn, stages=np.zeros_like(drawn.stages))
    if best_by_enumeration(drawn) is not None:
        return
    assert _measured(smallest_relaxation(drawn, ORDER)) == _by_trying(drawn)


def test_what_is_possible_needs_no_relaxation():
    assert smallest_relaxation(problem([[0, 5]], 80), ORDER) == ()


def test_a_large_problem_gets_amounts_that_suffice(monkeypatch):
    monkeypatch.setattr(elastic, "WHOLE_SEARCH", 0)
    values = np.tile([0, 50, 60, 90], (12, 1))
    drawn = problem(values, 0)
    areas = [area(drawn.levels, [k, k + 6], 150, f"A{k}") for k in range(6)]
    drawn = problem(values, 500, *areas)
    (relaxed,) = smallest_relaxation(drawn, ("budget",))
    assert relaxed.amount == 6 * 160 - 500


def test_many_rules_are_relaxed_together(monkeypatch):
    monkeypatch.setattr(relax, "MOST_SOUGHT", 1)
    drawn = problem([[0, 5]] * 3, 0)
    areas = [area(drawn.levels, [k], 80, f"A{k}") for k in range(3)]
    relaxed = smallest_relaxation(problem([[0, 5]] * 3, 0, *areas), ("area_minima",))
    assert [rule.amount for rule in relaxed] == [80, 80, 80]
    assert [(rule.before, rule.after) for rule in relaxed] == [(80, 0)] * 3


def _measured(relaxed):
    order = sum(ORDER.index(rule.family) for rule in relaxed)
    size = sum(rule.amount / max(1, rule.before) for rule in relaxed)
    return len(relaxed), order, round(size, 9)


def _by_trying(drawn):
    families = [limit.family for limit in drawn.limits]
    groups = [[p] for name in ORDER[:2] for p, f in enumerate(families) if f == name]
    groups.append([p for p, family in enumerate(families) if family == "budget"])
    free = drawn.with_limits(())
    found = []
    for choice in map(np.array, product(*map(np.flatnonzero, drawn.allowed))):
        if not any(broken(free, choice)):
            found.append(_amounts(drawn, groups, choice))
    return min(found)


def _amounts(drawn, groups, choice):
    used = []
    for group in groups:
        amount = max(_hundredths(drawn.limits[place], choice) for place in group)
        if amount:
            used.append((drawn.limits[group[0]], amount))
    order = sum(ORDER.index(limit.family) for limit, _ in used)
    size = sum(amount / max(1, abs(limit.bound)) for limit, amount in used)
    return len(used), order, round(size, 9)


def _hundredths(limit, choice):
    return -(-limit.excess(choice) // (WHOLE if limit.measure == "paid" else 1))


def test_nothing_to_choose_and_nothing_to_give():
    fixed = problem([[0, 5]], 80, allowed=[[False, True]])
    assert elastic.Elastic(fixed, []).least([]).tolist() == [1]
    poor = problem([[0, 5]], 0, allowed=[[False, True]])
    assert elastic.Elastic(poor, []).least([]) is None


def test_nothing_suffices_where_not_even_shares_fit(monkeypatch):
    monkeypatch.setattr(elastic, "WHOLE_SEARCH", 0)
    drawn = problem([[0, 5]] * 3, 0)
    drawn = problem([[0, 5]] * 3, 0, area(drawn.levels, [0, 1], 80))
    assert elastic.Elastic(drawn, []).least([]) is None


def test_halves_are_rounded_among_a_few_units(monkeypatch):
    monkeypatch.setattr(elastic, "WHOLE_SEARCH", 0)
    monkeypatch.setattr(elastic, "FREE", 1)
    drawn = problem([[0, 5, 6, 7]] * 4, 0)
    halves = [area(drawn.levels, [k, k + 1], 170, f"A{k}") for k in (0, 2)]
    drawn = problem([[0, 5, 6, 7]] * 4, 320, *halves)
    choice = elastic.Elastic(drawn, [(0,)]).least([1.0])
    assert drawn.held(choice).sum() == 360


def test_shares_may_fit_where_whole_options_do_not(monkeypatch):
    monkeypatch.setattr(elastic, "WHOLE_SEARCH", 0)
    drawn = problem([[0, 5, 6]] * 2, 0)
    drawn = problem([[0, 5, 6]] * 2, 140, area(drawn.levels, [0, 1], 120))
    assert elastic.Elastic(drawn, []).least([]) is None


def test_a_minimum_gives_no_more_than_the_money_asks_for(monkeypatch):
    monkeypatch.setattr(elastic, "WHOLE_SEARCH", 0)
    levels = problem([[0, 5, 6]] * 4, 0).levels
    rooms = [area(levels, [k, k + 1], 150, f"A{k}") for k in (0, 2)]
    drawn = problem([[0, 5, 6]] * 4, 260, *rooms)
    choice = elastic.Elastic(drawn, [(1,)]).least([1.0])
    assert drawn.limits[1].excess(choice) == 50


def test_money_exchanged_among_many_options_meets_the_bound_of_shares(monkeypatch):
    monkeypatch.setattr(elastic, "WHOLE_SEARCH", 0)
    levels = problem([[0, 5, 6, 7]] * 8, 0).levels
    rooms = [area(levels, range(k, k + 4), 260, f"A{k}") for k in (0, 4)]
    drawn = problem([[0, 5, 6, 7]] * 8, 200, *rooms)
    poor = elastic.Elastic(drawn, [(0,)])
    assert drawn.held(poor.least([1.0])).sum() == 520
    assert poor.linear()[0] == pytest.approx(320)
