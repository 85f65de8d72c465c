"""From a delimited table to the sites of an allocation; no database is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from districts.importers.fields import read_day
from districts.importers.report import FileRefused, RowError
from districts.models import Area
from planning.allocation.german import fte, listing
from planning.allocation.model import Filter, Rules
from planning.allocation.replay import with_indices
from planning.allocation.sites import Site, State
from planning.reports.tables import FORMULA
from planning.tables.delimited import Grid, listed, read_number

T = TypeVar("T")
UNKNOWN = "/"  # an area column that says nothing; an empty cell is no area at all
HINTS = {
    "new": "NEW_FACILITY",
    "excluded": "NOT_INDEXABLE",
    "no_score": "DATA_MISSING",
    "no_key": "no_key",
}
STATES: dict[str, State] = {hint: state for state, hint in HINTS.items()} | {
    state: state for state in HINTS
}
OWN = (
    "facility_type",
    "index",
    "key",
    "reason_hint",
    "children",
    "previous_fte",
    "former_fte",
)
RUNS = "runs_below:"
PREFIXES = ("index:", RUNS)
ALIKE = re.compile(r"runs?[\W_]*below|runs?_?bel", re.IGNORECASE)
YES, NO = ("true", "ja", "1"), ("false", "nein", "0")


@dataclass(frozen=True)
class SiteFile:
    """The sites of a table in its order, and the column that names them."""

    sites: tuple[Site, ...]
    unit_column: str


def read_sites(grid: Grid, rules: Rules, *, unit: str | None = None) -> SiteFile:
    """Line up the facilities of a table as the rules see them.

    Columns: ``facility`` (or ``unit``, or the first), ``facility_type``, ``index``,
    ``children``, ``previous_fte``, ``measures`` and area kinds joined by ``|``,
    ``runs_below:LEVEL``, ``index:KEYCODE``, ``funding_ends``, ``reason_hint``,
    ``former_fte`` (ended, nothing follows) and ``key`` (code@version); any other column
    is a field for filters and ties. Ranks are counted within each facility type.

    Raises
    ------
    FileRefused
        With every error: columns that are missing, cells that cannot be read.
    """
    column = unit or ("facility" if "facility" in grid.columns else grid.headings[0])
    _check_columns(grid, rules, column)
    reader = _Reader(grid, rules, column)
    sites = [reader.site(row) for row in range(len(grid.lines))]
    if reader.errors:
        raise FileRefused(listed(reader.errors))
    indices = {site.number: site.index for site in sites if site.is_scored}
    if len({site.number for site in sites}) == len(sites):
        sites = with_indices(sites, indices)
    return SiteFile(tuple(sites), column)


def _check_columns(grid: Grid, rules: Rules, column: str) -> None:
    if column not in grid.columns:
        raise FileRefused(f"Die Spalte „{column}“ fehlt.")
    if column in OWN:
        raise FileRefused(
            "Die Spalte „facility“ fehlt; heißt die Spalte der Kennung anders, nennen Sie "
            "sie mit --unit."
        )
    if not grid.lines:
        raise FileRefused("Die Tabelle hat eine Kopfzeile, aber keine Einrichtung.")
    if "facility_type" not in grid.columns and len(rules.key) > 1:
        kinds = ", ".join(sorted(rules.key))
        raise FileRefused(
            f"Die Spalte „facility_type“ fehlt; die Regeln unterscheiden {kinds}."
        )
    asks_index = any(code is not None for code in rules.key.values())
    if asks_index and "index" not in grid.columns:
        raise FileRefused("Die Spalte „index“ fehlt; die Regeln nennen einen Schlüssel.")
    for kind in sorted(rules.area_kinds - grid.columns.keys()):
        raise FileRefused(
            f"Die Spalte „{kind}“ fehlt; die Regeln fragen nach Gebieten dieser Art. Wo "
            f"das Gebiet nicht bekannt ist, steht „{UNKNOWN}“."
        )
    _check_runs(grid, rules)


def _check_runs(grid: Grid, rules: Rules) -> None:
    """Columns of earlier runs that no rule would read are refused, not passed over."""
    steps = set(rules.levels).union(*rules.levels_by_type.values())
    levels = {one.level for one in rules.thresholds} or steps
    named: dict[int, str] = {}
    for name in grid.headings:
        if not ALIKE.match(name):
            continue
        if not name.startswith(RUNS):
            raise FileRefused(
                f"Die Spalte „{name}“ heißt nicht „{RUNS}STUFE“, z. B. {RUNS}0.8; so würde "
                "sie nicht gelesen. Berichtigen Sie die Überschrift."
            )
        level = _level_in(name)
        if level is not None and level not in levels:
            known = listing([fte(one) for one in sorted(levels - {0})])
            raise FileRefused(
                f"Die Spalte „{name}“ nennt eine Stufe, deren Verlust die Regeln nicht "
                f"prüfen. Möglich: {known}."
            )
        if level in named:
            raise FileRefused(
                f"Die Spalten „{named[level]}“ und „{name}“ nennen dieselbe Stufe; "
                "behalten Sie eine."
            )
        if level is not None:
            named[level] = name


def _level_in(name: str) -> int | None:
    """The level a heading names; None where it is no number, which its cells tell."""
    try:
        return _to_hundredths(read_number(_level_text(name), "."))
    except ValueError:
        return None


def _level_text(name: str) -> str:
    return name.removeprefix(RUNS).replace(",", ".")


class _Reader:
    """Cells of one table by row; what cannot be read is collected, row by row."""

    def __init__(self, grid: Grid, rules: Rules, column: str) -> None:
        self.grid, self.rules, self.column = grid, rules, column
        self.errors: list[RowError] = []
        area_kinds = {*rules.area_kinds, *Area.Kind.values}
        self.kinds = [name for name in grid.headings if name in area_kinds]
        taken = {column, *OWN, *self.kinds, "measures", "funding_ends"}
        self.fields = [
            name
            for name in grid.headings
            if name not in taken and not name.startswith(PREFIXES)
        ]
        self.typed = _typed(rules)
        has_list = "measures" in grid.columns
        self.unlisted = frozenset() if has_list else rules.services_asked

    def site(self, row: int) -> Site:
        """One facility; a cell with an error counts as absent until all are told."""
        kind = self._kind(row)
        index = self._cell(row, "index", self._number)
        return Site(
            number=self._number_of(row),
            facility_type=kind,
            index=index,
            rank_low=None if index is None else 1,
            rank_high=None if index is None else 1,
            key=None if index is None else self._key(row, kind),
            state="scored" if index is not None else self._state(row, kind),
            stock=self._cell(row, "previous_fte", self._hundredths),
            children=self._cell(row, "children", self._whole),
            fields={name: self._cell(row, name, self._field(name)) for name in self.fields},
            measures=self._cell(row, "measures", _parts) or frozenset(),
            unlisted=self.unlisted,
            areas=self._areas(row),
            funding_ended_on=self._cell(row, "funding_ends", _day),
            former=self._cell(row, "former_fte", self._hundredths) or 0,
            runs_below=self._runs_below(row),
            other_indices=self._other_indices(row),
        )

    def _text(self, row: int, name: str) -> str:
        """A cell without the apostrophe that keeps spreadsheets from calculating."""
        cell = self.grid.columns[name][row]
        return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell

    def _cell(self, row: int, name: str, parse: Callable[[str], T]) -> T | None:
        """A parsed cell; None where the table has no such column."""
        if name not in self.grid.columns:
            return None
        text = self._text(row, name)
        try:
            return parse(text)
        except ValueError as error:
            line = self.grid.lines[row]
            self.errors.append(RowError(line, name, text, str(error)))
            return None

    def _number_of(self, row: int) -> str:
        text = self._text(row, self.column)
        if not text:
            line = self.grid.lines[row]
            self.errors.append(RowError(line, self.column, "", "keine Kennung"))
        return text

    def _kind(self, row: int) -> str:
        if "facility_type" in self.grid.columns:
            return self._text(row, "facility_type")
        return next(iter(self.rules.key), "")

    def _key(self, row: int, kind: str) -> str:
        """The key version as the table says it, else the one the thresholds name."""
        if "key" in self.grid.columns and (said := self._text(row, "key")):
            return said
        code = self.rules.key.get(kind) or "ohne"
        named = {one.key for one in self.rules.thresholds if one.key_code == code}
        return sorted(named)[-1] if named else f"{code}@1"

    def _state(self, row: int, kind: str) -> State:
        hint = self._cell(row, "reason_hint", _state)
        if hint is not None:
            return hint
        return "no_score" if self.rules.key.get(kind) else "no_key"

    def _areas(self, row: int) -> dict[str, frozenset[str]]:
        cells = {kind: self._text(row, kind) for kind in self.kinds}
        return {kind: _parts(text) for kind, text in cells.items() if text != UNKNOWN}

    def _runs_below(self, row: int) -> dict[int, int]:
        found = {}
        for name in self.grid.headings:
            if name.startswith(RUNS):
                level = self._level(row, name)
                count = self._cell(row, name, self._whole)
                if level is not None and count is not None:
                    found[level] = count
        return found

    def _level(self, row: int, name: str) -> int | None:
        text = _level_text(name)
        try:
            return _to_hundredths(read_number(text, "."))
        except ValueError as error:
            if row == 0:
                self.errors.append(RowError(1, name, text, str(error)))
            return None

    def _other_indices(self, row: int) -> dict[str, float | None]:
        name = self.rules.hysteresis.confirm_with_key
        if name is None:
            return {}
        wanted = (f"index:{name}", f"index:{name.partition('@')[0]}")
        column = next((one for one in wanted if one in self.grid.columns), None)
        return {} if column is None else {name: self._cell(row, column, self._number)}

    def _number(self, text: str) -> float | None:
        number = read_number(text, self.grid.dialect.decimal)
        return None if number != number else number

    def _whole(self, text: str) -> int | None:
        number = self._number(text)
        if number is not None and (number < 0 or number % 1):
            raise ValueError("keine ganze Zahl ab 0")
        return None if number is None else int(number)

    def _hundredths(self, text: str) -> int | None:
        number = self._number(text)
        return None if number is None else _to_hundredths(number)

    def _field(self, name: str) -> Callable[[str], object]:
        return {"text": _plain, "bool": _yes_or_no}.get(self.typed.get(name), self._guess)

    def _guess(self, text: str) -> object:
        """A number where it is one, else the text itself."""
        try:
            return self._number(text)
        except ValueError:
            return text


def _typed(rules: Rules) -> dict[str, str]:
    """Fields the rules compare with text or with yes and no."""
    kinds = {condition.field: _kind_of(condition) for condition in rules.filters}
    return {name: kind for name, kind in kinds.items() if kind}


def _kind_of(condition: Filter) -> str | None:
    values: Sequence[Any] = (
        condition.value if isinstance(condition.value, tuple) else (condition.value,)
    )
    if any(isinstance(value, bool) for value in values):
        return "bool"
    return "text" if any(isinstance(value, str) for value in values) else None


def _plain(text: str) -> str | None:
    return text if text and text != UNKNOWN else None


def _yes_or_no(text: str) -> bool | None:
    folded = text.lower()
    if folded in YES or folded in NO:
        return folded in YES
    if _plain(text) is None:
        return None
    raise ValueError("weder ja noch nein")


def _parts(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split("|") if part.strip())


def _state(text: str) -> State | None:
    if not text:
        return None
    if text not in STATES:
        known = ", ".join(hint for hint in HINTS.values())
        raise ValueError(f"unbekannt; möglich sind {known}")
    return STATES[text]


def _day(text: str) -> date | None:
    if _plain(text) is None:
        return None
    try:
        return read_day(text)
    except ValueError:
        raise ValueError("kein Datum wie 2027-12-31 oder 31.12.2027") from None


def _to_hundredths(number: float) -> int:
    hundredths = round(number * 100)
    if number < 0 or abs(number * 100 - hundredths) > 1e-6:
        raise ValueError("keine VzÄ ab 0 mit höchstens zwei Stellen")
    return hundredths
