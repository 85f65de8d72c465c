"""What a score is made of, in figures; sentences are made elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.exact import exact_sum
from planning.scoring.statistics import FLAT, mean_of


@dataclass(frozen=True)
class Influence:
    """How much one indicator really moves the scores of a group.

    ``share`` of the squared correlations with the score (sum 1), beside the nominal
    ``weight``; ``covariance_share`` Cov(weight z, score) / Var(score), which sums to 1 on
    complete rows and can be negative. None where nothing varies, and for scores that are
    no sums.
    """

    code: str
    weight: float
    correlation: float | None
    share: float | None
    covariance_share: float | None


def area_share(
    weights: NDArray[np.float64], is_area: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Share of a score that rests on data of the area instead of the facility.

    Parameters
    ----------
    weights : (n_units, n_indicators) float
        Effective weights, 0 where the value is absent.
    is_area : (n_indicators,) bool

    Returns
    -------
    (n_units,) float
        0 to 1; NaN for a unit without any weight.
    """
    whole, area = np.zeros(len(weights)), np.zeros(len(weights))
    for column, of_area in enumerate(is_area):
        whole += weights[:, column]
        if of_area:
            area += weights[:, column]
    return np.divide(area, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def influences(
    z: NDArray[np.float64],
    scores: NDArray[np.float64],
    *,
    codes: Sequence[str],
    weights: NDArray[np.float64],
    effective: NDArray[np.float64],
    is_sum: bool = True,
) -> tuple[Influence, ...]:
    """Tatsächlicher Einfluss of each indicator among the units given.

    Parameters
    ----------
    z : (n, K) float
        Normalised values; NaN = absent.
    scores : (n,) float
        Without NaN.
    codes, weights : K codes and their nominal shares.
    effective : (n, K) float, weights as used in each row, 0 where absent.
    is_sum : bool, whether the scores are sums of weight times value.
    """
    weighted = np.where(np.isnan(z), 0.0, effective * z)
    found = [correlation(column, scores) for column in z.T]
    total = math.fsum(r * r for r in found if r is not None)
    return tuple(
        Influence(
            code,
            float(weight),
            r,
            _share(r, total),
            _covariance_share(term, scores) if is_sum else None,
        )
        for code, weight, r, term in zip(codes, weights, found, weighted.T, strict=True)
    )


def correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    """Pearson correlation over the rows known in both; None where one is constant."""
    known = ~np.isnan(x) & ~np.isnan(y)
    if known.sum() < 2:
        return None
    dx, dy = _centred(x[known]), _centred(y[known])
    if dx is None or dy is None:
        return None
    xx, yy = exact_sum(dx * dx), exact_sum(dy * dy)
    return exact_sum(dx * dy) / math.sqrt(xx) / math.sqrt(yy)


def _centred(x: NDArray[np.float64]) -> NDArray[np.float64] | None:
    if x.max() - x.min() <= FLAT * np.abs(x).max():
        return None
    return x - mean_of(x)


def _covariance_share(
    term: NDArray[np.float64], scores: NDArray[np.float64]
) -> float | None:
    deviation = _centred(scores) if len(scores) else None
    if deviation is None:
        return None
    variance = exact_sum(deviation * deviation)
    return exact_sum(deviation * (term - mean_of(term))) / variance


def _share(r: float | None, total: float) -> float | None:
    if not total:
        return None
    return 0.0 if r is None else r * r / total
