"""Sheets as plain cells, before anything is written and whoever calculates them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

Scalar = str | int | float | Decimal | None
Place = tuple[int, int]  # row and column from 0


@dataclass(frozen=True)
class Formula:
    """A formula as a spreadsheet writes it, without the leading sign."""

    text: str


@dataclass
class Sheet:
    """Cells of one sheet by their place; a cell that is not there is empty.

    ``head`` is the row of headings, which repeats in print. ``verdict`` is the column
    whose formulas say 1 where a row differs from the record. ``styles`` name how a cell
    looks, ``widths`` how wide its column is.
    """

    name: str
    title: str
    head: int = 0
    verdict: int | None = None
    cells: dict[Place, Scalar | Formula] = field(default_factory=dict)
    styles: dict[Place, str] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)

    def put(self, row: int, column: int, content: Scalar | Formula, style: str = "") -> str:
        """Fill a cell and answer its address."""
        if content is not None:
            self.cells[row, column] = content
        if style:
            self.styles[row, column] = style
        return at(row, column)

    def put_row(
        self, row: int, contents: Sequence[Scalar | Formula], style: str = ""
    ) -> None:
        """Fill a row from its first column."""
        for column, content in enumerate(contents):
            self.put(row, column, content, style)

    def verdicts(self) -> list[Place]:
        """Cells that say whether their row differs, from above."""
        found = (place for place, what in self.cells.items() if isinstance(what, Formula))
        return sorted(place for place in found if place[1] == self.verdict)


def at(row: int, column: int, *, fixed: bool = False) -> str:
    """The address of a cell: (0, 0) is A1, ``fixed`` is $A$1."""
    letters, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"${letters}${row + 1}" if fixed else f"{letters}{row + 1}"


def span(rows: range, column: int) -> str:
    """The address of some rows of a column, fixed."""
    return f"{at(rows[0], column, fixed=True)}:{at(rows[-1], column, fixed=True)}"
