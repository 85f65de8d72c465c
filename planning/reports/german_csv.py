"""Tables for a German spreadsheet: semicolons, decimal commas, text that stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from districts.release import closed_mark
from planning.reports.tables import harmless

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads the file as Windows-1252
Cell = str | int | Decimal | None


def as_german_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> str:
    """A heading and rows; a missing number is an empty cell, never a zero.

    For a closed session a line says so before the heading.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    if mark := closed_mark():
        writer.writerow([mark])
    writer.writerow(map(harmless, columns))
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    return harmless(value) if isinstance(value, str) else str(value)
