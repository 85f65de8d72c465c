"""Tables as a workbook: text stays text, numbers stay numbers, nothing is a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from planning.reports.tables import harmless

Cell = str | int | Decimal | date | None
GAP = "keine Angabe"
A4 = 9
STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "whole": {"num_format": "0", "valign": "top"},
    "fte": {"num_format": "#,##0.00", "valign": "top"},
    "eur": {"num_format": '#,##0.00 "€"', "valign": "top"},
    "share": {"num_format": "0.00 %", "valign": "top"},
    "day": {"num_format": "dd.mm.yyyy", "valign": "top"},
}


@dataclass(frozen=True)
class Column:
    """A column of a sheet: heading, style of its numbers, width in signs."""

    title: str
    style: str = "text"
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """A table under its title; ``notes`` stand below it, one a line."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()


def workbook(sheets: Sequence[Sheet], *, title: str, made_on: date) -> bytes:
    """The XLSX file, the same bytes for the same sheets; a gap reads keine Angabe."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    file = xlsxwriter.Workbook(out, options)
    created = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
    file.set_properties(
        {"title": title, "author": "Leipzig Ressourcen", "created": created}
    )
    styles = {name: file.add_format(dict(given)) for name, given in STYLES.items()}
    for sheet in sheets:
        _fill(file.add_worksheet(sheet.name), sheet, styles)
    file.close()
    return out.getvalue()


def _fill(page: Any, sheet: Sheet, styles: Mapping[str, Any]) -> None:
    page.write_string(0, 0, harmless(sheet.title), styles["title"])
    page.freeze_panes(3, 2)
    page.repeat_rows(2)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(2, place, harmless(column.title), styles["head"])
    for line, row in enumerate(sheet.rows, start=3):
        for place, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write(page, (line, place), value, styles, column.style)
    for line, note in enumerate(sheet.notes, start=4 + len(sheet.rows)):
        page.write_string(line, 0, harmless(note))


def _write(
    page: Any, place: tuple[int, int], value: Cell, styles: Mapping[str, Any], style: str
) -> None:
    if isinstance(value, date):
        page.write_datetime(*place, value, styles["day"])
    elif isinstance(value, int | Decimal):
        page.write_number(*place, float(value), styles[style])
    else:
        page.write_string(*place, harmless(value or GAP), styles["text"])
