"""Means, deviations and quantiles of a reference set, kept with a run and reused."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.scoring.exact import exact_squares, exact_sum

TOP = ""  # code of the top node among the nodes of a group
FLAT = 1e-12  # a spread below this share of the largest value is rounding, not difference


@dataclass(frozen=True)
class Treatment:
    """What was settled about a column before it was normalised, kept to be repeated.

    ``prior_mean`` and ``prior_rho`` shrink rates (None: not asked for). ``fills`` are the
    means before transformation that the policy group_mean puts into gaps, by the value
    of the impute group (``*`` where the whole group is one). ``low`` and ``high`` are the
    ends of winsorised values (None: that end is open).
    """

    prior_mean: float | None = None
    prior_rho: float | None = None
    fills: Mapping[str, float] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ColumnStatistics:
    """One indicator (after transformation) or node over the reference set of a group.

    ``n`` counts the present values; with n = 0 every figure is None, with n = 1 and
    ddof = 1 the deviation is None. ``reference`` holds the values in ascending order.
    ``rounding`` is what sums of cancelling terms may leave: differences up to it are none.
    """

    n: int
    mean: float | None = None
    sd: float | None = None
    min: float | None = None
    max: float | None = None
    median: float | None = None
    mad: float | None = None
    reference: tuple[float, ...] = ()
    treatment: Treatment = field(default_factory=Treatment)
    rounding: float = 0.0

    @property
    def blur(self) -> float:
        """The largest difference of two values that may be rounding alone."""
        return max(self.rounding, FLAT * max(abs(self.min or 0.0), abs(self.max or 0.0)))

    @property
    def is_constant(self) -> bool:
        """Whether all values are equal, up to the rounding of their computation."""
        return self.n < 2 or self.max - self.min <= self.blur

    def reflected(self) -> ColumnStatistics:
        """Statistics of the values with the opposite sign."""
        return ColumnStatistics(
            n=self.n,
            mean=_minus(self.mean),
            sd=self.sd,
            min=_minus(self.max),
            max=_minus(self.min),
            median=_minus(self.median),
            mad=self.mad,
            reference=tuple(-value for value in reversed(self.reference)),
            rounding=self.rounding,
        )


@dataclass(frozen=True)
class GroupStatistics:
    """Everything frozen about one group: columns, nodes (the top one is ``""``), index."""

    columns: Mapping[str, ColumnStatistics] = field(default_factory=dict)
    nodes: Mapping[str, ColumnStatistics] = field(default_factory=dict)
    index: ColumnStatistics = field(default_factory=lambda: ColumnStatistics(n=0))


@dataclass(frozen=True)
class Statistics:
    """Frozen statistics of a Berechnungsstand, by group."""

    groups: Mapping[str, GroupStatistics] = field(default_factory=dict)

    def as_document(self) -> dict[str, Any]:
        """Plain JSON; floats are kept to the last bit by their shortest form."""
        return {name: asdict(group) for name, group in self.groups.items()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Statistics:
        """Read back what ``as_document`` gave."""
        return cls({name: _read_group(part) for name, part in document.items()})


def describe(
    values: NDArray[np.float64],
    *,
    ddof: int,
    weights: NDArray[np.float64] | None = None,
    treatment: Treatment | None = None,
    rounding: float = 0.0,
) -> ColumnStatistics:
    """Describe the present values of a reference set.

    Parameters
    ----------
    values : (n_reference,) float
        NaN = absent.
    ddof : int
        0 population, 1 sample.
    weights : (n_reference,) float, optional
        Positive where a value is present: mean and deviation count each value so many
        times (with ddof 0). Median, ends and ranks do not.
    rounding : float
        Size of differences that the computation of the values may have made.

    Notes
    -----
    Sums are exact, so that the order of units changes no bit.
    """
    present = ~np.isnan(values)
    treatment = treatment or Treatment()
    if not present.any():
        return ColumnStatistics(n=0, treatment=treatment, rounding=rounding)
    counts = None if weights is None else weights[present]
    mean = _mean(values[present], counts)
    known = np.sort(values[present])
    median = _median(known)
    return ColumnStatistics(
        n=len(known),
        mean=mean,
        sd=_deviation(values[present], mean, ddof, counts),
        min=float(known[0]),
        max=float(known[-1]),
        median=median,
        mad=_median(np.sort(np.abs(known - median))),
        reference=tuple(known.tolist()),
        treatment=treatment,
        rounding=rounding,
    )


def mean_of(values: NDArray[np.float64]) -> float | None:
    """Mean of the present values, None where there is none."""
    known = values[~np.isnan(values)]
    return _mean(known, None) if len(known) else None


def _mean(known: NDArray[np.float64], counts: NDArray[np.float64] | None) -> float:
    if counts is None:
        return exact_sum(known) / len(known)
    return exact_sum(counts * known) / exact_sum(counts)


def _deviation(
    known: NDArray[np.float64],
    mean: float,
    ddof: int,
    counts: NDArray[np.float64] | None,
) -> float | None:
    if len(known) <= ddof:
        return None
    if counts is None:
        return math.sqrt(exact_squares(known, mean) / (len(known) - ddof))
    return math.sqrt(exact_sum(counts * (known - mean) ** 2) / exact_sum(counts))


def _median(ordered: NDArray[np.float64]) -> float:
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return float(low + (high - low) / 2)


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _read_group(part: Mapping[str, Any]) -> GroupStatistics:
    return GroupStatistics(
        columns={code: _read_column(item) for code, item in part["columns"].items()},
        nodes={code: _read_column(item) for code, item in part["nodes"].items()},
        index=_read_column(part["index"]),
    )


def _read_column(item: Mapping[str, Any]) -> ColumnStatistics:
    return ColumnStatistics(
        **{
            **item,
            "reference": tuple(item["reference"]),
            "treatment": Treatment(**item["treatment"]),
        }
    )
