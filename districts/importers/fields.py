"""Parsing the cells of one row, each wrong one noted in the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from districts.importers.cells import LAST_YEAR, Cell, is_period, parse_cell, tidy
from districts.importers.report import ImportReport
from districts.importers.tables import Row
from districts.models import ADDRESSABLE

T = TypeVar("T")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class Fields:
    """The cells of a row; ``ok`` stays true as long as all asked for could be read."""

    def __init__(self, row: Row, report: ImportReport) -> None:
        self.row = row
        self.report = report
        self.ok = True

    def refuse(self, column: str, message: str) -> None:
        """Note what is wrong with a cell."""
        self.ok = False
        text = self.row.get(column)
        self.report.refuse(self.row.line, column, text, message, unit=self.row.unit)

    def parsed(self, column: str, parse: Callable[[str], T], message: str) -> T | None:
        """What ``parse`` makes of a cell; None and an error where it raises."""
        try:
            return parse(self.row.get(column))
        except (KeyError, ValueError, ArithmeticError):
            self.refuse(column, message)
            return None

    def text(self, column: str, *, limit: int, required: bool = True) -> str:
        """Tidy text of at most ``limit`` characters."""
        text = tidy(self.row.get(column))
        if required and not text:
            self.refuse(column, "fehlt")
        elif len(text) > limit:
            self.refuse(column, f"länger als {limit} Zeichen")
        elif not text.isprintable():
            self.refuse(column, "enthält Steuerzeichen")
        return text

    def key(self, column: str, *, limit: int) -> str:
        """Text that can stand in an address."""
        text = self.text(column, limit=limit)
        if text and not ADDRESSABLE.regex.search(text):
            self.refuse(column, str(ADDRESSABLE.message))
        return text

    def choice(
        self, column: str, known: Mapping[str, T], *, required: bool = True
    ) -> T | None:
        """The value a known word stands for."""
        text = self.row.get(column)
        if not text and not required:
            return None
        if text not in known:
            self.refuse(column, f"unbekannt; möglich sind {', '.join(known)}")
        return known.get(text)

    def lookup(
        self, column: str, find: Callable[[str], T], *, required: bool = True
    ) -> T | None:
        """What ``find`` knows under a key; its error message goes into the report."""
        text = self.row.get(column)
        if not text and not required:
            return None
        try:
            return find(text)
        except LookupError as error:
            self.refuse(column, str(error.args[0]))
            return None

    def day(self, column: str, *, required: bool = True) -> date | None:
        """A date as 2024-12-31 or as 31.12.2024, which spreadsheets write."""
        if not self.row.get(column) and not required:
            return None
        day = self.parsed(column, read_day, "kein Datum wie 2024-12-31 oder 31.12.2024")
        if day and day.year > LAST_YEAR:
            self.refuse(column, f"liegt nach {LAST_YEAR}; ohne Ende bleibt die Zelle leer")
        return day

    def span(self, first: str, last: str, *, required: bool = True) -> tuple[Any, Any]:
        """First and last day; an empty last day means open."""
        start, end = self.day(first, required=required), self.day(last, required=False)
        if start and end and end < start:
            self.refuse(last, "liegt vor dem Anfang")
        return start, end

    def cell(
        self, column: str, *, decimal: str = ",", counts_signs: bool = True
    ) -> Cell | None:
        """A number or sign of official statistics; signs are counted for the report."""
        try:
            cell = parse_cell(self.row.get(column), decimal=decimal)
        except ValueError as error:
            self.refuse(column, str(error))
            return None
        if counts_signs and (not cell.is_known or not cell.sign[-1].isdigit()):
            self.report.signs[cell.sign or "leer"] += 1
        return cell

    def amount(
        self, column: str, *, places: int = 0, most: int = 2**31 - 1, decimal: str = ","
    ) -> Decimal | None:
        """A number from 0 to ``most`` with so many decimal places, or an empty cell."""
        cell = self.cell(column, decimal=decimal, counts_signs=False)
        if cell is None or cell.value is None:
            return None
        if cell.value < 0:
            self.refuse(column, "ist kleiner als 0")
        elif cell.value > most:
            self.refuse(column, f"ist größer als {most}")
        elif cell.value != round(cell.value, places):
            said = f"hat mehr als {places} Stellen nach dem Komma"
            self.refuse(column, said if places else "keine ganze Zahl")
        return cell.value

    def period(self, column: str) -> str:
        """A calendar year or a school year."""
        text = self.row.get(column)
        if not is_period(text):
            self.refuse(column, "kein Zeitraum wie 2024 oder 2023/24")
        return text

    def yes(self, column: str) -> bool:
        """``ja`` or an empty cell."""
        return bool(self.choice(column, {"ja": True, "nein": False}, required=False))

    def used(self) -> bool:
        """Count the row as used if all its cells could be read."""
        if self.ok:
            self.report.used.add(self.row.line)
        return self.ok


def read_day(text: str) -> date:
    """A date as 2024-12-31 or 31.12.2024, four digits for the year.

    Raises
    ------
    ValueError
        For everything else; two digits of a year would have to be guessed.
    """
    if found := GERMAN_DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    if not ISO_DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)
