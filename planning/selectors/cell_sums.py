"""Which cells add up: Ortsteile to Bezirke, Räume and the city, with what is left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from districts.disclosure.figures import residual
from districts.disclosure.types import Cell, Equation
from districts.models import AreaMembership, AreaValue
from planning.selectors.cells import OPEN, Entry

Column = tuple[str, str, int, str]  # indicator, period, delivery, part


def sums(
    found: Iterable[Entry], day: date
) -> Iterator[tuple[Equation, Cell | None, Column]]:
    """Every sum over areas with a value for the whole and for each part.

    Sums of public values alone are left out: nothing in them can be hidden.

    Yields
    ------
    tuple
        The equation, the cell for what no part has where the parts do not make up the
        whole, and the column of the table it belongs to.
    """
    groups = _groups(day)
    for column, cells in sorted(_columns(found).items()):
        for group, members in groups:
            if group in cells and all(member in cells for member in members):
                parts = [cells[member] for member in members]
                yield from _sum(cells[group], parts, column)


def _sum(
    total: Cell, parts: list[Cell], column: Column
) -> Iterator[tuple[Equation, Cell | None, Column]]:
    if {cell.source for cell in (total, *parts)} == {OPEN}:
        return
    key = (*total.key[:-1], f"{total.key[-1]} ohne {parts[0].key[1]}")
    rest, equation = residual(key, total, parts)
    if rest.value:
        yield equation, rest, column
    else:  # nothing left over, or not known: then a reader may take it for nothing
        yield Equation(total.key, tuple(part.key for part in parts)), None, column


def _columns(found: Iterable[Entry]) -> dict[Column, dict[int, Cell]]:
    """Cells that add up by indicator, period, delivery and part, then by area."""
    columns: dict[Column, dict[int, Cell]] = defaultdict(dict)
    for entry in found:
        row = entry.row
        if entry.adds_up and isinstance(row, AreaValue):
            for cell in entry.cells:
                column = (row.indicator.code, row.period, row.source_id, cell.key[-1])
                columns[column][row.area_id] = cell
    return columns


def _groups(day: date) -> list[tuple[int, tuple[int, ...]]]:
    """Areas with their members of one kind on a day; the city is made of its Bezirke."""
    rows = AreaMembership.objects.valid_on(day).order_by("group_id", "member_id")
    members: dict[tuple[int, str], list[int]] = defaultdict(list)
    for group, kind, member in rows.values_list("group_id", "member__kind", "member_id"):
        members[group, kind].append(member)
    return [(group, tuple(dict.fromkeys(some))) for (group, _), some in members.items()]
