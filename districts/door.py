"""Statements of readers outside: they meet editions where protected rows would stand.

While somebody outside reads, every SELECT that names a protected table begins with a
definition of that name: open rows as they are, others as they were given out, and none
beside. So whatever a page joins, filters, sorts or adds up, it never meets what is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from districts.models import Edition

_reader: ContextVar[str | None] = ContextVar("reader", default=None)


class ProtectedWrite(Exception):
    """A reader outside tried something other than reading protected rows."""


def reader() -> str | None:
    """The audience that reads now; None inside, where rows are read as they are."""
    return _reader.get()


@contextmanager
def statements_of(audience: str) -> Iterator[None]:
    """While this is open, all statements are those of an audience outside."""
    if reader() == audience:
        yield
        return
    is_outside = reader() is not None  # then the statements are written anew already
    token = _reader.set(audience)
    try:
        with nullcontext() if is_outside else connection.execute_wrapper(_with_editions):
            yield
    finally:
        _reader.reset(token)


@contextmanager
def told_to_all() -> Iterator[None]:
    """Inside, rows are read as they are: for what everybody may know, that a row exists."""
    token = _reader.set(None)
    try:
        yield
    finally:
        _reader.reset(token)


@cache
def editions() -> dict[type[models.Model], type[Edition]]:
    """The protected models, each with its edition; rows come before what they rest on."""
    found = {
        model._meta.get_field("row").related_model: model
        for model in apps.get_models()
        if issubclass(model, Edition)
    }
    return dict(sorted(found.items(), key=lambda pair: "__" not in pair[1].OPEN))


def _with_editions(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    named = [model for model in editions() if _names(sql, model._meta.db_table)]
    if not named or reader() is None:
        return execute(sql, params, many, context)
    if not sql.lstrip("( ").startswith("SELECT"):
        raise ProtectedWrite(named[0]._meta.label)
    given = ", ".join(definition(model, reader()) for model in named)
    return execute(f"WITH {given} {sql}", params, many, context)


@cache
def _pattern(table: str) -> re.Pattern[str]:
    return re.compile(rf"\b{table}\b")


def _names(sql: str, table: str) -> bool:
    return _pattern(table).search(sql) is not None


def definition(model: type[models.Model], audience: str) -> str:
    """What the name of a table means for an audience."""
    edition, table = editions()[model], model._meta.db_table
    own = {field.column for field in edition._meta.fields} - {"id", "audience", "row_id"}
    join, is_open = _open(model, edition.OPEN)
    fields = model._meta.concrete_fields
    columns = ", ".join(_column(field, own, is_open) for field in fields)
    kept = edition._meta.db_table
    return (
        f'"{table}" AS NOT MATERIALIZED (SELECT {columns} FROM {_real(table)} r '
        f"LEFT JOIN \"{kept}\" e ON e.row_id = r.id AND e.audience = '{audience}' "
        f"{join} WHERE {is_open} OR e.id IS NOT NULL)"
    )


def _real(table: str) -> str:
    """The table itself: SQLite would take its bare name for the definition.

    PostgreSQL does not see a definition inside itself or in those before it.
    """
    return f'main."{table}"' if connection.vendor == "sqlite" else f'"{table}"'


def _column(field: models.Field, own: set[str], is_open: str) -> str:
    name = field.column
    if name not in own:
        return f'r."{name}"'
    chosen = f'CASE WHEN {is_open} THEN r."{name}" ELSE e."{name}" END'
    if connection.vendor == "sqlite" and isinstance(field, models.DecimalField):
        chosen = f"CAST({chosen} AS NUMERIC)"  # or numbers would be compared with text
    return f'{chosen} AS "{name}"'


def _open(model: type[models.Model], condition: str) -> tuple[str, str]:
    """The join and the column that say whether a row is open by itself."""
    name, _, flag = condition.rpartition("__")
    if not name:
        return "", f'r."{flag}"'
    field = model._meta.get_field(name)
    table = _real(field.related_model._meta.db_table)
    return f'JOIN {table} o ON o.id = r."{field.column}"', f'o."{flag}"'
