"""A Stufenauswahl is calculated again by program and workbook, with all its counts."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from districts.release import Audience
from planning.decisions.bundle import bundle
from planning.decisions.numbers import as_text
from planning.decisions.recalculation.check import recheck
from planning.decisions.verify import Verdict, read, verify
from planning.decisions.workbook.book import book_of, disagreements
from planning.forms.amendments import motions_for
from planning.models import Decision
from planning.reports.proposal_report import report_html
from planning.scoring.canonical import canonical_json
from planning.services import decisions, make_proposal, submit
from tests import factories
from tests.planning import small_city
from tests.planning.allocation import cascade_samples
from tests.planning.decisions import random_records as make
from tests.planning.decisions.random_selections import selection
from tests.planning.decisions.test_recalculation import forged, run
from tests.planning.decisions.test_workbook import drawn

SELECTION = {
    "method": "cascade",
    "eligibility": [
        {"code": "E1", "field": "provider_kind", "op": "=", "value": "kommunal"}
        | {"text": "nur kommunale"}
    ],
    "cascade": {
        "filters": [
            {"code": "F1", "op": "in_area", "value": cascade_samples.SPACES},
            {"code": "F2", "field": "pupils", "op": ">", "value": 150},
            {"code": "F3", "field": "migration", "op": "≥", "value": 0},
        ],
        "sort": ["-index", "facility"],
        "take": {"sites": 2},
    },
}


@settings(max_examples=15)
@given(data=st.data())
def test_program_and_workbook_select_the_same_with_the_same_counts(data):
    sites = data.draw(make.sites())
    rules = data.draw(selection([site["number"] for site in sites]))
    record = drawn(None, None, sites, rules)
    assert recheck(record) == ([], [])
    book = book_of(record)
    assert (disagreements(book), book.left_out) == ([], ())


@pytest.fixture
def proposal(db):
    """A Stufenauswahl in the order of an Indexwert: both kinds of rule in one round."""
    city = small_city.build()
    space = factories.area(kind="schwerpunktraum", source=city.source)
    for ortsteil in city.areas[:2]:
        factories.membership(
            member=ortsteil, group=space, valid_from=date(2020, 1, 1), source=city.source
        )
    small_city.deliver_ended_measure(city)
    return make_proposal(round=small_city.open_round(**SELECTION))


@pytest.fixture
def decision(proposal) -> Decision:
    return submit(proposal=proposal, by=factories.user("planung"), title="Auswahl")


def test_the_record_holds_and_both_calculate_every_step(decision):
    record = read(bytes(decision.record))
    counts = {row["code"] or row["step"]: row for row in record["result"]["counts"]}
    assert [(n, row["n_in"], row["n_out"]) for n, row in counts.items()] == [
        ("eligibility", 8, 7), ("F1", 7, 5), ("F2", 5, 4), ("F3", 4, 3), ("sort", 3, 3),
        ("take", 3, 2),
    ]  # fmt: skip
    assert counts["F3"]["absent"] == 1
    assert recheck(record) == ([], [])
    assert [sheet.name for sheet in book_of(record).sheets][2] == "Stufenauswahl"


def change_a_figure(record) -> str:
    """Of a Kita that stays on the same side: nothing follows, and still it is named."""
    site = record["inputs"]["allocation"]["sites"][3]
    site["fields"]["pupils"] = as_text(float(site["fields"]["pupils"]) + 1)
    return f"inputs/sites.csv.{site['number']}.pupils"


def change_a_side(record) -> str:
    site = next(s for s in record["inputs"]["allocation"]["sites"] if s["number"] == "T-4")
    site["fields"]["pupils"] = "1"
    return "result.counts.03 F2.n_out"


def change_a_count(record) -> str:
    record["result"]["counts"][2]["n_out"] += 1
    return "result.counts.03 F2.n_out"


def change_a_limit(record) -> str:
    record["rules"]["allocation"]["cascade"]["filters"][1]["value"] = "400"
    return "result.lines."


CHANGES = [change_a_figure, change_a_side, change_a_count, change_a_limit]


@pytest.mark.parametrize("change", CHANGES)
def test_one_changed_digit_is_named_by_its_place(decision, change, tmp_path):
    named = []
    content = bundle(decision, Audience.INTERNAL)
    answer = run(forged(content, lambda record: named.append(change(record))), tmp_path)
    assert answer.returncode == 1, answer.stderr
    assert re.search(rf"{re.escape(named[0])}.*: in der Akte ", answer.stdout), named


def test_the_selection_alone_ends_with_0(decision, tmp_path):
    answer = run(bundle(decision, Audience.INTERNAL), tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("change", CHANGES[1:])
def test_the_formulas_and_the_public_page_find_it_too(decision, change):
    record = read(bytes(decision.record))
    change(record)
    assert "Blatt Stufenauswahl" in " ".join(disagreements(book_of(record)))
    assert verify(canonical_json(record)).verdict == Verdict.DIFFERS


def test_nothing_is_laid_before_that_is_counted_otherwise(proposal, monkeypatch):
    true = decisions.freeze

    def wrong(**given):
        record = true(**given)
        change_a_count(record)
        return record

    monkeypatch.setattr(decisions, "freeze", wrong)
    with pytest.raises(ValidationError, match=r"nachrechnen.py.*counts\.03 F2"):
        submit(proposal=proposal, by=factories.user("planung"), title="Auswahl")
    assert not Decision.objects.exists()


def test_a_record_from_before_the_counts_still_verifies(decision):
    record = read(bytes(decision.record))
    del record["result"]["counts"]
    record["format"] = "lr-record/3"
    assert verify(canonical_json(record)).verdict == Verdict.SAME
    assert recheck(record)[0] == []
    assert disagreements(book_of(record)) == []


def test_the_report_prints_the_counts(decision):
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", printed(decision)))
    assert "Stufenauswahl Schritt für Schritt" in page
    assert re.search(r"F3: .*? 4 0 1 3 ", page)


def printed(decision: Decision) -> str:
    return report_html(decision.proposal, decision.submitted_by)


def test_amendments_change_only_what_the_rules_have(decision):
    record = read(bytes(decision.record))
    assert list(motions_for(record)) == [
        "budget", "positions", "grandfathering", "weight", "indicator_out", "single_case",
    ]  # fmt: skip
    record["rules"]["keys"] = {}
    assert list(motions_for(record)) == [
        "budget", "positions", "grandfathering", "single_case",
    ]  # fmt: skip
