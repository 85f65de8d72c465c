"""What the database refuses about decisions, whoever asks it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from planning.models import Decision, Reallocation, Resolution, Statement, Status
from tests import decision_rows, factories
from tests.refusals import overwrite, refused, sql
from tests.test_guards import WAYS

pytestmark = pytest.mark.django_db

DECISION = "Eine Entscheidung wird nie geändert oder gelöscht"
ACT = "Beschlüsse und Mitzeichnungen werden nie geändert oder gelöscht."
AMENDMENT = "Ein Änderungsantrag wird nie geändert oder gelöscht."
ORDER = "Auf Vorlage folgt mit einem Beschluss beschlossen"
CLOSED = "Diese Vorlage ist beschlossen, abgeschlossen oder durch eine Fassung ersetzt."
WRITTEN = "Text und Antwort einer Stellungnahme werden je einmal eingetragen."
OWN = "Niemand gibt frei, was er selbst berechnet hat."
LOG = "Ein Eintrag im Protokoll wird nie geändert oder gelöscht."

WRITTEN_ONCE = {
    "a Beschluss": (decision_rows.resolution, "body", ACT),
    "a Mitzeichnung": (decision_rows.endorsement, "remark", ACT),
    "an Änderungsantrag": (decision_rows.amendment, "title", AMENDMENT),
    "a Fassung für außen": (decision_rows.decision_edition, "sha256", DECISION),
    "an entry of the log": (decision_rows.audit_entry, "subject", LOG),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", WRITTEN_ONCE)
def test_what_is_written_once_stays(what, way):
    make, field, message = WRITTEN_ONCE[what]
    row = make()
    before = type(row).objects.values().get(pk=row.pk)
    with refused(message):
        WAYS[way](row, field)
    assert type(row).objects.values().get(pk=row.pk) == before


def change(decision: Decision, **given: object) -> None:
    Decision.objects.filter(pk=decision.pk).update(**given)


def released(decision: Decision | None = None, **given: object) -> Decision:
    decision = decision or decision_rows.decision()
    change(
        decision,
        **{
            "released_by": factories.user(),
            "released_at": timezone.now(),
            "released_sha256": decision.sha256,
        }
        | given,
    )
    decision.refresh_from_db()
    return decision


def decided() -> Decision:
    decision = released()
    decision_rows.resolution(
        decision=decision, result="unveraendert", number="VIII-DS-1", minutes="beschlossen"
    )
    change(decision, status=Status.DECIDED)
    decision.refresh_from_db()
    return decision


CONTENT = {
    "record": b"{} ",
    "sha256": "f" * 64,
    "title": "anders",
    "code": "anders",
    "version": 9_999,
    "paper_number": "anders",
    "paper_url": "https://example.org/",
    "replaces_reason": "anders",
    "submitted_at": timezone.now(),
    "revoked_reason": "anders",
}


@pytest.mark.parametrize("field", CONTENT)
@pytest.mark.parametrize("state", ["vorlage", "beschlossen"])
def test_what_was_laid_before_stays(state, field):
    decision = decision_rows.decision() if state == "vorlage" else decided()
    with refused(None if (state, field) == ("beschlossen", "revoked_reason") else DECISION):
        change(decision, **{field: CONTENT[field]})


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(lambda d: d.delete(), id="delete"),
        pytest.param(lambda d: Decision.objects.all()._raw_delete("default"), id="raw"),
        pytest.param(lambda d: sql("DELETE FROM planning_decision"), id="SQL"),
        pytest.param(overwrite, id="TRUNCATE or REPLACE"),
    ],
)
def test_a_decision_is_never_deleted(way):
    decision = decision_rows.decision()
    with refused():
        way(decision)
    assert Decision.objects.filter(pk=decision.pk).exists()


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"status": Status.DECIDED}, id="already decided"),
        pytest.param({"status": Status.REVOKED, "revoked_reason": "x"}, id="revoked"),
        pytest.param({"published": True}, id="already public"),
    ],
)
def test_a_decision_begins_as_vorlage(given):
    with refused():
        decision_rows.decision(**given)


def test_who_submitted_does_not_release():
    decision = decision_rows.decision()
    with refused():
        released(decision, released_by=decision.submitted_by)


@pytest.mark.parametrize("author", ["the proposal", "the scenario"])
def test_who_calculated_does_not_release(author):
    person = factories.user()
    if author == "the proposal":
        proposal = factories.proposal(created_by=person)
    else:
        proposal = factories.proposal(scenario=factories.scenario(created_by=person))
    with refused(OWN):
        released(decision_rows.decision(proposal=proposal), released_by=person)


def test_a_release_of_another_hash_is_refused():
    with refused():
        released(released_sha256="0" * 64)


def test_a_release_is_not_taken_back_or_over():
    decision = released()
    with refused(DECISION):
        change(decision, released_by=factories.user())
    with refused(DECISION):
        change(decision, released_by=None, released_at=None, released_sha256="")


@pytest.mark.parametrize("result", [None, *sorted(set(Resolution.Result) - {
    "unveraendert", "geaendert", "bestaetigt"})])  # fmt: skip
def test_without_a_beschluss_nothing_is_in_force(result):
    decision = released()
    if result:
        decision_rows.resolution(decision=decision, result=result)
    with refused(ORDER):
        change(decision, status=Status.DECIDED)


def test_nothing_unreleased_is_in_force():
    decision = decision_rows.decision()
    with refused("Ohne Freigabe kein Beschluss."):
        decision_rows.resolution(
            decision=decision, result="unveraendert", number="1", minutes="beschlossen"
        )
    with refused():
        change(decision, status=Status.DECIDED)


def test_what_was_in_force_is_revoked_once_with_its_reason():
    decision = decided()
    with refused():
        change(decision, status=Status.REVOKED)
    change(decision, status=Status.REVOKED, revoked_reason="ersetzt")
    for status in (Status.DECIDED, Status.SUBMITTED):
        with refused():
            change(decision, status=status, revoked_reason="")
    with refused(DECISION):
        change(decision, revoked_reason="anders")


def test_a_vorlage_is_not_revoked():
    with refused(ORDER):
        change(released(), status=Status.REVOKED, revoked_reason="x")


@pytest.mark.parametrize("closing", ["abgelehnt", "zurueckgezogen"])
def test_no_beschluss_on_a_closed_vorlage(closing):
    decision = released()
    decision_rows.resolution(decision=decision, result=closing)
    with refused(CLOSED):
        decision_rows.resolution(decision=decision)


def test_no_beschluss_on_a_vorlage_that_a_fassung_replaced():
    decision = released()
    decision_rows.decision(replaces=decision)
    with refused(CLOSED):
        decision_rows.resolution(decision=decision)


def test_no_second_beschluss_on_what_is_in_force():
    with refused(CLOSED):
        decision_rows.resolution(decision=decided())


# Stellungnahmen and Nachsteuerungen


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", "anders"),
        ("text", "anders"),
        ("received_on", factories.DAY.replace(year=2001)),
        ("answer", "anders"),
        ("effect", "daten"),
        ("published", False),
    ],
)
def test_what_was_said_and_answered_stays(field, value):
    row = decision_rows.answered()
    with refused(WRITTEN):
        Statement.objects.filter(pk=row.pk).update(**{field: value})


def test_a_statement_is_never_deleted():
    decision_rows.statement()
    for way in ("DELETE FROM planning_statement", None):
        with refused():
            sql(way) if way else overwrite(Statement.objects.get())
    assert Statement.objects.exists()


def test_a_nachsteuerung_needs_a_decision_in_force():
    with refused("Nachgesteuert wird nur zu einer Entscheidung in Kraft"):
        decision_rows.reallocation(decision=released())


@pytest.mark.parametrize(
    ("field", "value"),
    [("fte", "1.60"), ("outcome", {"entries": [1]}), ("note", "anders"), ("number", 9)],
)
def test_a_nachsteuerung_stays_as_it_was_calculated(field, value):
    row = decision_rows.reallocation(decision=decided())
    with refused("Eine Nachsteuerung wird nie geändert"):
        Reallocation.objects.filter(pk=row.pk).update(**{field: value})


def test_a_nachsteuerung_is_released_once():
    row = decision_rows.reallocation(decision=decided())
    rows = Reallocation.objects.filter(pk=row.pk)
    now = timezone.now()
    rows.update(released_by=factories.user(), released_at=now, released_sha256=row.sha256)
    with refused("Eine Nachsteuerung wird nie geändert"):
        rows.update(released_by=factories.user())
