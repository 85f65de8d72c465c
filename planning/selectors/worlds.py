"""The inputs of a run as they might be, for all that readers outside know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from districts.disclosure.types import CellKey
from districts.models import AreaValue, State
from districts.services import HIDDEN, Given
from facilities.models import FacilityValue
from planning.scoring.key_file import parse_key
from planning.selectors.cells import JOIN, Entry, per_of
from planning.selectors.inputs import wanted
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

    ``touched`` are its cells with their delivered rows; ``hidden`` names for each unit
    the series of which the audience does not see everything.
    """

    inputs: Mapping[str, Any]
    touched: Mapping[tuple[str, str, str], Entry]
    hidden: Mapping[str, frozenset[str]]

    def changes(self, world: World) -> Changes:
        """What is otherwise in a world, cell by cell; empty where nothing is."""
        found = {place: numbers_in(row, world) for place, row in self.touched.items()}
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
        If a cell rests on a figure without rule or witness, or on several rows of which
        some are hidden, such as the sum of merged schools.
    """
    touched: dict[tuple[str, str, str], Entry] = {}
    hidden: dict[str, set[str]] = {}
    levels = {code: (level, kind) for code, level, kind, _ in wanted(parse_key(key))}
    for code, unit, period, cell in all_cells(inputs):
        if cell["state"] != State.KNOWN:
            continue
        address = address_of(inputs, code, unit, period, cell, levels[code])
        entry = given.entries.get(address)
        if entry is None or not _is(entry, cell):
            if (code, period) in given.not_shown:
                raise Unprotected(code)
            continue
        if not given.unsafe.isdisjoint(entry.keys):
            raise Unprotected(code)
        touched[code, unit, period] = entry
        if given.is_hidden(entry):
            hidden.setdefault(unit, set()).add(code)
    return Protected(inputs, touched, {u: frozenset(codes) for u, codes in hidden.items()})


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
