"""Comparing rows with what is stored: only what differs is written.

Guards refuse overlapping validity, so rows are compared and saved, never upserted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from districts.importers.delivery import Written
from districts.models import keeps_history

BATCH = 500


def bring_to(
    rows: Sequence[Model],
    stored: Iterable[Model],
    *,
    same: Callable[[Any], Hashable],
    fields: Sequence[str],
    provenance: Sequence[str] = ("source",),
) -> Written:
    """Create rows that are new and update those whose ``fields`` differ.

    ``same`` names a row: two rows of one name are one. ``provenance`` fields move along
    with a change, but are no change by themselves.
    """
    known = {same(row): row for row in stored}
    new, changed, unchanged = [], [], 0
    for row in rows:
        old = known.get(same(row))
        if old is None:
            new.append(row)
        elif any(_differs(row, old, name) for name in fields):
            for name in (*fields, *provenance):
                setattr(old, name, getattr(row, name))
            changed.append(old)
        else:
            unchanged += 1
    create(new)
    change(changed, [*fields, *provenance])
    return Written(len(new), len(changed), unchanged)


def create(rows: Sequence[Model]) -> None:
    """Write new rows of one model, master data with their first state."""
    if not rows:
        return
    model = type(rows[0])
    if keeps_history(model):
        bulk_create_with_history(rows, model, batch_size=BATCH)
    else:
        model._base_manager.bulk_create(rows, batch_size=BATCH)


def change(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write ``fields`` of rows of one model, master data with their new state."""
    if not rows:
        return
    model = type(rows[0])
    if keeps_history(model):
        bulk_update_with_history(rows, model, fields, batch_size=BATCH)
    else:
        model._base_manager.bulk_update(rows, fields, batch_size=BATCH)


def adopt(
    rows: Iterable[Any], stored: Iterable[Any], *, name: Callable[[Any], Hashable]
) -> None:
    """Tell each dated row which stored row it is: same name, validity overlapping."""
    free = list(stored)
    for row in rows:
        old = next((o for o in free if name(o) == name(row) and _overlap(o, row)), None)
        if old is not None:
            row.pk = old.pk
            free.remove(old)


def _overlap(one: Any, other: Any) -> bool:
    return (one.valid_to is None or one.valid_to >= other.valid_from) and (
        other.valid_to is None or other.valid_to >= one.valid_from
    )


def identity(row: Model) -> Hashable:
    """Name of a row that was told which stored row it is; None if it is new."""
    return row.pk


def _differs(row: Model, old: Model, name: str) -> bool:
    given, stored = getattr(row, name), getattr(old, name)
    if isinstance(given, (bytes, memoryview)) and stored is not None:
        return bytes(given) != bytes(stored)
    if isinstance(given, Decimal) and stored is not None:
        return Decimal(stored) != given
    return given != stored


def take_back(
    stored: QuerySet, keep: set[Hashable], *, same: Callable[[Any], Hashable]
) -> int:
    """Delete rows of a source that its new reading no longer holds."""
    gone = [row.pk for row in stored if same(row) not in keep]
    return stored.filter(pk__in=gone).delete()[0]
