"""Who gives up VzÄ reads what took them, and what missing budget would pay."""

from dataclasses import replace
from datetime import date

import pytest

from planning.allocation.reasons import Reason
from tests.planning.allocation.samples import (
    DAY,
    city,
    line_of,
    ranked,
    threshold,
    unranked,
)
from tests.planning.allocation.test_reasons import BOTH_TYPES, STEPS

SECOND = {"levels": [0, 1.0, 1.8], "thresholds": STEPS[1:]}
EVERYBODY = [{"code": "pflicht", "mode": "mandatory", "min_fte": 1}]
SECURED = "Die Pflichtausstattung sichert 1,0 VzÄ."


CASES = [
    pytest.param(
        line_of(ranked(1.2, stock=180), priority_classes=EVERYBODY, **SECOND),
        Reason.MANDATORY, 100, "Vollausstattung / Pflichtausstattung",
        "Behält 1,0 von 1,8 VzÄ, weil der Indexwert 1,20 die Stufe nicht hält "
        f"(Grenze 1,30). {SECURED}",
        "gesetzt", id="mandatory supply does not take the second post, its threshold does",
    ),
    pytest.param(
        line_of(
            ranked(1.5, 1.9, stock=180), budget=[city(2.8)], priority_classes=EVERYBODY,
            status="beschlossen", resolution="B 9", **SECOND,
        ),
        Reason.MANDATORY, 100, "Vollausstattung / Pflichtausstattung (Beschluss B 9)",
        "Behält 1,0 von 1,8 VzÄ, weil das Budget ausgeschöpft ist. "
        "Die Pflichtausstattung sichert 1,0 VzÄ (Beschluss B 9). "
        "Für die nächste Stufe fehlen 0,8 VzÄ Budget.",
        "beschluss", id="mandatory supply does not take the second post, the budget does",
    ),
    pytest.param(
        line_of(
            ranked(1.35, 1.9, stock=180), budget=[city(2.8)], priority_classes=EVERYBODY,
            **SECOND,
        ),
        Reason.MANDATORY, 100, "Vollausstattung / Pflichtausstattung",
        "Behält 1,0 von 1,8 VzÄ, weil das Budget ausgeschöpft ist. "
        f"{SECURED} Für den Verbleib bei 1,8 VzÄ fehlen 0,8 VzÄ Budget.",
        "gesetzt", id="a need that is met: more budget only lets the second post stay",
    ),
    pytest.param(
        line_of(
            ranked(1.5, stock=180), priority_classes=EVERYBODY, **SECOND,
            budget=[city(1), {"source": "land", "period": "2026/27", "fte": 5,
                              "facility_types": ["oberschule"]}], **BOTH_TYPES,
        ),
        Reason.MANDATORY, 100, "Vollausstattung / Pflichtausstattung",
        "Behält 1,0 von 1,8 VzÄ, weil die Fördermittel ausgeschöpft sind. "
        f"{SECURED} Für die nächste Stufe fehlen 0,8 VzÄ Budget.",
        "gesetzt", id="mandatory supply does not take the second post, the source does",
    ),
    pytest.param(
        line_of(
            ranked(1.5, stock=180, children=300), priority_classes=EVERYBODY, **SECOND,
            requirement={"rule": "curve", "resolution": "B 1", "base": "children",
                         "children_per_fte": 300, "curve": [[0, 1], [1, 1]]},
        ),
        Reason.MANDATORY, 100, "Vollausstattung / Pflichtausstattung",
        "Behält 1,0 von 1,8 VzÄ, weil der Bedarf nur 1,0 VzÄ beträgt. " + SECURED,
        "gesetzt", id="mandatory supply does not take the second post, the need does",
    ),
    pytest.param(
        line_of([unranked("S1", stock=180)], priority_classes=EVERYBODY, **SECOND),
        Reason.MANDATORY, 100, "Vollausstattung / Pflichtausstattung",
        "Behält 1,0 von 1,8 VzÄ, weil ohne Index nur die Pflichtausstattung gilt. "
        + SECURED,
        "gesetzt", id="without index only the mandatory supply is left",
    ),
    pytest.param(
        line_of(ranked(0.5, stock=80), thresholds=STEPS),
        Reason.BELOW_THRESHOLD, 0, "Schwelle nicht erreicht",
        "Gibt 0,8 VzÄ ab, weil der Indexwert 0,50 nicht über der Verbleibgrenze 0,90 "
        "liegt.",
        "berechnet", id="who holds the step is measured by the limit to stay",
    ),
    pytest.param(
        line_of(
            ranked(0.5, stock=80), thresholds=[threshold(0.8, 1.0, compare=">=", stay=0.9)]
        ),
        Reason.BELOW_THRESHOLD, 0, "Schwelle nicht erreicht",
        "Gibt 0,8 VzÄ ab, weil der Indexwert 0,50 unter der Verbleibgrenze 0,90 liegt.",
        "berechnet", id="a limit to stay that may be touched",
    ),
    pytest.param(
        line_of(ranked(0.5, stock=80), thresholds=[threshold(0.8, 1.0)]),
        Reason.BELOW_THRESHOLD, 0, "Schwelle nicht erreicht",
        "Gibt 0,8 VzÄ ab, weil der Indexwert 0,50 nicht über der Schwelle 1,00 liegt.",
        "berechnet", id="without a limit to stay the threshold measures all",
    ),
    pytest.param(
        line_of(ranked(0.95, stock=80), thresholds=STEPS, budget=[city(0.5)]),
        Reason.REDUCED, 0, "verringert zugunsten höheren Bedarfs",
        "Gibt 0,8 VzÄ ab, weil höherer Bedarf vorgeht. "
        "Für den Verbleib bei 0,8 VzÄ fehlen 0,3 VzÄ Budget.",
        "berechnet", id="without need of its own more budget only lets it stay",
    ),
    pytest.param(
        line_of(ranked(1.35, stock=180), thresholds=STEPS, budget=[city(0.9)]),
        Reason.REDUCED, 80, "verringert zugunsten höheren Bedarfs",
        "Behält 0,8 von 1,8 VzÄ, weil höherer Bedarf vorgeht. "
        "Für die nächste Stufe fehlen 0,1 VzÄ Budget.",
        "berechnet", id="up to its need more budget gives it the next step",
    ),
    pytest.param(
        line_of(ranked(1.5), thresholds=STEPS, budget=[city(0.9)], method="divisor"),
        Reason.FUNDED_RANK, 80, "nach Index und Budget",
        "Erhält 0,8 VzÄ, weil der Indexwert 1,50 und das Budget dafür reichen. "
        "Für die nächste Stufe fehlen 0,1 VzÄ Budget.",
        "berechnet", id="budget for this step and not for the next",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason", "proposed", "column", "note", "source"), CASES)
def test_what_took_it_and_what_is_missing(line, reason, proposed, column, note, source):
    assert (line.reason, line.proposed) == (reason, proposed)
    assert line.reason_text == column
    assert line.note == note
    assert line.source == source


@pytest.mark.parametrize("note", [case.values[4] for case in CASES])
def test_no_sentence_has_more_than_fifteen_words(note):
    assert all(len(sentence.split()) <= 15 for sentence in note.split(". "))


@pytest.mark.parametrize(
    ("former", "ended", "reason"),
    [
        pytest.param(80, date(2026, 7, 31), "FUNDING_ENDS", id="the funding ended"),
        pytest.param(80, DAY, "BUDGET", id="it ends only on the day"),
        pytest.param(80, None, "BUDGET", id="no end is known"),
        pytest.param(0, date(2026, 7, 31), "BUDGET", id="there was nothing to end"),
    ],
)
def test_a_post_whose_funding_ended_before_the_day(former, ended, reason):
    first, second = ranked(2.0, 1.0)
    second = replace(second, former=former, funding_ended_on=ended)
    line = line_of([first, second], "S2", levels=[0, 0.8], budget=[city(0.8)])
    assert line.reason == reason
