"""One cell of official statistics: a number, or a sign with its meaning.

The sign as delivered is always kept; a missing number is never zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from districts.models import PERIOD, State

DecimalSign = Literal[",", "."]
SIX_PLACES = Decimal("0.000001")
LARGEST = Decimal(10) ** 12  # the database keeps twelve digits before the comma
SIGN_LENGTH = 40
FIRST_YEAR, LAST_YEAR = 1800, 2200  # of a period; far ones are slips of the hand
NUMBER = {
    ",": re.compile(r"-?\d+(,\d+)?"),
    ".": re.compile(r"-?\d+(\.\d+)?"),
}
MISSING = {
    "": State.NOT_STATED,
    "null": State.NOT_STATED,
    "n/a": State.NOT_STATED,
    "/": State.NOT_STATED,
    "…": State.NOT_STATED,
    "...": State.NOT_STATED,
    ".": State.SECRET,  # unknown or blocked: the safer reading
    "•": State.SECRET,
    "x": State.NOT_MEANINGFUL,
}
NOTHING_PRESENT = {"-", "–"}


@dataclass(frozen=True)
class Cell:
    """A cell as delivered: state, number where there is one, sign, reliability."""

    state: State
    value: Decimal | None
    sign: str
    limited: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None


def tidy(text: str) -> str:
    """Text without hard blanks, doubled blanks and blanks at the ends."""
    return " ".join(text.split())


def is_period(text: str) -> bool:
    """Whether this is a year, or a school year such as 2023/24, that anybody counts in."""
    if not text.isascii() or not re.fullmatch(PERIOD.regex, text):
        return False
    first, _, second = text.partition("/")
    if not FIRST_YEAR <= int(first) <= LAST_YEAR:
        return False
    return not second or int(second) == (int(first) + 1) % 100


def parse_cell(text: str, *, decimal: str = ",") -> Cell:
    """Read a cell whose decimal sign is ``decimal``.

    Raises
    ------
    ValueError
        With a German message, if it is neither a number nor a known sign.
    """
    sign = tidy(text)
    if len(sign) > SIGN_LENGTH:
        raise ValueError("zu lang für eine Zahl")
    if sign.lower() in MISSING:
        return Cell(MISSING[sign.lower()], None, sign)
    if sign in NOTHING_PRESENT:
        return Cell(State.KNOWN, Decimal(0), sign)
    bare = sign[1:-1].strip() if sign[0] == "(" and sign[-1] == ")" else sign
    return Cell(State.KNOWN, _number(bare, decimal), sign, limited=bare != sign)


def _number(text: str, decimal: str) -> Decimal:
    if not NUMBER[decimal].fullmatch(text) or not text.isascii():
        raise ValueError(_hint(text, decimal))
    number = Decimal(text.replace(",", "."))
    if abs(number) >= LARGEST:
        raise ValueError("zu groß")
    return number.quantize(SIX_PLACES, rounding=ROUND_HALF_EVEN)


def _hint(text: str, decimal: str) -> str:
    expected = {",": "das Komma", ".": "der Punkt"}[decimal]
    if "." in text or "," in text:
        return f"keine Zahl; Dezimalzeichen ist {expected}, ohne Tausenderzeichen"
    return "weder Zahl noch bekanntes Zeichen (- . x / …)"


def ratio(numerator: Cell, denominator: Cell) -> Cell:
    """A share from its two counts where both are known; a denominator of 0 gives none.

    The sign names both counts as delivered; that of a secret share names neither, or the
    count beside the secret would be read there.
    """
    sign = f"{numerator.sign} von {denominator.sign}"[:SIGN_LENGTH]
    limited = numerator.limited or denominator.limited
    for part in (numerator, denominator):
        if part.state == State.SECRET:
            return Cell(part.state, None, part.sign, limited)
    for part in (numerator, denominator):
        if part.value is None:
            return Cell(part.state, None, sign, limited)
    if not denominator.value:
        return Cell(State.NOT_MEANINGFUL, None, sign, limited)
    share = (numerator.value / denominator.value).quantize(SIX_PLACES, ROUND_HALF_EVEN)
    return Cell(State.KNOWN, share, sign, limited)


def scaled(cell: Cell, factor: Decimal) -> Cell:
    """The same cell in another unit, as a share instead of per cent; sign unchanged."""
    if cell.value is None or factor == 1:
        return cell
    value = (cell.value * factor).quantize(SIX_PLACES, ROUND_HALF_EVEN)
    return Cell(cell.state, value, cell.sign, cell.limited)
