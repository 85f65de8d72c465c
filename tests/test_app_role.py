"""The role the application runs with: it works, and it cannot take the guards away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from planning.models import Decision, Status
from tests.planning.decisions.conftest import Office
from tests.refusals import sql

ROLE = "leipzig_test_app"
postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite knows no roles"
)


@contextmanager
def as_role() -> Iterator[None]:
    """Every connection from here on is the application's own."""
    owner = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = ROLE
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = owner


@pytest.fixture
def app_role(own_database) -> Iterator[None]:
    call_command("app_role", ROLE, verbosity=0)
    try:
        with as_role():
            yield
    finally:
        sql(f"DROP OWNED BY {ROLE}")
        sql(f"DROP ROLE {ROLE}")


@postgresql
def test_the_whole_way_to_a_beschluss_works_with_the_role(app_role):
    assert Office().in_force().status == Status.DECIDED


REFUSED = {
    "UPDATE of the record": "UPDATE planning_decision SET title = 'x'",
    "DELETE": "DELETE FROM planning_decision",
    "TRUNCATE": "TRUNCATE planning_decision CASCADE",
    "DISABLE TRIGGER": "ALTER TABLE planning_decision DISABLE TRIGGER ALL",
    "dropping a trigger": "DROP TRIGGER planning_decision_frozen ON planning_decision",
    "dropping the function behind it": "DROP FUNCTION planning_decision_frozen() CASCADE",
    "replication mode": "SET session_replication_role = replica",
    "DROP TABLE": "DROP TABLE planning_decision CASCADE",
    "UPDATE of a Beschluss": "UPDATE planning_resolution SET body = 'x'",
    "DELETE from the log": "DELETE FROM districts_auditentry",
    "UPDATE of the log": "UPDATE districts_auditentry SET subject = 'x'",
    "TRUNCATE of the log": "TRUNCATE districts_auditentry",
    "upsert": (
        "INSERT INTO planning_resolution SELECT * FROM planning_resolution "
        "ON CONFLICT (id) DO UPDATE SET body = 'x'"
    ),
}


@postgresql
def test_the_role_cannot_touch_what_is_decided(app_role):
    decision = Office().in_force()
    passed = []
    for what, statement in REFUSED.items():
        try:
            with transaction.atomic():
                sql(statement)
        except DatabaseError:
            continue
        passed.append(what)
    assert passed == []
    assert bytes(Decision.objects.get().record) == bytes(decision.record)


@postgresql
def test_the_owner_of_the_tables_is_no_role_for_the_application(own_database):
    with pytest.raises(CommandError, match="Superuser"):
        call_command("app_role", connection.settings_dict["USER"])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has roles")
@pytest.mark.django_db
def test_sqlite_says_what_it_does_not_promise():
    with pytest.raises(CommandError, match="Rollen gibt es nur in PostgreSQL") as failed:
        call_command("app_role", ROLE)
    assert failed.value.returncode == 2
