"""Values of one indicator on a common scale, turned so that more is more need."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.key_types import Goalposts, Normalisation
from planning.scoring.statistics import ColumnStatistics

MAD_TO_SD = 1.4826  # makes the MAD of a normal distribution its standard deviation
DECAY = 23.0  # rank_exponential: how fast the scale falls from the highest rank
END = 1 - math.exp(-100 / DECAY)  # makes the highest rank exactly 100
ABSOLUTE = ("goalposts", "none")  # scales that no other value has a part in
STANDARDISED = ("z", "robust_z")  # the scales on which a clip at ±limit has a meaning


def normalise(
    values: NDArray[np.float64],
    statistics: ColumnStatistics,
    normalisation: Normalisation,
    *,
    direction: int = 1,
    ties: str = "min",
    goalposts: Goalposts | None = None,
    neutral: float = 0.0,
) -> NDArray[np.float64]:
    """Put values on the scale of their reference set.

    Parameters
    ----------
    values : (n_units,) float
        After transformation; NaN = absent.
    statistics : ColumnStatistics
        Of the reference set, in the direction as delivered.
    normalisation : Normalisation
        ``z`` (x - mean)/sd · ``robust_z`` (x - median)/(1.4826 MAD) · ``minmax``
        c (x - min)/(max - min) · ``goalposts`` c (x - lo)/(hi - lo) ·
        ``ratio_to_mean`` x/mean · ``rank`` ascending rank · ``percentile_rank`` share of
        the others below · ``rank_exponential`` -23 ln(1 - r (1 - exp(-100/23))), r the
        share of the units at or below · ``none`` x.
    direction : int
        -1 turns the scale: after normalising (``mirror``) or by taking -x (``value``,
        for rank_exponential always).
    ties : str
        ``min`` or ``average``, for the three rank methods. rank_exponential counts from
        the highest value: its ``min`` gives equal values the place nearest the top.
    neutral : float
        What a constant column counts: 0 where parts are added, 1 where they multiply.

    Returns
    -------
    (n_units,) float
        NaN where the value is absent, and everywhere if fewer than two reference
        values are known. ``neutral`` where the column is constant, unless the scale is
        an absolute one.

    Raises
    ------
    ScoringRefused
        If ratio_to_mean meets a mean of 0.
    """
    if statistics.n < 2:
        return np.full_like(values, np.nan)
    method = normalisation.method
    if tells_nothing(statistics, method):
        return np.where(np.isnan(values), np.nan, neutral)
    by_value = method == "rank_exponential" or normalisation.reverse_at == "value"
    if direction < 0 and by_value:
        values, statistics = -values, statistics.reflected()
        goalposts = goalposts and _reflected(goalposts)
        direction = 1
    scaled = _scale(values, statistics, normalisation, ties, goalposts)
    if direction < 0:
        return _mirror(scaled, statistics, normalisation)
    return scaled


def tells_nothing(statistics: ColumnStatistics, method: str) -> bool:
    """Whether no spread is there that the scale could show: the contribution is 0."""
    if method == "robust_z":
        return (statistics.mad or 0.0) <= statistics.blur
    return method not in ABSOLUTE and statistics.is_constant


def _scale(
    x: NDArray[np.float64],
    statistics: ColumnStatistics,
    normalisation: Normalisation,
    ties: str,
    goalposts: Goalposts | None,
) -> NDArray[np.float64]:
    method, top = normalisation.method, float(normalisation.scale_to)
    if method == "z":
        return (x - statistics.mean) / statistics.sd
    if method == "robust_z":
        return (x - statistics.median) / (MAD_TO_SD * statistics.mad)
    if method == "minmax":
        return top * (x - statistics.min) / (statistics.max - statistics.min)
    if method == "goalposts":
        return _capped((x - goalposts.lo) / (goalposts.hi - goalposts.lo), goalposts) * top
    if method == "ratio_to_mean":
        return _ratio_to_mean(x, statistics)
    if method == "none":
        return x.copy()
    if method == "rank_exponential":
        return _exponential(x, statistics, ties)
    rank = reference_rank(x, statistics, ties=ties)
    return rank if method == "rank" else (rank - 1) / (statistics.n - 1)


def _mirror(
    scaled: NDArray[np.float64], statistics: ColumnStatistics, normalisation: Normalisation
) -> NDArray[np.float64]:
    top = float(normalisation.scale_to)
    centre = {
        "minmax": top,
        "goalposts": top,
        "ratio_to_mean": 2.0,
        "rank": statistics.n + 1.0,
        "percentile_rank": 1.0,
    }
    return centre.get(normalisation.method, 0.0) - scaled


def reference_rank(
    x: NDArray[np.float64], statistics: ColumnStatistics, *, ties: str
) -> NDArray[np.float64]:
    """Ascending rank (1 = lowest) of values among the reference values.

    Values that differ by rounding alone are one. A value that is none of them (a unit
    outside the reference set, or a changed one) is placed by linear interpolation between
    its neighbours, and never outside them.
    """
    ordered, blur = np.array(statistics.reference), statistics.blur
    first = np.flatnonzero(np.diff(ordered, prepend=-np.inf) > blur)
    last = np.append(first[1:], len(ordered)) - 1
    ranks = first + 1.0 if ties == "min" else (first + last) / 2 + 1
    known, ends = ordered[first], ordered[last]
    at = np.searchsorted(known, x + blur, side="right") - 1
    same = (at >= 0) & (x <= ends[at] + blur)
    placed = np.where(same, ranks[at], np.interp(x, known, ranks))
    return np.where(np.isnan(x), np.nan, placed)


def _exponential(
    x: NDArray[np.float64], statistics: ColumnStatistics, ties: str
) -> NDArray[np.float64]:
    """Share of the units at or below, stretched so that the top ranks lie far apart."""
    from_top = reference_rank(-x, statistics.reflected(), ties=ties)
    share = (statistics.n - from_top + 1) / statistics.n
    # One by one: vectorised logarithms may differ in the last bit with their position.
    scaled = [-DECAY * math.log(1 - r * END) for r in share.tolist()]
    return np.array(scaled, dtype=np.float64)


def clip(z: NDArray[np.float64], limit: float) -> NDArray[np.float64]:
    """Standardised values cut off at ±limit; NaN stays NaN."""
    return np.clip(z, -limit, limit)


def _capped(share: NDArray[np.float64], goalposts: Goalposts) -> NDArray[np.float64]:
    if goalposts.cap in ("upper", "both"):
        share = np.minimum(share, 1.0)
    if goalposts.cap in ("lower", "both"):
        share = np.maximum(share, 0.0)
    return share


def _reflected(goalposts: Goalposts) -> Goalposts:
    swapped = {"upper": "lower", "lower": "upper"}
    cap = swapped.get(goalposts.cap, goalposts.cap)
    return Goalposts(lo=-goalposts.hi, hi=-goalposts.lo, cap=cap)


def _ratio_to_mean(
    x: NDArray[np.float64], statistics: ColumnStatistics
) -> NDArray[np.float64]:
    if abs(statistics.mean) <= statistics.rounding:
        raise ScoringRefused("ratio_to_mean ist nicht möglich, der Mittelwert ist 0.")
    return x / statistics.mean
