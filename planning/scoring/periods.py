"""Pooling over periods: one value per unit from several years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.tables import Series

DEFAULT_PERIODS = 3  # the last ones, where a key names none


Counts = tuple[NDArray[np.float64], NDArray[np.float64]]


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

    ``values``, ``denominators`` : (n_units,) float, NaN = absent. ``counts`` : pooled
    numerators and denominators behind the values, None where values were averaged or
    came without counts.
    """

    values: NDArray[np.float64]
    denominators: NDArray[np.float64]
    periods: tuple[str, ...]
    counts: Counts | None


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
        value, top, bottom = (
            part[:, 0] for part in (series.value, series.numerator, series.denominator)
        )
        counted = not (np.isnan(top) & ~np.isnan(value)).any()
        return Pooled(value, bottom, series.periods, (top, bottom) if counted else None)
    columns = _columns(series, pooling.use)
    names = tuple(series.periods[column] for column in columns)
    top, bottom, counted = _terms(series, columns, pooling, code)
    total, mass = _totals(top, bottom, _weights(pooling, names), pooling.method)
    values = np.divide(total, mass, out=np.full(len(total), np.nan), where=mass > 0)
    values[(~np.isnan(top)).sum(axis=1) < pooling.min_periods] = np.nan
    size = _mean(series.denominator[:, columns])
    return Pooled(values, size, names, (total, mass) if counted else None)


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
) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
    """What is summed over what: counts over counts (True), or yearly values over ones."""
    value = series.value[:, columns]
    top, bottom = series.numerator[:, columns], series.denominator[:, columns]
    ratio = ~np.isnan(top) & (bottom > 0)
    valued = ~np.isnan(value)
    if (valued & ~ratio).any():  # some years are known as values only
        if _sums_counts(pooling) or (ratio & ~valued).any():
            raise ScoringRefused(_no_ratio(code, pooling.method))
        return value, np.where(valued, 1.0, np.nan), False
    top, bottom = np.where(ratio, top, np.nan), np.where(ratio, bottom, np.nan)
    if _sums_counts(pooling) or pooling.method == "latest":
        return top, bottom, True
    return top / bottom, np.where(ratio, 1.0, np.nan), False


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


def _totals(
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
    weights: list[float],
    method: str,
) -> Counts:
    total, mass = np.zeros(len(top)), np.zeros(len(top))
    for column, weight in enumerate(weights):
        here = ~np.isnan(top[:, column])
        if method == "latest":
            total[here], mass[here] = top[here, column], bottom[here, column]
        else:
            total[here] += weight * top[here, column]
            mass[here] += weight * bottom[here, column]
    return total, mass


def _mean(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of the present cells of each row, added from left to right."""
    total, count = np.zeros(len(array)), np.zeros(len(array))
    for column in array.T:
        here = ~np.isnan(column)
        total[here] += column[here]
        count[here] += 1
    return np.divide(total, count, out=np.full(len(array), np.nan), where=count > 0)
