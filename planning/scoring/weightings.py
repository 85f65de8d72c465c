"""Which weighting would put one unit level with another: closed forms, exact steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.key_types import Key
from planning.scoring.variants import require_weighted_mean

Floats = NDArray[np.float64]
HALVINGS = 200


def tied_share(difference: Floats, shares: Floats, column: int) -> float | None:
    """The weight of one indicator at which two units are level, the others scaled alike.

    Parameters
    ----------
    difference : (K,) float
        z of the one unit minus z of the other, complete rows.
    shares : (K,) float
        Effective weights, sum 1.
    column : int
        The indicator whose weight w becomes u; the others are scaled by (1-u)/(1-w).

    Returns
    -------
    float or None
        u = r / (r - d_k), r the lead over the other indicators; None where no weight
        from 0 to 1 makes them level.
    """
    own, weight = float(difference[column]), float(shares[column])
    if weight >= 1:
        return None
    lead = sum((shares * difference).tolist())
    rest = (lead - weight * own) / (1 - weight)
    if rest == own:
        return None
    tied = rest / (rest - own)
    return tied if 0 <= tied <= 1 else None


def share_for_score(row: Floats, shares: Floats, column: int, score: float) -> float | None:
    """The weight of one indicator at which a unit has a given weighted mean; else None."""
    return tied_share(row - score, shares, column)


def raised(shares: Floats, column: int, share: float) -> Floats:
    """All weights after one of them is set and the others are scaled to the rest."""
    others = shares * ((1 - share) / (1 - shares[column]))
    others[column] = share
    return others


def nearest_shares(difference: Floats, shares: Floats) -> Floats | None:
    """The weighting nearest to ``shares`` at which two units are level.

    Least sum of squares subject to w d = 0, sum w = 1 and w >= 0; None where one unit is
    ahead in every indicator. Without a negative weight it is w - (w d) d' / |d'|^2, d' = d
    less its mean.

    Notes
    -----
    The minimum is the projection of w - t d on the simplex for the one multiplier t at
    which its lead is 0; the lead falls in t, so t is found by halving. The weights that
    are positive there then give the answer in closed form.
    """
    if (difference > 0).all() or (difference < 0).all():
        return None
    low, high = -1.0, 1.0
    while _lead(difference, shares, low) < 0:
        low *= 2
    while _lead(difference, shares, high) > 0:
        high *= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _lead(difference, shares, middle) > 0:
            low = middle
        else:
            high = middle
    return _on_face(difference, shares, _projected(shares - high * difference) > 0)


def rounded_shares(shares: Floats, places: int) -> Floats:
    """Shares in steps of 10^-places that still add up to 1: largest remainder.

    Of equal remainders the earlier column is rounded up.
    """
    unit = 10**places
    exact = shares * unit
    whole = np.floor(exact)
    missing = round(unit - float(whole.sum()))
    order = np.argsort(whole - exact, kind="stable")
    whole[order[:missing]] += 1
    return whole / unit


def with_shares(key: Key, shares: Sequence[float]) -> Key:
    """The key as one weighted mean of its indicators with other effective weights.

    Groups that only pass weights on are dissolved: with complete rows they change no
    score.

    Raises
    ------
    ScoringRefused
        If the score of the key is no weighted mean.
    """
    require_weighted_mean(key)
    if any(share < 0 for share in shares):
        raise ScoringRefused("Eine Wichtung ist nicht negativ.")
    pairs = zip(key.indicators, shares, strict=True)
    items = tuple(replace(item, weight=float(w), group=None) for item, w in pairs)
    return replace(key, indicators=items, groups=())


def _lead(difference: Floats, shares: Floats, step: float) -> float:
    return float(_projected(shares - step * difference) @ difference)


def _projected(point: Floats) -> Floats:
    """The nearest point with non-negative coordinates and sum 1."""
    falling = np.sort(point)[::-1]
    excess = (np.cumsum(falling) - 1) / np.arange(1, len(point) + 1)
    last = int(np.flatnonzero(falling > excess)[-1])
    return np.maximum(point - excess[last], 0.0)


def _on_face(difference: Floats, shares: Floats, free: NDArray[np.bool_]) -> Floats:
    """The nearest weighting among those that use the free indicators alone."""
    own = shares[free] + (1 - shares[free].sum()) / free.sum()
    d = difference[free]
    centred = d - d.mean()
    length = float(centred @ centred)
    result = np.zeros_like(shares)
    result[free] = own - (float(own @ d) / length) * centred if length else own
    return result
