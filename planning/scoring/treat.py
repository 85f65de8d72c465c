"""What happens to pooled values before and after they are normalised."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.normalise import clip

TRANSFORMS: dict[str, tuple[Callable[[float], float], float]] = {
    "ln": (math.log, 0.0),  # function, and the value that x must exceed
    "ln1p": (math.log1p, -1.0),
}


NAMED = 20  # units that one message names


@dataclass(frozen=True)
class CellChange:
    """One cell that a step changed or marked; ``before`` None was a gap."""

    unit: str
    code: str
    step: str
    before: float | None
    after: float


def divide(x: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values per unit of a denominator.

    Parameters
    ----------
    x, denominator : (n_units,) float
        NaN = absent.

    Returns
    -------
    (n_units,) float
        NaN where the denominator is 0 or absent, never 0.
    """
    usable = ~np.isnan(denominator) & (denominator != 0)
    return np.divide(x, denominator, out=np.full_like(x, np.nan), where=usable)


def transform(
    x: NDArray[np.float64], name: str, *, code: str, units: Sequence[str]
) -> NDArray[np.float64]:
    """Logarithm of values; ``none`` leaves them as they are.

    Raises
    ------
    ScoringRefused
        If a value has no logarithm; all units concerned are named.
    """
    if name == "none":
        return x
    function, above = TRANSFORMS[name]
    refused = x <= above
    if refused.any():
        raise ScoringRefused(
            f"Indikator „{code}“: „{name}“ verlangt Werte größer als {above:g}; "
            f"das gilt nicht für {named(units, refused)}."
        )
    # One by one: vectorised logarithms may differ in the last bit with their position.
    return np.array([function(value) for value in x.tolist()], dtype=np.float64)


def cut_column(
    x: NDArray[np.float64],
    ends: tuple[float | None, float | None],
    *,
    step: str,
    code: str,
    units: Sequence[str],
) -> tuple[NDArray[np.float64], list[CellChange]]:
    """Values between two ends (None: open), and every cell that lay outside."""
    low, high = (
        endless if end is None else end
        for end, endless in zip(ends, (-math.inf, math.inf), strict=True)
    )
    outside = (x < low) | (x > high)
    cut = np.clip(x, low, high)
    return cut, _changes(x, cut, outside, step, code, units)


def clip_column(
    z: NDArray[np.float64], limit: float, *, code: str, units: Sequence[str]
) -> tuple[NDArray[np.float64], list[CellChange]]:
    """Standardised values within ±limit, and every cell that lay outside."""
    cut = clip(z, limit)
    return cut, _changes(z, cut, np.abs(z) > limit, "clip_z", code, units)


def flag_column(
    z: NDArray[np.float64], limit: float, *, code: str, units: Sequence[str]
) -> tuple[NDArray[np.float64], list[CellChange]]:
    """Standardised values as they are, and every cell outside ±limit."""
    return z, _changes(z, z, np.abs(z) > limit, "flag", code, units)


def named(units: Sequence[str], chosen: NDArray[np.bool_]) -> str:
    """The chosen units for a message; of very many the first and the number."""
    rows = np.flatnonzero(chosen).tolist()
    names = ", ".join(units[row] for row in rows[:NAMED])
    return names if len(rows) <= NAMED else f"{names} und {len(rows) - NAMED} weitere"


def _changes(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    changed: NDArray[np.bool_],
    step: str,
    code: str,
    units: Sequence[str],
) -> list[CellChange]:
    return [
        CellChange(units[row], code, step, float(before[row]), float(after[row]))
        for row in np.flatnonzero(changed)
    ]
