"""One value of one facility on its way to its Beitrag, as formulas with its own numbers.

Every intermediate figure comes from the functions that calculate the index; a way that
does not end at the kept figure is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planning.allocation.german import number
from planning.scoring import shrink, treat
from planning.scoring.key_types import Indicator, Key
from planning.scoring.normalise import (
    DECAY,
    END,
    MAD_TO_SD,
    STANDARDISED,
    normalise,
    reference_rank,
    tells_nothing,
)
from planning.scoring.statistics import ColumnStatistics

PLACES = 4
SMALL = 0.1  # figures below it show two places more
CLOSE = 1e-6  # kept figures have ten places; more than this is another way


@dataclass(frozen=True)
class Worked:
    """The steps of one indicator; empty where they do not lead to the kept figure."""

    code: str
    lines: tuple[str, ...]


def worked(
    item: Indicator,
    column: ColumnStatistics,
    part: Mapping[str, Any],
    ties: str,
    neutral: float = 0.0,
) -> Worked:
    """From the pooled value to the normalised one.

    Parameters
    ----------
    column : ColumnStatistics
        What the run compared the indicator with.
    part : mapping
        The kept figures of the facility: value, numerator, denominator, normalised.
    ties : str
        Tie rule of the rank methods.
    neutral : float
        What the indicator counts where all have the same value.
    """
    kept = _float(part["normalised"])
    value, lines = _before_scale(item, column, part)
    if value is None or kept is None:
        return Worked(item.code, ())
    scaled, more = _on_scale(item, column, value, ties, neutral)
    found, clipped = _clipped(item, scaled)
    if abs(found - kept) > CLOSE * max(1.0, abs(kept)):
        return Worked(item.code, ())
    return Worked(item.code, (*lines, *more, *clipped))


def contribution_line(key: Key, top_sd: float, part: Mapping[str, Any]) -> str:
    """How the normalised value becomes the Beitrag; empty where a group lies between."""
    z, weight = _float(part["normalised"]), _float(part["weight"])
    kept = _float(part["contribution"])
    if None in (z, weight, kept):
        return ""
    if key.aggregation.method == "geometric":
        found = weight * float(np.log(z)) if z > 0 else np.nan
        text = f"{_n(weight)} · ln {_n(z)}"
    else:
        spread = top_sd if key.aggregation.restandardise else 1.0
        found = key.aggregation.b * weight * z / spread
        scale = f" ÷ {_n(spread)}" if key.aggregation.restandardise else ""
        text = f"{_n(key.aggregation.b)} · {_n(weight)} · {_n(z)}{scale}"
    if not abs(found - kept) <= CLOSE * max(1.0, abs(kept)):
        return ""
    return f"Beitrag = {text} = {_n(kept)}"


def _before_scale(
    item: Indicator, column: ColumnStatistics, part: Mapping[str, Any]
) -> tuple[float | None, list[str]]:
    """The value that is normalised, and what was done to it before."""
    value, lines = _float(part["value"]), []
    top, bottom = _float(part["numerator"]), _float(part["denominator"])
    treatment = column.treatment
    if value is None:
        fills = list(treatment.fills.values())
        if item.missing != "group_mean" or len(fills) != 1:
            return None, []
        value = fills[0]
        lines.append(f"Der Wert fehlt; das Mittel der Gruppe tritt ein: {_n(value)}")
    elif top is not None and bottom and abs(top / bottom - value) <= CLOSE:
        lines.append(f"Wert = {_n(top)} ÷ {_n(bottom)} = {_n(value)}")
    else:
        lines.append(f"Wert = {_n(value)}")
    if item.shrinkage != "none" and treatment.prior_mean is not None and top is not None:
        value, text = _shrunk(top, bottom, treatment.prior_mean, treatment.prior_rho)
        lines.append(text)
    if item.transform != "none":
        before, value = value, _one(treat.transform, value, item.transform, item.code)
        inside = f"{_n(before)} + 1" if item.transform == "ln1p" else _n(before)
        lines.append(f"Umrechnung: ln({inside}) = {_n(value)}")
    for end, word in ((treatment.low, "unteres"), (treatment.high, "oberes")):
        if end is not None and (value < end if end == treatment.low else value > end):
            lines.append(f"Ausreißer: {_n(value)} zählt wie das {word} Ende {_n(end)}")
            value = end
    return value, lines


def _shrunk(top: float, bottom: float, mean: float, rho: float) -> tuple[float, str]:
    value = float(shrink.shrunk(np.array([top]), np.array([bottom]), mean, rho)[0])
    if rho == 0:
        return value, f"Gemeinsamer Anteil für alle: {_n(value)}"
    strength = 1 / rho - 1
    text = f"({_n(top)} + {_n(strength)} · {_n(mean)}) ÷ ({_n(bottom)} + {_n(strength)})"
    return value, f"Zum gemeinsamen Anteil gezogen: {text} = {_n(value)}"


def _one(function: Callable, value: float, name: str, code: str) -> float:
    return float(function(np.array([value]), name, code=code, units=[""])[0])


def _on_scale(
    item: Indicator, column: ColumnStatistics, value: float, ties: str, neutral: float
) -> tuple[float, list[str]]:
    """The value on its scale, turned so that more is more need."""
    scale, lines = item.normalisation, []
    if tells_nothing(column, scale.method):
        return neutral, [f"Kein Unterschied zwischen den Werten: normiert {_n(neutral)}"]
    by_value = scale.method == "rank_exponential" or scale.reverse_at == "value"
    turned = item.direction < 0

    def result(direction: int) -> float:
        found = normalise(
            np.array([value]),
            column,
            scale,
            direction=direction,
            ties=ties,
            goalposts=item.goalposts,
        )
        return float(found[0])

    if turned and by_value:
        lines.append("Weniger ist mehr Bedarf: gerechnet wird mit umgekehrtem Vorzeichen")
        posts = item.goalposts
        shown = replace(
            item, goalposts=posts and replace(posts, lo=-posts.hi, hi=-posts.lo)
        )
        lines.append(_formula(shown, column.reflected(), -value, result(-1), ties))
        return result(-1), lines
    lines.append(_formula(item, column, value, result(1), ties))
    if turned:
        centre = result(-1) + result(1)
        words = f"{_n(centre)} − " if abs(centre) > CLOSE else "−"
        lines.append(
            f"Weniger ist mehr Bedarf: {words}({_n(result(1))}) = {_n(result(-1))}"
        )
    return result(item.direction), lines


def _formula(
    item: Indicator, column: ColumnStatistics, x: float, found: float, ties: str
) -> str:
    """The formula of the normalisation with its numbers."""
    method, top = item.normalisation.method, _n(item.normalisation.scale_to)
    share = f"{top} · ({_n(x)} − {{}}) ÷ ({{}} − {{}})"
    match method:
        case "z":
            text = f"({_n(x)} − {_n(column.mean)}) ÷ {_n(column.sd)}"
        case "robust_z":
            text = f"({_n(x)} − {_n(column.median)}) ÷ ({_n(MAD_TO_SD)} · {_n(column.mad)})"
        case "minmax":
            low, high = _n(column.min), _n(column.max)
            text = share.format(low, high, low)
        case "goalposts":
            low, high = _n(item.goalposts.lo), _n(item.goalposts.hi)
            text = share.format(low, high, low)
        case "ratio_to_mean":
            text = f"{_n(x)} ÷ {_n(column.mean)}"
        case "none":
            return f"Normiert: {_n(x)}, unverändert"
        case _:
            return _by_rank(method, column, x, found, ties)
    capped = ", gekappt an den Enden" if method == "goalposts" else ""
    return f"Normiert = {text}{capped} = {_n(found)}"


def _by_rank(
    method: str, column: ColumnStatistics, x: float, found: float, ties: str
) -> str:
    n = column.n
    if method == "rank_exponential":
        from_top = float(reference_rank(np.array([-x]), column.reflected(), ties=ties)[0])
        share = (n - from_top + 1) / n
        place = f"({n} − {_n(from_top)} + 1) ÷ {n}"
        return (
            f"Rang {_n(from_top)} von oben, r = {place} = {_n(share)}; "
            f"normiert = −{_n(DECAY)} · ln(1 − {_n(share)} · {_n(END)}) = {_n(found)}"
        )
    rank = float(reference_rank(np.array([x]), column, ties=ties)[0])
    if method == "rank":
        return f"Normiert = Rang {_n(rank)} von unten unter {n} Werten = {_n(found)}"
    return f"Normiert = ({_n(rank)} − 1) ÷ ({n} − 1) = {_n(found)}"


def _clipped(item: Indicator, z: float) -> tuple[float, list[str]]:
    limit = item.outliers.limit
    clips = item.outliers.method == "clip_z" and item.normalisation.method in STANDARDISED
    if not clips or abs(z) <= limit:
        return z, []
    cut = limit if z > 0 else -limit
    return cut, [f"Ausreißer: jenseits von ± {_n(limit)}, zählt wie {_n(cut)}"]


def _float(text: str | None) -> float | None:
    return None if text is None else float(text)


def _n(value: float) -> str:
    """Four places, of small figures six, without idle zeros, a real minus sign."""
    text = number(value, PLACES if abs(value) >= SMALL else PLACES + 2)
    text = text.rstrip("0").rstrip(",") if "," in text else text
    return "0" if text in ("−0", "") else text
