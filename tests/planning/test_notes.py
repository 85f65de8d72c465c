"""Planungsvermerke: written once, internal for good, corrected by a new one."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from districts.models import AuditEntry
from planning.models import PlanningNote
from planning.services import write_note
from tests import factories

pytestmark = pytest.mark.django_db
TEXTS = {"question": "Warum?", "considered": "Dies und das.", "outcome": "Es bleibt."}


@pytest.fixture
def person():
    return factories.user("planung")


@pytest.mark.parametrize(
    "make",
    [
        factories.planning_round,
        factories.scoring_key,
        factories.indicator,
        factories.facility,
    ],
)
def test_a_note_has_its_subject(make, person):
    row = make()
    assert write_note(about=row, by=person, **TEXTS).subject == row


def test_other_rows_have_no_notes(person):
    with pytest.raises(ValidationError, match="Dazu gibt es keine Vermerke"):
        write_note(about=factories.area(), by=person, **TEXTS)


@pytest.mark.parametrize("empty", TEXTS)
def test_a_note_needs_all_its_texts(empty, person):
    with pytest.raises(ValidationError):
        write_note(about=factories.facility(), by=person, **TEXTS | {empty: " "})


def test_a_correction_names_an_uncorrected_note_on_the_same_subject(person):
    school = factories.facility()
    first = write_note(about=school, by=person, **TEXTS)
    write_note(about=school, by=person, corrects=first, **TEXTS)
    with pytest.raises(ValidationError, match="existiert bereits"):
        write_note(about=school, by=person, corrects=first, **TEXTS)
    with pytest.raises(ValidationError, match="selben Gegenstand"):
        write_note(about=factories.facility(), by=person, corrects=first, **TEXTS)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_keeps_a_note_as_written(act, person):
    write_note(about=factories.facility(), by=person, **TEXTS)
    rows = PlanningNote.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(outcome="anders") if act == "update" else rows._raw_delete(rows.db)


def test_the_database_wants_exactly_one_subject(person):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanningNote.objects.create(written_by=person, **TEXTS)


def test_the_log_names_the_subject_and_not_the_text(person):
    school = factories.facility(name="Schule am See")
    write_note(about=school, by=person, **TEXTS)
    entry = AuditEntry.objects.get()
    assert "Schule am See" in entry.subject
    assert "Dies und das" not in f"{entry.subject}{entry.after}{entry.reason}"


def test_notes_are_written_and_read_on_their_pages(client, person):
    school = factories.facility(number="S-1")
    client.force_login(person)
    query = "?zu=einrichtung:S-1"
    assert client.post(f"/planung/vermerke/neu/{query}", TEXTS).status_code == 302
    page = client.get(f"/planung/vermerke/{query}").content.decode()
    assert "Es bleibt." in page
    assert school.name in page
    first = PlanningNote.objects.get()
    again = f"/planung/vermerke/neu/{query}&berichtigt={first.pk}"
    assert client.post(again, TEXTS | {"outcome": "Nun doch anders."}).status_code == 302
    assert "Nun doch anders." in client.get("/planung/vermerke/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("?zu=einrichtung:gibtesnicht", id="an unknown facility"),
        pytest.param("?zu=nichts:1", id="an unknown kind"),
        pytest.param("?zu=schluessel:x", id="a key that is no number"),
        pytest.param("", id="no subject"),
    ],
)
def test_a_note_without_subject_is_not_found(query, client, person):
    client.force_login(person)
    assert client.get(f"/planung/vermerke/neu/{query}").status_code == 404
