"""The frozen documents that scoring and allocation read, and what is made of them.

Both are computed from their document alone, whether it was collected a moment ago or
stored years before: live calculation and rerun are one path. Numbers are decimal text,
a missing number is None and carries its state and the sign as delivered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.allocation.sites import Site
from planning.scoring.tables import Series, UnitTable

Inputs = Mapping[str, Any]
RELEASED = "lr-released/1"  # format of a document as readers outside have it


def unit_table(inputs: Inputs) -> UnitTable:
    """Line up units, flags and series; every gap is NaN."""
    units = inputs["units"]
    numbers = [unit["number"] for unit in units]
    return UnitTable(
        units=tuple(numbers),
        groups=tuple(unit["facility_type"] for unit in units),
        flags=tuple(frozenset(unit["flags"]) for unit in units),
        series={
            code: _series(series, numbers) for code, series in inputs["series"].items()
        },
    )


def _series(series: Mapping[str, Any], numbers: Sequence[str]) -> Series:
    periods = tuple(series["periods"])
    return Series(
        periods,
        *(
            _array(series, numbers, periods, part)
            for part in ("value", "numerator", "denominator")
        ),
    )


def _array(
    series: Mapping[str, Any], numbers: Sequence[str], periods: Sequence[str], part: str
) -> NDArray[np.float64]:
    cells = series["cells"]
    return np.array(
        [
            [_number(cells.get(number, {}).get(period, {}).get(part)) for period in periods]
            for number in numbers
        ],
        dtype=np.float64,
    ).reshape(len(numbers), len(periods))


def _number(text: str | None) -> float:
    return np.nan if text is None else float(text)


def sites(inputs: Inputs) -> list[Site]:
    """The facilities of a round as the allocation sees them."""
    return [_site(site) for site in inputs["sites"]]


def _site(site: Mapping[str, Any]) -> Site:
    scored = site["state"] == "scored"
    end = site["funding_ended_on"]
    return Site(
        number=site["number"],
        facility_type=site["facility_type"],
        index=float(site["index"]) if scored else None,
        rank_low=site["rank_low"],
        rank_high=site["rank_high"],
        key=site["key"],
        state=site["state"],
        stock=site["stock"],
        children=site["children"],
        fields={name: _field(value) for name, value in site["fields"].items()},
        measures=frozenset(site["measures"]),
        unlisted=frozenset(site.get("unlisted", ())),
        areas={kind: frozenset(keys) for kind, keys in site["areas"].items()},
        funding_ended_on=date.fromisoformat(end) if end else None,
        former=site.get("former", 0),
        earlier=_earlier(site.get("earlier")),
        other_indices={
            name: _index(text) for name, text in site.get("other_indices", {}).items()
        },
    )


def _earlier(texts: Sequence[str | None] | None) -> tuple[float | None, ...] | None:
    """Index values of earlier runs; None where the document was not asked for them."""
    return None if texts is None else tuple(map(_index, texts))


def _index(text: str | None) -> float | None:
    return None if text is None else float(text)


def _field(value: str | None) -> object:
    """Delivered figures are decimal text in the document and numbers in a filter."""
    try:
        return float(value) if value is not None else None
    except ValueError:
        return value
