"""What a database holds, told by numbers of rows and checksums, table by table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db import connection

Content = dict[str, dict[str, int | str]]  # table -> rows and sha256


class _Sum:
    """A file that keeps nothing of what is written to it but its checksum."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, part: bytes) -> None:
        """Take in the next part."""
        self.sha256.update(part)


def content() -> Content:
    """Rows and SHA-256 of every table, read in the order of its primary key.

    The checksum is over the database's own text of the rows: equal between two databases
    of one kind, never between SQLite and PostgreSQL.
    """
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
    way = _postgresql if connection.vendor == "postgresql" else _sqlite
    return {table: way(table) for table in tables}


def _ordered(table: str, cast: str) -> str:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        keys = connection.introspection.get_primary_key_columns(cursor, table) or []
    order = ", ".join(f"{quote(key)}{cast}" for key in keys)
    return f"SELECT * FROM {quote(table)}" + (f" ORDER BY {order}" if order else "")


def _postgresql(table: str) -> dict[str, int | str]:
    """Read by COPY, so that no row becomes an object."""
    found = _Sum()
    rows = _ordered(table, '::text COLLATE "C"')
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({rows}) TO STDOUT", found)
        return {"rows": cursor.rowcount, "sha256": found.sha256.hexdigest()}


def _sqlite(table: str) -> dict[str, int | str]:
    found, count = hashlib.sha256(), 0
    for row in _raw_rows(_ordered(table, "")):
        found.update(repr(row).encode())
        count += 1
    return {"rows": count, "sha256": found.hexdigest()}


def _raw_rows(statement: str) -> Iterator[tuple]:
    """Rows as SQLite keeps them, past the converters of dates and decimals."""
    connection.ensure_connection()
    yield from connection.connection.cursor().execute(statement)


def differing(here: Content, there: Content) -> list[str]:
    """Tables whose rows are not the same."""
    return sorted(name for name in here | there if here.get(name) != there.get(name))
