"""Delivered tables, CSV or JSON records, as rows of text with the line a reader sees."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from districts.importers.cells import tidy
from districts.importers.report import FileRefused, RowError, shown
from districts.importers.strict_json import decoded, loads

DELIMITERS = ";,\t"
QUOTE = "fehlt ein Anführungszeichen?"
COMMA = "bei Dezimalkomma trennt das Semikolon"
MAX_ROWS, MAX_COLUMNS = 200_000, 1_000
HEADINGS, HEADING = 20, 40  # how many headings a message repeats, and how much of each
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

# What only a record about one person has; two attributes together make one as well.
NAMES_OF_PERSONS = {
    "vorname", "vornamen", "nachname", "familienname", "geburtsname", "geburtsdatum",
    "geburtstag", "gebdatum", "gebdat", "rufname", "namevorname", "vornamename",
    "nachnamevorname", "sozialversicherungsnummer", "steuerid", "ausweisnummer",
    "firstname", "lastname", "surname", "dateofbirth", "birthdate",
}  # fmt: skip
ATTRIBUTES_OF_PERSONS = {
    "alter", "geschlecht", "staatsangehoerigkeit", "nationalitaet", "herkunftsland",
    "familienstand", "geburtsjahr", "geburtsort", "geburtsland", "konfession",
    "religion", "aktenzeichen", "fallnummer", "einreisedatum", "ankunftsdatum",
    "ankunft", "aufenthaltsstatus", "diagnose", "wohnanschrift", "sex", "age",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row; ``cells`` maps each heading to the text of its cell."""

    line: int
    cells: Mapping[str, str]
    unit: str = "Zeile"

    def get(self, column: str) -> str:
        """Text of a cell without blanks around it; empty where there is none."""
        return self.cells.get(column, "").strip()


@dataclass(frozen=True)
class Table:
    """Headings and rows of a file, with what is wrong in their shape."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    errors: list[RowError] = field(default_factory=list)

    def missing(self, columns: Iterable[str]) -> list[str]:
        """A message naming the columns that are not there, and those that are."""
        absent = [name for name in dict.fromkeys(columns) if name not in self.columns]
        if not absent:
            return []
        are_missing = "Es fehlt die Spalte" if len(absent) == 1 else "Es fehlen die Spalten"
        return [
            f"{are_missing} {_quoted(absent)}. Vorhanden sind: {_quoted(self.columns)}."
        ]


def _quoted(names: Sequence[str]) -> str:
    quoted = [f"„{shown(name, HEADING)}“" for name in names[:HEADINGS]]
    return ", ".join(quoted) + (" …" if len(names) > HEADINGS else "")


def read_csv(content: bytes) -> Table:
    """A delimited table; semicolon, comma or tab is told from its heading.

    Lines count as in a spreadsheet, blank ones included.

    Raises
    ------
    FileRefused
        If it is no text in UTF-8, has no heading, names a column twice, is too long,
        or looks like records about single persons.
    """
    text = decoded(content)
    if text.lstrip().startswith("<"):
        raise FileRefused("Die Datei ist XML oder HTML, keine Tabelle.")
    heading_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading_line.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        filled = list(islice(_filled(lines), MAX_ROWS + 2))
    except csv.Error:
        raise FileRefused("Die Datei ist keine Tabelle: Ein Feld endet nicht.") from None
    if len(filled) > MAX_ROWS + 1:
        raise FileRefused(f"Die Tabelle hat mehr als {MAX_ROWS} Zeilen.")
    columns = _heading(filled.pop(0)[1] if filled else ())
    remedy = COMMA if delimiter == "," else QUOTE
    errors = [
        error for line, cells in filled if (error := _shape(line, cells, columns, remedy))
    ]
    rows = [Row(line, dict(zip(columns, cells, strict=False))) for line, cells in filled]
    return Table(columns, tuple(rows), errors)


def _filled(lines: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Lines with their numbers; blank ones count and are not kept."""
    for line, cells in enumerate(lines, start=1):
        if any(map(str.strip, cells)):
            yield line, cells


def _heading(cells: Sequence[str]) -> tuple[str, ...]:
    last = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    if last > MAX_COLUMNS:
        raise FileRefused(f"Die Tabelle hat mehr als {MAX_COLUMNS} Spalten.")
    columns = tuple(tidy(cell) for cell in cells[:last])
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise FileRefused(f"Die Spalte „{twice[0]}“ kommt mehrmals vor.")
    refuse_records_about_persons(columns)
    return columns


def _shape(
    line: int, cells: Sequence[str], columns: Sequence[str], remedy: str
) -> RowError | None:
    surplus = [cell for cell in cells[len(columns) :] if cell.strip()]
    if not surplus and len(cells) >= len(columns):
        return None
    said = f"{len(cells)} statt {len(columns)} Felder; {remedy}"
    return RowError(line, "", "", said)


def records_table(records: Any, *, unit: str = "Datensatz") -> Table:
    """A list of flat JSON records as a table; a null is an empty cell.

    Raises
    ------
    FileRefused
        If it is no list of flat records, or they look like records about persons.
    """
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise FileRefused("Erwartet wird eine Liste von Datensätzen.")
    columns = tuple(dict.fromkeys(column for record in records for column in record))
    refuse_records_about_persons(columns)
    rows = tuple(
        Row(line, {column: _text(value) for column, value in record.items()}, unit)
        for line, record in enumerate(records, start=1)
    )
    return Table(columns, rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise FileRefused("Ein Datensatz enthält eine Liste oder ein weiteres Objekt.")
    return {True: "ja", False: "nein"}[value] if isinstance(value, bool) else str(value)


def read_table(content: bytes) -> Table:
    """A table from CSV or from a list of JSON records, whichever the file is.

    The CKAN wrappers ``result.records`` and ``records`` are opened.

    Raises
    ------
    FileRefused
        As ``read_csv`` and ``records_table``.
    """
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in (b"[", b"{"):
        return read_csv(content)
    document = loads(content, number=str)
    for wrapper in ("result", "records"):
        if isinstance(document, dict):
            document = document.get(wrapper, document)
    return records_table(document)


def refuse_records_about_persons(columns: Iterable[str]) -> None:
    """Refuse a table with one row per person by its headings; no cell is looked at.

    Raises
    ------
    FileRefused
        Naming the headings that give it away.
    """
    plain = {re.sub(r"[^a-z]", "", folded(column)): column for column in columns}
    names = NAMES_OF_PERSONS & plain.keys()
    attributes = ATTRIBUTES_OF_PERSONS & plain.keys()
    if names or len(attributes) > 1:
        found = _quoted([plain[name] for name in sorted(names | attributes)])
        raise FileRefused(
            "Die Datei sieht nach Angaben über einzelne Personen aus "
            f"(Spalten {found}). Solche Daten werden nicht eingelesen und nicht "
            "aufbewahrt. Erlaubt sind nur zusammengezählte Werte."
        )


def folded(text: str) -> str:
    """Text for tolerant comparison: lower case, umlauts written out, blanks tidied."""
    return tidy(text).casefold().translate(UMLAUTS)
