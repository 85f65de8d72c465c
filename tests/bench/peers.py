"""The same task in other packages, and in the shortest numpy one would write."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import skcriteria as skc
from numpy.typing import NDArray
from pymcdm.methods import WSM
from scipy.stats import rankdata
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.preprocessing.scalers import MinMaxScaler

Floats = NDArray[np.float64]


def pandas_rank(frame: pd.DataFrame, weights: Floats) -> pd.Series:
    """z-values, weighted mean and rank of a data frame."""
    z = (frame - frame.mean()) / frame.std(ddof=0)
    return (z * weights).sum(axis=1).rank(method="min", ascending=False)


def pymcdm_rank(x: Floats, weights: Floats, *, validation: bool) -> Floats:
    """z-values, weighted mean and rank in pymcdm."""
    method = WSM(_z)
    types = np.ones(len(weights))
    return method.rank(method(x, weights, types, validation=validation))


def scipy_rank(x: Floats, weights: Floats) -> Floats:
    """z-values and weighted mean by numpy, rank by scipy."""
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    return rankdata(-(z @ weights), method="min")


def skcriteria_ranker(x: Floats, weights: Floats) -> Callable[[], Floats]:
    """The same ranking in scikit-criteria; its matrix is made beforehand.

    Its weighted sum refuses negative values. Min-max values with weights times range
    through deviation put the rows in the same order.
    """
    own = weights * np.ptp(x, axis=0) / x.std(axis=0)
    matrix = skc.mkdm(x, [max] * x.shape[1], weights=own)
    scaler, method = MinMaxScaler(target="matrix"), WeightedSumModel()
    return lambda: method.evaluate(scaler.transform(matrix)).rank_


def pymcdm_top(z: Floats, weights: Floats, places: int) -> Floats:
    """How often each row is among the first, one weighting (K, draws) after the other."""
    method, types, counts = WSM(_as_it_is), np.ones(z.shape[1]), np.zeros(len(z))
    for column in weights.T:
        scores = method(z, column, types, validation=False)
        counts += method.rank(scores) <= places
    return counts


def pymcdm_ranks(z: Floats, weights: Floats) -> Floats:
    """Rank of each row, (draws, n), one weighting (K, draws) after the other."""
    method, types = WSM(_as_it_is), np.ones(z.shape[1])
    every = [
        method.rank(method(z, column, types, validation=False)) for column in weights.T
    ]
    return np.array(every)


def numpy_top(z: Floats, weights: Floats, places: int) -> NDArray[np.int64]:
    """The loop one would write with numpy alone."""
    counts, kth = np.zeros(len(z), dtype=np.int64), len(z) - places
    for column in weights.T:
        scores = z @ column
        counts += scores >= np.partition(scores, kth)[kth]
    return counts


def textbook_mean_ranks(z: Floats) -> Floats:
    """Mean ranks under flat weights by the sum over the positive differences."""
    n, k = z.shape
    first, second = np.triu_indices(n, k=1)
    lead = np.ascontiguousarray((z[first] - z[second]).T)
    share = np.zeros(len(first))
    for column, own in enumerate(lead):
        under = np.ones(len(first))
        for other in (*range(column), *range(column + 1, k)):
            under *= own - lead[other]
        share += np.where(own > 0, own ** (k - 1) / under, 0.0)
    behind = np.bincount(first, 1 - share, n) + np.bincount(second, share, n)
    return 1 + behind


def _z(x: Floats, cost: bool = False) -> Floats:
    return (x - x.mean()) / x.std()


def _as_it_is(x: Floats, cost: bool = False) -> Floats:
    return x


with_validation = partial(pymcdm_rank, validation=True)
without_validation = partial(pymcdm_rank, validation=False)
