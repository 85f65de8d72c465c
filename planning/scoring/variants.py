"""Would another defensible method put the same units first? A key and its variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.key_types import Indicator, Key, Normalisation
from planning.scoring.pipeline import score
from planning.scoring.tables import UnitTable
from planning.scoring.tree import nominal_weights

METHODS = {
    "key": "wie im Schlüssel",
    "minmax": "Min-Max",
    "rank": "Rangwerte",
    "geometric": "geometrisch auf Min-Max 1 bis 100",
}
GAPS = {"key": "", "group_mean": ", Lücken mit Gruppenmittel"}
FLOOR = 1.0  # the geometric variant scales to 1 ... 100, so that no product becomes 0

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Variant:
    """One way to score the same units.

    code : such as "minmax", "rank+group_mean" or "ohne:sgb". z : (n, K) values whose
    weighted mean orders the units of the table (logarithms for the geometric one); NaN
    where absent, a left-out indicator included.
    """

    code: str
    title: str
    z: Floats
    shares: Floats


def variants(table: UnitTable, key: Key) -> tuple[Variant, ...]:
    """Every method with every treatment of gaps, then each indicator left out once.

    The first variant is the key itself. All are scored by ``pipeline.score``.

    Raises
    ------
    ScoringRefused
        If the score of the key is no weighted mean, or a variant is impossible.
    """
    require_weighted_mean(key)
    found = [_variant(table, key, *pair) for pair in product(METHODS, GAPS)]
    plain = found[0]
    if len(key.indicators) > 1:
        found += [_without(plain, column, key) for column in range(len(key.indicators))]
    return tuple(found)


def require_weighted_mean(key: Key) -> None:
    """Refuse keys whose order is not that of one weighted mean of the indicators."""
    nested = [
        group.code
        for group in key.groups
        if group.aggregation != "arithmetic" or group.restandardise or group.normalisation
    ]
    if key.aggregation.method != "arithmetic" or nested:
        named = f" (Gruppen: {', '.join(nested)})" if nested else ""
        raise ScoringRefused(
            f"Varianten und Wahrscheinlichkeiten gibt es nur für gewichtete Mittel, "
            f"„{key.code}“ ist keines{named}."
        )


def copeland(z: Floats, weights: Floats) -> NDArray[np.int64]:
    """Duels won minus duels lost: who has the weight of more than half behind them.

    Parameters
    ----------
    z : (n, K) float
        NaN = absent: the indicator then decides no duel of the unit.
    weights : (K,) float
        Sum 1.
    """
    result = np.zeros(len(z), dtype=np.int64)
    for row, own in enumerate(z):
        ahead, behind = np.zeros(len(z)), np.zeros(len(z))
        for column, weight in enumerate(weights):
            ahead += weight * (own[column] > z[:, column])
            behind += weight * (own[column] < z[:, column])
        result[row] = (ahead > 0.5 + 1e-12).sum() - (behind > 0.5 + 1e-12).sum()
    return result


def _variant(table: UnitTable, key: Key, method: str, gaps: str) -> Variant:
    edited = _edited(key, _scale(method))
    if gaps != "key":
        missing = replace(key.missing, policy=gaps)
        edited = replace(
            _edited(edited, lambda item: replace(item, missing=gaps)), missing=missing
        )
    z = score(table, edited, span=False).normalised  # no pairs of units are asked for
    if method == "geometric":
        z = np.log(FLOOR + z * (1 - FLOOR / 100))
    code = "+".join(part for part in (method, gaps) if part != "key") or "key"
    return Variant(code, METHODS[method] + GAPS[gaps], z, nominal_weights(key))


def _edited(key: Key, change: Callable[[Indicator], Indicator]) -> Key:
    return replace(key, indicators=tuple(change(item) for item in key.indicators))


def _scale(method: str) -> Callable[[Indicator], Indicator]:
    if method == "key":
        return lambda item: item
    name = "minmax" if method == "geometric" else method
    return lambda item: replace(item, normalisation=Normalisation(method=name))


def _without(plain: Variant, column: int, key: Key) -> Variant:
    code = key.codes[column]
    z = plain.z.copy()
    z[:, column] = np.nan
    return Variant(f"ohne:{code}", f"ohne „{code}“", z, plain.shares)
