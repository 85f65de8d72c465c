"""R02: nothing of a decided round can be changed or deleted, whoever asks the database.

The round is decided by the role the application runs with: on PostgreSQL a role that owns
no table, on SQLite the only user there is. Each row is then tried in all the ways that
tests/test_guards.py tries on single rows; tests/test_app_role.py tries every statement
that could take the guards themselves away.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test import Client

from districts.models import AuditEntry
from planning.decisions.verify import Verdict, verify
from planning.models import Decision
from tests import factories
from tests.planning.decisions.conftest import Office
from tests.refusals import sql
from tests.test_app_role import ROLE, as_role
from tests.test_guards import WAYS

ROLES = connection.vendor == "postgresql"
GUARDS_AWAY = {
    "postgresql": [
        "ALTER TABLE planning_decision DISABLE TRIGGER ALL",
        "TRUNCATE planning_decision CASCADE",
        "DROP TRIGGER planning_decision_frozen ON planning_decision",
    ],
    "sqlite": [
        "INSERT OR REPLACE INTO planning_decision SELECT * FROM planning_decision",
        "UPDATE OR REPLACE planning_decision SET title = 'x'",
    ],
}[connection.vendor]


@pytest.fixture
def application(own_database) -> Iterator[None]:
    """Connections from here on have the rights of the application, and no more."""
    if not ROLES:
        yield
        return
    call_command("app_role", ROLE, verbosity=0)
    try:
        with as_role():
            yield
    finally:
        sql(f"DROP OWNED BY {ROLE}")
        sql(f"DROP ROLE {ROLE}")


def rows_of(decision: Decision) -> dict[str, tuple[Model, str]]:
    """A row of every kind that the decision rests on, with a text field to change."""
    line = decision.proposal.lines.filter(score__isnull=False).first()
    return {
        "the decision": (decision, "title"),
        "its Beschluss": (decision.resolutions.get(), "body"),
        "the proposal": (decision.proposal, "rest_reason"),
        "a line": (line, "note"),
        "a score": (line.score, "class_label"),
        "the run": (line.score.run, "code_version"),
        "the log": (AuditEntry.objects.last(), "subject"),
    }


def overwrite(row: Model, field: str) -> None:
    """The way past row triggers that each database has."""
    table = row._meta.db_table
    if ROLES:
        sql(f"TRUNCATE {table} CASCADE")
    else:
        sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", row.pk)


def passed(row: Model, field: str, way: str) -> bool:
    """Whether a change went through."""
    setattr(row, field, "x")
    act = overwrite if way == "TRUNCATE or REPLACE" else WAYS[way]
    try:
        with transaction.atomic():
            act(row, field)
    except DatabaseError:
        row.refresh_from_db()
        return False
    return True


def test_no_row_of_a_decided_round_can_be_changed_or_deleted(application):
    decision = Office().in_force()
    found = [
        f"{what}: {way}"
        for what, (row, field) in rows_of(decision).items()
        for way in WAYS
        if passed(row, field, way)
    ]
    assert found == []
    verification = verify(bytes(Decision.objects.get().record), sha256=decision.sha256)
    assert verification.verdict == Verdict.SAME


@pytest.mark.parametrize("statement", GUARDS_AWAY)
def test_no_statement_leads_past_the_guards(application, statement):
    decision = Office().in_force()
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)
    kept = Decision.objects.get()
    assert (bytes(kept.record), kept.title) == (bytes(decision.record), decision.title)


@pytest.mark.parametrize("verb", ["change", "delete"])
def test_the_admin_refuses_a_superuser(office, verb):
    decision = office.in_force()
    client = Client()
    client.force_login(factories.user("superuser"))
    for row, field in rows_of(decision).values():
        label = row._meta.label_lower.replace(".", "/")
        answer = client.post(
            f"/admin/{label}/{row.pk}/{verb}/", {field: "x", "post": "yes"}
        )
        assert (row, answer.status_code) == (row, 403)


def test_the_page_warns_where_roles_protect_nothing(office):
    page = Client().get(f"/entscheidungen/{office.in_force().code}/").content.decode()
    assert ("Diese Installation läuft mit SQLite." in page) is not ROLES
