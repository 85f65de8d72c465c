"""Passed over: a strictly lower rank gets more; the entry names the rule that did it."""

import pytest

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

STEPS = [threshold(0.8, 1.0, stay=0.9), threshold(1.8, 1.4, compare="≥", stay=1.3)]
ONE = {"levels": [0, 0.8]}
CURVE = {
    "rule": "curve",
    "resolution": "B 1",
    "base": "children",
    "children_per_fte": 100,
    "curve": [[0, 1], [1, 1]],
}
AMONG = (1.9, 1.5)
TWO_CLASSES = [
    {"code": "a", "filter": {"field": "x", "op": "=", "value": 1}},
    {"code": "b"},
]
TWO_TYPES = {"key": {"grundschule": "gs", "oberschule": "os"}}


def two(*, first=None, second=None):
    """S1 with index 1.9 above S2 with index 1.5."""
    return [site("S1", 1.9, AMONG, **(first or {})), site("S2", 1.5, AMONG, **second or {})]


def mandatory(fte):
    return [{"code": "pflicht", "mode": "mandatory", "min_fte": fte}]


def for_second(rule, fte):
    return [{**entry(rule, fte)[0], "facility": "S2"}]


def pairs(sites, **changes):
    plan = propose(sites, rules(**changes), as_of=DAY)
    return [(found.number, found.by) for found in plan.passed_over]


@pytest.mark.parametrize(
    ("sites", "changes", "expected"),
    [
        pytest.param(
            ranked(1.2, 1.1), {"levels": [0, 1.0, 1.8], "thresholds": STEPS[1:],
                               "priority_classes": mandatory(1)},
            [], id="equal amounts pass nobody over",
        ),
        pytest.param(
            two(first={"stock": 180}, second={"stock": 100}),
            {"levels": [0, 1.0, 1.8], "priority_classes": mandatory(1),
             "budget": [city(2.3)]},
            [], id="wanting more than an equal amount is not being passed over",
        ),
        pytest.param(
            [site("S1", 1.38, (1.38, 1.35)), site("S2", 1.35, (1.38, 1.35), stock=180)],
            {"thresholds": STEPS},
            [("S1", "S2")], id="a served site with less than a lower rank is passed over",
        ),
        pytest.param(
            ranked(1.2, 1.2, 0.8), {"budget": [city(1.6)], **ONE,
                                    "overrides": [{**entry("set", 0.8)[0],
                                                   "facility": "S3"}]},
            [("S2", "S3")], id="without VzÄ while a lower rank has some",
        ),
        pytest.param(
            ranked(1.2, 0.8, 0.7),
            {"thresholds": STEPS, "budget": [city(0.8)], **ONE,
             "overrides": [{**entry("set", 0.8)[0], "facility": "S3"}]},
            [("S1", "S3")], id="whom the threshold shuts out is not passed over",
        ),
        pytest.param(
            [*two(first={"measures": frozenset({"kifaz"})}), unranked("S3")],
            {**ONE, "eligibility": [{"code": "E", "op": "lacks_measure",
                                     "value": "kifaz", "text": "nicht KiFaZ"}]},
            [], id="whom eligibility shuts out is not passed over",
        ),
        pytest.param(
            ranked(1.2, 1.2), {"budget": [city(0.8)], **ONE},
            [], id="equal ranks do not pass each other over",
        ),
        pytest.param(
            ranked(1.2, 1.1, 1.0),
            {"budget": [city(1.8)], "levels": [0, 0.8, 1.0],
             "overrides": [{**entry("set", 1.0)[0], "facility": "S3"},
                           {**entry("set", 0.8)[0], "facility": "S2"}]},
            [("S1", "S2"), ("S2", "S3")],
            id="only the highest of those that pass over is named",
        ),
        pytest.param(
            two(first={"children": 85}, second={"children": 180}), {"requirement": CURVE},
            [], id="a decided need that is met is not passed over",
        ),
        pytest.param(
            two(first={"children": 85}, second={"children": 180}),
            {"requirement": CURVE, "budget": [city(1.8)],
             "overrides": for_second("set", 1.8)},
            [("S1", "S2")], id="a decided need that is not met is passed over",
        ),
        pytest.param(
            [site("S1", 1.9, (1.9, 1.5), facility_type="oberschule", key="os@1"),
             site("S2", 1.5, (1.9, 1.5))],
            {**TWO_TYPES, "budget": [city(0.8)], **ONE,
             "overrides": for_second("set", 0.8)},
            [], id="ranks of different types do not compare",
        ),
        pytest.param(
            [site("S1", 1.9, (1.9, 1.5), facility_type="oberschule", key="os@1"),
             site("S2", 1.5, (1.9, 1.5))],
            {**TWO_TYPES, "levels_by_type": {"oberschule": [0, 1.0]},
             "priority_classes": [{"code": "os", "facility_types": ["oberschule"]},
                                  {"code": "gs"}]},
            [], id="a later class with more is nothing to one who has all it may have",
        ),
        pytest.param(
            [site("S1", 1.9, (1.9, 1.2), facility_type="oberschule", key="os@1"),
             site("S2", 1.5, (1.5,)),
             site("S3", 1.2, (1.9, 1.2), facility_type="oberschule", key="os@1")],
            {**TWO_TYPES, "budget": [city(1.6)], **ONE,
             "priority_classes": [{"code": "os", "facility_types": ["oberschule"]},
                                  {"code": "gs"}],
             "locks": [{**entry("set", 0.8)[0], "facility": number}
                       for number in ("S2", "S3")]},
            [("S1", "S3")], id="the own type is named before another",
        ),
    ],
)  # fmt: skip
def test_who_is_passed_over_by_whom(sites, changes, expected):
    assert pairs(sites, **changes) == expected


@pytest.mark.parametrize(
    ("sites", "changes", "rule"),
    [
        pytest.param(
            two(), {"budget": [city(0.8)], "overrides": for_second("set", 0.8), **ONE},
            "Einzelfallentscheidung (Zusage)", id="an override of the lower one",
        ),
        pytest.param(
            two(second={"stock": 80}),
            {"budget": [city(0.8)], "grandfathering": {"mode": "keep"}, **ONE},
            "Bestandsschutz", id="protection of the lower one",
        ),
        pytest.param(
            two(), {"locks": entry("max", 0.8)},
            "gesetzt (Zusage)", id="an entry that keeps the higher one down",
        ),
        pytest.param(
            two(first={"fields": {"x": 2}}, second={"fields": {"x": 1}}),
            {"budget": [city(1)], "priority_classes": TWO_CLASSES, **ONE},
            "vorrangige Gruppe", id="the lower one belongs to an earlier class",
        ),
        pytest.param(
            two(first={"children": 100}, second={"children": 990}),
            {"budget": [city(0.8)], "method": "divisor", "requirement": CURVE,
             "levels": [0, 0.8, 1.8]},
            "Divisorverfahren", id="the divisor method",
        ),
        pytest.param(
            [site("S1", 0.95, (0.95, 0.5), stock=80, children=180),
             site("S2", 0.5, (0.95, 0.5), children=180)],
            {"thresholds": [STEPS[0], threshold(1.0, 1.2)], "requirement": CURVE,
             "levels": [0, 0.8, 1.0], "locks": for_second("min", 0.9)},
            "gesetzt (Zusage)", id="a minimum of the lower one that stands alone",
        ),
        pytest.param(
            [site("S1", 1.1, (1.1, 0.5), children=180),
             site("S2", 0.5, (1.1, 0.5), children=180)],
            {"thresholds": [threshold(0.8, 1.0), threshold(1.0, 1.2)],
             "requirement": CURVE, "locks": for_second("min", 1.0)},
            "ein Mindestwert hebt die Schwelle auf",
            id="a minimum of the lower one opens the steps above it",
        ),
    ],
)  # fmt: skip
def test_the_rule_that_passes_over_is_named(sites, changes, rule):
    plan = propose(sites, rules(**changes), as_of=DAY)
    (found,) = plan.passed_over
    assert (found.number, found.by) == ("S1", "S2")
    assert found.note.endswith(f": {rule}.")


def test_the_entry_names_both_ranks_and_amounts():
    plan = propose(two(), rules(locks=entry("max", 0.8)), as_of=DAY)
    assert plan.passed_over[0].note == (
        "S2 (Rang 2) erhält 1,8 VzÄ, S1 (Rang 1) 0,8 VzÄ: gesetzt (Zusage)."
    )
