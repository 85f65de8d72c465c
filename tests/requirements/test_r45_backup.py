"""R45: what comes back from a backup is the same system, and it comes back whole or not.

On PostgreSQL it comes back in a cluster that never saw it, so that roles are missing too.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import dj_database_url
import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from districts.audit import log_act
from districts.models import AuditEntry
from leipzig_ressourcen.backups import restoring
from leipzig_ressourcen.backups.archive import MANIFEST
from leipzig_ressourcen.backups.checksums import content, differing
from leipzig_ressourcen.backups.refusal import Refused
from leipzig_ressourcen.backups.saving import RULES, database, describe
from planning.models import Decision
from tests import factories, postgres
from tests.planning.decisions.conftest import Office
from tests.refusals import sql
from tests.requirements.test_r02_immutable import ROLES, passed, rows_of
from tests.requirements.test_r47_migrations import trigger_names
from tests.test_app_role import ROLE, as_role
from tests.test_guards import WAYS


@pytest.fixture
def saved(own_database, tmp_path, settings) -> Iterator[SimpleNamespace]:
    """A decided round, its backup, and what the database held."""
    settings.DISCLOSURE_RULES = tmp_path / "schwellen.json"
    shutil.copy(settings.BASE_DIR / "fixtures" / RULES, settings.DISCLOSURE_RULES)
    decision = Office().in_force()
    SessionStore().create()
    if ROLES:
        call_command("app_role", ROLE, verbosity=0)
    file = tmp_path / "leipzig.sicherung"
    call_command("backup", str(file), verbosity=0, stdout=io.StringIO())
    yield SimpleNamespace(decision=decision, file=file, held=content())
    if ROLES:
        sql(f"DROP OWNED BY {ROLE}")
        sql(f"DROP ROLE {ROLE}")


def restore(file: Path, *words: str) -> str:
    out = io.StringIO()
    call_command("restore", str(file), *words, stdout=out)
    return out.getvalue()


@contextmanager
def new_machine(folder: Path) -> Iterator[None]:
    """Another cluster, or another place: nothing of the old system is there."""
    kept = dict(connection.settings_dict)
    connection.close()
    try:
        if connection.vendor == "postgresql":
            with postgres.cluster() as address:
                connection.settings_dict.update(dj_database_url.parse(address))
                yield
                connection.close()
        else:
            connection.settings_dict["NAME"] = str(folder / "test_neu.sqlite3")
            yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


@contextmanager
def application() -> Iterator[None]:
    """The rights of the application alone, where the database knows rights."""
    if not ROLES:
        yield
        return
    with as_role():
        yield


def test_the_same_system_comes_back_on_a_new_machine(saved, tmp_path, settings):
    guards, last = trigger_names(), User.objects.order_by("pk").last().pk
    settings.SECRET_KEY = "another key, " * 5
    rules = settings.DISCLOSURE_RULES.read_bytes()
    settings.DISCLOSURE_RULES.unlink()
    with new_machine(tmp_path):
        said = restore(saved.file)
        assert "1 Entscheidungen nachgerechnet, Protokoll unversehrt." in said
        assert "SECRET_KEY ist ein anderer" in said
        assert settings.DISCLOSURE_RULES.read_bytes() == rules
        assert trigger_names() == guards
        # The way back ends the sign-ins and says so in the log; all else is as it was.
        changed = {"districts_auditentry", "django_session"}
        assert set(differing(content(), saved.held)) - {"sqlite_sequence"} == changed
        assert AuditEntry.objects.last().act == "wiederherstellen"
        assert not Session.objects.exists()
        decision = Decision.objects.get()
        assert bytes(decision.record) == bytes(saved.decision.record)
        with application():  # R02 once more
            assert factories.user("planung").pk > last, "a sequence stayed behind"
            assert [
                f"{what}: {way}"
                for what, (row, field) in rows_of(decision).items()
                for way in WAYS
                if passed(row, field, way)
            ] == []


def altered(file: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The same backup after somebody had a hand in it."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file


def manifest_with(**entries: object) -> Callable[[dict[str, bytes]], object]:
    """A change of entries of the manifest."""

    def change(parts: dict[str, bytes]) -> None:
        document = json.loads(parts[MANIFEST]) | entries
        parts[MANIFEST] = json.dumps(document).encode()

    return change


def one_byte(parts: dict[str, bytes]) -> None:
    name = database().FILE
    middle = len(parts[name]) // 2
    part = bytearray(parts[name])
    part[middle] ^= 1
    parts[name] = bytes(part)


SPOILED: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "one byte of the database": (one_byte, "Die Prüfsumme stimmt nicht"),
    "the database left out": (lambda p: p.pop(database().FILE), "passen nicht zusammen"),
    "a file put in": (lambda p: p.update({"x": b"x"}), "passen nicht zusammen"),
    "no manifest": (lambda p: p.pop(MANIFEST), "keine unversehrte Sicherung"),
    "another format": (manifest_with(format=2), "Format 2 statt 1"),
    "rows that are not there": (
        manifest_with(tables={"planning_decision": {"rows": 1, "sha256": "0"}}),
        "Zeilen weichen von der Sicherung ab",
    ),
    "a migration this program does not know": (
        manifest_with(migrations=[["planning", "9999_later"]]),
        "planning.9999_later",
    ),
    "another kind of database": (manifest_with(vendor="oracle"), "Gesichert wurde oracle"),
}


def test_a_spoiled_backup_is_refused_and_the_old_stays(saved):
    before = saved.file.read_bytes()
    for what, (change, message) in SPOILED.items():
        saved.file.write_bytes(before)
        with pytest.raises(CommandError, match=message) as refused:
            restore(altered(saved.file, change), "--replace")
        assert (what, refused.value.returncode) == (what, 1)
        assert differing(content(), saved.held) == [], what


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"decisions": {"x": "0"}}, "Die Entscheidungen", id="decisions"),
        pytest.param({"log": {"number": 1, "sha256": "0"}}, "Das Protokoll", id="log"),
    ],
)
@pytest.mark.django_db
def test_what_a_migration_must_not_change_is_compared(change, message):
    log_act("test", by=None, subject="x")
    manifest = describe(roles=[])
    restoring.check_kept(manifest)
    with pytest.raises(Refused, match=message):
        restoring.check_kept(replace(manifest, **change))


def test_a_database_in_use_or_with_content_is_not_replaced_unasked(saved):
    with pytest.raises(CommandError, match="ist nicht leer"):
        restore(saved.file)
    said = restore(saved.file, "--dry-run", "--replace")
    assert "unversehrt" in said
    assert "Wiederhergestellt" not in said
    assert differing(content(), saved.held) == []
    other = connection.copy()
    other.ensure_connection()
    if connection.vendor == "sqlite":  # the log beside the file shows who works
        factories.user("planung")
    with pytest.raises(CommandError, match="Halten Sie die Anwendung an"):
        restore(saved.file, "--replace")
    other.close()


def test_a_failure_at_the_last_moment_leaves_the_old(saved, settings, monkeypatch):
    def full(name: str) -> str:
        raise OSError(28, "No space left on device", name)

    settings.DISCLOSURE_RULES.write_text("[]")
    monkeypatch.setattr(database(), "switch", full)
    with pytest.raises(CommandError, match="wie sie vorher war") as refused:
        restore(saved.file, "--replace")
    assert "No space left on device" in str(refused.value)
    assert differing(content(), saved.held) == []
    assert settings.DISCLOSURE_RULES.read_text() == "[]"


@contextmanager
def old_kept() -> Iterator[Callable[[], bool]]:
    """Whether what lay there before the restore is still beside it; then it goes."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        yield Path(f"{name}.vorher").exists
        return
    try:
        yield lambda: "_vorher" in str(databases())
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}_vorher"')


def databases() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [name for (name,) in cursor.fetchall()]


def test_an_older_backup_is_migrated_and_the_replaced_system_is_kept(saved, tmp_path):
    graph = MigrationLoader(None).graph
    [last] = graph.leaf_nodes("planning")
    [before] = [name for app, name in graph.node_map[last].parents if app == "planning"]
    call_command("migrate", "planning", before, verbosity=0)
    old = tmp_path / "alt.sicherung"
    call_command("backup", str(old), stdout=io.StringIO())
    call_command("migrate", verbosity=0)
    factories.user("planung")
    with old_kept() as kept:
        said = restore(old, "--replace")
        assert kept()
        assert "Der Stand davor liegt als" in said
        assert last in MigrationRecorder(connection).applied_migrations()
        with pytest.raises(CommandError, match="letzten Wiederherstellung ist noch da"):
            restore(old, "--replace")


def test_thresholds_have_their_place_before_anything_begins(saved, settings):
    settings.DISCLOSURE_RULES.write_text("[]")
    with pytest.raises(CommandError, match="enthält andere Schwellen"):
        restore(saved.file)
    settings.DISCLOSURE_RULES = settings.BASE_DIR / "fixtures" / RULES
    with pytest.raises(CommandError, match="Setzen Sie DISCLOSURE_RULES"):
        restore(saved.file, "--replace")


def test_nothing_is_written_over_and_nothing_half(saved, tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="wird nicht überschrieben"):
        call_command("backup", str(saved.file))
    with pytest.raises(CommandError) as refused:
        call_command("backup", str(tmp_path / "fehlt" / "x"))
    assert refused.value.returncode == 2

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("leipzig_ressourcen.backups.archive._fill", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path / "neu"))
    assert not [path for path in tmp_path.iterdir() if "neu" in path.name]
