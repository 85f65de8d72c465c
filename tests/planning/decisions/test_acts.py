"""Vorlegen, freigeben, Beschluss eintragen, aufheben: who may do what, and when."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from districts.audit import broken_links
from districts.models import AreaValue, AuditEntry
from facilities.models import Facility
from planning.decisions.verify import Verdict, verify
from planning.models import Decision, Status
from planning.services import (
    make_proposal,
    record_resolution,
    release,
    revoke,
    submit,
)
from tests import factories


def test_a_proposal_becomes_the_first_version_of_a_vorlage(office):
    decision = office.submitted(paper_number="VIII-DS-00001")
    assert (decision.code, decision.version) == ("test-runde-f1", 1)
    assert decision.status == Status.SUBMITTED
    assert (decision.submitted_by, decision.released_by) == (office.planner, None)
    assert not decision.published


def test_the_record_is_complete_and_gives_what_it_says(office):
    decision = office.submitted()
    AreaValue.objects.update(value="0.99")
    Facility.objects.update(name="umbenannt")
    found = verify(bytes(decision.record), sha256=decision.sha256)
    assert found.verdict == Verdict.SAME


def test_the_record_holds_every_line_of_the_proposal(office):
    record = json.loads(bytes(office.submitted().record))
    lines = {line["number"]: line for line in record["result"]["lines"]}
    for row in office.proposal.lines.select_related("facility"):
        line = lines[row.facility.number]
        assert line["proposal_fte"] == f"{row.proposed_fte:.2f}"
        assert line["reason"] == row.reason
    assert record["result"]["rest_fte"] == "0.40"


def test_the_record_has_no_float(office):
    def no_float(text: str) -> None:
        raise AssertionError(text)

    json.loads(bytes(office.submitted().record), parse_float=no_float)


def test_a_second_person_releases_and_the_body_decides(office):
    decision = office.in_force()
    assert decision.status == Status.DECIDED
    assert decision.released_by == office.second
    assert decision.released_sha256 == decision.sha256
    assert decision.published


def test_every_act_stands_in_the_log(office):
    decision = office.in_force()
    endorsing = AuditEntry.objects.count()
    assert [entry.act for entry in AuditEntry.objects.all()] == [
        "vorlegen", "freigeben", "beschluss eintragen",
    ]  # fmt: skip
    revoke(decision=decision, by=office.other, reason="Haushalt gesperrt.")
    assert AuditEntry.objects.count() == endorsing + 1
    assert not list(broken_links(AuditEntry.objects.order_by("number")))


# Four eyes


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(lambda o: o.planner, id="who submitted it"),
        pytest.param(lambda o: factories.user("planung"), id="another planner"),
        pytest.param(lambda o: factories.user("ausschuss"), id="a committee member"),
        pytest.param(lambda o: factories.user(), id="somebody without a role"),
    ],
)
def test_only_a_second_person_with_the_role_releases(office, who):
    decision = office.submitted()
    with pytest.raises(PermissionDenied):
        release(decision=decision, by=who(office), sha256=decision.sha256)
    decision.refresh_from_db()
    assert decision.released_by is None


def test_a_superuser_does_not_release_what_they_submitted(office):
    root = factories.user(is_superuser=True)
    decision = office.submitted(by=root)
    with pytest.raises(PermissionDenied, match="zweite Person"):
        release(decision=decision, by=root, sha256=decision.sha256)


def test_who_calculated_the_proposal_does_not_release_it(office):
    root = factories.user(is_superuser=True)
    proposal = make_proposal(round=office.round, by=root)
    decision = submit(proposal=proposal, by=office.planner, title="Vorlage")
    with pytest.raises(PermissionDenied, match="zweite Person"):
        release(decision=decision, by=root, sha256=decision.sha256)


def test_a_release_binds_to_the_document_that_was_read(office):
    decision = office.submitted()
    with pytest.raises(ValidationError, match="nicht mehr die"):
        release(decision=decision, by=office.second, sha256="0" * 64)


def test_a_vorlage_is_released_once(office):
    decision = office.released()
    with pytest.raises(ValidationError, match="schon freigegeben"):
        release(decision=decision, by=office.other, sha256=decision.sha256)


# What is refused

SUBMIT_REFUSED = {
    "the same proposal a second time": lambda o: (
        o.submitted(),
        o.submitted(reason="Noch einmal."),
    ),
    "a new version without its reason": lambda o: (
        o.submitted(),
        o.submitted(proposal=make_proposal(round=o.round, by=o.planner)),
    ),
    "a proposal that is still open": lambda o: o.submitted(
        proposal=factories.proposal(round=o.round, sealed=False)
    ),
    "a Vorlage without a subject": lambda o: o.submitted(title=""),
}


@pytest.mark.parametrize("case", SUBMIT_REFUSED)
def test_submit_refuses(office, case):
    with pytest.raises(ValidationError):
        SUBMIT_REFUSED[case](office)


def test_submit_refuses_rows_that_the_record_does_not_give(office):
    """A sealed proposal whose lines nobody could calculate is not laid before."""
    strange = factories.proposal(
        round=office.round,
        facility=office.city.schools[2],
        rules=office.proposal.rules,
        inputs=office.proposal.inputs,
        details=office.proposal.details,
        fte="1.60",
    )
    with pytest.raises(ValidationError, match="unabhängige Rechnung"):
        office.submitted(proposal=strange)
    assert not Decision.objects.exists()


def test_only_planners_submit(office):
    with pytest.raises(PermissionDenied):
        office.submitted(by=office.second)


def test_no_beschluss_without_release(office):
    with pytest.raises(ValidationError, match="Erst freigeben"):
        office.resolved(office.submitted())


@pytest.mark.parametrize("days", [-1, 1], ids=["before it was laid", "in the future"])
def test_no_body_decided_on_another_day(office, days):
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(ValidationError, match="Die Sitzung liegt"):
        office.resolved(office.released(), decided_on=day)


@pytest.mark.parametrize("result", ["abgelehnt", "zurueckgezogen"])
def test_a_rejected_or_withdrawn_vorlage_is_closed(office, result):
    decision = office.released()
    office.resolved(decision, result)
    decision.refresh_from_db()
    assert decision.status == Status.SUBMITTED
    with pytest.raises(ValidationError, match="Diese Vorlage ist"):
        office.resolved(decision)


@pytest.mark.parametrize("result", ["vertagt", "kenntnis"])
def test_a_postponed_or_noted_vorlage_can_still_be_decided(office, result):
    decision = office.released()
    office.resolved(decision, result, number="", minutes="")
    office.resolved(decision)
    decision.refresh_from_db()
    assert decision.status == Status.DECIDED


@pytest.mark.parametrize("gap", ["number", "minutes"])
def test_a_beschluss_is_proven_by_number_and_minutes(office, gap):
    with pytest.raises(ValidationError, match="Auszug der Niederschrift"):
        office.resolved(office.released(), **{gap: ""})


# Neufassung and correction


def second_version(office):
    proposal = make_proposal(round=office.round, by=office.planner)
    return office.submitted(proposal=proposal, reason="Budget gekürzt.")


def test_a_new_version_names_the_old_one_and_closes_it(office):
    first = office.released()
    second = second_version(office)
    assert (second.version, second.replaces) == (2, first)
    with pytest.raises(ValidationError, match="Fassung 2"):
        office.resolved(first)


def test_what_is_decided_with_changes_is_the_new_version(office):
    first = office.released()
    with pytest.raises(ValidationError, match="Neufassung"):
        office.resolved(first, "geaendert")
    second = office.released(second_version(office))
    office.resolved(second, "geaendert")
    second.refresh_from_db()
    assert second.status == Status.DECIDED


def test_a_correction_replaces_what_was_in_force(office):
    first = office.in_force()
    second = office.released(second_version(office))
    first.refresh_from_db()
    assert first.status == Status.DECIDED
    office.resolved(second, number="VIII-DS-00002")
    first.refresh_from_db()
    assert first.status == Status.REVOKED
    assert first.replaced_by == second
    assert first.revoked_reason == "Durch einen neuen Beschluss ersetzt."


def test_only_what_was_in_force_is_revoked(office):
    with pytest.raises(ValidationError, match="in Kraft"):
        revoke(decision=office.released(), by=office.other, reason="Grund")
    decision = Decision.objects.get()
    office.resolved(decision)
    with pytest.raises(ValidationError, match="Grund"):
        revoke(decision=decision, by=office.other, reason=" ")
    with pytest.raises(PermissionDenied):
        revoke(decision=decision, by=office.planner, reason="Grund")
    revoked = revoke(decision=decision, by=office.other, reason="Haushalt gesperrt.")
    assert (revoked.status, revoked.replaced_by) == (Status.REVOKED, None)


def test_strangers_enter_no_beschluss(office):
    decision = office.released()
    with pytest.raises(PermissionDenied):
        record_resolution(
            decision=decision,
            by=factories.user("ausschuss"),
            body="JHA",
            decided_on=timezone.localdate(),
            result="vertagt",
        )
