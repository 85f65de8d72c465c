"""Delimited text as columns of cells, and cells as numbers, each error with its place."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from districts.importers.cells import MISSING, NOTHING_PRESENT, tidy
from districts.importers.report import FileRefused, RowError
from districts.importers.strict_json import decoded

DELIMITERS = ";,\t"
MAX_BYTES = 1_000_000_000
SHOWN = 50  # errors that one refusal names
MARK = b"\xef\xbb\xbf"
NUMBER = {
    sign: re.compile(rf"-?\d+({re.escape(sign)}\d+)?([eE][+-]?\d+)?") for sign in ",."
}


@dataclass(frozen=True)
class Dialect:
    """How a table is written; what comes out is written like what went in."""

    delimiter: str
    decimal: str
    has_mark: bool

    @property
    def encoding(self) -> str:
        """UTF-8, with a byte order mark where the table had one."""
        return "utf-8-sig" if self.has_mark else "utf-8"


@dataclass(frozen=True)
class Grid:
    """Cells by heading, one per row; ``lines`` as a spreadsheet counts, heading = 1."""

    dialect: Dialect
    lines: Sequence[int]
    columns: Mapping[str, Sequence[str]]

    @property
    def headings(self) -> list[str]:
        """Names of the columns, from left to right."""
        return list(self.columns)


def read_grid(
    content: bytes, *, delimiter: str | None = None, decimal: str | None = None
) -> Grid:
    """Read delimited text in UTF-8 whose first row holds the headings.

    Without ``delimiter`` it is told from the headings; without ``decimal`` it is the
    comma in a table with semicolons and the point in every other.

    Raises
    ------
    FileRefused
        If it is no such text, names a column twice, or a row is longer or shorter than
        the headings; all such rows are named.
    """
    text = decoded(content, most=MAX_BYTES)
    delimiter = delimiter or _delimiter(text)
    decimal = decimal or ("," if delimiter == ";" else ".")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise FileRefused("Die Datei ist keine Tabelle: Ein Feld endet nicht.") from None
    first = next((place for place, row in enumerate(rows) if any(row)), 0)
    headings = _headings(rows[first], first + 1)
    numbered = enumerate(rows[first + 1 :], start=first + 2)
    filled = [(line, row) for line, row in numbered if any(map(str.strip, row))]
    _check_shape(filled, len(headings))
    return Grid(
        Dialect(delimiter, decimal, content.startswith(MARK)),
        [line for line, _ in filled],
        {
            name: [row[place].strip() for _, row in filled]
            for place, name in enumerate(headings)
        },
    )


def read_numbers(grid: Grid, column: str, errors: list[RowError]) -> NDArray[np.float64]:
    """Numbers of a column, NaN where a sign says that there is none; a dash is 0.

    Cells that are neither are added to ``errors``.
    """
    numbers = np.full(len(grid.lines), np.nan)
    for row, cell in enumerate(grid.columns[column]):
        try:
            numbers[row] = read_number(cell, grid.dialect.decimal)
        except ValueError as error:
            errors.append(RowError(grid.lines[row], column, cell, str(error)))
    return numbers


def read_number(text: str, decimal: str) -> float:
    """A number of official statistics, exact to the last digit; NaN = there is none.

    Raises
    ------
    ValueError
        In German, if the text is neither a number nor a known sign.
    """
    bare = text[1:-1].strip() if text[:1] == "(" and text[-1:] == ")" else text
    if NUMBER[decimal].fullmatch(bare) and bare.isascii():
        number = float(bare.replace(decimal, "."))
        if math.isinf(number):
            raise ValueError("zu groß")
        return number
    if text.lower() in MISSING:
        return math.nan
    if text in NOTHING_PRESENT:
        return 0.0
    expected = {",": "das Komma", ".": "der Punkt"}[decimal]
    if "." in text or "," in text:
        raise ValueError(
            f"keine Zahl; Dezimalzeichen ist {expected}, ohne Tausenderzeichen"
        )
    raise ValueError("weder Zahl noch bekanntes Zeichen (- . x / …)")


def _delimiter(text: str) -> str:
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    return max(DELIMITERS, key=heading.count)


def _headings(cells: Sequence[str], line: int) -> list[str]:
    """Names of the columns; empty ones at the end are no columns."""
    headings = [tidy(cell) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if not headings or "" in headings:
        place = headings.index("") + 1 if headings else 1
        raise FileRefused(f"Zeile {line}: Die {place}. Spalte hat keine Überschrift.")
    twice = sorted({name for name in headings if headings.count(name) > 1})
    if twice:
        raise FileRefused(f"Zeile {line}: Die Spalte „{twice[0]}“ kommt mehrmals vor.")
    return headings


def _check_shape(rows: Sequence[tuple[int, Sequence[str]]], width: int) -> None:
    wrong = [
        RowError(line, "", "", f"{len(row)} statt {width} Felder")
        for line, row in rows
        if len(row) < width or any(map(str.strip, row[width:]))
    ]
    if wrong:
        raise FileRefused(listed(wrong))


def listed(errors: Sequence[RowError]) -> str:
    """Errors line by line in the order of the table; of very many the first."""
    ordered = sorted(errors, key=lambda error: (error.line, error.column))
    lines = list(map(str, ordered[:SHOWN]))
    if len(ordered) > SHOWN:
        lines.append(f"… und {len(ordered) - SHOWN} weitere Fehler.")
    return "\n".join(lines)
