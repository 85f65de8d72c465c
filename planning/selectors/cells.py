"""Delivered values as cells of the disclosure gate, with what a reader can add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from django.db.models import QuerySet

from districts.disclosure.figures import complement, rate
from districts.disclosure.types import Cell, CellKey, Derived, Equation
from districts.models import Area, AreaValue, State
from districts.release import Audience, released
from facilities.models import FacilityValue
from planning.selectors.areas import ADDS_UP

OPEN = "offen"  # the source of what is public already
UNJUDGED = "ohne Nenner"  # no rule can be valid: neither a count nor its base is known
JOIN = "|"  # between the words of a cell's key, as a release keeps it
MOST = 10_000_000  # no count of the city is larger
MILLIONTHS = 1_000_000
PLACES = {  # what is lost with a cell: the larger the place, the more readers
    Area.Kind.STADT: 9,
    Area.Kind.STADTBEZIRK: 5,
    Area.Kind.PLANUNGSRAUM: 5,
    Area.Kind.SCHWERPUNKTRAUM: 4,
    Area.Kind.SCHWERPUNKTGEBIET: 4,
}
ORTSTEIL, FACILITY = 2, 1
PER_SUM = 100  # each sum a hidden cell stands in needs a partner of its own

Row = AreaValue | FacilityValue
Part = Literal["wert", "zaehler", "nenner", "rest"]


@dataclass(frozen=True)
class Entry:
    """One delivered row as the gate sees it.

    ``outputs`` names for each number of the row the cell or figure that must be shown for
    it, and the number as delivered. ``adds_up``: its cells count something, so that those
    of parts make up those of the whole.
    """

    row: Row
    cells: tuple[Cell, ...]
    equations: tuple[Equation, ...] = ()
    derived: tuple[Derived, ...] = ()
    outputs: tuple[tuple[CellKey, Decimal | None], ...] = ()
    adds_up: bool = False

    @property
    def root(self) -> CellKey:
        """Indicator, place and period, whatever the delivery."""
        return self.cells[0].key[:5]

    @property
    def content(self) -> tuple[tuple[str, int | None, str], ...]:
        """What the delivery says, part by part."""
        return tuple((cell.key[-1], cell.value, cell.state) for cell in self.cells)

    @property
    def keys(self) -> frozenset[CellKey]:
        """Cells and figures of the row."""
        figures = (figure.key for figure in self.derived)
        return frozenset({*(cell.key for cell in self.cells), *figures})


def entries(day: date, *, as_unpublished: bool = False) -> list[Entry]:
    """Every value known on a day, oldest delivery first; four queries.

    ``as_unpublished`` treats open data as if the city had not published them, to see
    what the thresholds would hide.
    """
    found: list[Entry] = []
    for model, place in ((AreaValue, "area"), (FacilityValue, "facility")):
        known = model.objects.known_on(day)
        rows = list(known.select_related("indicator", "source", place).newest_last())
        public = set() if as_unpublished else _public(known, rows, place)
        found += [entry(row, is_public=_fact(row, place) in public) for row in rows]
    return found


def _public(known: QuerySet, rows: Iterable[Row], place: str) -> set[tuple[object, ...]]:
    """Facts that are out, whichever delivery says them."""
    open_rows = set(released(known, Audience.PUBLIC).values_list("pk", flat=True))
    return {_fact(row, place) for row in rows if row.pk in open_rows}


def _fact(row: Row, place: str) -> tuple[object, ...]:
    numbers = (row.value, row.numerator, row.denominator)
    return (row.indicator_id, getattr(row, f"{place}_id"), row.period, row.state, *numbers)


def entry(row: Row, *, is_public: bool) -> Entry:
    """One row as cells: a gap, a rate, a count, or a figure that nobody can judge."""
    source = OPEN if is_public else row.source.importer
    if row.state != State.KNOWN:
        return _gap(row, source)
    if _are_counts(row.numerator, row.denominator):
        return _rate(row, source)
    if row.indicator.unit in ADDS_UP and _are_counts(row.value):
        cell = _cell(row, "wert", row.value, source)
        return Entry(row, (cell,), outputs=((cell.key, row.value),), adds_up=True)
    source = OPEN if is_public else UNJUDGED
    cell = _cell(row, "wert", row.value * MILLIONTHS, source)
    return Entry(row, (cell,), outputs=((cell.key, row.value),))


def _are_counts(*values: Decimal | None) -> bool:
    return all(value is not None and value == int(value) for value in values)


def _gap(row: Row, source: str) -> Entry:
    """No number; of a rate neither numerator nor denominator is known then."""
    parts = ("wert", "zaehler", "nenner") if row.indicator.denominator else ("wert",)
    cells = tuple(_cell(row, part, None, source) for part in parts)
    return Entry(row, cells, outputs=((cells[0].key, None),), adds_up=True)


def _rate(row: Row, source: str) -> Entry:
    """Numerator, denominator, their difference, and the printed rate as a bound."""
    whole = _cell(row, "nenner", row.denominator, source)
    part = _cell(row, "zaehler", row.numerator, source)
    cells, equations = (part, whole), ()
    if row.numerator <= row.denominator:  # otherwise it is no share, like places per child
        part = replace(part, base=whole.key)
        rest, equation = complement(key_of(row, "rest"), part, whole)
        cells, equations = (part, whole, rest), (equation,)
    shown = key_of(row, "wert")
    return Entry(
        row,
        cells,
        equations,
        derived=rate(shown, part, whole, shown=row.value, per=per_of(row)),
        outputs=(
            (shown, row.value),
            (part.key, row.numerator),
            (whole.key, row.denominator),
        ),
        adds_up=True,
    )


def per_of(row: Row) -> int:
    """Whether the row counts per hundred or per one; whichever is nearer."""
    quotient = row.numerator / row.denominator if row.denominator else Decimal(0)
    return min((1, 100), key=lambda per: abs(row.value - per * quotient))


def _cell(row: Row, part: Part, value: Decimal | None, source: str) -> Cell:
    return Cell(
        key=key_of(row, part),
        value=None if value is None else int(value),
        state=row.state,
        source=source,
        units=None,
        largest=(),
        upper=MOST,
        cost=_cost(row) + (part == "nenner"),
    )


def key_of(row: Row, part: Part) -> CellKey:
    """Indicator, kind and key of the place, its validity, period, delivery, part."""
    if isinstance(row, AreaValue):
        place = (row.area.kind, row.area.key, row.area.valid_from.isoformat())
    else:
        place = ("einrichtung", row.facility.number, "")
    return (row.indicator.code, *place, row.period, str(row.source_id), part)


def _cost(row: Row) -> int:
    """What hiding costs by the kind of place."""
    if isinstance(row, FacilityValue):
        return FACILITY
    return PLACES.get(row.area.kind, ORTSTEIL)


def priced(cells: Iterable[Cell], equations: Iterable[Equation]) -> Iterator[Cell]:
    """Cells with what hiding them costs, from the shape of the tables alone."""
    sums = Counter(key for equation in equations for key in equation.keys)
    for cell in cells:
        yield replace(cell, cost=cell.cost + PER_SUM * sums[cell.key])


def same_facts(found: Iterable[Entry]) -> Iterator[Equation]:
    """A value delivered again unchanged is the same fact, whichever delivery hides it."""
    last: dict[CellKey, Entry] = {}
    for entry in found:
        before = last.get(entry.root)
        if before is not None and before.content == entry.content:
            for old, new in zip(before.cells, entry.cells, strict=True):
                if new.value is not None:
                    yield Equation(new.key, (old.key,))
        last[entry.root] = entry
