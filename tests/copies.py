"""A copy of the test database for tests that commit; the original is never flushed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

TEST_NAMES = ("test_", "file:memorydb_")


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Work on a copy of the default database, from every thread; then drop it."""
    way = _postgresql if connection.vendor == "postgresql" else _sqlite
    with _original(), way(folder):
        yield


@contextmanager
def _original() -> Iterator[None]:
    """The test database; pytest-django makes none where no test asks for it by mark."""
    if Path(connection.settings_dict["NAME"]).name.startswith(TEST_NAMES):
        yield
        return
    made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


@contextmanager
def _sqlite(folder: Path) -> Iterator[None]:
    path = folder / "test_copy.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    kept, name = connection.connection, connection.settings_dict["NAME"]
    connection.connection = None
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.connection = kept


@contextmanager
def _postgresql(folder: Path) -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    copy = f"{name}_copy"
    connection.close()
    _maintain(f'DROP DATABASE IF EXISTS "{copy}"')
    _maintain(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    # A sequence is logged ahead; without a checkpoint the copy would count from the same
    # number again after a crash.
    _maintain("CHECKPOINT")
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        _maintain(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _maintain(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
