"""R47: migrations know every model and lose nothing; tests stay off real data."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from planning.models import Decision
from tests import migrated
from tests.conftest import refuse_real_database
from tests.planning.decisions.conftest import Office

ROOT = Path(__file__).resolve().parents[2]
OURS = ("districts", "facilities", "planning")


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_every_migration_is_applied_and_every_app_has_one_end():
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    assert executor.migration_plan(leaves) == []
    for app in OURS:
        assert len(executor.loader.graph.leaf_nodes(app)) == 1


def manage(*words: str, database: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_migrating_again_changes_no_row(tmp_path):
    """A new database, migrated once more on a copy: the same rows, no drift.

    The copy that other tests begin with has the same tables.
    """
    before, after = tmp_path / "test_vorher.sqlite3", tmp_path / "test_nachher.sqlite3"
    assert manage("migrate", database=before).returncode == 0
    shutil.copy(before, after)
    done = manage("migrate", database=after)
    assert "No migrations to apply" in done.stdout or "Keine" in done.stdout, done.stderr
    assert rows_of(after) == rows_of(before)
    if migrated.kept().exists():
        assert tables_of(migrated.kept()) == tables_of(before), "tests begin elsewhere"


def rows_of(path: Path) -> list[str]:
    """Everything in a database but the clock: tables, triggers and rows as SQL."""
    database = sqlite3.connect(path)
    try:
        return sorted(database.iterdump())
    finally:
        database.close()


def tables_of(path: Path) -> list[tuple[str, str]]:
    """Tables, indexes and triggers as SQL."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        question = "SELECT name, sql FROM sqlite_master ORDER BY name"
        return database.execute(question).fetchall()


def test_a_decided_round_lives_through_a_migration(own_database):
    """Guards are laid down and come back; the record stays byte for byte."""
    decision = Office().in_force()
    guards = trigger_names()
    assert guards
    call_command("migrate", verbosity=0)
    assert trigger_names() == guards
    kept = Decision.objects.get()
    assert (bytes(kept.record), kept.sha256) == (bytes(decision.record), decision.sha256)


def trigger_names() -> set[str]:
    question = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {name for (name,) in cursor.fetchall()}


def test_every_model_of_ours_has_a_table_in_a_migration():
    executor = MigrationExecutor(None)
    state = executor.loader.project_state()
    for app in OURS:
        made = {name for label, name in state.models if label == app}
        assert {
            model._meta.model_name for model in apps.get_app_config(app).get_models()
        } <= made


@pytest.mark.parametrize(
    "name", ["leipzig", "var/leipzig.sqlite3", "/test_x/leipzig", "", "postgres"]
)
def test_tests_end_before_they_touch_another_database(name):
    with pytest.raises(pytest.exit.Exception, match="keine Testdatenbank"):
        refuse_real_database(name)
