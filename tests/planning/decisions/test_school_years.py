"""Decisions for two school years stand side by side; each ends only one of its own year."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from districts.models import AuditEntry
from districts.release import Audience
from facilities.models import Facility
from planning.allocation.periods import school_year_from
from planning.models import Decision, ProposalLine, Status
from planning.selectors.decision_report import before_of, decision_parts
from planning.selectors.decision_state import state_of
from planning.selectors.decisions import decided_lines, in_force
from planning.selectors.handover import handover
from planning.selectors.variant_log import variant_logs
from planning.services import (
    enter_reallocation,
    make_proposal,
    release_reallocation,
    save_round,
)
from planning.views.decisions import change_by
from tests.planning import small_city

RUNNING = "2024/25"
FIRST_YEAR = timezone.localdate().year + 1
NEXT, BEGIN = school_year_from(FIRST_YEAR), date(FIRST_YEAR, 8, 1)


def round_of(year: str, code: str, **rules: object):
    named = {"code": code, "title": f"Runde {code}", "school_year": year}
    return save_round(small_city.round_document(**rules) | named, published=True)


def proposal_of(office, year: str, code: str = "naechste", **rules: object):
    return make_proposal(round=round_of(year, code, **rules), by=office.planner)


def decided(office, proposal) -> Decision:
    decision = office.released(office.submitted(proposal=proposal))
    office.resolved(decision)
    decision.refresh_from_db()
    return decision


@pytest.fixture
def both(office):
    """The Beschluss for the running year, and a later one for the next with other VzÄ."""
    office.running = office.in_force()
    proposal = proposal_of(office, NEXT, levels=[0, 1.0])
    office.next = decided(office, proposal)
    office.line = office.proposal.lines.filter(proposed_fte__gt=0).first()
    return office


def words(address: str, person=None) -> str:
    client = Client()
    if person:
        client.force_login(person)
    html = client.get(address).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",")


def codes(day: date | None = None) -> set[str]:
    found = decided_lines(Audience.INTERNAL, day)
    return {one.code for facility in found.values() for one in facility.values()}


def test_the_state_names_the_day_of_a_year_that_is_over_or_to_come(both):
    assert state_of(both.running) == "beschlossen, endete am 31.07.2025"
    assert state_of(both.next) == f"beschlossen, beginnt am {BEGIN:%d.%m.%Y}"
    assert f"beginnt am {BEGIN:%d.%m.%Y}" in words("/entscheidungen/", both.planner)


def test_a_beschluss_for_another_year_ends_nothing(both):
    both.running.refresh_from_db()
    assert (both.running.status, both.next.status) == (Status.DECIDED, Status.DECIDED)
    assert (both.running.replaced_by, both.next.replaces) == (None, None)
    assert not AuditEntry.objects.filter(act="aufheben").exists()
    rows = handover(timezone.localdate()).in_force
    assert {row.round.school_year for row in rows} == {RUNNING, NEXT}


def test_a_beschluss_for_the_same_year_ends_that_of_the_year_alone(both):
    again = decided(both, proposal_of(both, NEXT, "noch-einmal"))
    both.running.refresh_from_db()
    both.next.refresh_from_db()
    assert both.running.status == Status.DECIDED
    assert (both.next.status, both.next.replaced_by) == (Status.REVOKED, again)
    assert again.replaces == both.next
    corrected = decided(both, proposal_of(both, RUNNING, "berichtigt"))
    both.running.refresh_from_db()
    again.refresh_from_db()
    assert (both.running.replaced_by, again.status) == (corrected, Status.DECIDED)


def test_nachsteuerung_goes_on_in_the_running_year(office):
    office.running = office.in_force()
    decided(office, proposal_of(office, NEXT))
    row = enter_reallocation(
        decision=office.running,
        by=office.planner,
        cause="zusaetzlich",
        source="stadt",
        fte=Decimal("0.80"),
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 7, 31),
        note="Haushaltsbeschluss",
        resolution="VIII-DS-00009",
    )
    release_reallocation(reallocation=row, by=office.second, sha256=row.sha256)
    row.refresh_from_db()
    assert row.released_by == office.second


def test_what_is_in_force_changes_with_the_school_year(both):
    assert codes() == {both.running.code}
    assert codes(date(FIRST_YEAR, 7, 31)) == {both.running.code}
    assert codes(BEGIN) == {both.next.code}
    assert codes(date(2020, 1, 1)) == {both.running.code}, "none has begun: the first to"
    [found] = decided_lines(Audience.INTERNAL, BEGIN).of(both.line.facility_id)
    assert found.school_year == NEXT


def test_what_has_not_begun_counts_where_no_other_stands(office):
    decision = decided(office, proposal_of(office, NEXT))
    assert codes() == {decision.code}


def test_whom_the_next_year_leaves_out_keeps_nothing(office):
    office.in_force()
    gone = office.proposal.lines.filter(proposed_fte__gt=0).first().facility
    Facility.objects.filter(pk=gone.pk).update(closed_on=date(2024, 1, 1))
    proposal = proposal_of(office, NEXT)
    assert not ProposalLine.objects.filter(proposal=proposal, facility=gone).exists()
    decided(office, proposal)
    assert decided_lines(Audience.INTERNAL).of(gone.pk)
    assert not decided_lines(Audience.INTERNAL, BEGIN).of(gone.pk)


def test_pages_name_the_school_year_of_what_is_in_force(both):
    own = words(f"/planung/vorschlaege/{both.proposal.pk}/")
    assert "0,80" in own
    assert "aus: " not in own
    later = words(f"/planung/vorschlaege/{both.next.proposal_id}/")
    told = f"beschlossen für {NEXT}; in Kraft 0,80 aus: Testrunde"
    assert f"{told}, Schuljahr {RUNNING}" in later
    number = both.line.facility.number
    ahead = words(f"/einrichtungen/{number}/?stichtag={BEGIN.isoformat()}")
    assert f"in Kraft 1,00 aus: Runde naechste, Schuljahr {NEXT}" in ahead
    for address in ("/planung/rangliste/?art=grundschule", f"/einrichtungen/{number}/"):
        assert "aufgehoben" not in words(address)


def test_laying_before_says_what_becomes_of_the_other(office):
    office.in_force()
    beside = proposal_of(office, NEXT)
    told = words(f"/planung/vorschlaege/{beside.pk}/vorlegen/", office.planner)
    assert f"tritt daneben; Vorlage bleibt für das Schuljahr {RUNNING} in Kraft" in told
    assert "löst sie ab" not in told
    same = make_proposal(round=office.round, by=office.planner)
    told = words(f"/planung/vorschlaege/{same.pk}/vorlegen/", office.planner)
    assert "löst sie ab" in told
    assert "daneben" not in told


def test_the_change_is_that_against_the_year_before(office):
    running = office.in_force()
    proposal = proposal_of(office, NEXT, levels=[0, 1.0])
    submitted = office.submitted(proposal=proposal)
    assert before_of(submitted, Audience.INTERNAL) == running
    (log,) = variant_logs(proposal.round, Audience.INTERNAL)
    assert log.since == timezone.localdate()
    office.resolved(office.released(submitted))
    submitted.refresh_from_db()
    parts = decision_parts(submitted, Audience.INTERNAL)
    assert parts["before"] == running
    assert {one.change for one in parts["moved"]} == {Decimal("0.20")}
    sides = change_by(submitted, Audience.INTERNAL).sides
    assert sides[0].title == f"beschlossen: {running.code}, Schuljahr {RUNNING}"


def test_a_correction_compares_itself_within_its_year(both):
    proposal = proposal_of(both, RUNNING, "berichtigt")
    assert in_force(proposal.round, proposal) == both.running
    assert before_of(both.running, Audience.INTERNAL) is None, "the later is none before"
    again = proposal_of(both, NEXT, "noch-einmal")
    assert in_force(again.round, again) == both.next
