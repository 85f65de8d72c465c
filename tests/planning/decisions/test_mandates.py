"""Whoever speaks for a facility or carrier sees their own and answers until the day."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from districts.models import AuditEntry
from planning.models import Statement
from planning.services import hand_in_statement
from tests import decision_rows, factories

TODAY = timezone.localdate
SCHOOL, CARRIER = Statement.Writer.FACILITY, Statement.Writer.CARRIER


def asked(office, **given: object) -> Statement:
    return decision_rows.statement(**{"round": office.round, "deadline": TODAY()} | given)


@pytest.fixture
def speaker(office) -> SimpleNamespace:
    """An account that speaks for one school, and one that speaks for its carrier."""
    school = office.city.schools[0]
    carrier = school.provider or factories.provider()
    one, other = factories.user("traeger"), factories.user("traeger")
    decision_rows.mandate(account=one, provider=None, facility=school)
    decision_rows.mandate(account=other, provider=carrier)
    return SimpleNamespace(one=one, other=other, school=school, carrier=carrier)


def give(row: Statement, by, **given: object) -> Statement:
    base = {"text": "Wir brauchen mehr.", "is_impersonal": True}
    return hand_in_statement(statement=row, by=by, **base | given)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_school_hands_in_what_it_was_asked_for(office, speaker):
    row = asked(office, kind=SCHOOL, facility=speaker.school)
    client = client_of(speaker.one)
    assert "Stellungnahme abgeben" in client.get("/vertretung/").content.decode()
    address = f"/vertretung/stellungnahmen/{row.pk}/"
    assert client.get(address).status_code == 200
    refused = client.post(address, {"text": "Mehr."})
    assert "einzelne Personen" in refused.content.decode()
    answer = client.post(address, {"text": "Mehr.", "is_impersonal": "on"})
    assert answer["Location"] == "/vertretung/"
    row.refresh_from_db()
    assert (row.text, row.received_on, row.is_late) == ("Mehr.", TODAY(), False)
    assert row.published is False
    entry = AuditEntry.objects.last()
    assert (entry.act, entry.actor) == ("stellungnahme abgeben", speaker.one)
    assert "Mehr." not in entry.subject
    assert "eingegangen am" in client.get("/vertretung/").content.decode()


def test_a_carrier_answers_for_itself_and_not_for_its_school(office, speaker):
    own = asked(office, kind=CARRIER, provider=speaker.carrier)
    of_school = asked(office, kind=SCHOOL, facility=speaker.school)
    assert give(own, speaker.other).text
    with pytest.raises(PermissionDenied):
        give(of_school, speaker.other)


def test_after_its_day_it_goes_through_the_office(office, speaker):
    row = asked(
        office, kind=SCHOOL, facility=speaker.school, deadline=TODAY() - timedelta(days=1)
    )
    with pytest.raises(ValidationError, match="Die Frist endete am"):
        give(row, speaker.one)
    page = client_of(speaker.one).get("/vertretung/").content.decode()
    assert "zählt als verspätet" in page


@pytest.mark.parametrize("given", [{"text": " "}, {"is_impersonal": False}])
def test_an_empty_or_unread_text_is_refused(office, speaker, given):
    with pytest.raises(ValidationError):
        give(asked(office, kind=SCHOOL, facility=speaker.school), speaker.one, **given)


def test_it_is_written_once(office, speaker):
    row = give(asked(office, kind=SCHOOL, facility=speaker.school), speaker.one)
    with pytest.raises(ValidationError, match="schon eingetragen"):
        give(row, speaker.one)


@pytest.mark.parametrize("role", ["planung", "ausschuss", "superuser", ""])
def test_the_mandate_alone_opens_nothing_without_the_role(office, speaker, role):
    row = asked(office, kind=SCHOOL, facility=speaker.school)
    person = factories.user(role)
    if role != "superuser":
        decision_rows.mandate(account=person, provider=None, facility=speaker.school)
    with pytest.raises(PermissionDenied):
        give(row, person)


def test_what_others_were_asked_is_not_there(office, speaker):
    row = asked(office, kind=SCHOOL, facility=office.city.schools[1])
    client = client_of(speaker.one)
    hidden = client.get(f"/vertretung/stellungnahmen/{row.pk}/")
    nothing = client.get("/vertretung/stellungnahmen/99999/")
    assert (hidden.status_code, hidden.content) == (404, nothing.content)


def test_own_facilities_stand_with_what_the_public_reads(office, speaker):
    page = client_of(speaker.one).get("/vertretung/").content.decode()
    assert speaker.school.name in page
    assert office.city.schools[1].name not in page
    public = Client().get("/planung/rangliste/?art=grundschule").content.decode()
    assert speaker.school.name in public


def test_planners_name_the_carrier_they_ask(office, speaker):
    client = client_of(office.planner)
    given = {"kind": "traeger", "body": speaker.carrier.name, "deadline": TODAY()}
    address = f"/planung/runden/{office.round.code}/stellungnahmen/anfordern/"
    assert client.post(address, given).status_code == 302
    assert Statement.objects.get().provider == speaker.carrier
