"""Do the indicators of a key say different things, and what does each of them decide?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.explain import correlation
from planning.scoring.key_types import Group, Key
from planning.scoring.statistics import exact_sum, mean_of

ALIKE = 0.9  # correlations beyond this are pointed out, never acted on

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """Two indicators and the correlation of their normalised values."""

    first: str
    second: str
    correlation: float

    @property
    def is_alike(self) -> bool:
        """Whether the two say nearly the same, or nearly the opposite."""
        return abs(self.correlation) > ALIKE


def pairs(z: Floats, codes: Sequence[str]) -> tuple[Pair, ...]:
    """Every two indicators, the strongest correlation first; constant ones have none.

    Parameters
    ----------
    z : (n, K) float
        Normalised values; NaN = absent: a pair is judged by the rows that have both.
    codes : K codes.
    """
    found = [
        Pair(codes[i], codes[j], r)
        for i in range(len(codes))
        for j in range(i + 1, len(codes))
        if (r := correlation(z[:, i], z[:, j])) is not None
    ]
    return tuple(sorted(found, key=lambda p: (-abs(p.correlation), p.first, p.second)))


def cronbach_alpha(z: Floats) -> float | None:
    """Internal consistency: K/(K-1) (1 - sum of variances / variance of the sum).

    Near 1: the indicators measure one thing; near 0: unrelated things. Complete rows
    alone count; None for fewer than two rows or indicators, or where nothing varies.
    """
    known = z[~np.isnan(z).any(axis=1)]
    if len(known) < 2 or z.shape[1] < 2:
        return None
    whole = _variance(known.sum(axis=1))
    if not whole > 1e-12:
        return None
    count = z.shape[1]
    parts = math.fsum(_variance(column) for column in known.T)
    return count / (count - 1) * (1 - parts / whole)


def without(key: Key, code: str) -> Key:
    """The key without one indicator; a group that is left empty goes with it.

    Raises
    ------
    ScoringRefused
        If it is the only one.
    """
    left = tuple(item for item in key.indicators if item.code != code)
    if not left:
        raise ScoringRefused(f"„{code}“ ist der einzige Indikator des Schlüssels.")
    used = {item.group for item in left}
    missing = replace(
        key.missing, min_indicators=min(key.missing.min_indicators, len(left))
    )
    return replace(key, indicators=left, groups=_kept(key.groups, used), missing=missing)


def equal_weights(key: Key) -> Key:
    """The key with the same effective weight for every indicator.

    A child of a node weighs as many indicators as it holds; the weights of a node keep
    their total, which sums take as given.
    """
    items = tuple(replace(item, weight=_each(key, item.group)) for item in key.indicators)
    groups = tuple(
        replace(group, weight=_each(key, group.parent) * _leaves(key, group.code))
        for group in key.groups
    )
    return replace(key, indicators=items, groups=groups)


def _each(key: Key, parent: str | None) -> float:
    """What one indicator weighs below a node: its total shared out evenly."""
    total = math.fsum(item.weight for item in key.indicators if item.group == parent)
    total += math.fsum(group.weight for group in key.groups if group.parent == parent)
    return total / _leaves(key, parent)


def _leaves(key: Key, code: str | None) -> int:
    own = sum(item.group == code for item in key.indicators)
    return own + sum(
        _leaves(key, group.code) for group in key.groups if group.parent == code
    )


def _kept(groups: tuple[Group, ...], used: set[str | None]) -> tuple[Group, ...]:
    """Groups with an indicator below them, in their order."""
    parents = {group.code: group.parent for group in groups}
    needed = set(used)
    for code in used:
        while code is not None:
            needed.add(code)
            code = parents[code]
    return tuple(group for group in groups if group.code in needed)


def _variance(values: Floats) -> float:
    return exact_sum((values - mean_of(values)) ** 2) / len(values)
