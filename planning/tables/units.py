"""From a delimited table to the units and series that a key reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from districts.importers.report import FileRefused, RowError
from planning.scoring import POOLED, Key, Series, UnitTable
from planning.scoring.tables import FACILITY_TYPE, series_of_ratios, series_of_values
from planning.tables.delimited import Grid, listed, read_numbers

FLAGS = "flags"
HEADING = re.compile(
    r"(?P<code>.+?)(?:\.(?P<part>numerator|denominator))?(?:\[(?P<period>[^\[\]]+)\])?"
)


@dataclass(frozen=True)
class UnitFile:
    """What a key reads of a table, and the columns that it does not."""

    table: UnitTable
    unit_column: str
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Columns:
    """Headings of one series by period: plain values, numerators, denominators."""

    value: dict[str, str]
    numerator: dict[str, str]
    denominator: dict[str, str]


def read_units(grid: Grid, key: Key, *, unit: str | None = None) -> UnitFile:
    """Line up the units of a table with the series of a key.

    Columns: the unit key (the first one, or ``unit``), ``CODE`` for pooled values,
    ``CODE[period]``, ``CODE.numerator[period]`` and ``CODE.denominator[period]``,
    ``facility_type`` where the key groups by it, ``flags`` joined by ``|``, and the
    columns that an impute group names.

    Raises
    ------
    FileRefused
        With every error: columns that are missing or contradict each other, cells that
        are no numbers, units without key or named twice.
    """
    unit = unit or grid.headings[0]
    names = _named_columns(grid, key, unit)
    found = {code: _columns_of(grid, code) for code in key.input_codes}
    _check_columns(grid, key, {unit, *names}, found)
    errors: list[RowError] = []
    _check_units(grid, unit, errors)
    if FACILITY_TYPE in names:
        _check_types(grid, errors)
    series = {code: _series(grid, columns, key, errors) for code, columns in found.items()}
    if errors:
        raise FileRefused(listed(errors))
    read = {unit, *names}.union(*(_headings(item, key) for item in found.values()))
    table = UnitTable(
        units=tuple(grid.columns[unit]),
        groups=_groups(grid, key),
        flags=_flags(grid, key),
        series=series,
        attributes={
            name: tuple(grid.columns[name])
            for name in names
            if name not in (FACILITY_TYPE, FLAGS)
        },
    )
    unread = tuple(name for name in grid.headings if name not in read)
    return UnitFile(table, unit, unread)


def _named_columns(grid: Grid, key: Key, unit: str) -> list[str]:
    """Columns beside unit and series that the key reads."""
    named = [item.impute_group for item in key.indicators if item.impute_group]
    if key.reference.exclude.flags:
        named.append(FLAGS)
    if key.unit_kind == "facility" and (
        key.reference.group_by == FACILITY_TYPE or FACILITY_TYPE in grid.columns
    ):
        named.append(FACILITY_TYPE)
    return list(dict.fromkeys(named))


def _columns_of(grid: Grid, code: str) -> Columns:
    found = Columns({}, {}, {})
    for heading in grid.headings:
        match = HEADING.fullmatch(heading)
        if heading == code:
            found.value[POOLED] = heading
        elif match["code"] == code:
            part = getattr(found, match["part"] or "value")
            part[match["period"] or POOLED] = heading
    return found


def _check_columns(
    grid: Grid, key: Key, named: set[str], found: Mapping[str, Columns]
) -> None:
    missing = sorted(named - set(grid.headings))
    missing += [code for code, columns in found.items() if not any(_parts(columns))]
    said = [_absent(missing, grid)] if missing else []
    for code, columns in found.items():
        said += _contradictions(code, columns)
    if said:
        raise FileRefused("\n".join(said))


def _absent(missing: Sequence[str], grid: Grid) -> str:
    names = ", ".join(f"„{name}“" for name in missing)
    known = ", ".join(f"„{name}“" for name in grid.headings)
    return f"Zeile 1: Der Schlüssel braucht die Spalten {names}. Vorhanden sind: {known}."


def _contradictions(code: str, columns: Columns) -> list[str]:
    said = []
    for period in sorted(columns.numerator.keys() ^ columns.denominator.keys()):
        there = "Zähler" if period in columns.numerator else "Nenner"
        lacks = "Nenner" if period in columns.numerator else "Zähler"
        said.append(
            f"Zeile 1: „{_shown(code, period)}“ hat einen {there}, aber keinen {lacks}."
        )
    for period in sorted(columns.value.keys() & columns.numerator.keys()):
        said.append(
            f"Zeile 1: „{_shown(code, period)}“ steht als Wert und als Zähler und Nenner "
            "da; eine der beiden Formen streichen."
        )
    periods = set().union(*_parts(columns))
    if POOLED in periods and len(periods) > 1:
        said.append(
            f"Zeile 1: „{code}“ steht zusammengefasst und je Zeitraum da; eine der beiden "
            "Formen streichen."
        )
    return said


def _shown(code: str, period: str) -> str:
    return code if period == POOLED else f"{code}[{period}]"


def _parts(columns: Columns) -> tuple[dict[str, str], ...]:
    return columns.value, columns.numerator, columns.denominator


def _headings(columns: Columns, key: Key) -> set[str]:
    used = _periods(columns, key)
    return {part[period] for part in _parts(columns) for period in used if period in part}


def _periods(columns: Columns, key: Key) -> list[str]:
    """Periods in time order: as the key names them, else by their names."""
    found = set().union(*_parts(columns))
    if POOLED in found or key.periods.use is None:
        return sorted(found)
    return [period for period in key.periods.use if period in found]


def _check_units(grid: Grid, unit: str, errors: list[RowError]) -> None:
    first: dict[str, int] = {}
    for line, name in zip(grid.lines, grid.columns[unit], strict=True):
        if not name:
            errors.append(RowError(line, unit, name, "die Kennung fehlt"))
        elif name in first:
            errors.append(RowError(line, unit, name, f"steht schon in Zeile {first[name]}"))
        first.setdefault(name, line)


def _check_types(grid: Grid, errors: list[RowError]) -> None:
    for line, name in zip(grid.lines, grid.columns[FACILITY_TYPE], strict=True):
        if not name:
            errors.append(RowError(line, FACILITY_TYPE, name, "die Einrichtungsart fehlt"))


def _series(grid: Grid, columns: Columns, key: Key, errors: list[RowError]) -> Series:
    periods = _periods(columns, key)
    value, numerator, denominator = (
        np.column_stack(
            [np.empty((len(grid.lines), 0))]
            + [_numbers(grid, part.get(period), errors) for period in periods]
        )
        for part in _parts(columns)
    )
    _check_denominators(grid, columns, periods, denominator, errors)
    if not columns.numerator:
        return series_of_values(periods, value)
    ratio = series_of_ratios(periods, numerator, np.maximum(denominator, 0.0))
    return Series(
        ratio.periods,
        np.where(np.isnan(value), ratio.value, value),
        ratio.numerator,
        ratio.denominator,
    )


def _numbers(
    grid: Grid, heading: str | None, errors: list[RowError]
) -> NDArray[np.float64]:
    if heading is None:
        return np.full(len(grid.lines), np.nan)
    return read_numbers(grid, heading, errors)


def _check_denominators(
    grid: Grid,
    columns: Columns,
    periods: Sequence[str],
    denominator: NDArray[np.float64],
    errors: list[RowError],
) -> None:
    for row, column in zip(*np.nonzero(denominator < 0), strict=True):
        heading = columns.denominator[periods[column]]
        cell = grid.columns[heading][row]
        errors.append(
            RowError(grid.lines[row], heading, cell, "ein Nenner ist kleiner als 0")
        )


def _groups(grid: Grid, key: Key) -> tuple[str, ...]:
    if key.unit_kind == "area":
        return (key.area_kind,) * len(grid.lines)
    if FACILITY_TYPE in grid.columns:
        return tuple(grid.columns[FACILITY_TYPE])
    return key.facility_types[:1] * len(grid.lines)


def _flags(grid: Grid, key: Key) -> tuple[frozenset[str], ...]:
    if not key.reference.exclude.flags:
        return (frozenset(),) * len(grid.lines)
    return tuple(
        frozenset(flag.strip() for flag in cell.split("|")) - {""}
        for cell in grid.columns[FLAGS]
    )
