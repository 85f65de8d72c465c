"""A Vergleichsplan is checked by program and workbook, and said to be no more than that."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planning.decisions.recalculation.best import CHECKED
from planning.decisions.recalculation.check import recheck
from planning.decisions.workbook.book import book_of, disagreements
from tests.planning.decisions import random_records as make
from tests.planning.decisions.test_workbook import drawn

MILP = {"method": "milp", "resolution": "B"}


def planned(data: st.DataObject) -> dict:
    """A record of any round whose plan a solver made."""
    sites = data.draw(make.sites())
    rules = data.draw(make.rules([site["number"] for site in sites]))
    record = drawn(None, None, sites, rules | MILP)
    assume(rules["requirement"]["rule"] == "steps")
    return record


@settings(max_examples=12)
@given(data=st.data())
def test_a_plan_within_the_rules_passes_and_is_called_checked(data):
    record = planned(data)
    found, left_out = recheck(record)
    assert (found, left_out) == ([], [CHECKED])
    book = book_of(record)
    assert disagreements(book) == []
    assert "Vergleichsplan" in [sheet.name for sheet in book.sheets]
    assert any(content == CHECKED for content in book.sheets[0].cells.values())


def worth_more(record: dict) -> None:
    record["result"]["proof"]["objective"] += 1_000


def closer_to_the_best(record: dict) -> None:
    record["result"]["proof"]["gap"] = "0.123456"


def between_two_steps(record: dict) -> None:
    record["result"]["lines"][0]["proposal_fte"] = "0.07"


def other_needs(record: dict) -> None:
    record["result"]["lines"][0]["need_fte"] = "9.99"


@pytest.mark.parametrize(
    ("forge", "is_in_workbook"),
    [
        (worth_more, True),
        (closer_to_the_best, False),
        (between_two_steps, True),
        (other_needs, False),
    ],
)
@settings(max_examples=4)
@given(data=st.data())
def test_what_breaks_it_is_found(forge, is_in_workbook, data):
    record = planned(data)
    forge(record)
    assert recheck(record)[0]
    found = " ".join(disagreements(book_of(record)))
    assert ("Blatt Vergleichsplan" in found) == is_in_workbook
