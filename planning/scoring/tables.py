"""What a scoring run reads: units, their facility types and flags, and their series."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planning.scoring.canonical import sha256_of

POOLED = "*"  # the only period of a series that comes already pooled
FACILITY_TYPE = "facility_type"  # name of the column that ``groups`` holds


@dataclass(frozen=True, eq=False)
class Series:
    """Values of one indicator per unit and period.

    Parameters
    ----------
    periods : tuple of str
        T names in time order, or ``(POOLED,)`` where pooling has been done before.
    value, numerator, denominator : (n_units, T) float
        NaN = absent (keine Angabe, geheim, nicht sinnvoll, or a break in the series);
        a zero is a zero. Numerator and denominator are counts; ``value`` of a rate is
        numerator / denominator, a share and not per cent.

    Raises
    ------
    ValueError
        If shapes differ, a value is infinite, a denominator negative, or a period
        named twice.
    """

    periods: tuple[str, ...]
    value: NDArray[np.float64]
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "periods", tuple(self.periods))
        for name in ("value", "numerator", "denominator"):
            object.__setattr__(self, name, _frozen(getattr(self, name), name))
        shapes = {self.value.shape, self.numerator.shape, self.denominator.shape}
        if shapes != {(len(self.value), len(self.periods))}:
            raise ValueError(f"arrays {shapes} do not fit {len(self.periods)} periods")
        if len(set(self.periods)) < len(self.periods):
            raise ValueError(f"a period is named twice: {self.periods}")
        if (self.denominator < 0).any():
            raise ValueError("a denominator is negative")

    @property
    def is_pooled(self) -> bool:
        """Whether the values come already pooled over their periods."""
        return self.periods == (POOLED,)


@dataclass(frozen=True, eq=False)
class UnitTable:
    """All units of one run.

    Parameters
    ----------
    units : tuple of str
        n official keys, unique; any order.
    groups : tuple of str
        Facility type per unit (area kind for areas).
    flags : tuple of frozenset of str
        Marks per unit that a key may exclude.
    series : mapping of str to Series
        By indicator code, n rows each.
    attributes : mapping of str to tuple of str
        Further columns by name, n texts each; "" = absent.

    Raises
    ------
    ValueError
        If lengths differ or a key stands twice.
    """

    units: tuple[str, ...]
    groups: tuple[str, ...]
    flags: tuple[frozenset[str], ...]
    series: Mapping[str, Series]
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", tuple(self.units))
        object.__setattr__(self, "groups", tuple(self.groups))
        object.__setattr__(self, "flags", tuple(map(frozenset, self.flags)))
        object.__setattr__(self, "series", MappingProxyType(dict(self.series)))
        own = {name: tuple(column) for name, column in self.attributes.items()}
        object.__setattr__(self, "attributes", MappingProxyType(own))
        n = len(self.units)
        if len(self.groups) != n or len(self.flags) != n:
            raise ValueError(
                f"{n} units, {len(self.groups)} groups, {len(self.flags)} flags"
            )
        if len(set(self.units)) < n:
            raise ValueError("a unit stands twice in the table")
        for code, series in self.series.items():
            if len(series.value) != n:
                raise ValueError(
                    f"series {code} has {len(series.value)} rows for {n} units"
                )
        for name, column in own.items():
            if len(column) != n:
                raise ValueError(f"column {name} has {len(column)} rows for {n} units")

    def column(self, name: str) -> tuple[str, ...] | None:
        """One text per unit: the facility type or an attribute; None if unknown."""
        return self.groups if name == FACILITY_TYPE else self.attributes.get(name)

    def sorted(self) -> UnitTable:
        """The same table in the order of the unit keys."""
        order = np.argsort(np.array(self.units, dtype=object), kind="stable")
        return self.take(order)

    def take(self, rows: NDArray[np.intp], names: Sequence[str] | None = None) -> UnitTable:
        """The table of some rows, in the order given; a row taken twice needs names."""
        return UnitTable(
            units=tuple(names or (self.units[row] for row in rows)),
            groups=tuple(self.groups[row] for row in rows),
            flags=tuple(self.flags[row] for row in rows),
            series={
                code: Series(
                    item.periods,
                    item.value[rows],
                    item.numerator[rows],
                    item.denominator[rows],
                )
                for code, item in self.series.items()
            },
            attributes={
                name: tuple(column[row] for row in rows)
                for name, column in self.attributes.items()
            },
        )


def series_of_values(periods: Sequence[str], value: ArrayLike) -> Series:
    """A series that has values only, no numerators and denominators."""
    values = np.asarray(value, dtype=np.float64)
    gaps = np.full_like(values, np.nan)
    return Series(tuple(periods), values, gaps, gaps)


def series_of_ratios(
    periods: Sequence[str], numerator: ArrayLike, denominator: ArrayLike
) -> Series:
    """A series of counts over counts; the value is their ratio, absent over zero."""
    top = np.asarray(numerator, dtype=np.float64)
    bottom = np.asarray(denominator, dtype=np.float64)
    value = np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom > 0)
    return Series(tuple(periods), value, top, bottom)


def pooled_series(value: ArrayLike) -> Series:
    """A series whose values, one per unit, come already pooled."""
    return series_of_values((POOLED,), np.asarray(value, dtype=np.float64)[:, None])


def input_hash(table: UnitTable) -> str:
    """SHA-256 of the table's content, the same for any order of units and series."""
    table = table.sorted()
    units = [
        [unit, group, sorted(flags)]
        for unit, group, flags in zip(table.units, table.groups, table.flags, strict=True)
    ]
    series = {code: _canonical(item) for code, item in table.series.items()}
    columns = {"attributes": dict(table.attributes), "series": series}
    return sha256_of({"units": units, **columns})


def _canonical(series: Series) -> dict[str, object]:
    return {
        "periods": series.periods,
        "value": _digest(series.value),
        "numerator": _digest(series.numerator),
        "denominator": _digest(series.denominator),
    }


def _digest(array: NDArray[np.float64]) -> str:
    """SHA-256 of the exact numbers; gaps are alike, and so are the two zeros."""
    kept = np.ascontiguousarray(array, dtype="<f8") + 0.0
    kept[np.isnan(kept)] = np.nan
    return hashlib.sha256(kept.tobytes()).hexdigest()


def _frozen(array: ArrayLike, name: str) -> NDArray[np.float64]:
    own = np.array(array, dtype=np.float64)
    if own.ndim != 2:
        raise ValueError(f"{name} has {own.ndim} dimensions instead of 2")
    if np.isinf(own).any():
        raise ValueError(f"{name} holds an infinite value")
    own.setflags(write=False)
    return own
