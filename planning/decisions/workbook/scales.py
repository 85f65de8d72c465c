"""How a value is normalised, as the text of a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Doc = Mapping[str, Any]
NO_WIDTH = "0.000000000001"  # what floats leave of the width of equal values
SPREAD = ("z", "minmax", "ratio_to_mean")  # what looks at the other values


@dataclass(frozen=True)
class Scale:
    """A normalisation that a formula can say; ``wrap`` mirrors and clips."""

    method: str
    ddof: int = 0
    top: str = "1"
    goalposts: Doc | None = None
    neutral: str = "0"
    against: bool = False
    limit: str | None = None

    def statistics(self, cells: str) -> tuple[str, str]:
        """Formulas of middle and spread of a range."""
        if self.method == "minmax":
            return f"MIN({cells})", f"MAX({cells})-MIN({cells})"
        if self.method == "ratio_to_mean":
            return f"AVERAGE({cells})", f"MAX({cells})-MIN({cells})"
        return f"AVERAGE({cells})", f"{'STDEV' if self.ddof else 'STDEVP'}({cells})"

    def text(self, cell: str, middle: str, spread: str, *, constant: bool) -> str:
        """Formula of one normalised value; a constant column tells nobody apart."""
        if constant and self.method in SPREAD:
            return self.neutral
        found = self._upward(cell, middle, spread)
        if self.against:
            mirror = {"minmax": self.top, "goalposts": self.top, "ratio_to_mean": "2"}
            found = f"{mirror.get(self.method, '0')}-({found})"
        if self.limit is not None and self.method == "z":
            found = f"MAX(-{self.limit},MIN({self.limit},{found}))"
        return found

    def _upward(self, cell: str, middle: str, spread: str) -> str:
        if self.method == "none":
            return f"N({cell})"
        if self.method == "goalposts":
            return self._between(cell)
        factor = f"{self.top}*" if self.method == "minmax" else ""
        found = f"{factor}({cell}-{middle})/{spread}"
        if self.method == "ratio_to_mean":
            found = f"{cell}/{middle}"
        return f"IF(ABS({spread})<{NO_WIDTH},{self.neutral},{found})"

    def _between(self, cell: str) -> str:
        low, high = self.goalposts["lo"], self.goalposts["hi"]
        found = f"{self.top}*({cell}-({low}))/(({high})-({low}))"
        if self.goalposts["cap"] in ("lower", "both"):
            found = f"MAX(0,{found})"
        if self.goalposts["cap"] in ("upper", "both"):
            found = f"MIN({self.top},{found})"
        return found


def scale_of(item: Doc, neutral: Decimal) -> Scale | None:
    """The scale of an indicator or group; None where no formula of ours says it.

    neutral : what a column counts that is constant.
    """
    how = item["normalisation"]
    if how["method"] not in (*SPREAD, "none", "goalposts"):
        return None
    clips = item["outliers"]["method"] == "clip_z"
    return Scale(
        method=how["method"],
        ddof=how["ddof"],
        top=str(how["scale_to"]),
        goalposts=item["goalposts"],
        neutral=str(neutral),
        against=item["direction"] < 0,
        limit=str(item["outliers"]["limit"]) if clips else None,
    )
