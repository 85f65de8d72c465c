"""Two frozen calculations mixed: some causes as before, the others as now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from planning.inputs import Inputs
from planning.scoring.key_types import Key

DATA, KEY, FACILITIES, AREAS = "daten", "schluessel", "einrichtungen", "gebiete"
FACTORS = (DATA, KEY, FACILITIES, AREAS)

Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Stand:
    """What one Berechnungsstand was computed from: its frozen document and its key."""

    inputs: Inputs
    key: Key

    @property
    def numbers(self) -> set[str]:
        """Facilities that the run scored."""
        return {unit["number"] for unit in self.inputs["units"]}

    def places(self, code: str) -> dict[str, str | None]:
        """The area of each facility as an indicator sees it, by official key.

        A document that does not name the areas of a series (older ones) knows the
        Ortsteil alone; what lies between Ortsteil and a wider area then counts as data.
        """
        named = self.inputs["series"].get(code, {}).get("places", {})
        return {
            unit["number"]: named.get(unit["number"], unit["area"])
            for unit in self.inputs["units"]
        }


def mixed(old: Stand, new: Stand, changed: Collection[str]) -> Stand:
    """A calculation between two, the causes in ``changed`` as in the new one.

    Swapped by cause:

    daten
        The cells of every series, and the years that the key pools (``periods.use``):
        that a year is added is no change of the method. Cells of an area belong to the
        area, wherever its facilities lie.
    schluessel
        Everything else in the key: indicators, weights, methods, classes.
    einrichtungen
        Which facilities are scored and compared, with their marks (such as freie
        Trägerschaft) and their type.
    gebiete
        In which area each facility lies: a boundary that moved, a membership that
        changed. What is measured inside an area counts as data.

    Notes
    -----
    Some mixtures ask one document for what only the other knows. An indicator that one
    key alone has comes from its own document, with its own years; so does a facility
    that one document alone scores (for the years of the data in force), and so does an
    area in which the document in force has no facility. Nothing mixed is the old
    calculation itself, everything mixed the new one.
    """
    data, units = _pick(DATA, old, new, changed), _pick(FACILITIES, old, new, changed)
    areas, key = _pick(AREAS, old, new, changed), _pick(KEY, old, new, changed)[0].key
    series = {
        code: _series(code, units[0].numbers, data, areas) for code in key.input_codes
    }
    periods = replace(key.periods, use=_years(data[0].key.periods.use, series))
    inputs = {
        **data[0].inputs,
        "units": units[0].inputs["units"],
        "new": units[0].inputs["new"],
        "series": series,
    }
    return Stand(inputs, replace(key, periods=periods))


def _pick(
    cause: str, old: Stand, new: Stand, changed: Collection[str]
) -> tuple[Stand, Stand]:
    """The calculation a cause is taken from, then the other one."""
    return (new, old) if cause in changed else (old, new)


def _years(
    use: tuple[str, ...] | None, series: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...] | None:
    """The years of the data in force, then those of series that only the other knows."""
    if use is None:
        return None
    found = (period for item in series.values() for period in item["periods"])
    return tuple(dict.fromkeys((*use, *found)))


def _series(
    code: str,
    numbers: Collection[str],
    data: tuple[Stand, Stand],
    areas: tuple[Stand, Stand],
) -> dict[str, Any]:
    """One series for the facilities wanted, from the documents that know it."""
    holders = [stand for stand in data if code in stand.inputs["series"]]
    first = holders[0].inputs["series"][code]
    if first.get("level") == "area":
        cells = _area_cells(code, numbers, holders, areas)
    else:
        cells = _facility_cells(code, numbers, holders)
    return {**first, "cells": dict(cells)}


def _facility_cells(
    code: str, numbers: Collection[str], holders: list[Stand]
) -> Iterator[tuple[str, Cells]]:
    for number in sorted(numbers):
        stand = next((item for item in holders if number in item.numbers), None)
        if stand is not None:
            yield number, stand.inputs["series"][code]["cells"].get(number, {})


def _area_cells(
    code: str,
    numbers: Collection[str],
    holders: list[Stand],
    areas: tuple[Stand, Stand],
) -> Iterator[tuple[str, Cells]]:
    known = [_by_place(code, stand) for stand in holders]
    places = [stand.places(code) for stand in areas]
    for number in sorted(numbers):
        place = next((found[number] for found in places if number in found), None)
        yield number, next((found[place] for found in known if place in found), {})


def _by_place(code: str, stand: Stand) -> dict[str | None, Cells]:
    """What a document knows of each area that holds one of its facilities."""
    cells = stand.inputs["series"][code]["cells"]
    return {
        place: cells.get(number, {})
        for number, place in stand.places(code).items()
        if place is not None
    }
