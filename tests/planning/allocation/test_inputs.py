"""Rules and sites that do not fit each other are refused before anything is computed."""

import pytest

from planning.allocation.propose import propose
from planning.allocation.rules import RulesRefused
from tests.planning.allocation.samples import DAY, ranked, rules, site, threshold, unranked

STEPS = [threshold(0.8, 1.0), threshold(1.8, 1.4)]


def plan_of(sites, budget=None, **changes):
    return propose(sites, rules(**changes), budget=budget, as_of=DAY)


@pytest.mark.parametrize(
    ("sites", "changes", "error"),
    [
        pytest.param(
            [*ranked(1.5), *ranked(1.5)],
            {},
            "S1: die Einrichtung kommt 2-mal vor.",
            id="a site twice",
        ),
        pytest.param(
            [unranked("S1", facility_type="kita")],
            {},
            "key: für die Art „kita“ fehlt ein Eintrag (Schlüssel oder null).",
            id="a type the rules do not know",
        ),
        pytest.param(
            ranked(1.5, key="os@1"),
            {},
            "key[grundschule]: der Lauf rechnet mit os@1, die Regeln mit gs.",
            id="scores of another key",
        ),
        pytest.param(
            ranked(1.5),
            {"key": {"grundschule": None}},
            "key[grundschule]: der Lauf rechnet mit gs@1, die Regeln mit keinem Schlüssel.",
            id="scores where the rules have no key",
        ),
        pytest.param(
            [site("S1", 1.5), site("S2", 1.2, key="gs@2")],
            {},
            "key[grundschule]: der Lauf mischt Schlüsselversionen (gs@1, gs@2).",
            id="two versions in one run",
        ),
        pytest.param(
            ranked(1.5, key="gs@2"),
            {"thresholds": [threshold(0.8, 1.0)]},
            "thresholds[0].key: gilt für gs@1, der Lauf rechnet mit gs@2; bitte die "
            "Schwelle für gs@2 beschließen oder den Lauf ändern.",
            id="a threshold of another key version",
        ),
        pytest.param(
            ranked(1.5),
            {
                "eligibility": [
                    {"code": "E", "field": "plätze", "op": "=", "value": 1, "text": "t"}
                ]
            },
            "eligibility[0].field: das Feld „plätze“ gibt es bei keiner Einrichtung.",
            id="a misspelt field",
        ),
        pytest.param(
            ranked(1.5),
            {
                "priority_classes": [
                    {"code": "a", "filter": {"field": "x", "op": "=", "value": 1}}
                ]
            },
            "priority_classes[0].filter.field: das Feld „x“ gibt es bei keiner "
            "Einrichtung.",
            id="a misspelt field of a class",
        ),
        pytest.param(
            ranked(1.5),
            {"ties": ["-ganztag", "facility"]},
            "ties[0]: das Feld „ganztag“ gibt es bei keiner Einrichtung.",
            id="a misspelt tie key",
        ),
        pytest.param(
            ranked(1.5),
            {"ties": ["measures", "facility"]},
            "ties[0]: „measures“ lässt sich nicht ordnen.",
            id="a tie key without order",
        ),
        pytest.param(
            ranked(1.5, fields={"plaetze": "viele"}),
            {
                "requirement": {
                    "rule": "curve",
                    "base": "plaetze",
                    "children_per_fte": 1,
                    "curve": [[0, 1], [1, 1]],
                }
            },
            "requirement.base: „viele“ bei S1 ist keine Zahl ab 0.",
            id="a base of words",
        ),
        pytest.param(
            ranked(1.5),
            {"overrides": [{"facility": "S9", "rule": "forbid", "reason": "r"}]},
            "overrides[0].facility: S9 gehört nicht zu den Einrichtungen dieser Runde.",
            id="an override for a stranger",
        ),
        pytest.param(
            ranked(1.5, fields={"x": 2}),
            {
                "priority_classes": [
                    {"code": "a", "filter": {"field": "x", "op": "=", "value": 1}}
                ]
            },
            "priority_classes: S1 gehört zu keiner Klasse; bitte am Ende eine Klasse ohne "
            "Bedingung ergänzen.",
            id="a site without class",
        ),
        pytest.param(
            ranked(0.5, stock=80),
            {"thresholds": STEPS, "hysteresis": {"runs": 2}},
            "hysteresis.runs: für S1 fehlen die Indexwerte früherer Berechnungen; ohne sie "
            "lässt sich ein Verlust nicht bestätigen.",
            id="hysteresis without history",
        ),
    ],
)
def test_misfits_are_refused(sites, changes, error):
    with pytest.raises(RulesRefused) as refused:
        plan_of(sites, **changes)
    assert refused.value.errors == (error,)
