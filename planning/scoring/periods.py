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

    ``values``, ``denominators`` : (n_units,) float, NaN = absent; the denominator is the
    mean of the years behind the value, weighted as they are. ``counts`` : pooled
    numerators and denominators behind the values, None where values were averaged or
    came without counts.
    """

    values: NDArray[np.float64]
    denominators: NDArray[np.float64]
    periods: tuple[str, ...]
    counts: Counts | None


@dataclass(frozen=True, eq=False)
class Cells:
    """Yearly cells of n units in T periods; NaN = absent, a year of size 0 is."""

    value: NDArray[np.float64]
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]

    @classmethod
    def of(cls, series: Series, columns: list[int]) -> Cells:
        """The cells of some periods."""
        value, top, bottom = (
            part[:, columns]
            for part in (series.value, series.numerator, series.denominator)
        )
        return cls(*(np.where(bottom == 0, np.nan, part) for part in (value, top, bottom)))

    @property
    def ratio(self) -> NDArray[np.bool_]:
        """Cells with numerator and denominator: their rate is one over the other."""
        return ~np.isnan(self.top) & (self.bottom > 0)

    @property
    def bare(self) -> NDArray[np.bool_]:
        """Cells that came as a value alone."""
        return ~np.isnan(self.value) & ~self.ratio

    def last(self) -> Cells:
        """Of each unit its last known cell, as the one period."""
        known = self.ratio | self.bare
        at = known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)[:, None]
        parts = self.value, self.top, self.bottom
        return Cells(*(np.take_along_axis(part, at, axis=1) for part in parts))


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
        If counts are to be summed and a year came as a value alone.

    Notes
    -----
    A year with numerator and denominator has the rate of both, whatever was delivered
    beside. A series that comes already pooled is passed on as it is.
    """
    if series.is_pooled:
        value, top, bottom = (
            part[:, 0] for part in (series.value, series.numerator, series.denominator)
        )
        counted = not (np.isnan(top) & ~np.isnan(value)).any()
        return Pooled(value, bottom, series.periods, (top, bottom) if counted else None)
    columns = _columns(series, pooling.use)
    names = tuple(series.periods[column] for column in columns)
    cells, weights = Cells.of(series, columns), _weights(pooling, names)
    few = (cells.ratio | cells.bare).sum(axis=1) < pooling.min_periods
    if pooling.method == "latest" and columns:
        cells, weights = cells.last(), [1.0]
    top, bottom = _terms(cells, pooling, code)
    total, mass = _totals(top, bottom, weights)
    values, sizes = _ratio(total, mass), _sizes(cells, weights)
    values[few], sizes[few] = np.nan, np.nan
    return Pooled(
        values, sizes, names, (total, mass) if _is_counted(cells, pooling) else None
    )


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


def _terms(cells: Cells, pooling: Pooling, code: str) -> Counts:
    """What is summed over what: counts over counts, or yearly values over ones."""
    if _sums_counts(pooling) and cells.bare.any():
        raise ScoringRefused(_no_ratio(code, pooling.method))
    top = np.where(cells.ratio, cells.top, cells.value)
    bottom = np.where(cells.ratio, cells.bottom, np.where(cells.bare, 1.0, np.nan))
    if _sums_counts(pooling) or pooling.method == "latest":
        return top, bottom
    return top / bottom, np.where(np.isnan(bottom), np.nan, 1.0)


def _is_counted(cells: Cells, pooling: Pooling) -> bool:
    """Whether every value rests on counts that were summed, or taken as they are."""
    kept = _sums_counts(pooling) or pooling.method == "latest"
    return kept and not cells.bare.any()


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
    top: NDArray[np.float64], bottom: NDArray[np.float64], weights: list[float]
) -> Counts:
    total, mass = np.zeros(len(top)), np.zeros(len(top))
    for column, weight in enumerate(weights):
        here = ~np.isnan(top[:, column])
        total[here] += weight * top[here, column]
        mass[here] += weight * bottom[here, column]
    return total, mass


def _sizes(cells: Cells, weights: list[float]) -> NDArray[np.float64]:
    """Mean denominator of the years that have a value, NaN where none came with one."""
    known = np.where(cells.ratio | cells.bare, cells.bottom, np.nan)
    return _ratio(*_totals(known, np.ones_like(known), weights))


def _ratio(total: NDArray[np.float64], mass: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(total, mass, out=np.full(len(total), np.nan), where=mass > 0)
