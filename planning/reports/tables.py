"""Rows out of the house as CSV, JSON or a text table; text never becomes a formula."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

Row = Mapping[str, object]
FORMULA = tuple("=+-@\t\r")


def as_csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Semicolon-free CSV with a heading; missing cells are empty, numbers stay numbers."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(harmless, columns))
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def as_json(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """A list of objects in column order; missing cells are null, Decimals are text."""
    plain = [{column: _plain(row.get(column)) for column in columns} for row in rows]
    return json.dumps(plain, ensure_ascii=False, indent=1)


def as_text(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Columns side by side for a terminal; missing cells read k. A."""
    table = [list(columns)]
    table += [[_word(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[place]) for line in table) for place in range(len(columns))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in table
    )


FORMATS = {"csv": as_csv, "json": as_json, "table": as_text}


def harmless(text: str) -> str:
    """Text a spreadsheet reads as text: an apostrophe leads what would be a formula.

    Full-width signs count too: some programs fold them. A carriage return becomes a
    blank, since Python quotes none: what follows it would begin a row of its own.
    """
    folded, line = unicodedata.normalize("NFKC", text), text.replace("\r", " ")
    return f"'{line}" if folded.startswith(FORMULA) else line


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return harmless(value) if isinstance(value, str) else value


def _plain(value: object) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value


def _word(value: object) -> str:
    if value is None:
        return "k. A."
    return format(value, "f") if isinstance(value, Decimal) else str(value)
