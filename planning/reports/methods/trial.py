"""Tiny cases through the real calculation: units A, B, C … with a few values each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from string import ascii_uppercase
from typing import Any

import numpy as np

from planning.allocation.propose import propose
from planning.allocation.rules import parse_rules
from planning.allocation.sites import Site
from planning.scoring import (
    Key,
    ScoringResult,
    Series,
    UnitTable,
    parse_key,
    pooled_series,
    score,
)

DAY = date(2026, 8, 1)
Column = Sequence[float | None] | Series
AS_IT_IS = {"method": "none"}


def key_of(codes: Sequence[str], each: Mapping[str, Any], **settings: Any) -> Key:
    """A key of these indicators with equal weights; values stay as they are."""
    return parse_key(
        {
            "format": "lr-key/1",
            "code": "beispiel",
            "version": 1,
            "title": "Beispiel",
            "facility_types": ["grundschule"],
            "valid_from": "2026-08-01",
            "normalisation": AS_IT_IS,
            "outliers": {"method": "flag"},
            "indicators": [
                {"code": code, "weight": 1, "direction": 1, "level": "facility"}
                | {"kind": "rate"}
                | dict(each)
                for code in codes
            ],
        }
        | settings
    )


def table_of(columns: Mapping[str, Column]) -> UnitTable:
    """Units A, B, C … of one kind; None is a gap."""
    series = {code: _series(column) for code, column in columns.items()}
    n = len(next(iter(series.values())).value)
    return UnitTable(
        units=tuple(ascii_uppercase[:n]),
        groups=("grundschule",) * n,
        flags=(frozenset(),) * n,
        series=series,
    )


def scored(
    columns: Mapping[str, Column], each: Mapping[str, Any] = (), **settings: Any
) -> ScoringResult:
    """The columns scored by a key with these settings, ``each`` those of an indicator."""
    return score(table_of(columns), key_of(list(columns), dict(each), **settings))


def handed_out(indices: Sequence[float], budget: float, **rules: Any) -> list[float]:
    """VzÄ of sites A, B, C …: one post of 0.8 from index 0.5 on, 1.8 from 1.4 on."""
    limits = [{"key": "beispiel@1", "level": 0.8, "enter": 0.5}]
    limits += [{"key": "beispiel@1", "level": 1.8, "enter": 1.4}]
    document = {
        "format": "lr-rules/1",
        "code": "beispiel",
        "status": "entwurf",
        "measure": "ssa",
        "key": {"grundschule": "beispiel"},
        "levels": [0, 0.8, 1.8],
        "thresholds": limits,
        "budget": [{"source": "stadt", "period": "2026/27", "fte": budget}],
    }
    sites = [_site(place, index, indices) for place, index in enumerate(indices)]
    plan = propose(sites, parse_rules(document | rules), as_of=DAY)
    given = {line.number: line.proposed / 100 for line in plan.lines}
    return [given[site.number] for site in sites]


def selected(
    places: Sequence[int | None], children: Sequence[int], *, above: int = 50
) -> list[float]:
    """VzÄ of Kitas A, B, C …: one with more places than that, most children first."""
    document = {
        "format": "lr-rules/1",
        "code": "beispiel",
        "status": "entwurf",
        "measure": "kifaz",
        "key": {"kita": None},
        "method": "cascade",
        "levels": [0, 0.5],
        "site": {"min": 0.5, "max": 1},
        "budget": [{"source": "stadt", "period": "2026/27", "fte": 1}],
        "cascade": {
            "filters": [{"code": "F1", "field": "places", "op": ">", "value": above}],
            "sort": ["-children", "facility"],
            "take": {"sites": 1},
        },
    }
    sites = [
        Site(ascii_uppercase[row], "kita", None, None, None, None, "no_key", 0, many,
             {"places": size})
        for row, (size, many) in enumerate(zip(places, children, strict=True))
    ]  # fmt: skip
    plan = propose(sites, parse_rules(document), as_of=DAY)
    given = {line.number: line.proposed / 100 for line in plan.lines}
    return [given[site.number] for site in sites]


def _series(column: Column) -> Series:
    if isinstance(column, Series):
        return column
    return pooled_series([np.nan if value is None else value for value in column])


def _site(place: int, index: float, indices: Sequence[float]) -> Site:
    rank = 1 + sum(other > index for other in indices)
    return Site(
        number=ascii_uppercase[place],
        facility_type="grundschule",
        index=index,
        rank_low=rank,
        rank_high=rank,
        key="beispiel@1",
        state="scored",
    )
