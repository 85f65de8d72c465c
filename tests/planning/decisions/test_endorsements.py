"""Mitzeichnung: who may enter it, for which Fassung, and what takes it away."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from districts.models import AuditEntry
from planning.models import Decision, Endorsement
from planning.services import endorse, make_proposal
from tests import factories
from tests.planning.decisions.conftest import Office

OFFICES = ["kaemmerei", "personal", "jugend", "schule"]


def endorsed(desk: Office, decision: Decision, **given: object) -> Endorsement:
    words = {"office": "kaemmerei", "given_on": timezone.localdate(), "by": desk.planner}
    return endorse(decision=decision, **words | given)


def test_the_treasury_the_staff_office_and_both_planning_offices_sign_once(office):
    decision = office.submitted()
    assert Endorsement.Office.values == OFFICES
    for name in OFFICES:
        endorsed(office, decision, office=name, remark="Haushaltsvorbehalt.")
        with pytest.raises(ValidationError, match="schon mitgezeichnet"):
            endorsed(office, decision, office=name)
    assert decision.endorsements.count() == len(OFFICES)
    with pytest.raises(ValidationError):
        endorsed(office, decision, office="rathaus")


@pytest.mark.parametrize(
    ("role", "may"),
    [
        pytest.param("planung", True, id="planning of all services"),
        pytest.param("planung_schule", True, id="the office that answers for the service"),
        pytest.param("planung_jugend", False, id="the other office"),
        pytest.param("freigabe", False, id="who releases"),
        pytest.param("ausschuss", False, id="a member of a body"),
        pytest.param("statistikstelle", False, id="the Statistikstelle"),
    ],
)
def test_the_planning_of_the_service_enters_it(office, role, may):
    decision, person = office.submitted(), factories.user(role)
    if may:
        assert endorsed(office, decision, by=person).entered_by == person
        return
    with pytest.raises(PermissionDenied, match="trägt die Planung ein"):
        endorsed(office, decision, by=person)
    assert not Endorsement.objects.exists()


def test_a_page_of_somebody_else_enters_none(office):
    address = f"/entscheidungen/{office.submitted().code}/mitzeichnung/"
    given = {"office": "personal", "given_on": timezone.localdate().isoformat()}
    client = Client()
    client.force_login(office.second)
    assert client.post(address, given).status_code == 403
    assert Client().post(address, given).status_code == 404  # a stranger sees no Vorlage
    assert not Endorsement.objects.exists()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param(-1, "vor dem Vorlegen", id="signed before this Fassung was there"),
        pytest.param(1, "in der Zukunft", id="signed tomorrow"),
    ],
)
def test_its_day_lies_between_the_vorlage_and_today(office, days, said):
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(ValidationError, match=said):
        endorsed(office, office.submitted(), given_on=day)


def test_a_neufassung_bears_no_name_until_it_is_signed_itself(office):
    """Whoever signed the first has not read the second."""
    first = office.submitted()
    endorsed(office, first)
    again = make_proposal(round=office.round, by=office.planner)
    second = office.submitted(proposal=again, reason="Budget gekürzt")
    assert first.endorsements.count() == 1
    assert not second.endorsements.exists()
    with pytest.raises(ValidationError, match="Fassung 2 getreten"):
        endorsed(office, first, office="personal")
    assert endorsed(office, second).decision == second


@pytest.mark.parametrize("result", ["unveraendert", "abgelehnt", "zurueckgezogen"])
def test_after_the_session_nobody_signs_any_more(office, result):
    decision = office.released()
    office.resolved(decision, result=result)
    with pytest.raises(ValidationError, match="Diese Vorlage ist"):
        endorsed(office, decision)


def test_it_stands_in_envelope_and_log_and_leaves_the_hash(office):
    decision = office.submitted()
    endorsed(office, decision, office="personal", remark="Stellenplan.")
    kept = Decision.objects.get()
    assert (kept.sha256, bytes(kept.record)) == (decision.sha256, bytes(decision.record))
    entry = AuditEntry.objects.get(act="mitzeichnung eintragen")
    assert (entry.actor, entry.after) == (office.planner, decision.sha256)
    assert entry.subject.endswith("Personalamt")
    assert "Stellenplan" not in str(AuditEntry.objects.values())
    client = Client()
    client.force_login(office.planner)
    address = f"/entscheidungen/{decision.code}/beschlussdokumentation.zip"
    with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as files:
        told = json.loads(files.read("manifest.json"))["decision"]["endorsements"]
    assert [row["office"] for row in told] == ["Personalamt"]
