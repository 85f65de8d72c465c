"""Pooling over periods: one value per unit from several years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.tables import Series

DEFAULT_PERIODS = 3  # the last ones, where a key names none


@dataclass(frozen=True)
class Pooling:
    """How one indicator is pooled.

    ``use`` in time order, None for the last three periods of the series; ``decay`` is
    the weight of a period relative to the one after it (1 without exp_weighted).
    """

    method: str
    kind: str
    use: tuple[str, ...] | None
    min_periods: int
    decay: float = 1.0


@dataclass(frozen=True, eq=False)
class Pooled:
    """One value per unit, its mean denominator, and the periods that went in.

    ``values``, ``denominators`` : (n_units,) float, NaN = absent.
    """

    values: NDArray[np.float64]
    denominators: NDArray[np.float64]
    periods: tuple[str, ...]


def pool(series: Series, pooling: Pooling, *, code: str) -> Pooled:
    """Pool a series over the periods of the key.

    Parameters
    ----------
    series : Series
        n units; a period that is a break has been left out (NaN) by the caller.
    pooling : Pooling
        ``ratio_of_sums`` sum of numerators / sum of denominators · ``mean`` mean of the
        yearly values · ``exp_weighted`` like ratio_of_sums (like mean for counts
        and indices), each year weighted by decay^(T-t) · ``latest`` the last value.

    Returns
    -------
    Pooled
        A unit with fewer than ``min_periods`` values is absent (NaN), never 0. A year
        whose denominator is 0 has no value.

    Raises
    ------
    ScoringRefused
        If ratio_of_sums meets values without numerator and denominator, or the yearly
        values mix both forms.

    Notes
    -----
    A series that comes already pooled is passed on as it is.
    """
    if series.is_pooled:
        return Pooled(series.value[:, 0], series.denominator[:, 0], series.periods)
    columns = _columns(series, pooling.use)
    names = tuple(series.periods[column] for column in columns)
    top, bottom = _terms(series, columns, pooling, code)
    present = ~np.isnan(top)
    values = _combine(top, bottom, _weights(pooling, names), pooling.method)
    values[present.sum(axis=1) < pooling.min_periods] = np.nan
    return Pooled(values, _mean(series.denominator[:, columns]), names)


def _columns(series: Series, use: tuple[str, ...] | None) -> list[int]:
    if use is None:
        return list(range(len(series.periods)))[-DEFAULT_PERIODS:]
    return [series.periods.index(name) for name in use if name in series.periods]


def _weights(pooling: Pooling, names: tuple[str, ...]) -> list[float]:
    """One per period; a year that the series lacks still counts in the distance."""
    if pooling.method != "exp_weighted":
        return [1.0] * len(names)
    order = pooling.use or names
    places = [order.index(name) for name in names]
    return [pooling.decay ** (max(places) - place) for place in places]


def _terms(
    series: Series, columns: list[int], pooling: Pooling, code: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is summed over what: counts over counts, or yearly values over ones."""
    value = series.value[:, columns]
    top, bottom = series.numerator[:, columns], series.denominator[:, columns]
    ratio = ~np.isnan(top) & (bottom > 0)
    valued = ~np.isnan(value)
    if (valued & ~ratio).any():  # some years are known as values only
        if _sums_counts(pooling) or (ratio & ~valued).any():
            raise ScoringRefused(_no_ratio(code, pooling.method))
        return value, np.where(valued, 1.0, np.nan)
    top, bottom = np.where(ratio, top, np.nan), np.where(ratio, bottom, np.nan)
    if _sums_counts(pooling):
        return top, bottom
    return top / bottom, np.where(ratio, 1.0, np.nan)


def _sums_counts(pooling: Pooling) -> bool:
    if pooling.method == "exp_weighted":
        return pooling.kind in ("rate", "mean")  # counts and indices have no denominator
    return pooling.method == "ratio_of_sums"


def _no_ratio(code: str, method: str) -> str:
    return (
        f"Indikator „{code}“: „{method}“ ist nicht möglich, weil Jahreswerte ohne Zähler "
        "und Nenner vorliegen. Im Schlüssel für diesen Indikator „pooling“: „mean“ wählen "
        "oder Zähler und Nenner für alle Jahre liefern."
    )


def _combine(
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
    weights: list[float],
    method: str,
) -> NDArray[np.float64]:
    total, mass = np.zeros(len(top)), np.zeros(len(top))
    for column, weight in enumerate(weights):
        here = ~np.isnan(top[:, column])
        if method == "latest":
            total[here], mass[here] = top[here, column], bottom[here, column]
        else:
            total[here] += weight * top[here, column]
            mass[here] += weight * bottom[here, column]
    return np.divide(total, mass, out=np.full(len(top), np.nan), where=mass > 0)


def _mean(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of the present cells of each row, added from left to right."""
    total, count = np.zeros(len(array)), np.zeros(len(array))
    for column in array.T:
        here = ~np.isnan(column)
        total[here] += column[here]
        count[here] += 1
    return np.divide(total, count, out=np.full(len(array), np.nan), where=count > 0)
