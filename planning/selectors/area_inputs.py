"""From the database to the document a scoring run of areas reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from districts.models import Area, AreaValue
from planning.scoring.key_types import Key
from planning.selectors.inputs import (
    as_document,
    cells_of,
    forecasts_of,
    names_of,
    source_documents,
)
from planning.values import Cell


def area_inputs(*, key: Key, as_of: date) -> dict[str, Any]:
    """Everything a run of an area key on ``as_of`` reads, complete in itself.

    Areas of the key's kind that are valid on the day, with the values known on the day.
    An area whose boundary changed is a row of its own: values of the old cut do not
    count for the new one. Takes a query per series and four more.
    """
    rows = Area.objects.valid_on(as_of).filter(kind=key.area_kind).defer("geometry")
    areas = list(rows.order_by("key"))
    cells = {code: _cells(areas, code, key, as_of) for code in key.input_codes}
    sources = {cell.source for rows in cells.values() for cell in _each(rows)}
    return {
        "format": "lr-inputs/1",
        "as_of": as_of.isoformat(),
        "units": [_unit(area) for area in areas],
        "new": [],
        "names": names_of(key),
        "series": {code: as_document(rows, key, "area") for code, rows in cells.items()},
        "sources": source_documents(sources | {area.source_id for area in areas}),
    }


def areas_of(inputs: Mapping[str, Any]) -> dict[str, Area]:
    """The areas a run was made for, by key; one query."""
    cuts = {
        (unit["facility_type"], unit["number"], unit["valid_from"])
        for unit in inputs["units"]
    }
    keys = [unit["number"] for unit in inputs["units"]]
    rows = Area.objects.filter(key__in=keys).defer("geometry")
    return {
        area.key: area
        for area in rows
        if (area.kind, area.key, area.valid_from.isoformat()) in cuts
    }


def _unit(area: Area) -> dict[str, Any]:
    """An area as any unit: its official key is its number, its kind its group."""
    return {
        "number": area.key,
        "facility_type": area.kind,
        "flags": [],
        "area": area.key,
        "valid_from": area.valid_from.isoformat(),
    }


def _cells(
    areas: Sequence[Area], code: str, key: Key, as_of: date
) -> dict[str, dict[str, Cell]]:
    rows = AreaValue.everything.known_on(as_of).for_index(forecasts_of(key)[code])
    rows = rows.filter(indicator__code=code, area__kind=key.area_kind)
    found = cells_of(rows, "area_id")
    return {area.key: found.get(area.pk, {}) for area in areas}


def _each(rows: Mapping[str, Mapping[str, Cell]]) -> list[Cell]:
    return [cell for row in rows.values() for cell in row.values()]
