"""How a value is normalised, as the text of a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Doc = Mapping[str, Any]
NO_WIDTH = "0.000000000001"  # what floats leave of the width of equal values
SPREAD = ("z", "robust_z", "minmax", "ratio_to_mean")  # middle and width of all values
RANKS = ("rank", "percentile_rank", "rank_exponential")  # place among all values
CLIPPED = ("z", "robust_z")
ROBUST = "1.4826"  # makes the median of distances as wide as a standard deviation


@dataclass(frozen=True)
class Scale:
    """A normalisation that a formula can say.

    ``ties`` is how equal values share a place; ``turned`` ranks from the other end
    instead of mirroring what came out.
    """

    method: str
    ddof: int = 0
    top: str = "1"
    goalposts: Doc | None = None
    neutral: str = "0"
    against: bool = False
    limit: str | None = None
    ties: str = "min"
    turned: bool = False

    def statistics(self, cells: str, away: str = "") -> tuple[str, str]:
        """Formulas of middle and spread of a range; ``away`` are its distances."""
        if self.method == "robust_z":
            return f"MEDIAN({cells})", f"{ROBUST}*MEDIAN({away})"
        if self.method == "minmax":
            return f"MIN({cells})", f"MAX({cells})-MIN({cells})"
        if self.method == "ratio_to_mean":
            return f"AVERAGE({cells})", f"MAX({cells})-MIN({cells})"
        return f"AVERAGE({cells})", f"{'STDEV' if self.ddof else 'STDEVP'}({cells})"

    def text(
        self, cell: str, middle: str, spread: str, *, among: str, constant: bool
    ) -> str:
        """Formula of one normalised value; a constant column tells nobody apart.

        ``among`` is the range of all values it is ranked in.
        """
        if constant and self.method in (*SPREAD, *RANKS):
            return self.neutral
        is_rank = self.method in RANKS
        found = self._ranked(cell, among) if is_rank else self._upward(cell, middle, spread)
        if self.against and not self.turned:
            mirror = {"minmax": self.top, "goalposts": self.top, "ratio_to_mean": "2"}
            mirror |= {"rank": f"COUNT({among})+1", "percentile_rank": "1"}
            found = f"{mirror.get(self.method, '0')}-({found})"
        if self.limit is not None and self.method in CLIPPED:
            found = f"MAX(-{self.limit},MIN({self.limit},{found}))"
        width = f"MAX({among})-MIN({among})" if is_rank else spread
        if is_rank or self.method in SPREAD:
            return f"IF(ABS({width})<{NO_WIDTH},{self.neutral},{found})"
        return found

    def _ranked(self, cell: str, among: str) -> str:
        """The place of a value, the share below it, or the scale of the highest places."""
        is_upward = (self.method == "rank_exponential") == self.turned
        edge = f"{cell}-{NO_WIDTH}" if is_upward else f"{cell}+{NO_WIDTH}"
        before = f"({among}{'<' if is_upward else '>'}{edge})"
        place = f"(SUMPRODUCT(ISNUMBER({among})*{before})+1)"
        if self.ties == "average":
            equal = f"({among}>{cell}-{NO_WIDTH})*({among}<{cell}+{NO_WIDTH})"
            place = f"({place}+(SUMPRODUCT(ISNUMBER({among})*{equal})-1)/2)"
        if self.method == "rank":
            return place
        if self.method == "percentile_rank":
            return f"({place}-1)/(COUNT({among})-1)"
        share = f"(COUNT({among})-{place}+1)/COUNT({among})"
        return f"-23*LN(1-{share}*(1-EXP(-100/23)))"

    def _upward(self, cell: str, middle: str, spread: str) -> str:
        if self.method == "none":
            return f"N({cell})"
        if self.method == "goalposts":
            return self._between(cell)
        if self.method == "ratio_to_mean":
            return f"{cell}/{middle}"
        factor = f"{self.top}*" if self.method == "minmax" else ""
        return f"{factor}({cell}-{middle})/{spread}"

    def _between(self, cell: str) -> str:
        low, high = self.goalposts["lo"], self.goalposts["hi"]
        found = f"{self.top}*({cell}-({low}))/(({high})-({low}))"
        if self.goalposts["cap"] in ("lower", "both"):
            found = f"MAX(0,{found})"
        if self.goalposts["cap"] in ("upper", "both"):
            found = f"MIN({self.top},{found})"
        return found


def scale_of(item: Doc, neutral: Decimal, ties: str) -> Scale | None:
    """The scale of an indicator or group; None where no formula of ours says it.

    neutral : what a column counts that is constant.
    """
    how = item["normalisation"]
    if how["method"] not in (*SPREAD, *RANKS, "none", "goalposts"):
        return None
    against = item["direction"] < 0
    clips = item["outliers"]["method"] == "clip_z"
    return Scale(
        method=how["method"],
        ddof=how["ddof"],
        top=str(how["scale_to"]),
        goalposts=item["goalposts"],
        neutral=str(neutral),
        against=against,
        ties=ties,
        turned=against and how["method"] in RANKS and how["reverse_at"] == "value",
        limit=str(item["outliers"]["limit"]) if clips else None,
    )
