"""A change split fairly between what changed: no order of the causes is preferred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def shapley(
    factors: Sequence[str], value: Callable[[frozenset[str]], Values]
) -> dict[str, Values]:
    """Shapley share of each factor in the change from no factor new to all new.

    Parameters
    ----------
    factors : sequence of str
        m names, each once.
    value : callable
        From the set of factors that are new to an array of floats, of the same shape each
        time; NaN = none. It is asked once for each of the 2^m sets.

    Returns
    -------
    dict of str to arrays of that shape
        phi_f = sum over T without f of |T|! (m-1-|T|)! / m! (v(T + f) - v(T)). The shares
        of a cell add up to v(all) - v(none); NaN where any of its values is NaN.

    Notes
    -----
    The weighted sum is taken in whole multiples of 1/m!, so that whole-numbered values
    (ranks) lose no bit before the one division at the end.
    """
    if len(set(factors)) < len(factors):
        raise ValueError(f"a factor is named twice: {tuple(factors)}")
    subsets = list(_subsets(factors))
    values = {chosen: np.asarray(value(chosen), dtype=np.float64) for chosen in subsets}
    known = ~np.isnan(np.stack(list(values.values()))).any(axis=0)
    return {name: _share(name, factors, values, known) for name in factors}


def _share(
    name: str, factors: Sequence[str], values: dict[frozenset[str], Values], known: Values
) -> Values:
    m, total = len(factors), np.zeros(known.shape)
    for chosen, before in values.items():
        if name not in chosen:
            weight = factorial(len(chosen)) * factorial(m - 1 - len(chosen))
            total = total + weight * (values[chosen | {name}] - before)
    return np.where(known, total / factorial(m), np.nan)


def _subsets(factors: Sequence[str]) -> list[frozenset[str]]:
    sizes = range(len(factors) + 1)
    return [frozenset(chosen) for size in sizes for chosen in combinations(factors, size)]
