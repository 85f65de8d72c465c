"""A database with all migrations applied, kept in var/: applying them takes its time.

The name of the file holds what the migrations say, so that a changed one is applied anew.
Whoever starts from the copy still migrates, and finds nothing to do.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from functools import cache
from pathlib import Path

import django
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.migrations.loader import MigrationLoader

FOLDER = Path(__file__).resolve().parent.parent / "var"
PREFIX = "test_migrated_"


@cache
def kept() -> Path:
    """Where the copy lies, or will lie."""
    said = hashlib.sha256(django.__version__.encode())
    for _, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        said.update(Path(sys.modules[migration.__module__].__file__).read_bytes())
    return FOLDER / f"{PREFIX}{said.hexdigest()[:16]}.sqlite3"


def keep(database: sqlite3.Connection) -> None:
    """Keep a copy of a database just migrated, in place of older ones."""
    FOLDER.mkdir(exist_ok=True)
    new = FOLDER / f"{PREFIX}{os.getpid()}"
    with closing(sqlite3.connect(new)) as copy:
        database.backup(copy)
    for old in FOLDER.glob(f"{PREFIX}*.sqlite3"):
        old.unlink(missing_ok=True)
    new.replace(kept())  # at once: another run may do the same


def fill(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Fill the database in memory from the copy when it is opened first."""
    if str(connection.settings_dict["NAME"]).startswith("file:memorydb_"):
        connection_created.disconnect(fill)
        if kept().exists():
            with closing(sqlite3.connect(kept())) as copy:
                copy.backup(connection.connection)


def start_from_copy() -> None:
    """Let the test database in memory be filled before it is migrated."""
    connection_created.connect(fill)


def keep_copy() -> None:
    """Keep the test database, which nobody has used yet, for the next run."""
    if connection.vendor == "sqlite" and not kept().exists():
        connection.ensure_connection()
        keep(connection.connection)


def lay_copy(path: Path) -> None:
    """Lay the copy, if there is one, where a file is about to be migrated."""
    if kept().exists():
        shutil.copy(kept(), path)
