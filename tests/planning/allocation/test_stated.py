"""A Beschluss that a rules file names is what planning says, and every word says so."""

import pytest

from planning.allocation.stated import as_stated, is_stated, stated_in, stated_numbers
from tests.planning.allocation.samples import entry, line_of, ranked, threshold

RULES = {
    "code": "r",
    "status": "beschlossen",
    "resolution": "B 1",
    "requirement": {"rule": "curve", "resolution": "B 2"},
    "locks": [{"facility": "G1", "resolution": None}],
    "overrides": [{"facility": "G2", "resolution": "B 3"}, {"resolution": "B 1"}],
}
SAID = "laut Angabe der Planung"
STEPS = [threshold(0.8, 1.0, stay=0.9)]


def test_every_number_is_marked_and_no_rules_are_decided():
    marked = as_stated(RULES)
    assert marked == {
        "code": "r",
        "status": "entwurf",
        "resolution": f"B 1 {SAID}",
        "requirement": {"rule": "curve", "resolution": f"B 2 {SAID}"},
        "locks": [{"facility": "G1", "resolution": None}],
        "overrides": [
            {"facility": "G2", "resolution": f"B 3 {SAID}"},
            {"resolution": f"B 1 {SAID}"},
        ],
    }
    assert as_stated(marked) == marked, "twice is once"
    assert RULES["resolution"] == "B 1", "what was typed stays"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"status": "vorlage", "resolution": ""}, id="an empty number"),
        pytest.param(
            {"resolution": 7, "requirement": "x", "locks": "x", "overrides": [3]},
            id="what the parser will refuse",
        ),
    ],
)
def test_what_names_no_beschluss_stays(document):
    assert as_stated(document) == document


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(None, False, id="none"),
        pytest.param("B 1", False, id="a plain number, as old records hold"),
        pytest.param(f"B 1 {SAID}", True, id="a marked one"),
    ],
)
def test_a_mark_is_known(number, expected):
    assert is_stated(number) is expected


def test_an_override_by_a_stated_beschluss_is_set_by_hand():
    rules = as_stated({"overrides": entry("forbid", resolution="B 7")})
    line = line_of(ranked(1.2), thresholds=STEPS, **rules)
    assert line.source == "gesetzt"
    assert f"(Zusage, Beschluss B 7 {SAID})" in line.note


@pytest.mark.parametrize("document", [RULES, as_stated(RULES)], ids=["typed", "marked"])
def test_the_numbers_of_a_record_are_listed_once(document):
    assert stated_numbers(document) == ["B 1", "B 2", "B 3"]
    keys = {
        "b@1": {"content": {"resolution": "B 4"}},
        "a@1": {"content": {"resolution": "B 2"}},
        "c@1": {"content": {}},
    }
    record = {"rules": {"keys": keys, "allocation": document}}
    assert stated_in(record) == ["B 1", "B 2", "B 3", "B 4"]
