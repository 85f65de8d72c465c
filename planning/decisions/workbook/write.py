"""The sheets as an XLSX file: text stays text, numbers numbers, formulas ours alone."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from planning.decisions.workbook.book import Book, book_of
from planning.decisions.workbook.evaluate import Workbook
from planning.decisions.workbook.sheets import Formula, Sheet

STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "label": {"bold": True},
    "number": {"num_format": "General"},
    "figure": {"num_format": "0.0000000000"},
    "fte": {"num_format": "0.00"},
    "whole": {"num_format": "0"},
    "text": {"text_wrap": True, "valign": "top"},
}


def workbook(record: Mapping[str, Any]) -> bytes:
    """``akte.xlsx`` of a record: the same bytes for the same record."""
    day = date.fromisoformat(str(record["subject"]["round"]["as_of"]))
    return written(book_of(record), record["subject"]["title"], day)


def written(book: Book, title: str, day: date) -> bytes:
    """The file, dated ``day``; each formula carries the value it gives."""
    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                     "strings_to_urls": False})  # fmt: skip
    created = datetime(day.year, day.month, day.day, tzinfo=UTC)
    file.set_properties({"title": title, "author": "Leipzig Ressourcen",
                         "language": "de-DE", "created": created})  # fmt: skip
    styles = {name: file.add_format(dict(given)) for name, given in STYLES.items()}
    values = Workbook(book.sheets)
    for sheet in book.sheets:
        page = file.add_worksheet(sheet.name)
        _lay_out(page, sheet, styles)
        for place, content in sheet.cells.items():
            value = values.value(sheet.name, place)
            _write(page, place, content, value, styles.get(sheet.styles.get(place, "")))
    file.close()
    return out.getvalue()


def _lay_out(page: Any, sheet: Sheet, styles: Mapping[str, Any]) -> None:
    page.write_string(0, 0, sheet.title, styles["title"])
    page.freeze_panes(sheet.head + 1, 0)
    page.repeat_rows(sheet.head)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&RSeite &P von &N")
    for column, width in sheet.widths.items():
        page.set_column(column, column, width)


def _write(
    page: Any, place: tuple[int, int], content: object, value: object, style: Any
) -> None:
    if isinstance(content, Formula):
        page.write_formula(*place, f"={content.text}", style, value)
    elif isinstance(content, int | float | Decimal):
        page.write_number(*place, float(content), style)
    else:
        page.write_string(*place, str(content), style)
