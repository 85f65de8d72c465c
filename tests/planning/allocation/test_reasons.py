"""One main reason for every site, in the words of the closed list and in a sentence."""

from datetime import date

import pytest

from planning.allocation.reasons import ATTACHED_ONLY, CONDITIONS, Reason
from tests.planning.allocation.samples import (
    city,
    entry,
    line_of,
    ranked,
    site,
    threshold,
    unranked,
)

STEPS = [threshold(0.8, 1.0, stay=0.9), threshold(1.8, 1.4, compare="≥", stay=1.3)]
ONE = {"levels": [0, 0.8]}
MANDATORY = [
    {
        "code": "pflicht",
        "facility_types": ["oberschule"],
        "mode": "mandatory",
        "min_fte": 1,
    },
    {"code": "rest"},
]
BOTH_TYPES = {"key": {"grundschule": "gs", "oberschule": None}}


CASES = [
    pytest.param(
        line_of(ranked(1.2), thresholds=STEPS, overrides=entry("forbid", resolution="B 7")),
        Reason.OVERRIDE, 0, "Einzelfallentscheidung (Zusage, Beschluss B 7)",
        "Kein Vorschlag, weil eine Einzelfallentscheidung gilt (Zusage, Beschluss B 7).",
        "beschluss", id="an override that forbids",
    ),
    pytest.param(
        line_of(ranked(0.2), thresholds=STEPS, overrides=entry("set", 0.95)),
        Reason.OVERRIDE, 95, "Einzelfallentscheidung (Zusage)",
        "Erhält 0,95 VzÄ, weil eine Einzelfallentscheidung gilt (Zusage).",
        "gesetzt", id="an override beside all levels",
    ),
    pytest.param(
        line_of(ranked(1.5), thresholds=STEPS, overrides=entry("max", 1.0)),
        Reason.OVERRIDE, 100, "Einzelfallentscheidung (Zusage)",
        "Erhält 1,0 VzÄ, weil eine Einzelfallentscheidung gilt (Zusage).",
        "gesetzt", id="an override that caps",
    ),
    pytest.param(
        line_of([unranked("S1")], overrides=entry("min", 0.8)),
        Reason.OVERRIDE, 80, "Einzelfallentscheidung (Zusage)",
        "Erhält 0,8 VzÄ, weil eine Einzelfallentscheidung gilt (Zusage).",
        "gesetzt", id="an override without index",
    ),
    pytest.param(
        line_of(ranked(1.5, stock=80), thresholds=STEPS, locks=entry("set", 0.8)),
        Reason.LOCKED, 80, "gesetzt (Zusage)",
        "Behält 0,8 VzÄ, weil der Wert gesetzt ist (Zusage).",
        "gesetzt", id="a lock",
    ),
    pytest.param(
        line_of(
            ranked(1.2, measures=frozenset({"kifaz"})), thresholds=STEPS,
            eligibility=[{"code": "E", "op": "lacks_measure", "value": "kifaz",
                          "text": "nicht KiFaZ"}],
        ),
        Reason.ALREADY_SUPPLIED, 0, "bereits durch andere Maßnahme versorgt",
        "Kein Vorschlag, weil eine andere Maßnahme die Einrichtung schon versorgt (kifaz).",
        "berechnet", id="supplied by another measure",
    ),
    pytest.param(
        line_of(
            ranked(1.2, stock=80, fields={"provider_kind": "frei"}), thresholds=STEPS,
            eligibility=[{"code": "E", "field": "provider_kind", "op": "=",
                          "value": "kommunal", "text": "nur kommunale Schulen"}],
        ),
        Reason.NOT_ELIGIBLE, 0, "nicht antragsberechtigt: nur kommunale Schulen",
        "Gibt 0,8 VzÄ ab, weil die Einrichtung nicht antragsberechtigt ist "
        "(nur kommunale Schulen).",
        "berechnet", id="not eligible",
    ),
    pytest.param(
        line_of(
            [unranked("S1", "no_key", facility_type="oberschule")], **BOTH_TYPES,
            priority_classes=MANDATORY, status="beschlossen", resolution="B 9",
        ),
        Reason.MANDATORY, 100, "Vollausstattung / Pflichtausstattung (Beschluss B 9)",
        "Erhält 1,0 VzÄ, weil für diese Gruppe eine Pflichtausstattung gilt "
        "(Beschluss B 9).",
        "beschluss", id="mandatory supply before any index",
    ),
    pytest.param(
        line_of(
            [unranked("S1", "no_key", facility_type="oberschule")], **BOTH_TYPES,
            priority_classes=MANDATORY,
        ),
        Reason.MANDATORY, 100, "Vollausstattung / Pflichtausstattung",
        "Erhält 1,0 VzÄ, weil für diese Gruppe eine Pflichtausstattung gilt.",
        "gesetzt", id="mandatory supply in a draft",
    ),
    pytest.param(
        line_of([unranked("S1", "new")]),
        Reason.NEW_FACILITY, 0, "im Aufbau – Einzelfallentscheidung",
        "Kein Vorschlag, weil die Einrichtung im Aufbau ist. "
        "Über den Einzelfall wird gesondert entschieden.",
        "berechnet", id="still being set up",
    ),
    pytest.param(
        line_of([unranked("S1", "no_key")]),
        Reason.NOT_INDEXABLE, 0, "ohne Index – gesondertes Verfahren",
        "Kein Vorschlag, weil für diese Art ein gesondertes Verfahren gilt (ohne Index).",
        "berechnet", id="a type without key",
    ),
    pytest.param(
        line_of([unranked("S1", "excluded", stock=80)], grandfathering={"mode": "keep"}),
        Reason.NOT_INDEXABLE, 80, "ohne Index – gesondertes Verfahren",
        "Behält 0,8 VzÄ, weil Bestandsschutz gilt. Ohne Index – gesondertes Verfahren.",
        "berechnet", id="outside the reference group, protected",
    ),
    pytest.param(
        line_of([unranked("S1", "excluded")]),
        Reason.NOT_INDEXABLE, 0, "ohne Index – gesondertes Verfahren",
        "Kein Vorschlag, weil die Einrichtung außerhalb der Vergleichsgruppe steht "
        "(ohne Index).",
        "berechnet", id="outside the reference group",
    ),
    pytest.param(
        line_of([unranked("S1")]),
        Reason.DATA_MISSING, 0, "kein Indexwert (Daten unvollständig)",
        "Kein Vorschlag, weil kein Indexwert vorliegt (Daten unvollständig).",
        "berechnet", id="data incomplete",
    ),
    pytest.param(
        line_of(
            [site("S1", 1.2, fields={"places": None})],
            eligibility=[{"code": "E", "field": "places", "op": ">", "value": 50,
                          "text": "mehr als 50 Plätze"}],
        ),
        Reason.DATA_MISSING, 0, "Daten unvollständig: places",
        "Kein Vorschlag, weil die Angabe „places“ fehlt.",
        "berechnet", id="a filter without value",
    ),
    pytest.param(
        line_of(
            ranked(1.2), thresholds=STEPS,
            requirement={"rule": "curve", "resolution": "B 1", "base": "children",
                         "children_per_fte": 300, "curve": [[0, 0], [1, 1]]},
        ),
        Reason.DATA_MISSING, 0, "Daten unvollständig: children",
        "Kein Vorschlag, weil die Angabe „children“ fehlt.",
        "berechnet", id="a curve without base",
    ),
    pytest.param(
        line_of(ranked(0.5), thresholds=STEPS),
        Reason.BELOW_THRESHOLD, 0, "Schwelle nicht erreicht",
        "Kein Vorschlag, weil der Indexwert 0,50 nicht über der Schwelle 1,00 liegt.",
        "berechnet", id="below the threshold",
    ),
    pytest.param(
        line_of(ranked(1.0), thresholds=STEPS),
        Reason.BELOW_THRESHOLD, 0, "Schwelle nicht erreicht",
        "Kein Vorschlag, weil der Indexwert 1,00 nicht über der Schwelle 1,00 liegt.",
        "berechnet", id="on the threshold is not above it",
    ),
    pytest.param(
        line_of(ranked(0.9996), thresholds=[threshold(0.8, 1.0, compare=">=")]),
        Reason.BELOW_THRESHOLD, 0, "Schwelle nicht erreicht",
        "Kein Vorschlag, weil der Indexwert 0,9996 unter der Schwelle 1,0000 liegt.",
        "berechnet", id="as many places as show the side",
    ),
    pytest.param(
        line_of(
            ranked(1.2, children=30), thresholds=STEPS,
            requirement={"rule": "curve", "resolution": "B 1", "base": "children",
                         "children_per_fte": 300, "curve": [[0, 1], [1, 1]]},
        ),
        Reason.BELOW_THRESHOLD, 0, "Schwelle nicht erreicht",
        "Kein Vorschlag, weil der Bedarf von 0,1 VzÄ unter der kleinsten Stufe liegt.",
        "berechnet", id="need below the smallest step",
    ),
    pytest.param(
        line_of(
            [site("S1", 2.0, facility_type="gymnasium", key="gym@1"), site("S2", 1.5)],
            key={"grundschule": "gs", "gymnasium": "gym"}, budget=[city(0.5)],
            priority_classes=[
                {"code": "gs", "facility_types": ["grundschule"]},
                {"code": "gym", "mode": "guarantee"},
            ],
        ),
        Reason.CLASS_NOT_REACHED, 0, "vorrangige Gruppe nicht versorgt",
        "Kein Vorschlag, weil eine vorrangige Gruppe noch nicht versorgt ist. "
        "Es fehlen 2,1 VzÄ Budget.",
        "berechnet", id="the earlier class comes first",
    ),
    pytest.param(
        line_of(
            ranked(0.5, stock=80), thresholds=STEPS,
            grandfathering={"mode": "keep", "until": "2028-07-31"},
        ),
        Reason.KEPT_GRANDFATHERED, 80, "Bestandsschutz",
        "Behält 0,8 VzÄ, weil Bestandsschutz gilt (bis 31.07.2028).",
        "berechnet", id="protected from the threshold",
    ),
    pytest.param(
        line_of(
            [site("S1", 1.2, (1.3, 1.2), stock=80), site("S2", 1.3, (1.3, 1.2))],
            thresholds=STEPS, budget=[city(1)], grandfathering={"mode": "keep"},
        ),
        Reason.KEPT_GRANDFATHERED, 80, "Bestandsschutz",
        "Behält 0,8 VzÄ, weil Bestandsschutz gilt. "
        "Für die nächste Stufe fehlen 1,0 VzÄ Budget.",
        "berechnet", id="protected from the budget",
    ),
    pytest.param(
        line_of(ranked(0.95, stock=80), thresholds=STEPS),
        Reason.KEPT_HYSTERESIS, 80, "Verbleibgrenze nicht unterschritten",
        "Behält 0,8 VzÄ, weil der Indexwert 0,95 für den Verbleib reicht (Grenze 0,90).",
        "berechnet", id="enough to stay",
    ),
    pytest.param(
        line_of(ranked(0.95, stock=80), thresholds=STEPS, hysteresis={"runs": 2}),
        Reason.KEPT_HYSTERESIS, 80, "Verbleibgrenze nicht unterschritten",
        "Behält 0,8 VzÄ, weil der Indexwert 0,95 für den Verbleib reicht (Grenze 0,90).",
        "berechnet", id="enough to stay needs no count of runs",
    ),
    pytest.param(
        line_of(
            ranked(0.85, stock=80, earlier=(0.95,)), thresholds=STEPS,
            hysteresis={"runs": 2},
        ),
        Reason.KEPT_HYSTERESIS, 80, "Schwelle noch nicht 2-mal unterschritten",
        "Behält 0,8 VzÄ, weil die Schwelle noch nicht 2-mal unterschritten ist.",
        "berechnet", id="a loss not confirmed yet",
    ),
    pytest.param(
        line_of(
            ranked(1.2, stock=80, funding_ended_on=date(2026, 6, 30)), thresholds=STEPS,
            budget=[city(0.5)],
        ),
        Reason.FUNDING_ENDS, 0, "Förderende 30.06.2026",
        "Gibt 0,8 VzÄ ab, weil die Förderung am 30.06.2026 endete. "
        "Es fehlen 0,3 VzÄ Budget.",
        "berechnet", id="the former source has ended",
    ),
    pytest.param(
        line_of(ranked(1.5, stock=180), thresholds=STEPS, budget=[city(0.9)]),
        Reason.REDUCED, 80, "verringert zugunsten höheren Bedarfs",
        "Behält 0,8 von 1,8 VzÄ, weil höherer Bedarf vorgeht. "
        "Für die nächste Stufe fehlen 0,1 VzÄ Budget.",
        "berechnet", id="less than it holds for want of money",
    ),
    pytest.param(
        line_of(
            ranked(1.5, stock=180, children=300), thresholds=STEPS,
            requirement={"rule": "curve", "resolution": "B 1", "base": "children",
                         "children_per_fte": 300, "curve": [[0, 1], [1, 1]]},
        ),
        Reason.REDUCED, 100, "verringert zugunsten höheren Bedarfs",
        "Behält 1,0 von 1,8 VzÄ, weil der Bedarf nur 1,0 VzÄ beträgt.",
        "berechnet", id="less than it holds for want of need",
    ),
    pytest.param(
        line_of(ranked(1.2), thresholds=STEPS),
        Reason.FUNDED_RANK, 100, "nach Index und Budget",
        "Erhält 1,0 VzÄ, weil der Indexwert 1,20 und das Budget dafür reichen.",
        "berechnet", id="by index and budget",
    ),
    pytest.param(
        line_of(ranked(1.2, stock=180), thresholds=STEPS),
        Reason.FUNDED_RANK, 100, "nach Index und Budget",
        "Behält 1,0 von 1,8 VzÄ, weil der Indexwert 1,20 die Stufe nicht hält "
        "(Grenze 1,30).",
        "berechnet", id="the second post is lost to its threshold",
    ),
    pytest.param(
        line_of(ranked(1.2, stock=240), **ONE),
        Reason.FUNDED_RANK, 80, "nach Index und Budget",
        "Behält 0,8 von 2,4 VzÄ, weil die Stufen nicht über 0,8 VzÄ reichen.",
        "berechnet", id="more than the steps allow",
    ),
    pytest.param(
        line_of(
            [site("S1", 1.2, (1.2, 1.2), children=90),
             site("S2", 1.2, (1.2, 1.2), children=91)],
            budget=[city(0.8)], **ONE,
        ),
        Reason.TIE, 0, "bei Gleichstand entscheidet die Zahl der Kinder",
        "Kein Vorschlag, weil bei Gleichstand die Zahl der Kinder entscheidet. "
        "Es fehlen 0,8 VzÄ Budget.",
        "berechnet", id="an equal site has more children",
    ),
    pytest.param(
        line_of(
            [site("S1", 1.2, (1.2, 1.2), fields={"ganztag": 0}),
             site("S2", 1.2, (1.2, 1.2), fields={"ganztag": 1})],
            budget=[city(0.8)], ties=["-index", "-ganztag", "facility"], **ONE,
        ),
        Reason.TIE, 0, "bei Gleichstand entscheidet das Merkmal „ganztag“",
        "Kein Vorschlag, weil bei Gleichstand das Merkmal „ganztag“ entscheidet. "
        "Es fehlen 0,8 VzÄ Budget.",
        "berechnet", id="a tie key of the data",
    ),
    pytest.param(
        line_of(
            ranked(1.2),
            budget=[city(0), {"source": "land", "period": "2026/27", "fte": 5,
                              "share_max": 0.8}],
            **ONE,
        ),
        Reason.SOURCE_LIMIT, 0, "Fördermittel ausgeschöpft",
        "Kein Vorschlag, weil die Fördermittel ausgeschöpft sind. "
        "Es fehlen 0,16 VzÄ Budget.",
        "berechnet", id="money is left, but none that may pay it",
    ),
    pytest.param(
        line_of(ranked(1.2, 1.3), budget=[city(1.3)], **ONE),
        Reason.BUDGET, 0, "Budget ausgeschöpft",
        "Kein Vorschlag, weil das Budget nach Rang 1 ausgeschöpft ist. "
        "Es fehlen 0,3 VzÄ Budget.",
        "berechnet", id="the budget is used up",
    ),
    pytest.param(
        line_of(
            ranked(1.2, 1.3, 1.3), budget=[city(2.1)], **ONE,
        ),
        Reason.BUDGET, 0, "Budget ausgeschöpft",
        "Kein Vorschlag, weil das Budget nach Rang 1–2 ausgeschöpft ist. "
        "Es fehlen 0,3 VzÄ Budget.",
        "berechnet", id="a tie above keeps its range",
    ),
    pytest.param(
        line_of(ranked(1.2, 1.3), budget=[city(1.3)], method="divisor", **ONE),
        Reason.BUDGET, 0, "Budget ausgeschöpft",
        "Kein Vorschlag, weil das Budget ausgeschöpft ist. Es fehlen 0,3 VzÄ Budget.",
        "berechnet", id="the divisor method has no cut",
    ),
    pytest.param(
        line_of(
            [site("S1", 1.9, facility_type="oberschule", key="os@1"), site("S2", 1.5)],
            key={"grundschule": "gs", "oberschule": "os"}, budget=[city(1)], **ONE,
            priority_classes=[{"code": "gs", "facility_types": ["grundschule"]},
                              {"code": "os"}],
        ),
        Reason.BUDGET, 0, "Budget ausgeschöpft",
        "Kein Vorschlag, weil das Budget ausgeschöpft ist. Es fehlen 0,6 VzÄ Budget.",
        "berechnet", id="the last rank served is of another type",
    ),
    pytest.param(
        line_of(
            [site("S1", 1.2, (1.2, 1.9), areas={"raum": frozenset({"R1"})}),
             site("S2", 1.9, (1.2, 1.9))],
            area_minima=[{"area_kind": "raum", "area": "*", "min_sites": 1}],
            budget=[city(0.8)], method="milp", resolution="B 1", **ONE,
        ),
        Reason.FUNDED_AREA_MINIMUM, 80, "Mindestausstattung Raum",
        "Erhält 0,8 VzÄ, weil ein Raum eine Mindestausstattung hat (R1).",
        "berechnet", id="the best plan keeps the minimum of an area",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason", "proposed", "column", "note", "source"), CASES)
def test_reason(line, reason, proposed, column, note, source):
    assert (line.reason, line.proposed) == (reason, proposed)
    assert line.reason_text == column
    assert line.note == note
    assert line.source == source


@pytest.mark.parametrize("note", [case.values[4] for case in CASES])
def test_no_sentence_has_more_than_fifteen_words(note):
    assert all(len(sentence.split()) <= 15 for sentence in note.split(". "))


def test_every_reason_of_these_methods_has_a_row():
    assert {case.values[1] for case in CASES} == set(CONDITIONS)


def test_the_list_is_closed():
    assert set(Reason) == {*CONDITIONS, *ATTACHED_ONLY, Reason.FILTERED}
    order = list(Reason)
    assert list(CONDITIONS) == sorted(CONDITIONS, key=order.index)


def test_codes_are_what_is_stored():
    assert all(reason == reason.value == reason.name for reason in Reason)
    assert Reason("BUDGET").text == "Budget ausgeschöpft"
