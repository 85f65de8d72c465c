"""Trying what the database must refuse."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model


@contextmanager
def refused(message: str | None = None) -> Iterator[None]:
    """The statement fails with these words and leaves the transaction usable."""
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        yield


def sql(statement: str, *values: object) -> None:
    """Run one statement as a database shell would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def overwrite(row: Model) -> None:
    """The way past row triggers that each database has."""
    table = row._meta.db_table
    if connection.vendor == "postgresql":
        connection.check_constraints()  # else TRUNCATE waits for the keys just written
        sql(f"TRUNCATE {table} CASCADE")
    else:
        sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", row.pk)
