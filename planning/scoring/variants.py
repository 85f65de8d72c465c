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
from planning.scoring.result import ScoringResult
from planning.scoring.tables import UnitTable
from planning.scoring.tree import nominal_weights

METHODS = {
    "key": "wie im Schlüssel",
    "minmax": "Min-Max",
    "rank": "Rangwerte",
    "geometric": "geometrisch auf Min-Max 1 bis 100",
}
GROUP_MEAN = "group_mean"
GAPS = {"key": "", GROUP_MEAN: ", Lücken mit Gruppenmittel"}
WITHOUT = "ohne:"
FLOOR = 1.0  # the geometric variant scales to 1 ... 100, so that no product becomes 0

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Variant:
    """One way to score the same units.

    code : such as "minmax", "rank+group_mean" or "minmax+ohne:sgb". key, scored : what
    was scored, and the result. z : (n, K) values whose weighted mean orders the units of
    the table (logarithms for the geometric one); NaN where absent, a left-out indicator
    included. left_out : its column, or None.
    """

    code: str
    title: str
    key: Key
    scored: ScoringResult
    shares: Floats
    left_out: int | None = None

    @property
    def z(self) -> Floats:
        """Values whose weighted mean orders the units."""
        return self.reduced(self.ordering(self.scored.normalised))

    @property
    def is_key(self) -> bool:
        """Whether values are on the scale of the key; duels need no other."""
        return self.code.startswith(("key", GROUP_MEAN, WITHOUT))

    @property
    def is_crossed(self) -> bool:
        """Whether another method and an indicator less come together."""
        return self.left_out is not None and not self.code.startswith(WITHOUT)

    def ordering(self, normalised: Floats) -> Floats:
        """Normalised values as this variant takes their weighted mean.

        For the geometric one none is below or above those of the reference set.
        """
        if not self.code.startswith("geometric"):
            return normalised
        return np.log(FLOOR + np.clip(normalised, 0, 100) * (1 - FLOOR / 100))

    def reduced(self, z: Floats) -> Floats:
        """Values without the indicator that is left out."""
        if self.left_out is None:
            return z
        kept = z.copy()
        kept[:, self.left_out] = np.nan
        return kept


def variants(table: UnitTable, key: Key) -> tuple[Variant, ...]:
    """Every method with every treatment of gaps, each with one indicator less or none.

    A key may name those it wants (``robustness.variants``). The first variant is the key
    itself; all are scored by ``pipeline.score``.

    Raises
    ------
    ScoringRefused
        If the score of the key is no weighted mean, or a variant is impossible.
    """
    require_weighted_mean(key)
    pairs = product(methods_of(key), gaps_of(key))
    whole = [_variant(table, key, *pair) for pair in pairs]
    if len(key.indicators) == 1 or not key.robustness.mixes("leave_one_out"):
        return tuple(whole)
    less = [_without(each, at) for each in whole for at in range(len(key.indicators))]
    return tuple(whole + less)


def methods_of(key: Key) -> list[str]:
    """The key's own scale and those of ``METHODS`` that it mixes in."""
    return [name for name in METHODS if name == "key" or key.robustness.mixes(name)]


def gaps_of(key: Key) -> list[str]:
    """The key's own treatment of gaps, and the group mean where it is mixed in."""
    return [name for name in GAPS if name == "key" or key.robustness.mixes(name)]


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


def _variant(table: UnitTable, key: Key, method: str, gaps: str) -> Variant:
    edited = _edited(key, _scale(method))
    if gaps != "key":
        missing = replace(key.missing, policy=gaps)
        edited = replace(
            _edited(edited, lambda item: replace(item, missing=gaps)), missing=missing
        )
    scored = score(table, edited, span=False)  # no pairs of units are asked for
    code = "+".join(part for part in (method, gaps) if part != "key") or "key"
    title = METHODS[method] + GAPS[gaps]
    return Variant(code, title, edited, scored, nominal_weights(key))


def _edited(key: Key, change: Callable[[Indicator], Indicator]) -> Key:
    return replace(key, indicators=tuple(change(item) for item in key.indicators))


def _scale(method: str) -> Callable[[Indicator], Indicator]:
    if method == "key":
        return lambda item: item
    name = "minmax" if method == "geometric" else method
    return lambda item: replace(item, normalisation=Normalisation(method=name))


def _without(whole: Variant, column: int) -> Variant:
    code = whole.key.codes[column]
    is_key = whole.code == "key"
    return replace(
        whole,
        code=f"{WITHOUT}{code}" if is_key else f"{whole.code}+{WITHOUT}{code}",
        title=f"ohne „{code}“" if is_key else f"{whole.title}, ohne „{code}“",
        left_out=column,
    )
