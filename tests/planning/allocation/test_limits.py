"""Rules a proposal does not keep are said; what cannot be paid at all is refused."""

import pytest

from planning.allocation.plan import Infeasible
from planning.allocation.propose import propose
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

STEPS = [threshold(0.8, 1.0), threshold(1.8, 1.4)]


def plan_of(sites, budget=None, **changes):
    return propose(sites, rules(**changes), budget=budget, as_of=DAY)


def land(fte, **changes):
    return {"source": "land", "period": "2026/27", "fte": fte, **changes}


@pytest.mark.parametrize(
    ("sites", "changes", "warning"),
    [
        pytest.param(
            ranked(0.5, 0.4, stock=80),
            {"loss_caps": {"max_sites": 1}},
            "Verlustgrenze nicht eingehalten: 2 statt 1 Einrichtung.",
            id="sites that lose",
        ),
        pytest.param(
            ranked(0.5, 0.4, stock=80),
            {"loss_caps": {"max_fte": 1.5}},
            "Verlustgrenze nicht eingehalten: 1,6 VzÄ statt 1,5 VzÄ.",
            id="VzÄ lost",
        ),
        pytest.param(
            [unranked("S1", stock=80)],
            {},
            "Außerhalb der Rangfolge gehen 0,8 VzÄ verloren: S1.",
            id="lost without index",
        ),
        pytest.param(
            [unranked("S1", stock=80)],
            {"loss_caps": {"max_sites": 0}},
            "Außerhalb der Rangfolge gehen 0,8 VzÄ verloren: S1.",
            id="losses without index do not count against the caps",
        ),
        pytest.param(
            ranked(1.5, areas={"ortsteil": frozenset({"01"})}),
            {"area_minima": [{"area_kind": "ortsteil", "area": "*", "min_sites": 2}]},
            "Mindestausstattung ortsteil 01 nicht erreicht: 1 statt 2 Einrichtungen.",
            id="too few sites in an area",
        ),
        pytest.param(
            ranked(1.5, areas={"ortsteil": frozenset({"01"})}),
            {"area_minima": [{"area_kind": "ortsteil", "area": "02", "min_fte": 0.8}]},
            "Mindestausstattung ortsteil 02 nicht erreicht: 0,0 VzÄ statt 0,8 VzÄ.",
            id="too few VzÄ in an area",
        ),
        pytest.param(
            ranked(1.5, children=300),
            {
                "requirement": {
                    "rule": "curve",
                    "base": "children",
                    "children_per_fte": 300,
                    "curve": [[0, 1], [1, 1]],
                }
            },
            "Die Kurve ist nicht beschlossen: Der Vorschlag rechnet mit den Stufen.",
            id="a curve without resolution",
        ),
        pytest.param(
            ranked(1.5),
            {"breadth": 0.25},
            "breadth wirkt nur im rechnerischen Vergleichsplan, nicht hier.",
            id="breadth",
        ),
        pytest.param(
            [site("S1", 1.5), site("S2", 1.2, facility_type="oberschule", key="os@1")],
            {"key": {"grundschule": "gs", "oberschule": "os"}},
            "Klasse „alle“ mischt grundschule, oberschule: Ränge verschiedener Arten sind "
            "nicht vergleichbar.",
            id="ranks of two types in one class",
        ),
    ],
)
def test_warnings(sites, changes, warning):
    rules = {"thresholds": STEPS, "levels": [0, 0.8, 1.8], **changes}
    assert plan_of(sites, **rules).warnings == (warning,)


def test_side_rules_that_hold_are_silent():
    plan = plan_of(
        ranked(1.5, 0.5, stock=80),
        thresholds=STEPS,
        levels=[0, 0.8, 1.8],
        loss_caps={"max_sites": 1, "max_fte": 0.8},
        area_minima=[{"area_kind": "ortsteil", "area": "*", "min_fte": 0.8}],
    )
    assert plan.warnings == ()


DUTY = [{"code": "pflicht", "mode": "mandatory", "min_fte": 1.0}]


@pytest.mark.parametrize(
    ("sites", "changes", "sentence", "remedies"),
    [
        pytest.param(
            ranked(1.5, 1.2),
            {"priority_classes": DUTY},
            "Mindestausstattung 2,0 VzÄ > Budget 1,5 VzÄ; es fehlen 0,5 VzÄ.",
            (
                "Budget um 0,5 VzÄ erhöhen",
                "Mindestausstattung um mindestens 0,5 VzÄ verringern",
            ),
            id="mandatory supply alone",
        ),
        pytest.param(
            ranked(1.5, 1.2, stock=80),
            {"grandfathering": {"mode": "keep"}, "overrides": entry("set", 1.8)},
            "Bestandsschutz 0,8 + Einzelfälle 1,8 = 2,6 VzÄ > Budget 1,5 VzÄ; es fehlen "
            "1,1 VzÄ.",
            ("Budget um 1,1 VzÄ erhöhen",),
            id="overrides are never relaxed",
        ),
        pytest.param(
            ranked(1.5, 1.2),
            {"locks": entry("set", 1.8)},
            "Setzungen 1,8 VzÄ > Budget 1,5 VzÄ; es fehlen 0,3 VzÄ.",
            ("Budget um 0,3 VzÄ erhöhen", "Setzungen um mindestens 0,3 VzÄ verringern"),
            id="what is set",
        ),
    ],
)
def test_infeasible(sites, changes, sentence, remedies):
    with pytest.raises(Infeasible) as refused:
        plan_of(sites, 150, **changes)
    assert str(refused.value) == sentence
    assert refused.value.remedies == remedies
    assert refused.value.budget == 150
    assert sum(refused.value.rules.values()) - 150 == refused.value.missing


def test_a_budget_that_may_not_be_relaxed_is_no_remedy():
    with pytest.raises(Infeasible) as refused:
        plan_of(ranked(1.5), 50, priority_classes=DUTY, relaxation_order=["area_minima"])
    assert refused.value.remedies == (
        "Mindestausstattung um mindestens 0,5 VzÄ verringern",
    )


def test_infeasible_by_source():
    tied = [city(0.1), land(5, share_max=0.8)]
    with pytest.raises(Infeasible) as refused:
        propose(ranked(1.5), rules(budget=tied, priority_classes=DUTY), as_of=DAY)
    assert str(refused.value) == (
        "Mindestausstattung 1,0 VzÄ passen in das Budget 5,1 VzÄ, aber nicht in die "
        "Quellen: 0,2 VzÄ davon darf land nicht bezahlen, alle anderen Quellen haben 0,1 "
        "VzÄ; es fehlen 0,1 VzÄ."
    )
