"""Tables as a workbook: text stays text, numbers stay numbers, nothing is a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

import xlsxwriter

from districts.release import closed_mark
from planning.reports.tables import harmless

Cell = str | int | Decimal | date | None
GAP = "keine Angabe"
A4 = 9
LINE, WIDE = 15.0, 1.05  # points of a line; words are wider than as many digits
SHORT = 12  # rows that leave room for other things on a page
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "head": HEAD,
    "head_right": {**HEAD, "align": "right"},
    "text": {"text_wrap": True, "valign": "top"},
    "whole": {"num_format": "0", "valign": "top"},
    "fte": {"num_format": "#,##0.00", "valign": "top"},
    "eur": {"num_format": '#,##0.00 "€"', "valign": "top"},
    "share": {"num_format": "0.00 %", "valign": "top"},
    "number": {"num_format": "General", "valign": "top"},
    "words": {"text_wrap": True, "align": "right", "valign": "top"},
    "change": {"num_format": "+General;-General;0", "valign": "top"},
    "day": {"num_format": "dd.mm.yyyy", "valign": "top"},
}


@dataclass(frozen=True)
class Column:
    """A column of a sheet: heading, style of its numbers, width in signs."""

    title: str
    style: str = "text"
    width: int = 14

    @property
    def is_number(self) -> bool:
        """Whether its cells are figures, which stand to the right."""
        return self.style not in ("text", "day")


@dataclass(frozen=True)
class Sheet:
    """A table under its title; ``notes`` stand below it, one a line."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()

    @property
    def head(self) -> Column:
        """The column that names a row: the first with words."""
        return next((one for one in self.columns if one.style == "text"), self.columns[0])

    @property
    def is_short(self) -> bool:
        """Whether it may stay in one piece on paper."""
        return len(self.rows) <= SHORT

    @property
    def cells(self) -> list[list[tuple[Cell, Column]]]:
        """Every row with the column of each cell."""
        return [list(zip(row, self.columns, strict=True)) for row in self.rows]


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
    if mark := closed_mark():
        page.write_string(1, 0, mark, styles["title"])
        page.set_header(f"&C{mark}")
    page.freeze_panes(3, 2)
    page.repeat_rows(2)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    widths = [_width(sheet, place) for place in range(len(sheet.columns))]
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, widths[place])
        head = styles["head_right" if column.is_number else "head"]
        page.write_string(2, place, harmless(column.title), head)
    titles = [column.title for column in sheet.columns]
    page.set_row(2, _height(zip(titles, widths, strict=True)))
    for line, row in enumerate(sheet.rows, start=3):
        page.set_row(line, _height(_words(row, widths)))
        for place, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write(page, (line, place), value, styles, column)
    _write_notes(page, sheet, styles["text"], sum(widths))


def _width(sheet: Sheet, place: int) -> int:
    """Signs of a column: one of figures has room for the words that stand among them."""
    column = sheet.columns[place]
    if column.style == "text":
        return column.width
    cells = [row[place] for row in sheet.rows]
    said = [len(words) + 1 for words, _ in _words(cells, [0] * len(cells))]
    return max([column.width, *said])


def _write_notes(page: Any, sheet: Sheet, style: Any, width: int) -> None:
    """Notes below the table, as wide as it, so that they make no page wider."""
    last = len(sheet.columns) - 1
    for line, note in enumerate(sheet.notes, start=4 + len(sheet.rows)):
        page.set_row(line, _height([(note, width)]))
        if last:
            page.merge_range(line, 0, line, last, "", style)
        page.write_string(line, 0, harmless(note), style)


def _words(cells: Sequence[Cell], widths: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Cells with words, which may need more than one line, each with its width."""
    for value, width in zip(cells, widths, strict=True):
        if value is None or isinstance(value, str):
            yield value or GAP, width


def _height(words: Iterable[tuple[str, int]]) -> float:
    """Points a row needs: programs do not all make room for wrapped text by themselves."""
    lines = (
        sum(max(1, ceil(len(part) * WIDE / width)) for part in text.split("\n"))
        for text, width in words
    )
    return LINE * max(lines, default=1)


def _write(
    page: Any,
    place: tuple[int, int],
    value: Cell,
    styles: Mapping[str, Any],
    column: Column,
) -> None:
    if isinstance(value, date):
        page.write_datetime(*place, value, styles["day"])
    elif isinstance(value, int | Decimal):
        page.write_number(*place, float(value), styles[column.style])
    else:
        own = styles["words" if column.is_number else "text"]
        page.write_string(*place, harmless(value or GAP), own)
