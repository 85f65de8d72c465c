"""A stock nobody delivered is not zero: it protects nobody, and nobody loses it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.propose import propose
from planning.allocation.reasons import Reason
from planning.allocation.rules import parse_rules
from tests.planning.allocation.samples import (
    DAY,
    WORKED_RULES,
    line_of,
    ranked,
    rules,
    threshold,
    worked_sites,
)

ALL_UNKNOWN = (
    "Der Bestand ist bei allen Einrichtungen nicht bekannt (keine Angabe): Erhält und "
    "Gibt ab lassen sich dort nicht angeben."
)
KEPT = {"grandfathering": {"mode": "keep"}}
STAYING = [threshold(0.8, 1.0, stay=0.5)]


def plan_of(sites, **changes):
    return propose(sites, rules(**changes), as_of=DAY)


@pytest.fixture(scope="module")
def worked():
    sites = [replace(site, stock=None) for site in worked_sites()]
    return propose(sites, parse_rules(WORKED_RULES), as_of=DAY)


@pytest.mark.parametrize(
    ("number", "need", "proposed", "reason"),
    [
        pytest.param("G1", 264, 180, Reason.FUNDED_RANK, id="first rank: second post"),
        pytest.param("G6", 29, 0, Reason.BELOW_THRESHOLD, id="0.9568 is not above 1.0"),
        pytest.param("G3", 83, 0, Reason.BELOW_THRESHOLD, id="0.9115: who holds may stay"),
        pytest.param("G7", 43, 80, Reason.OVERRIDE, id="a promise needs no stock"),
        pytest.param("G8", None, 0, Reason.NOT_INDEXABLE, id="40 children: no score"),
    ],
)
def test_worked_example_without_any_list_of_measures(
    worked, number, need, proposed, reason
):
    line = next(line for line in worked.lines if line.number == number)
    assert (line.need, line.stock, line.change) == (need, None, None)
    assert (line.proposed, line.reason) == (proposed, reason)


def test_sum_rest_and_warnings_of_the_worked_example(worked):
    assert (worked.budget, worked.allocated, worked.rest) == (280, 260, 20)
    assert worked.warnings[:2] == (
        ALL_UNKNOWN,
        "Ohne bekannten Bestand bleibt dort außer Betracht: Verbleibgrenze und "
        "Verlustgrenze.",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({}, (ALL_UNKNOWN,), id="no rule about stock"),
        pytest.param(
            KEPT,
            (
                ALL_UNKNOWN,
                "Ohne bekannten Bestand bleibt dort außer Betracht: Bestandsschutz.",
            ),
            id="protection",
        ),
        pytest.param(
            {"thresholds": [threshold(0.8, 0.1)], "hysteresis": {"runs": 2}},
            (
                ALL_UNKNOWN,
                "Ohne bekannten Bestand bleibt dort außer Betracht: Verbleibgrenze.",
            ),
            id="runs that confirm a loss",
        ),
    ],
)
def test_rules_that_say_nothing_without_stock_are_named(changes, said):
    levels = {"levels": [0, 0.8]}
    assert plan_of(ranked(0.5, stock=None), **levels, **changes).warnings == said


def test_where_only_some_are_unknown_they_are_counted():
    sites = [
        replace(site, stock=stock)
        for site, stock in zip(ranked(2, 1), (None, 0), strict=True)
    ]
    (first, *_) = plan_of(sites).warnings
    assert first.startswith("Der Bestand ist bei 1 von 2 Einrichtungen nicht bekannt")


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        pytest.param({}, "Vorschlag 0,8 VzÄ, weil ", id="neither receives nor keeps"),
        pytest.param(KEPT, "Vorschlag 0,8 VzÄ, weil ", id="protected by nothing"),
        pytest.param(
            {"budget": [{"source": "stadt", "period": "1", "fte": 0}]},
            "Kein Vorschlag",
            id="no loss",
        ),
    ],
)
def test_notes_claim_neither_gain_nor_loss(changes, note):
    line = line_of(ranked(2.0, stock=None), levels=[0, 0.8], **changes)
    assert line.note.startswith(note)


def test_a_filter_on_stock_is_neither_passed_nor_failed():
    small = {"code": "E1", "field": "stock", "op": "<", "value": 100, "text": "klein"}
    line = line_of(ranked(2.0, stock=None), eligibility=[small])
    assert (line.reason, line.proposed) == (Reason.DATA_MISSING, 0)


@given(st.lists(st.integers(2, 20), min_size=1, max_size=6), st.sampled_from([{}, KEPT]))
def test_amounts_are_those_of_sites_that_hold_nothing(tenths, protection):
    indices = [tenth / 10 for tenth in tenths]
    common = {"thresholds": STAYING, "hysteresis": {"runs": 3}, **protection}
    blind = plan_of(ranked(*indices, stock=None), **common)
    empty = plan_of(ranked(*indices, stock=0), **common)
    assert [line.proposed for line in blind.lines] == [
        line.proposed for line in empty.lines
    ]
    losing = {Reason.REDUCED, Reason.FUNDING_ENDS, Reason.KEPT_GRANDFATHERED}
    assert all(line.reason not in losing for line in blind.lines)
