"""The words of a round's rules say what is computed."""

import pytest

from planning.allocation.rules import parse_rules
from planning.reports.rule_words import SUBJECTS, rule_words
from tests.planning.small_city import round_document


def said(subject, **rules):
    """What one subject says under some rules."""
    found = rule_words(parse_rules(round_document(**rules)["rules"]))
    (paragraph,) = [p for p in found if p.title == subject]
    return " ".join(paragraph.sentences)


THRESHOLD = {"key": "test-gs@1", "level": 0.8, "enter": 1.0}


LIMITS = "Mindestausstattung der Räume und Grenzen der Abgabe"


@pytest.mark.parametrize(
    ("subject", "rules", "words"),
    [
        pytest.param("Verfahren", {}, "endet die Vergabe", id="strict ends at the first"),
        pytest.param("Verfahren", {"rank_order": "fill"}, "mit der nächsten weiter",
                     id="fill goes on"),
        pytest.param("Verfahren", {"method": "divisor"}, "Sainte-Laguë", id="divisor"),
        pytest.param(
            "Verfahren",
            {"method": "milp", "resolution": "B 1"},
            "Rechnerischer Vergleichsplan",
            id="the best plan",
        ),
        pytest.param("Verfahren", {"ties": ["-children", "facility"]},
                     "die Zahl der Kinder (höchste zuerst), dann die Kennung", id="ties"),
        pytest.param("Budget", {}, "Stadt, Schuljahr 2024/25: 2,0 VzÄ",
                     id="budget per source"),
        pytest.param("Budget",
                     {"budget": [{"source": "land", "period": "2026/27", "fte": 1.6,
                                  "share_max": 0.8}]},
                     "höchstens 80 % je Standort", id="a source that pays a share"),
        pytest.param("Stufen", {"levels": [0, 0.8, 1.0]},
                     "keine Stelle oder 0,8; 1,0 VzÄ", id="steps"),
        pytest.param("Bedarf", {}, "die höchste Stufe", id="need by steps"),
        pytest.param("Schwellen", {"thresholds": [THRESHOLD]},
                     "0,8 VzÄ: Indexwert über 1,00.", id="a Schwelle without stay"),
        pytest.param("Schwellen",
                     {"thresholds": [THRESHOLD | {"stay": 0.9, "compare": ">="}]},
                     "ab 1,00; wer die Stufe hat, behält sie ab 0,90", id="with stay"),
        pytest.param("Schwellen", {}, "keine", id="no Schwelle says so"),
        pytest.param("Vorrang", {}, "alle Einrichtungen stehen in einer Reihe",
                     id="one class is none"),
        pytest.param("Vorrang",
                     {"priority_classes": [{"code": "a", "mode": "mandatory",
                                            "min_fte": 0.8}]},
                     "1. a, Pflichtausstattung, mindestens 0,8 VzÄ", id="mandatory class"),
        pytest.param("Antragsberechtigt",
                     {"eligibility": [{"code": "E1", "field": "provider_kind",
                                       "op": "=", "value": "kommunal",
                                       "text": "nur kommunale Schulen"}]},
                     "nur kommunale Schulen", id="eligibility in its own words"),
        pytest.param("Bestandsschutz", {"grandfathering": {"mode": "keep",
                                                           "until": "2027-07-31"}},
                     "behält er bis 31.07.2027", id="protection with its end"),
        pytest.param("Bestandsschutz", {}, "keiner in dieser Runde", id="no protection"),
        pytest.param("Einzelfälle",
                     {"overrides": [{"facility": "T-1", "rule": "min", "fte": 0.8,
                                     "reason": "Zusage", "resolution": "B-1"}]},
                     "T-1: mindestens 0,8 VzÄ, Beschluss B-1. Zusage", id="an override"),
        pytest.param(LIMITS, {"loss_caps": {"max_sites": 1}},
                     "höchstens 1 Standort gibt ab", id="one site may lose"),
        pytest.param(LIMITS, {"loss_caps": {"max_sites": 3}},
                     "höchstens 3 Standorte geben ab", id="three sites may lose"),
        pytest.param("Ohne Index", {"key": {"grundschule": "test-gs", "bsz": None}},
                     "Berufliches Schulzentrum: gesondertes Verfahren", id="without key"),
    ],
)  # fmt: skip
def test_words(subject, rules, words):
    assert words in said(subject, **rules)


def test_every_subject_says_something():
    found = rule_words(parse_rules(round_document()["rules"]))
    assert [p.title for p in found] == list(SUBJECTS)
    assert all(p.sentences and all(p.sentences) for p in found)


@pytest.mark.parametrize(
    ("source", "period", "expected"),
    [
        pytest.param("stadt", "2026/27", "Stadt, Schuljahr 2026/27: 2,0", id="the city"),
        pytest.param("ESF Plus", "2026", "ESF Plus, 2026: 2,0", id="others as delivered"),
    ],
)
def test_a_source_is_written_as_people_write_it(source, period, expected):
    budget = [{"source": source, "period": period, "fte": 2}]
    rules = parse_rules(round_document(budget=budget)["rules"])
    sentences = [s for paragraph in rule_words(rules) for s in paragraph.sentences]
    assert any(s.startswith(expected) for s in sentences)
