"""Steps without a threshold of their own, and steps that are left out, are said."""

import pytest

from planning.allocation.propose import propose
from planning.allocation.step_warnings import step_warnings
from tests.planning.allocation.samples import DAY, ranked, rules, threshold

FIRST, SECOND = threshold(0.8, 1.0), threshold(1.8, 1.4)
EVERYBODY = {"code": "pflicht", "mode": "mandatory", "min_fte": 1}
SOME = {"field": "x", "op": "=", "value": 1}
TAKES_LOWER = (
    "Für die Stufe 0,9 VzÄ ist keine eigene Schwelle festgelegt; es gilt die der Stufe 0,8."
)
NONE = "Für die Stufe 1,0 VzÄ ist keine Schwelle festgelegt."
BOTH = {"grundschule": "gs", "oberschule": "os"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"levels": [0, 0.8, 0.9, 1.8], "thresholds": [FIRST, SECOND]},
            [TAKES_LOWER], id="a step without threshold takes that of the lower step",
        ),
        pytest.param(
            {"levels": [0, 0.8, 1.8], "thresholds": [FIRST, SECOND]},
            [], id="each step has its threshold",
        ),
        pytest.param({}, [], id="without thresholds no step misses one"),
        pytest.param(
            {"levels": [0, 1.0, 1.8], "thresholds": [SECOND]},
            [NONE], id="below all thresholds none holds",
        ),
        pytest.param(
            {"levels": [0, 1.0, 1.8], "thresholds": [SECOND],
             "priority_classes": [EVERYBODY]},
            [], id="a mandatory step needs no threshold",
        ),
        pytest.param(
            {"levels": [0, 1.0, 1.8], "thresholds": [SECOND],
             "priority_classes": [{**EVERYBODY, "filter": SOME}, {"code": "rest"}]},
            [NONE], id="mandatory for some is not mandatory for all",
        ),
        pytest.param(
            {"levels": [0, 1.0, 1.8], "thresholds": [SECOND], "key": BOTH,
             "priority_classes": [{**EVERYBODY, "facility_types": ["oberschule"]},
                                  {"code": "rest"}]},
            [f"Art „grundschule“: {NONE}"], id="mandatory for another type is not its own",
        ),
        pytest.param(
            {"levels": [0, 0.5, 0.8]},
            ["Die Stufe 0,5 VzÄ entfällt: Sie liegt unter der Standortuntergrenze "
             "0,75 VzÄ."],
            id="a step below the least of a site is left out",
        ),
        pytest.param(
            {"levels": [0, 0.8, 2.5]},
            ["Die Stufe 2,5 VzÄ entfällt: Sie liegt über der Standortobergrenze 2,0 VzÄ."],
            id="a step above the most of a site is left out",
        ),
        pytest.param(
            {"levels": [0, 0.75, 2.0]}, [], id="the limits of a site are steps it may have"
        ),
        pytest.param(
            {"levels_by_type": {"oberschule": [0, 0.8, 2.5]}, "key": BOTH},
            ["Art „oberschule“: Die Stufe 2,5 VzÄ entfällt: Sie liegt über der "
             "Standortobergrenze 2,0 VzÄ."],
            id="with several types the type is named",
        ),
    ],
)  # fmt: skip
def test_step_warnings(changes, expected):
    assert list(step_warnings(rules(**changes))) == expected


def test_a_plan_carries_them():
    changes = {"levels": [0, 0.8, 0.9, 1.8], "thresholds": [FIRST, SECOND]}
    plan = propose(ranked(1.2), rules(**changes), as_of=DAY)
    assert plan.warnings == (TAKES_LOWER,)
    assert plan.lines[0].proposed == 90
