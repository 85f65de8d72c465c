"""Exact certainty without sampling: who stands before whom when weights are uncertain.

For weights spread evenly over all weightings (flat Dirichlet), or Dirichlet with whole
numbers, the probability that one weighted mean exceeds another has a closed recursion.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

PAIRS = 1 << 15  # pairs worked on at a time, whatever the number of units


def win_share(
    leads: NDArray[np.float64], counts: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Probability that the weighted mean of each row of differences is positive.

    Parameters
    ----------
    leads : (m, K) float
        Differences of two units, indicator by indicator; without NaN.
    counts : (K,) int, optional
        Parameters of the Dirichlet distribution, whole numbers from 1; default 1 each.

    Returns
    -------
    (m,) float
        0 to 1; 0.5 where all differences are 0.

    Notes
    -----
    With positive differences p and magnitudes q of the negative ones, A[u, 0] = 1,
    A[0, v] = 0 and A[u, v] = (p_u A[u, v-1] + q_v A[u-1, v]) / (p_u + q_v); the last
    entry is the answer. Only convex combinations occur, so equal differences do no
    harm. A parameter of 3 counts its difference three times.
    """
    spread = leads if counts is None else np.repeat(leads, counts, axis=1)
    ordered = np.ascontiguousarray(np.sort(spread, axis=1).T)
    negative, positive = (ordered < 0).sum(axis=0), (ordered > 0).sum(axis=0)
    shares = np.empty(len(leads))
    for rows, below, above in _alike(negative, positive):
        lags = -ordered[:below, rows]
        shares[rows] = _chain(lags, ordered[len(ordered) - above :, rows])
    return shares


def before(
    z: NDArray[np.float64], counts: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Probability that unit i stands before unit j, for every pair.

    Parameters
    ----------
    z : (n, K) float
        Normalised values without gaps.
    counts : (K,) int, optional
        As in ``win_share``.

    Returns
    -------
    (n, n) float
        Entry i, j plus entry j, i is 1; 0.5 on the diagonal and between equal units.

    Raises
    ------
    ValueError
        If a value is absent.
    """
    shares = np.full((len(z), len(z)), 0.5)
    for first, second, share in _pairs(z, counts):
        shares[first, second] = share
        shares[second, first] = 1.0 - share
    return shares


def mean_ranks(
    z: NDArray[np.float64], counts: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Exact mean rank of each unit, 1 = best; no n x n matrix is held.

    Parameters, errors as in ``before``. The mean ranks sum to n(n+1)/2; a tie counts as
    its middle rank.
    """
    behind = np.zeros(len(z))
    for first, second, share in _pairs(z, counts):
        behind += np.bincount(first, 1.0 - share, len(z))
        behind += np.bincount(second, share, len(z))
    return 1.0 + behind


def _pairs(
    z: NDArray[np.float64], counts: NDArray[np.int64] | None
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]]:
    """Blocks of pairs i < j with the probability that i stands before j."""
    if np.isnan(z).any():
        raise ValueError("exact probabilities need values without gaps")
    step = max(1, PAIRS // max(1, len(z)))
    for start in range(0, len(z), step):
        height = min(step, len(z) - start)
        first, second = np.triu_indices(height, k=1, m=len(z) - start)
        first, second = first + start, second + start
        yield first, second, win_share(z[first] - z[second], counts)


def _alike(
    negative: NDArray[np.intp], positive: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], int, int]]:
    """Rows with equally many negative and equally many positive differences."""
    code = negative * (int(positive.max(initial=0)) + 1) + positive
    order = np.argsort(code, kind="stable")
    ends = np.flatnonzero(np.diff(code[order])) + 1
    for rows in np.split(order, ends):
        if len(rows):
            yield rows, int(negative[rows[0]]), int(positive[rows[0]])


def _chain(below: NDArray[np.float64], above: NDArray[np.float64]) -> NDArray[np.float64]:
    """Last entry of the recursion, for (b, m) magnitudes below and (a, m) above zero."""
    if not len(below) and not len(above):
        return np.full(below.shape[1], 0.5)
    row = np.zeros((len(below) + 1, below.shape[1]))
    row[0] = float(len(above) > 0)
    for lead in above:
        part = lead / (lead + below)
        for at in range(len(below)):
            step = row[at] - row[at + 1]
            step *= part[at]
            row[at + 1] += step
    return row[-1]
