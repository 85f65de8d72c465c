"""What a reading found: clean rows, every error, what was left out, and the accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

SHOWN = 80  # characters of a bad cell that are repeated to its reader
NAMED = 240  # characters of a left-out row's key


class FileRefused(ValueError):
    """A file none of whose rows can be judged; the message is German and quotes nothing."""


@dataclass(frozen=True)
class RowError:
    """One thing wrong in one cell, in words its reader can act on.

    ``line`` as a spreadsheet shows it, the heading being line 1; 0 is the whole file.
    """

    line: int
    column: str
    value: str
    message: str
    unit: str = "Zeile"

    def __str__(self) -> str:
        if not self.line:
            return self.message
        place = f"{self.unit} {self.line}"
        if not self.column:
            return f"{place}: {self.message}"
        return f"{place}, Spalte „{self.column}“: „{shown(self.value)}“ – {self.message}"


def shown(value: str, limit: int = SHOWN) -> str:
    """Text on one line, free of control characters, cut to a length."""
    plain = "".join(sign if sign.isprintable() else "·" for sign in value)
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


@dataclass
class LeftOut:
    """Rows that a named rule leaves out, each by a key its reader can find.

    Rows may share a key; the counts add up to all rows left out by the rule.
    """

    code: str
    text: str
    keys: Counter[str] = field(default_factory=Counter)  # in order of the file

    @property
    def count(self) -> int:
        """Rows left out."""
        return self.keys.total()

    @property
    def names(self) -> list[str]:
        """Every key, with how many rows bear it if more than one does."""
        return [f"{key} ({n}×)" if n > 1 else key for key, n in self.keys.items()]

    def add(self, key: str) -> None:
        """Count one more row."""
        self.keys[shown(key, NAMED)] += 1

    def as_record(self) -> dict[str, Any]:
        """How the source file keeps it."""
        return {
            "code": self.code,
            "text": self.text,
            "count": self.count,
            "keys": self.names,
        }


@dataclass(frozen=True)
class SumCheck:
    """A sum before and after a join; they agree, or rows got lost in between."""

    label: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Residual:
    """What the city counts beyond the sum of its parts: nicht zuordenbar."""

    label: str
    city: Decimal
    parts: Decimal

    @property
    def rest(self) -> Decimal:
        """City minus parts."""
        return self.city - self.parts


@dataclass
class Reconciliation:
    """The accounts of one join: sums and keys of both sides."""

    sums: list[SumCheck] = field(default_factory=list)
    residuals: list[Residual] = field(default_factory=list)
    unknown_keys: list[str] = field(default_factory=list)  # in the file, not with us
    keys_without_row: list[str] = field(default_factory=list)  # with us, not in the file


@dataclass
class ImportReport:
    """What a file holds: clean rows and every error, never only the first."""

    rows: list[Any] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)  # right in form, strange in content
    signs: Counter[str] = field(default_factory=Counter)
    reconciliation: Reconciliation = field(default_factory=Reconciliation)
    rows_in: int = 0
    used: set[int] = field(default_factory=set)
    headings: dict[str, str] = field(default_factory=dict)  # column to its German one
    options: Any = None  # what the reader made of open options, for the writer

    @property
    def is_clean(self) -> bool:
        """Whether the file may be written."""
        return not self.errors

    @property
    def rows_left_out(self) -> int:
        """Rows left out by a named rule."""
        return sum(rule.count for rule in self.left_out.values())

    @property
    def rows_used(self) -> int:
        """Rows read without an error."""
        return len(self.used - self._lines_with_errors)

    @property
    def rows_refused(self) -> int:
        """Rows with at least one error."""
        return len(self._lines_with_errors)

    @property
    def _lines_with_errors(self) -> set[int]:
        return {
            error.line for error in self.errors if error.line > 1 or error.unit != "Zeile"
        }

    @property
    def adds_up(self) -> bool:
        """Each row was used, left out or refused, and no sum got lost on the way."""
        rows = self.rows_used + self.rows_left_out + self.rows_refused
        sums = self.reconciliation.sums
        return rows == self.rows_in and all(item.before == item.after for item in sums)

    def leave_out(self, code: str, text: str, key: str) -> None:
        """Count a row as left out by a rule."""
        self.left_out.setdefault(code, LeftOut(code, text)).add(key)

    def refuse(
        self, line: int, column: str, value: str, message: str, *, unit: str = "Zeile"
    ) -> None:
        """Note what is wrong in one cell, by the heading its file has."""
        heading = self.headings.get(column, column)
        self.errors.append(RowError(line, heading, value, message, unit))

    def refuse_file(self, messages: Iterable[str]) -> ImportReport:
        """Note what is wrong with the file as a whole."""
        self.errors += [RowError(0, "", "", message) for message in messages]
        return self
