"""SQLite's way: the online backup, and a spare file that takes the place in one step."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from leipzig_ressourcen.backups.pointing import pointed_at
from leipzig_ressourcen.backups.refusal import Refused

FILE = "database.sqlite3"


def _here(suffix: str = "") -> Path:
    name = str(connection.settings_dict["NAME"])
    if name.startswith("file:"):  # as settings.readable() opens what nobody may write
        raise Refused(f"{name.partition('?')[0]}: Hier darf niemand schreiben.")
    path = Path(name)
    return path.with_name(path.name + suffix)


@contextmanager
def copied_to(path: Path) -> Iterator[None]:
    """A copy of the running database; in here the connection reads the copy."""
    if not _here().is_file():
        raise Refused(f"{_here()}: Diese Datenbank gibt es nicht. DATABASE_URL prüfen.")
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    with pointed_at(str(path)):
        yield


def roles() -> list[str]:
    """None: SQLite knows no roles."""
    return []


def target() -> str:
    """Where a restore goes."""
    return str(_here())


def filled() -> bool:
    """Whether the target holds tables."""
    if not _here().exists():
        return False
    connection.close()
    with closing(sqlite3.connect(_here())) as database:
        return bool(database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone())


def check_free() -> None:
    """Refuse while somebody works with the database, or an earlier one is still kept."""
    if _here(".vorher").exists():
        raise Refused(
            f"{_here('.vorher')} von der letzten Wiederherstellung ist noch da. Löschen "
            "Sie die Datei oder legen Sie sie woandershin."
        )
    connection.close()
    if _here().exists():  # who closes last takes the log beside the file away
        with closing(sqlite3.connect(_here())) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if _here("-wal").exists():
        raise Refused(f"{_here()} ist in Benutzung. Halten Sie die Anwendung an.")


@contextmanager
def spare(source: Path) -> Iterator[str]:
    """The name of a database beside the target, filled from the copy; gone afterwards."""
    path = _here(".wiederherstellung")
    try:
        _remove(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        shutil.copyfile(source, path)
        _owned_as_before(path)
        yield str(path)
    finally:
        _remove(path)


def _owned_as_before(path: Path) -> None:
    """Who may read and write the target may read and write what takes its place."""
    if _here().exists():
        before = _here().stat()
        os.chown(path, before.st_uid, before.st_gid)
        path.chmod(before.st_mode)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def switch(name: str) -> str:
    """Put the spare in the place of the target; what lay there before, if anything."""
    check_free()
    kept = _here(".vorher") if filled() else None
    with open(name, "rb+") as written:
        os.fsync(written.fileno())
    if kept:
        os.link(_here(), kept)
    os.replace(name, _here())
    return str(kept or "")
