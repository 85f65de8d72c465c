"""What is written once stays, alike on SQLite and PostgreSQL.

Each change is tried as a shell, the admin or raw SQL would try it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Model

from districts.guards import install_guards, lay_down_guards
from planning.guards import GUARDS
from planning.models import KeyIndicator, Proposal, ProposalLine, ScoringKey
from tests import decision_rows, factories
from tests.refusals import overwrite, refused, sql

pytestmark = pytest.mark.django_db

RUN = "Ein Berechnungsstand wird nie geändert oder gelöscht."
SEALED = "Ein abgeschlossener Vorschlag wird nie geändert oder gelöscht."
LINES = "Die Zeilen eines abgeschlossenen Vorschlags stehen fest."
KEY = "Ein Schlüssel, mit dem gerechnet wurde, bleibt"
CERTAINTY = "Eine Sicherheitsrechnung wird nie geändert oder gelöscht."
RELEASE = "Eine Freigabe von Werten wird nie geändert oder gelöscht."
FACILITY = "Eine Einrichtung wird geschlossen, nicht gelöscht."
DAY = date(2024, 8, 1)
ONE = timedelta(days=1)

# Rows that are written once

WRITTEN_ONCE: dict[str, tuple[Callable[[], Model], str, str]] = {
    "a run": (factories.scoring_run, "code_version", RUN),
    "a score": (factories.facility_score, "class_label", RUN),
    "a score of an area": (factories.area_score, "class_label", RUN),
    "a sealed proposal": (factories.proposal, "rest_reason", SEALED),
    "a line of a sealed proposal": (
        lambda: factories.proposal().lines.get(), "note", LINES,
    ),
    "a certainty run": (factories.certainty_run, "code_version", CERTAINTY),
    "how sure a rank is": (factories.rank_certainty, "methods", CERTAINTY),
    "a release": (factories.release, "subject", RELEASE),
    "a released value": (lambda: factories.release().values.get(), "cell", RELEASE),
}  # fmt: skip

WAYS: dict[str, Callable[[Model, str], object]] = {
    "save": lambda row, field: (setattr(row, field, "x"), row.save()),
    "save of one field": lambda row, field: row.save(update_fields=[field]),
    "update of a queryset": lambda row, field: type(row).objects.update(**{field: "x"}),
    "bulk update": lambda row, field: type(row).objects.bulk_update([row], [field]),
    "upsert": lambda row, field: type(row).objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=[field]
    ),
    # Quoted twice, so that a column of JSON would take it as well.
    "SQL UPDATE": lambda row, field: sql(
        f"UPDATE {row._meta.db_table} SET {field} = '\"x\"'"
    ),
    "SQL DELETE": lambda row, field: sql(f"DELETE FROM {row._meta.db_table}"),
    "delete": lambda row, field: row.delete(),
    "delete of a queryset": lambda row, field: type(row).objects.all().delete(),
    "raw delete": lambda row, field: type(row).objects.all()._raw_delete(row._state.db),
    "TRUNCATE or REPLACE": lambda row, field: overwrite(row),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", WRITTEN_ONCE)
def test_what_is_written_once_stays(what, way):
    make, field, message = WRITTEN_ONCE[what]
    row = make()
    before = type(row).objects.values().get(pk=row.pk)
    with refused(None if (what, way) in REFUSED_EARLIER else message):
        WAYS[way](row, field)
    assert type(row).objects.values().get(pk=row.pk) == before


# Another rule speaks first: Django or a foreign key keeps rows that others refer to, and
# a proposal is never inserted with its seal.
REFUSED_EARLIER = {
    ("a release", "delete"),
    ("a release", "delete of a queryset"),
    ("a release", "TRUNCATE or REPLACE"),
    ("a sealed proposal", "delete"),
    ("a sealed proposal", "delete of a queryset"),
    ("a sealed proposal", "upsert"),
    ("a sealed proposal", "TRUNCATE or REPLACE"),
}


def test_a_facility_is_closed_never_deleted():
    row = factories.facility()
    with refused(FACILITY):
        row.delete()
    with refused(FACILITY):
        sql("DELETE FROM facilities_facility WHERE id = %s", row.pk)
    row.closed_on = DAY
    row.save()


def test_guards_come_back_after_they_were_laid_down():
    row = factories.scoring_run()
    lay_down_guards(GUARDS)
    install_guards(GUARDS)
    with refused(RUN):
        row.save()


# Keys


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("content", {"code": "anders"}, id="content"),
        pytest.param("sha256", "f" * 64, id="hash"),
        pytest.param("code", "anders", id="code"),
        pytest.param("version", 2, id="version"),
        pytest.param("title", "Anders", id="title"),
        pytest.param("note", "Anders", id="note"),
        pytest.param("valid_from", DAY - ONE, id="start"),
    ],
)
def test_a_key_is_frozen_once_a_run_used_it(field, value):
    key = factories.scoring_key()
    ScoringKey.objects.filter(pk=key.pk).update(**{field: getattr(key, field)})
    factories.scoring_run(key=key)
    with refused(KEY):
        ScoringKey.objects.filter(pk=key.pk).update(**{field: value})


def test_a_key_nobody_used_may_still_change():
    key = factories.scoring_key()
    ScoringKey.objects.filter(pk=key.pk).update(title="Anders", content={"a": 1})
    key.delete()


def test_status_resolution_and_end_of_a_used_key_may_change():
    key = factories.scoring_key()
    factories.scoring_run(key=key)
    row = decision_rows.resolution()
    ScoringKey.objects.filter(pk=key.pk).update(
        status="beschlossen", resolution="VII-DS-1", valid_to=date(2030, 1, 1),
        decided_by=row, decided_on=row.decided_on,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda e: KeyIndicator.objects.update(weight=1), id="another weight"),
        pytest.param(lambda e: factories.key_indicator(key=e.key), id="one more"),
        pytest.param(lambda e: KeyIndicator.objects.all().delete(), id="one less"),
        pytest.param(
            lambda e: KeyIndicator.objects.update(key=factories.scoring_key()),
            id="moved to another key",
        ),
        pytest.param(
            lambda e: ScoringKey.objects.filter(pk=e.key_id)._raw_delete("default"),
            id="the key deleted past Django",
        ),
    ],
)
def test_weights_of_a_used_key_stay(change):
    entry = factories.key_indicator()
    factories.scoring_run(key=entry.key)
    with refused(KEY):
        change(entry)


# Proposals


def open_proposal(**given: object) -> Proposal:
    return factories.proposal(sealed=False, **given)


def seal(proposal: Proposal) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(sealed=True)


@pytest.mark.parametrize("difference", ["0.01", "-0.01", "0.80"])
def test_lines_that_do_not_add_up_are_not_sealed(difference):
    proposal = open_proposal()
    line = proposal.lines.get()
    line.proposed_fte = Decimal("0.80") + Decimal(difference)
    line.save()
    with refused("Die Zeilen ergeben nicht die vergebenen VzÄ."):
        seal(proposal)


def test_a_proposal_without_lines_is_not_sealed():
    proposal = open_proposal()
    proposal.lines.all().delete()
    with refused("Die Zeilen ergeben nicht die vergebenen VzÄ."):
        seal(proposal)


def test_tenths_add_up_exactly():
    """Ten times 0.10 is 1.00, also where the database adds floats."""
    proposal = open_proposal(fte="1.00")
    proposal.lines.update(proposed_fte="0.10")
    for _ in range(9):
        factories.proposal_line(proposal=proposal, proposed_fte="0.10")
    seal(proposal)


def test_a_proposal_is_not_born_sealed():
    row = {
        field.attname: getattr(open_proposal(), field.attname)
        for field in Proposal._meta.concrete_fields
        if field.name not in ("id", "sealed", "created_at")
    }
    with refused("Ein Vorschlag wird erst mit seinen Zeilen abgeschlossen."):
        Proposal.objects.create(**row, sealed=True)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda p: factories.proposal_line(proposal=p), id="a line added"),
        pytest.param(lambda p: p.lines.update(proposed_fte=0), id="a line changed"),
        pytest.param(lambda p: p.lines.update(proposal=open_proposal()), id="moved away"),
        pytest.param(
            lambda p: open_proposal().lines.update(proposal=p), id="a line moved in"
        ),
        pytest.param(lambda p: p.lines.all().delete(), id="a line deleted"),
        pytest.param(
            lambda p: p.lines.bulk_create(
                [ProposalLine(**line_of(p), facility=factories.facility())]
            ),
            id="a line added in bulk",
        ),
    ],
)
def test_lines_of_a_sealed_proposal_stand(change):
    proposal = factories.proposal()
    with refused(LINES):
        change(proposal)


def line_of(proposal: Proposal) -> dict[str, object]:
    return {
        "proposal": proposal,
        "position": 99_999,
        "stock_fte": 0,
        "proposed_fte": 0,
        "reason": "BUDGET",
        "note": "x",
    }


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sealed": False}, id="the seal broken"),
        pytest.param({"budget_fte": "1.80", "rest_fte": "1.00"}, id="another budget"),
        pytest.param({"published": False}, id="withdrawn"),
        pytest.param({"details": {"a": 1}}, id="other details"),
    ],
)
def test_a_sealed_proposal_stands(change):
    proposal = factories.proposal()
    with refused(SEALED):
        Proposal.objects.filter(pk=proposal.pk).update(**change)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"budget_fte": "1.80", "rest_fte": "1.00"}, id="budget"),
        pytest.param({"method": "divisor"}, id="method"),
        pytest.param({"input_sha256": "f" * 64}, id="hash"),
        pytest.param({"published": False}, id="release"),
    ],
)
def test_sealing_changes_nothing_else(change):
    proposal = open_proposal()
    with refused(SEALED):
        Proposal.objects.filter(pk=proposal.pk).update(sealed=True, **change)
