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
    refused = [unit for unit, value in zip(units, x, strict=True) if value <= above]
    if refused:
        raise ScoringRefused(
            f"Indikator „{code}“: „{name}“ verlangt Werte größer als {above:g}; "
            f"das gilt nicht für {', '.join(refused)}."
        )
    # One by one: vectorised logarithms may differ in the last bit with their position.
    return np.array([function(value) for value in x.tolist()], dtype=np.float64)


def fill(
    x: NDArray[np.float64], rows: NDArray[np.intp], mean: float | None
) -> NDArray[np.intp]:
    """Put the group mean into the gaps of some rows, in place; return the rows filled.

    An empty group has no mean and its gaps stay.
    """
    if mean is None:
        return rows[:0]
    gaps = rows[np.isnan(x[rows])]
    x[gaps] = mean
    return gaps


def clip_column(
    z: NDArray[np.float64], limit: float, *, code: str, units: Sequence[str]
) -> tuple[NDArray[np.float64], list[CellChange]]:
    """Standardised values within ±limit, and every cell that lay outside."""
    cut = clip(z, limit)
    return cut, _changes(z, cut, limit, "clip_z", code, units)


def flag_column(
    z: NDArray[np.float64], limit: float, *, code: str, units: Sequence[str]
) -> tuple[NDArray[np.float64], list[CellChange]]:
    """Standardised values as they are, and every cell outside ±limit."""
    return z, _changes(z, z, limit, "flag", code, units)


def _changes(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    limit: float,
    step: str,
    code: str,
    units: Sequence[str],
) -> list[CellChange]:
    return [
        CellChange(units[row], code, step, float(before[row]), float(after[row]))
        for row in np.flatnonzero(np.abs(before) > limit)
    ]
