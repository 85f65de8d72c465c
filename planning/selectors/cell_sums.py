"""Which cells add up: Ortsteile to Bezirke, Räume and the city, with what is left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from districts.disclosure.figures import residual
from districts.disclosure.types import Cell, CellKey, Equation
from districts.models import AreaMembership, AreaValue
from planning.selectors.cells import OPEN, Entry

NEWEST = 0  # instead of a delivery: the newest value of each area, from any of them

Column = tuple[str, str, int, str]  # indicator, period, delivery, part
Sum = tuple[Equation, Cell | None, Column]


def sums(found: Iterable[Entry], day: date) -> Iterator[Sum]:
    """Every sum over areas with a value for the whole and for each part.

    A reader adds up what one delivery says, and the newest values whoever delivered
    them. Sums of public values alone are left out: nothing in them can be hidden.

    Yields
    ------
    tuple
        The equation, the cell for what no part has where the parts do not make up the
        whole, and the column of the table it belongs to.
    """
    groups = _groups(day)
    seen: set[tuple[CellKey, ...]] = set()
    for column, cells in sorted(_columns(found).items(), reverse=True):
        for group, members in groups:
            if group in cells and all(member in cells for member in members):
                chosen = [cells[area] for area in (group, *members)]
                keys = tuple(cell.key for cell in chosen)
                if keys not in seen and tells(chosen):
                    seen.add(keys)
                    yield from sum_of(chosen[0], chosen[1:], column)


def tells(cells: list[Cell]) -> bool:
    """Whether a total is there, and something in the sum is not public."""
    total = cells[0]
    return {cell.source for cell in cells} != {OPEN} and total.state in ("wert", "geheim")


def sum_of(total: Cell, parts: list[Cell], column: Column) -> Iterator[Sum]:
    """The sum with what is left over; nothing left, or not known, counts as nothing.

    Newest values of several deliveries that exceed their total measure other things.
    """
    words = (total.key[-1], "ohne", parts[0].key[1], str(column[2]))
    rest, equation = residual((*total.key[:-1], " ".join(words)), total, parts)
    if not rest.value:
        yield Equation(total.key, tuple(part.key for part in parts)), None, column
    elif rest.value > 0 or column[2] != NEWEST:
        yield equation, rest, column


def _columns(found: Iterable[Entry]) -> dict[Column, dict[int, Cell]]:
    """Cells that add up by indicator, period, delivery and part, then by area."""
    columns: dict[Column, dict[int, Cell]] = defaultdict(dict)
    for entry in found:
        row = entry.row
        if entry.adds_up and isinstance(row, AreaValue):
            for cell in entry.cells:
                for delivery in (row.source_id, NEWEST):
                    column = (row.indicator.code, row.period, delivery, cell.key[-1])
                    columns[column][row.area_id] = cell
    return columns


def _groups(day: date) -> list[tuple[int, tuple[int, ...]]]:
    """Areas with their members of one kind on a day; the city is made of its Bezirke."""
    rows = AreaMembership.objects.valid_on(day).order_by("group_id", "member_id")
    members: dict[tuple[int, str], list[int]] = defaultdict(list)
    for group, kind, member in rows.values_list("group_id", "member__kind", "member_id"):
        members[group, kind].append(member)
    return [(group, tuple(dict.fromkeys(some))) for (group, _), some in members.items()]
