"""Thresholds of statistical secrecy from a file."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from districts.disclosure.types import AUDIENCES, Rule
from districts.thresholds import read_rules

ENTRY = {
    "sources": ["lis"],
    "min_count": {"intern": 3, "oeffentlich": 10},
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "min_base": 100,
    "dominance": [2, "87.5"],
    "zeros_visible": True,
    "rounding_base": None,
    "basis": "Statistikstelle, Vermerk vom 2.1.2026",
}


@pytest.fixture
def written(tmp_path):
    def write(content: object) -> tuple[Rule, ...]:
        path = tmp_path / "regeln.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return read_rules(path)

    return write


def test_an_entry_makes_a_rule_for_each_source_and_audience(written):
    rules = written([ENTRY | {"sources": ["lis", "ckan"]}])
    assert [(rule.source, rule.audience, rule.min_count) for rule in rules] == [
        ("lis", "intern", 3),
        ("lis", "oeffentlich", 10),
        ("ckan", "intern", 3),
        ("ckan", "oeffentlich", 10),
    ]
    assert rules[0] == Rule(
        source="lis",
        audience="intern",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        min_count=3,
        min_base=100,
        dominance=(2, Decimal("87.5")),
        zeros_visible=True,
        rounding_base=None,
        basis="Statistikstelle, Vermerk vom 2.1.2026",
    )


def test_a_rule_may_be_open_without_dominance_and_with_rounding(written):
    changes = {"valid_to": None, "dominance": None, "rounding_base": 5}
    (rule, _) = written([ENTRY | changes])
    assert (rule.valid_to, rule.dominance, rule.rounding_base) == (None, None, 5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"sources": [7]}, "sources ist kein Text", id="a source"),
        pytest.param({"sources": 7}, "Regel 1", id="sources that are no list"),
        pytest.param({"min_count": {"alle": 3}}, "Adressaten in min_count: alle", id="who"),
        pytest.param({"min_count": {"intern": -1}}, "min_count ist keine ganze", id="t"),
        pytest.param(
            {"min_count": {"intern": True}}, "min_count ist keine ganze", id="yes"
        ),
        pytest.param({"min_base": 1.5}, "min_base ist keine ganze", id="base"),
        pytest.param({"valid_from": "1.1.2026"}, "valid_from ist kein Tag", id="day"),
        pytest.param({"valid_to": 2026}, "valid_to ist kein", id="last day"),
        pytest.param({"dominance": [2]}, "dominance ist weder", id="dominance"),
        pytest.param({"dominance": [2, "viel"]}, "Regel 1", id="per cent"),
        pytest.param({"zeros_visible": 1}, "zeros_visible ist weder", id="zeros"),
        pytest.param({"basis": " "}, "basis ist kein Text", id="who decided"),
        pytest.param({"farbe": "rot"}, "unbekannte Felder: farbe", id="unknown field"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place(written, changes, message):
    with pytest.raises(ValidationError, match=message) as refused:
        written([ENTRY, ENTRY | changes][1:])
    assert "regeln.json, Regel 1" in refused.value.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("{}", "Liste von Regeln", id="an object"),
        pytest.param("[", "kein JSON", id="no JSON"),
        pytest.param("[3]", "Regel 1", id="a number instead of a rule"),
    ],
)
def test_a_file_that_is_no_list_of_rules_is_refused(written, content, message):
    with pytest.raises(ValidationError, match=message):
        written(content)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValidationError, match=r"fehlt\.json: nicht lesbar"):
        read_rules(tmp_path / "fehlt.json")


def test_the_shipped_rules_hold_for_every_audience():
    rules = read_rules(settings.DISCLOSURE_RULES)
    assert {rule.audience for rule in rules} == set(AUDIENCES)
    assert {(rule.min_count, rule.min_base) for rule in rules} == {(3, 100)}
    assert all(rule.basis for rule in rules)
