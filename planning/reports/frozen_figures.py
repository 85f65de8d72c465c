"""Figures of a report as they were counted on its day, and the document that keeps them.

A chapter holds tables; page, PDF and workbook draw the same ones. Amounts stand in the
document as text, so that reading them again gives the same numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from planning.reports.xlsx import Cell, Column, Sheet
from planning.scoring.canonical import canonical_json

FORMAT = "lr-report/1"
AMOUNTS = frozenset({"fte", "eur", "share", "number", "change"})


@dataclass(frozen=True)
class Figure:
    """A key figure that the next report compares itself with; None is keine Angabe."""

    code: str
    label: str
    unit: str
    value: Decimal | int | None


@dataclass(frozen=True)
class Chapter:
    """What was counted for a chapter: tables, and sentences that hold for all of them."""

    code: str
    title: str
    sheets: tuple[Sheet, ...] = ()
    notes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Figures:
    """Everything that was counted: from ``since`` (not included) to ``as_of``."""

    as_of: date
    since: date
    chapters: tuple[Chapter, ...]
    invented: bool
    figures: tuple[Figure, ...] = field(default=())

    def to_bytes(self) -> bytes:
        """The canonical document that is hashed and kept."""
        return canonical_json(
            {
                "format": FORMAT,
                "as_of": self.as_of,
                "since": self.since,
                "invented": self.invented,
                "chapters": [_plain_chapter(one) for one in self.chapters],
                "figures": [vars(one) for one in self.figures],
            }
        )


def read_figures(record: bytes) -> Figures:
    """The figures of a kept document.

    Raises
    ------
    ValueError
        If the bytes are no document of this format.
    """
    document = json.loads(record)
    if document.get("format") != FORMAT:
        raise ValueError(f"Das sind keine Zahlen eines Berichts ({FORMAT}).")
    return Figures(
        as_of=date.fromisoformat(document["as_of"]),
        since=date.fromisoformat(document["since"]),
        chapters=tuple(_chapter(one) for one in document["chapters"]),
        invented=document["invented"],
        figures=tuple(_figure(one) for one in document["figures"]),
    )


def _plain_chapter(chapter: Chapter) -> dict[str, Any]:
    sheets = [
        {
            "name": sheet.name,
            "title": sheet.title,
            "columns": [[one.title, one.style, one.width] for one in sheet.columns],
            "rows": [list(row) for row in sheet.rows],
            "notes": list(sheet.notes),
        }
        for sheet in chapter.sheets
    ]
    words = {"code": chapter.code, "title": chapter.title, "notes": list(chapter.notes)}
    return words | {"sheets": sheets}


def _chapter(plain: Mapping[str, Any]) -> Chapter:
    return Chapter(
        code=plain["code"],
        title=plain["title"],
        sheets=tuple(_sheet(one) for one in plain["sheets"]),
        notes=tuple(plain["notes"]),
    )


def _sheet(plain: Mapping[str, Any]) -> Sheet:
    columns = [Column(*one) for one in plain["columns"]]
    rows = [_row(row, columns) for row in plain["rows"]]
    return Sheet(plain["name"], plain["title"], columns, rows, tuple(plain["notes"]))


def _row(row: Sequence[Any], columns: Sequence[Column]) -> tuple[Cell, ...]:
    pairs = zip(row, columns, strict=True)
    return tuple(_cell(value, column.style) for value, column in pairs)


def _cell(value: Any, style: str) -> Cell:
    """A word stands where a figure makes no sense, and stays a word."""
    if not isinstance(value, str):
        return value
    try:
        if style == "day":
            return date.fromisoformat(value)
        return Decimal(value) if style in AMOUNTS else value
    except (ValueError, ArithmeticError):
        return value


def _figure(plain: Mapping[str, Any]) -> Figure:
    value = plain["value"]
    known = Decimal(value) if isinstance(value, str) else value
    return Figure(plain["code"], plain["label"], plain["unit"], known)
