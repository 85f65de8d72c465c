"""What a reader can add up in the Jahreszahlen of a Leistungsbereich, for the gate.

Two shares of one year rest on the same number of those who left, and the city has what
its facilities have and a rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from districts.disclosure.types import Cell, CellKey, Equation
from planning.selectors.cell_sums import NEWEST, Sum, sum_of, tells
from planning.selectors.cells import Entry
from planning.selectors.year_totals import counted_codes

Place = tuple[str, str, str, int, str]  # service, what, period, delivery, part
Sites = dict[str, Cell]  # by number of the facility
HOLDS = ("wert", "geheim")


def same_leavers(found: Iterable[Entry]) -> Iterator[Equation]:
    """Who left a place in a year is one number, whichever share it stands beneath."""
    codes = counted_codes()
    groups: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    for entry in found:
        service, total, _ = codes.get(entry.row.indicator.code, ("", None, False))
        cell = next((one for one in entry.cells if one.key[-1] == "nenner"), None)
        if total is not None and cell is not None and cell.value is not None:
            groups[service, *cell.key[1:5], cell.value].append(cell)
    for cells in groups.values():
        for first, second in pairwise(cells):
            yield Equation(second.key, (first.key,))


def city_sums(found: Iterable[Entry]) -> Iterator[Sum]:
    """The city beside its facilities with what no facility named here has."""
    cities, sites = _by_place(found)
    seen: set[tuple[CellKey, ...]] = set()
    for place in sorted(cities.keys() & sites.keys(), key=str, reverse=True):
        parts = [sites[place][number] for number in sorted(sites[place])]
        chosen = [cities[place], *parts]
        keys = tuple(cell.key for cell in chosen)
        if keys not in seen and tells(chosen):
            seen.add(keys)
            _, _, *column = place
            yield from sum_of(cities[place], parts, (cities[place].key[0], *column))


def _by_place(found: Iterable[Entry]) -> tuple[dict[Place, Cell], dict[Place, Sites]]:
    """Cells of the city and of facilities that hold a number, the newest for all."""
    codes = counted_codes()
    cities: dict[Place, Cell] = {}
    sites: dict[Place, Sites] = defaultdict(dict)
    for entry in found:
        service, total, is_city = codes.get(entry.row.indicator.code, ("", "", False))
        for cell in entry.cells if service and entry.adds_up else ():
            if cell.state not in HOLDS:
                continue
            for delivery in (entry.row.source_id, NEWEST):
                place = (service, total, entry.row.period, delivery, cell.key[-1])
                if is_city:
                    cities[place] = cell
                else:
                    sites[place][cell.key[2]] = cell
    return cities, sites
