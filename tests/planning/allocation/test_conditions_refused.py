"""Filters, classes, thresholds, protection and entries by hand that are refused."""

import pytest

from planning.allocation.rules import RulesRefused, parse_rules
from tests.planning.allocation.samples import document, threshold


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param(
            {"eligibility": [{"code": "E", "field": "f", "op": "=", "value": 1}]},
            "eligibility[0].text: fehlt.",
            id="a filter without words",
        ),
        pytest.param(
            {"eligibility": [{"code": "E", "op": "=", "value": 1, "text": "t"}]},
            "eligibility[0].field: fehlt.",
            id="a filter without field",
        ),
        pytest.param(
            {"eligibility": [
                {"code": "E", "field": "f", "op": "~", "value": 1, "text": "t"}
            ]},
            "eligibility[0].op: „~“ ist unbekannt; möglich: =, ≠, >, ≥, <, ≤, in, not_in, "
            "has_measure, lacks_measure, in_area.",
            id="an unknown operator",
        ),
        pytest.param(
            {"eligibility": [
                {"code": "E", "field": "f", "op": [">"], "value": 1, "text": "t"}
            ]},
            "eligibility[0].op: „['>']“ ist unbekannt; möglich: =, ≠, >, ≥, <, ≤, in, "
            "not_in, has_measure, lacks_measure, in_area.",
            id="an operator that is no word",
        ),
        pytest.param(
            {"eligibility": [
                {"code": "E", "field": "f", "op": "lacks_measure", "value": "x",
                 "text": "t"}
            ]},
            "eligibility[0].field: lacks_measure prüft das Feld measures, nicht f.",
            id="measures of another field",
        ),
        pytest.param(
            {"eligibility": [{"code": "E", "field": "f", "op": "in", "value": [],
                              "text": "t"}]},
            "eligibility[0].value: hier wird eine Liste mit mindestens einem Wert "
            "erwartet.",
            id="in nothing",
        ),
        pytest.param(
            {"eligibility": [{"code": "E", "op": "in_area", "value": "SR-1", "text": "t"}]},
            'eligibility[0].value: hier wird {"area_kind": …, "area": …} erwartet.',
            id="an area without kind",
        ),
        pytest.param(
            {"eligibility": [
                {"code": "E", "field": "f", "op": "=", "value": 1, "text": "t"},
                {"code": "E", "field": "g", "op": "=", "value": 1, "text": "t"},
            ]},
            "eligibility[1].code: „E“ kommt doppelt vor.",
            id="a filter code twice",
        ),
        pytest.param(
            {"priority_classes": []},
            "priority_classes: mindestens eine Klasse ist nötig.",
            id="no class",
        ),
        pytest.param(
            {"priority_classes": [{"code": "a"}, {"code": "a"}]},
            "priority_classes[1].code: „a“ kommt doppelt vor.",
            id="a class twice",
        ),
        pytest.param(
            {"priority_classes": [{"code": "a", "mode": "mandatory"}]},
            "priority_classes[0].min_fte: gehört genau zum mode „mandatory“.",
            id="mandatory without amount",
        ),
        pytest.param(
            {"priority_classes": [{"code": "a", "min_fte": 0.8}]},
            "priority_classes[0].min_fte: gehört genau zum mode „mandatory“.",
            id="an amount that is not mandatory",
        ),
        pytest.param(
            {"priority_classes": [{"code": "a", "mode": "mandatory", "min_fte": 2.0}]},
            "priority_classes[0].min_fte: 2,0 VzÄ erreicht für die Art „grundschule“ keine "
            "Stufe innerhalb der Standortgrenzen (site).",
            id="mandatory above all levels",
        ),
        pytest.param(
            {"thresholds": [threshold(0.8, 1.0, stay=1.1)]},
            "thresholds[0].stay: 1.1 ist größer als enter 1.0.",
            id="staying harder than entering",
        ),
        pytest.param(
            {"thresholds": [threshold(0, 1.0)]},
            "thresholds[0].level: für 0 VzÄ gilt keine Schwelle.",
            id="a threshold for nothing",
        ),
        pytest.param(
            {"thresholds": [threshold(0.8, 1.0, key="gs")]},
            "thresholds[0].key: „gs“ nennt keine Schlüsselversion wie demo-gs@1.",
            id="a threshold without key version",
        ),
        pytest.param(
            {"thresholds": [threshold(0.8, 1.0, key="os@1")]},
            "thresholds[0].key: key nennt für keine Art „os“.",
            id="a threshold of a foreign key",
        ),
        pytest.param(
            {"thresholds": [threshold(0.8, 1.0), threshold(1.0, 1.5, key="gs@2")]},
            "thresholds[1].key: nennt gs@2, eine Schwelle davor gs@1; wählen Sie bei allen "
            "dieselbe Version.",
            id="thresholds of two versions of a key",
        ),
        pytest.param(
            {"key": {"grundschule": "gs", "bsz": None},
             "thresholds": [threshold(0.8, 1.0, facility_types=["bsz"])]},
            "thresholds[0].key: die Art „bsz“ rechnet mit keinem Schlüssel.",
            id="a threshold for a type without key",
        ),
        pytest.param(
            {"thresholds": [threshold(0.8, 1.0), threshold(0.8, 1.2)]},
            "thresholds: gs@1 hat für „grundschule“ zwei Schwellen bei 0,8 VzÄ.",
            id="two thresholds at one level",
        ),
        pytest.param(
            {"thresholds": [threshold(0.8, 1.0, compare="<")]},
            "thresholds[0].compare: „<“ ist unbekannt; möglich: >, ≥.",
            id="a threshold from above",
        ),
        pytest.param(
            {"grandfathering": {"mode": "capped"}},
            "loss_caps.max_fte_per_site: fehlt; der Bestandsschutz „capped“ braucht es.",
            id="a capped loss without cap",
        ),
        pytest.param(
            {"grandfathering": {"mode": "keep", "until": "31.07.2028"}},
            "grandfathering.until: „31.07.2028“ ist kein Datum wie 2028-07-31.",
            id="a German date",
        ),
        pytest.param(
            {"area_minima": [{"area_kind": "ortsteil", "area": "*"}]},
            "area_minima[0]: min_fte oder min_sites muss angegeben sein.",
            id="an area minimum of nothing",
        ),
        pytest.param(
            {"overrides": [{"facility": "S1", "rule": "set", "fte": 1}]},
            "overrides[0].reason: fehlt.",
            id="an override without reason",
        ),
        pytest.param(
            {"overrides": [{"facility": "S1", "rule": "set", "fte": 1, "reason": "  "}]},
            "overrides[0].reason: hier wird ein Text erwartet.",
            id="an override with an empty reason",
        ),
        pytest.param(
            {"locks": [{"facility": "S1", "rule": "set", "reason": "r"}]},
            "locks[0].fte: fehlt.",
            id="a lock without amount",
        ),
        pytest.param(
            {"locks": [{"facility": "S1", "rule": "forbid", "fte": 1, "reason": "r"}]},
            "locks[0].fte: steht nicht bei rule „forbid“.",
            id="forbidden with an amount",
        ),
        pytest.param(
            {"locks": [{"facility": "S1", "rule": "min", "fte": 0, "reason": "r"}]},
            "locks[0].fte: ein Mindestwert von 0 ändert nichts; bitte entfernen.",
            id="at least nothing",
        ),
        pytest.param(
            {"overrides": [{"facility": "S1", "rule": "min", "fte": 2.5, "reason": "r"}]},
            "overrides[0].fte: 2,5 VzÄ liegt über der Standortobergrenze 2,0 VzÄ "
            "(site.max).",
            id="an override above the law",
        ),
        pytest.param(
            {"overrides": [{"facility": "S1", "rule": "set", "fte": 0.5, "reason": "r"}]},
            "overrides[0].fte: 0,5 VzÄ liegt unter der Standortuntergrenze 0,75 VzÄ "
            "(site.min).",
            id="an override below the law",
        ),
        pytest.param(
            {"locks": [{"facility": "S1", "rule": "set", "fte": 1, "reason": "r"}] * 2},
            "locks[1].facility: S1 steht schon in locks[0].",
            id="two locks for one site",
        ),
        pytest.param(
            {"ties": ["-index"]},
            "ties: der letzte Schlüssel muss eindeutig sein, also facility.",
            id="ties that do not end",
        ),
        pytest.param(
            {"ties": ["children", "-children", "facility"]},
            "ties: ein Schlüssel kommt doppelt vor.",
            id="a tie key twice",
        ),
        pytest.param(
            {"relaxation_order": ["budget", "budget"]},
            "relaxation_order: eine Regel kommt doppelt vor.",
            id="a relaxation twice",
        ),
    ],
)  # fmt: skip
def test_refused(changes, error):
    with pytest.raises(RulesRefused) as refused:
        parse_rules(document(**changes))
    assert refused.value.errors == (error,)
