"""The record keeps what the plan costs and which Vermerke there are; sums are checked."""

from __future__ import annotations

import json
import re

import pytest
from django.utils import timezone

from planning.decisions.recalculation.check import recheck
from planning.decisions.verify import Verdict, read, verify
from planning.models import (
    CostRate,
    Decision,
    FundingProgramme,
    FundingRule,
    PlanningRound,
)
from planning.reports.proposal_report import report_html
from planning.scoring.canonical import canonical_json
from planning.selectors.money import book_of
from planning.selectors.plan_money import money_in
from planning.services import make_proposal, write_note
from planning.services.record_money import FROZEN, TODAY, money_behind, money_of_cut
from tests import factories, funding_rows


@pytest.fixture
def decision(office) -> Decision:
    """A Vorlage whose VzÄ have a price."""
    funding_rows.cost_rate(
        "78000", service_type=office.round.service_type, source=office.city.source
    )
    proposal = make_proposal(round=office.round, by=office.planner)
    return office.submitted(proposal=proposal)


def record_of(decision: Decision) -> dict:
    return read(bytes(decision.record))


def test_the_record_keeps_the_money_of_the_proposal(decision):
    funding = record_of(decision)["funding"]
    assert funding == json.loads(json.dumps(decision.proposal.details["funding"]))
    assert funding["gap"] == ""
    assert [cell["year"] for cell in funding["cells"]] == [2024, 2025]
    assert recheck(record_of(decision))[0] == []


def a_year(record: dict) -> str:
    record["funding"]["cells"][0]["eur"] = "1.00"
    return "funding.cells.stadt"


def a_site(record: dict) -> str:
    parts = next(parts for parts in record["funding"]["sites"].values() if parts)
    parts["stadt"] = "1.00"
    return "funding.cells.stadt"


def a_site_without_posts(record: dict) -> str:
    line = next(x for x in record["result"]["lines"] if x["proposal_fte"] == "0.00")
    record["funding"]["sites"][line["number"]] = {"stadt": "5.00"}
    return f"funding.sites.{line['number']}"


def the_posts_of_a_year(record: dict) -> str:
    record["funding"]["cells"][0]["fte_years"] = "0.0001"
    return "funding.cells.fte_years"


@pytest.mark.parametrize(
    "change", [a_year, a_site, a_site_without_posts, the_posts_of_a_year]
)
def test_a_changed_amount_is_named_by_both_programs(decision, change):
    record = record_of(decision)
    place = change(record)
    assert place in [one.place for one in recheck(record)[0]]
    found = verify(canonical_json(record))
    assert found.verdict == Verdict.DIFFERS
    assert place in [one.place for one in found.differences]


def test_records_from_before_the_money_still_verify(decision):
    record = record_of(decision)
    del record["funding"], record["annexes"]["notes"]
    for number in ("2", "1"):
        record["format"] = f"lr-record/{number}"
        assert verify(canonical_json(record)).verdict == Verdict.SAME
        assert recheck(record)[0] == []


def test_the_report_prints_the_money_that_was_frozen(decision, office):
    before = report_html(decision.proposal, office.planner)
    CostRate.objects.update(eur_per_fte="1")
    assert report_html(decision.proposal, office.planner) == before
    cells = record_of(decision)["funding"]["cells"]
    euros = f"{int(float(cells[0]['eur'])):,}".replace(",", ".")
    assert euros in before


def test_a_change_is_priced_from_the_frozen_money_and_not_from_that_of_today(office):
    """Rates and every limit of a programme change after the Vorlage; its euros do not."""
    service, source = office.round.service_type, office.city.source
    funding_rows.cost_rate("78000", service_type=service, source=source)
    own, land = (funding_rows.programme(code, source=source) for code in ("stadt", "land"))
    rule = funding_rows.rule(
        programme=land, service_type=service, source=source,
        rate="0.5", cap_per_fte="30000", max_fte="0.40",
    )  # fmt: skip
    budget = [
        {"source": "land", "period": "2024/25", "fte": 1.0, "share_max": 0.5},
        {"source": "stadt", "period": "2024/25", "fte": 1.6},
    ]
    PlanningRound.objects.update(rules=office.round.rules | {"budget": budget})
    office.round.refresh_from_db()
    proposal = make_proposal(round=office.round, by=office.planner)
    decision = office.submitted(proposal=proposal)
    record = record_of(decision)
    kept = money_in(record["funding"])
    assert kept.grants > 0, "the programme pays"
    before = money_behind(decision, record)
    today = book_of(service, ["land", "stadt"])
    assert before.book.terms("land") == today.terms("land"), "every limit is frozen"
    CostRate.objects.update(eur_per_fte="1")
    FundingRule.objects.filter(pk=rule.pk).update(cap_per_fte="1", max_fte=None, rate="1")
    FundingProgramme.objects.filter(pk=land.pk).update(valid_to="2021-01-01", funder="esf")
    found = money_behind(decision, record).of(record)
    assert (found.by_year, found.sites) == (kept.by_year, kept.sites)
    assert (found.own, found.grants) == (kept.own, kept.grants)
    assert money_behind(decision, record).of(record) == before.of(record)
    cut = money_of_cut(decision, record, record)
    assert cut.basis == FROZEN
    assert cut.change.total == 0
    assert own.code in {one.code for one in found.sources}


def test_an_older_record_is_priced_as_today_and_says_so(decision):
    record = record_of(decision)
    del record["funding"]["programmes"]
    assert money_of_cut(decision, record, record).basis == TODAY
    CostRate.objects.update(eur_per_fte="1")
    found = money_behind(decision, record).of(record)
    assert found.total < money_in(record["funding"]).total
    assert money_behind(decision, {**record, "funding": None}).basis == TODAY


def test_vermerke_stand_in_the_record_without_their_text(office):
    key = office.proposal.lines.filter(score__isnull=False).first().score.run.key
    said = {"question": "Warum so?", "considered": "Dies.", "outcome": "Das."}
    about_key = write_note(about=key, by=office.planner, **said)
    corrected = write_note(about=key, by=office.planner, corrects=about_key, **said)
    of_round = write_note(about=office.round, by=office.planner, **said)
    write_note(about=factories.facility(), by=office.planner, **said)
    decision = office.submitted()
    notes = record_of(decision)["annexes"]["notes"]
    assert [note["number"] for note in notes] == [
        about_key.pk, corrected.pk, of_round.pk,
    ]  # fmt: skip
    assert notes[1]["corrects"] == about_key.pk
    assert notes[2]["about"] == f"Planungsrunde: {office.round}"
    assert notes[2]["written_on"] == timezone.localdate().isoformat()
    assert b"Warum so?" not in bytes(decision.record)
    page = report_html(decision.proposal, office.planner)
    assert re.search(rf"Nr\. {of_round.pk} vom .* Planungsrunde", page)
    assert "Warum so?" not in page
