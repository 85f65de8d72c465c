"""What the formulas of a workbook give, calculated as a spreadsheet does.

Only what ``akte.xlsx`` uses is known: numbers, text, cells and ranges of the workbook,
arithmetic, comparisons and a few functions. An empty cell counts 0 in arithmetic and is
left out of sums, as in a spreadsheet.
"""

from __future__ import annotations

import math
import operator
import re
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from planning.decisions.workbook.sheets import Formula, Place, Sheet, at

Key = tuple[str, Place]  # sheet and cell

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:E[+-]?\d+)?)|\"(?P<text>[^\"]*)\""
    r"|(?:'(?P<sheet>[^']+)'!)?(?P<from>\$?[A-Z]{1,3}\$?\d+)(?::(?P<to>\$?[A-Z]{1,3}\$?\d+))?"
    r"|(?P<name>[A-Z]+)\(|(?P<sign><=|>=|<>|[-+*/^=<>(),]))"
)


def _divided(one: float, other: float) -> float:
    """A quotient; by zero it is no number, which only an IF may leave aside."""
    return one / other if other else math.nan


def _compared(act: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A comparison in which text is greater than any number."""

    def compare(one: Any, other: Any) -> bool:
        kinds = isinstance(one, str), isinstance(other, str)
        return act(*kinds) if kinds[0] != kinds[1] else act(one, other)

    return compare


COMPARISONS = {"=": operator.eq, "<>": operator.ne, "<=": operator.le}
COMPARISONS |= {">=": operator.ge, "<": operator.lt, ">": operator.gt}
LEVELS: Sequence[Mapping[str, Callable[[Any, Any], Any]]] = (
    {sign: _compared(act) for sign, act in COMPARISONS.items()},
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": _divided},
    {"^": operator.pow},
)


class Workbook:
    """Values of all cells of some sheets; each formula is calculated once."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = {sheet.name: sheet for sheet in sheets}
        self._known: dict[Key, Any] = {}

    def value(self, sheet: str, place: Place) -> Any:
        """Number, text, truth or None of a cell.

        What a formula needs is calculated before it, however long the way there is.

        Raises
        ------
        ValueError
            If a formula needs its own value.
        """
        waiting, begun = [(sheet, place)], set()
        while waiting:
            key = waiting[-1]
            needs = [] if key in self._known else self._needs(key)
            if not needs:
                waiting.pop()
                self.known(key)
            elif key in begun:
                raise ValueError(f"{key[0]}, {at(*key[1])} braucht den eigenen Wert")
            else:
                begun.add(key)
                waiting += reversed(needs)
        return self._known[sheet, place]

    def known(self, key: Key) -> Any:
        """The value of a cell of which all that it needs is known."""
        if key not in self._known:
            content = self._content(key)
            is_formula = isinstance(content, Formula)
            found = _Reader(self, key[0], content.text).result() if is_formula else content
            self._known[key] = found if is_formula else _plain(found)
        return self._known[key]

    def _content(self, key: Key) -> Any:
        return self._sheets[key[0]].cells.get(key[1])

    def _needs(self, key: Key) -> list[Key]:
        """Formulas that a cell asks for and that are not calculated yet."""
        content = self._content(key)
        if not isinstance(content, Formula):
            return []
        asked = (token for token in _tokens(content.text) if token["from"])
        return [
            one
            for token in asked
            for one in _cells_of(token, key[0])
            if one not in self._known and isinstance(self._content(one), Formula)
        ]


def _cells_of(token: Mapping[str, Any], sheet: str) -> list[Key]:
    """The cells that an address names, row by row."""
    name, first = token["sheet"] or sheet, _place(token["from"])
    last = _place(token["to"]) if token["to"] else first
    rows, columns = range(first[0], last[0] + 1), range(first[1], last[1] + 1)
    return [(name, (row, column)) for row in rows for column in columns]


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, book: Workbook, sheet: str, text: str) -> None:
        self._book, self._sheet = book, sheet
        self._tokens = list(_tokens(text))
        self._next = 0

    def result(self) -> Any:
        return self._level(0)

    def _level(self, level: int) -> Any:
        """Operators of one binding strength, from the left."""
        if level == len(LEVELS):
            return self._single()
        found = self._level(level + 1)
        while (act := LEVELS[level].get(self._peek())) is not None:
            self._next += 1
            found = _each(act, found, self._level(level + 1))
        return found

    def _single(self) -> Any:
        token = self._tokens[self._next]
        self._next += 1
        if token["sign"] == "-":
            return _each(operator.mul, -1, self._single())
        if token["sign"] == "(":
            found = self._level(0)
            self._next += 1  # the closing bracket
            return found
        if token["name"]:
            return self._function(token["name"])
        if token["from"]:
            return self._cells(token)
        return token["text"] if token["number"] is None else float(token["number"])

    def _function(self, name: str) -> Any:
        arguments = [self._level(0)]
        while self._peek() == ",":
            self._next += 1
            arguments.append(self._level(0))
        self._next += 1  # the closing bracket
        return FUNCTIONS[name](*arguments)

    def _cells(self, token: Mapping[str, Any]) -> Any:
        found = [self._book.known(key) for key in _cells_of(token, self._sheet)]
        return found if token["to"] else found[0]

    def _peek(self) -> str:
        ended = self._next >= len(self._tokens)
        return "" if ended else self._tokens[self._next]["sign"] or ""


def _tokens(text: str) -> Iterator[dict[str, Any]]:
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"unknown at {at}: {text}")
        yield found.groupdict()
        at = found.end()


def _place(address: str) -> Place:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", address.replace("$", "")).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits) - 1, column - 1


def _plain(content: Any) -> Any:
    return float(content) if isinstance(content, int | float | Decimal) else content


def _each(act: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    """An operator on two values, or item by item where one is a range."""
    if isinstance(one, list) or isinstance(other, list):
        size = len(one) if isinstance(one, list) else len(other)
        both = [x if isinstance(x, list) else [x] * size for x in (one, other)]
        return [_each(act, a, b) for a, b in zip(*both, strict=True)]
    return act(0.0 if one is None else one, 0.0 if other is None else other)


def _numbers(*arguments: Any) -> list[float]:
    """The numbers among values and ranges, as sums and means see them."""
    flat = [x for one in arguments for x in (one if isinstance(one, list) else [one])]
    return [float(x) for x in flat if isinstance(x, int | float)]


def _round(number: float, places: float) -> float:
    exact = Decimal(repr(float(number)))
    return float(exact.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))


def _is_number(value: Any) -> Any:
    if isinstance(value, list):
        return [_is_number(one) for one in value]
    return isinstance(value, float)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "SUM": lambda *given: math.fsum(_numbers(*given)),
    "SUMPRODUCT": lambda *given: math.fsum(_numbers(*given)),
    "AVERAGE": lambda *given: statistics.fmean(_numbers(*given)),
    "MEDIAN": lambda *given: statistics.median(_numbers(*given)),
    "COUNT": lambda *given: float(len(_numbers(*given))),
    "EXP": math.exp,
    "LN": math.log,
    "STDEV": lambda *given: statistics.stdev(_numbers(*given)),
    "STDEVP": lambda *given: statistics.pstdev(_numbers(*given)),
    "MIN": lambda *given: min(_numbers(*given), default=0.0),
    "MAX": lambda *given: max(_numbers(*given), default=0.0),
    "ROUND": _round,
    "ABS": abs,
    "N": lambda value: 0.0 if value is None else float(value),
    "IF": lambda test, yes, no: yes if test else no,
    "AND": lambda *given: all(given),
    "OR": lambda *given: any(given),
    "ISNUMBER": _is_number,
    "EXACT": lambda one, other: str(one) == other,
}
