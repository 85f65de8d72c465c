"""The inputs of a run as they might be, for all that readers outside know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from districts.disclosure.types import CellKey
from districts.models import AreaValue, State
from districts.services import HIDDEN, Given
from facilities.models import Facility, FacilityValue
from planning.scoring.key_file import parse_key
from planning.selectors.cells import JOIN, Entry, per_of
from planning.selectors.inputs import wanted
from planning.selectors.successions import Ancestry
from planning.values import decimal_text

World = Mapping[CellKey, int]
Address = tuple[str, str, str, str, int]  # indicator, kind and key of place, period, file
Changes = Mapping[tuple[str, str, str], Mapping[str, str | None]]
MILLIONTH = Decimal("1e-6")


class Unprotected(Exception):
    """A run rests on figures of which the gate cannot say what they give away."""


@dataclass(frozen=True)
class GivenOut:
    """What the gate gave to one audience, and the worlds it cannot tell apart.

    ``entries`` holds delivered rows by address, None where an address is not unique;
    ``unsafe`` are cells without rule or witness.
    """

    audience: str
    entries: Mapping[Address, Entry | None]
    cells: Mapping[str, Given]
    unsafe: frozenset[CellKey]
    worlds: tuple[World, ...]

    @cached_property
    def not_shown(self) -> frozenset[tuple[str, str]]:
        """Indicators and periods of which some row is hidden or not unique."""
        return frozenset(
            (address[0], address[3])
            for address, entry in self.entries.items()
            if entry is None or self.is_hidden(entry)
        )

    def is_hidden(self, entry: Entry) -> bool:
        """Whether any number of a delivered row is not shown."""
        return any(
            number is not None and self.cells.get(JOIN.join(key), HIDDEN) == HIDDEN
            for key, number in entry.outputs
        )


def by_address(found: Iterable[Entry]) -> dict[Address, Entry | None]:
    """Delivered rows by what a run's document says of them."""
    rows: dict[Address, Entry | None] = {}
    for entry in found:
        address = address_of_row(entry.row)
        rows[address] = None if address in rows else entry
    return rows


def address_of_row(row: AreaValue | FacilityValue) -> Address:
    """Where a delivered row is looked for."""
    place = (
        (row.area.kind, row.area.key)
        if isinstance(row, AreaValue)
        else ("einrichtung", row.facility.number)
    )
    return (row.indicator.code, *place, row.period, row.source_id)


@dataclass(frozen=True)
class Protected:
    """The document of a run beside what an audience was given of its figures.

    ``touched`` are its cells with their delivered rows, several for a sum; ``hidden``
    names for each unit the series of which the audience does not see everything.
    """

    inputs: Mapping[str, Any]
    touched: Mapping[tuple[str, str, str], Sequence[Entry]]
    hidden: Mapping[str, frozenset[str]]

    def changes(self, world: World) -> Changes:
        """What is otherwise in a world, cell by cell; empty where nothing is."""
        found = {place: sum_in(rows, world) for place, rows in self.touched.items()}
        return {place: numbers for place, numbers in found.items() if numbers}

    def changed(self, changes: Changes) -> dict[str, Any]:
        """The document as it would be."""
        series = {code: dict(one) for code, one in self.inputs["series"].items()}
        for one in series.values():
            one["cells"] = {
                unit: {period: dict(cell) for period, cell in row.items()}
                for unit, row in one["cells"].items()
            }
        for (code, unit, period), numbers in changes.items():
            series[code]["cells"][unit][period] |= numbers
        return {**self.inputs, "series": series}


def protected(inputs: Mapping[str, Any], key: Any, given: GivenOut) -> Protected:
    """Find the delivered row behind every cell of a run.

    Raises
    ------
    Unprotected
        If a cell rests on a figure without rule or witness, or on hidden rows of which
        it is not the sum, such as a share of a school that was divided.
    """
    touched: dict[tuple[str, str, str], Sequence[Entry]] = {}
    hidden: dict[str, set[str]] = {}
    levels = {code: (level, kind) for code, level, kind, _ in wanted(parse_key(key))}
    merged = Merged(given, date.fromisoformat(inputs["as_of"]))
    for code, unit, period, cell in all_cells(inputs):
        if cell["state"] != State.KNOWN:
            continue
        address = address_of(inputs, code, unit, period, cell, levels[code])
        entry = given.entries.get(address)
        rows = [entry] if entry and _is(entry, cell) else merged.rows(address, cell)
        if not rows:
            if (code, period) in given.not_shown:
                raise Unprotected(code)
            continue
        if any(not given.unsafe.isdisjoint(row.keys) for row in rows):
            raise Unprotected(code)
        touched[code, unit, period] = rows
        if any(map(given.is_hidden, rows)):
            hidden.setdefault(unit, set()).add(code)
    return Protected(inputs, touched, {u: frozenset(codes) for u, codes in hidden.items()})


@dataclass(frozen=True)
class Merged:
    """The delivered rows of merged schools, whose counts a run adds up."""

    given: GivenOut
    day: date

    def rows(self, address: Address, cell: Mapping[str, Any]) -> list[Entry]:
        """The rows whose sum a cell of a run is; none where no sum of rows is it."""
        code, kind, number, period, _ = address
        if kind != "einrichtung" or number not in self.former:
            return []
        sources = {cell["source"], *cell.get("further_sources", ())}
        of = {one: self._row(code, one, period, sources) for one in self.former[number]}
        before = [row for row in of.values() if row is not None]
        own = self._row(code, number, period, sources)
        for rows in (before, [own, *before] if own else []):
            if rows and _is_sum(rows, cell):
                return rows
        return []

    def _row(
        self, code: str, number: str, period: str, sources: Collection[int]
    ) -> Entry | None:
        """The one known row of a school and year in some files."""
        place = (code, "einrichtung", number, period)
        found = [self.given.entries.get((*place, source)) for source in sorted(sources)]
        known = [row for row in found if row is not None and row.row.value is not None]
        return known[0] if len(known) == 1 else None

    @cached_property
    def former(self) -> dict[str, list[str]]:
        """School to all those it grew out of, by number; three queries."""
        ancestry = Ancestry.on(self.day)
        heirs = Facility.objects.filter(pk__in=ancestry.years)
        return {
            heir.number: [one.number for one in ancestry.former([heir])] for heir in heirs
        }


def _is_sum(rows: Sequence[Entry], cell: Mapping[str, Any]) -> bool:
    """Whether a cell is the sum of rows: of counts, or of both sides of a rate."""
    sides = ("numerator", "denominator") if cell["numerator"] is not None else ("value",)
    for side in sides:
        numbers = [getattr(row.row, side) for row in rows]
        if None in numbers or sum(numbers) != Decimal(cell[side]):
            return False
    return True


def sum_in(rows: Sequence[Entry], world: World) -> dict[str, str | None]:
    """Value, numerator and denominator of a sum in a world; empty where it is as it is."""
    if len(rows) == 1:
        return numbers_in(rows[0], world)
    found = [numbers_in(row, world) for row in rows]
    if not any(found):
        return {}
    names = ("value", "numerator", "denominator")
    parts = [
        [Decimal(one[n]) if one.get(n) is not None else getattr(row.row, n) for n in names]
        for row, one in zip(rows, found, strict=True)
    ]
    if any(None in part for part in parts):  # plain counts
        return {"value": decimal_text(sum(value for value, *_ in parts))}
    top, bottom = (sum(part[side] for part in parts) for side in (1, 2))
    return {
        "value": decimal_text(top / bottom),
        "numerator": decimal_text(top),
        "denominator": decimal_text(bottom),
    }


def all_cells(
    inputs: Mapping[str, Any],
) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Every cell of a run with its indicator, unit and period."""
    for code, series in inputs["series"].items():
        for unit, row in series["cells"].items():
            for period, cell in row.items():
                yield code, unit, period, cell


def address_of(
    inputs: Mapping[str, Any],
    code: str,
    unit: str,
    period: str,
    cell: Mapping[str, Any],
    level: tuple[str, str],
) -> Address:
    """Where the delivered row of a run's cell is to be found."""
    if level[0] != "area":
        return (code, "einrichtung", unit, period, cell["source"])
    places = inputs["series"][code].get("places", {})
    return (code, level[1], places.get(unit) or unit, period, cell["source"])


def _is(entry: Entry, cell: Mapping[str, Any]) -> bool:
    """Whether a cell of a run is that row alone and not a part or sum of it."""
    row = entry.row
    numbers = (row.value, row.numerator, row.denominator)
    texts = (cell["value"], cell["numerator"], cell["denominator"])
    return not cell.get("further_sources") and numbers == tuple(
        None if text is None else Decimal(text) for text in texts
    )


def numbers_in(entry: Entry, world: World) -> dict[str, str | None]:
    """Value, numerator and denominator of a row in a world; empty where it is as it is.

    What nobody was delivered stays unknown, whatever it may be.
    """
    is_same = all(world.get(cell.key, cell.value) == cell.value for cell in entry.cells)
    if is_same or entry.row.value is None:
        return {}
    cells = {cell.key[-1]: world.get(cell.key, cell.value) for cell in entry.cells}
    if "zaehler" not in cells:
        return {"value": decimal_text(Decimal(cells["wert"]))}
    part, whole = Decimal(cells["zaehler"]), Decimal(cells["nenner"])
    value = per_of(entry.row) * part / whole if whole else entry.row.value
    return {
        "value": decimal_text(value.quantize(MILLIONTH)),
        "numerator": decimal_text(part),
        "denominator": decimal_text(whole),
    }
