"""Independent recalculation, part 3: the figures printed beside the values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planning.decisions.recalculation.indicator import (
    HALF,
    Column,
    Doc,
    middle_and_width,
    quantile,
)

# --- 3. Statistics: middle, width and ends of indicators, groups and Indexwert -----------

PRINTED = ("n", "mean", "sd", "min", "max", "median", "mad", "reference")
NO_FIGURES = dict.fromkeys(PRINTED[1:-1])


def described(values: Column, ddof: int) -> dict[str, Any]:
    """Middle, width and ends of some values, and the values themselves in order."""
    ordered = sorted(values.values())
    placed = dict(enumerate(ordered, start=1))
    if not ordered:
        return {"n": 0, **NO_FIGURES, "reference": placed}
    median, sd = quantile(ordered, HALF), None
    if len(ordered) > ddof:
        sd = Decimal(0)
        if ordered[0] != ordered[-1]:
            _, sd = middle_and_width(ordered, "z", ddof)
    return {
        "n": len(ordered),
        "mean": sum(ordered) / len(ordered),
        "sd": sd,
        "min": ordered[0],
        "max": ordered[-1],
        "median": median,
        "mad": quantile(sorted(abs(x - median) for x in ordered), HALF),
        "reference": placed,
    }


def statistics_of(noted: Mapping[str, Doc], key: Doc) -> dict[str, Any]:
    """What a record prints of every group, from what its values were on their way."""
    widths = {item["code"]: item["normalisation"]["ddof"] for item in key["indicators"]}
    ddof = key["normalisation"]["ddof"]
    return {
        name: {
            "columns": {
                code: described(found.values, widths[code]) | {"treatment": found.treatment}
                for code, found in group["columns"].items()
            },
            "nodes": {
                code: described(values, ddof) for code, values in group["nodes"].items()
            },
            "index": described(group["index"], ddof),
        }
        for name, group in noted.items()
    }


def printed(statistics: Doc) -> dict[str, Any]:
    """The statistics of a record in the same shape."""
    return {
        name: {
            "columns": {
                code: {**only(row), "treatment": row["treatment"]}
                for code, row in group["columns"].items()
            },
            "nodes": {code: only(row) for code, row in group["nodes"].items()},
            "index": only(group["index"]),
        }
        for name, group in statistics.items()
    }


def only(row: Doc) -> dict[str, Any]:
    """The figures of a row that are calculated again."""
    placed = dict(enumerate(row["reference"], start=1))
    return {**{name: row[name] for name in PRINTED}, "reference": placed}
