"""Need classes: where the bounds lie and on which side a value falls."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from planning.scoring.key_types import Classes
from planning.scoring.rank import Rank, rounded
from planning.scoring.statistics import ColumnStatistics
from planning.scoring.winsorise import quantile


def class_bounds(index: ColumnStatistics, classes: Classes) -> tuple[float, ...] | None:
    """Bounds on the index scale, ascending; None where there are none to draw.

    Parameters
    ----------
    index : ColumnStatistics
        Of the index over the scored units of the reference set.
    classes : Classes
        ``sd`` mean + t sd · ``fixed`` as given · ``quantile`` by linear interpolation
        (type 7) · ``rank_share`` has no bounds.
    """
    if classes.method == "fixed":
        return tuple(bound.at for bound in classes.bounds)
    if classes.method == "rank_share" or index.n < 2:
        return None
    if classes.method == "sd":
        return tuple(index.mean + bound.at * index.sd for bound in classes.bounds)
    return _quantiles(index.reference, classes.count)


def class_numbers(
    index: NDArray[np.float64],
    classes: Classes,
    bounds: tuple[float, ...],
    *,
    decimals: int,
) -> NDArray[np.int64]:
    """Class of each index, 1 = lowest index, by bounds on the same scale.

    Both are rounded to ``decimals`` before they are compared, like ranks.
    """
    values = rounded(index, decimals)
    number = np.ones(len(values), dtype=np.int64)
    for limit, side in zip(bounds, _sides(classes, len(bounds)), strict=True):
        limit = float(rounded(np.array([limit]), decimals)[0])
        number += (values >= limit) if side == "upper" else (values > limit)
    return number


def rank_share_numbers(ranks: Sequence[Rank], count: int) -> NDArray[np.int64]:
    """Class by place, 1 = lowest need: ceil(rank * count / n) counted from the top."""
    n = len(ranks)
    from_top = [ceil(Fraction(place) * count / n) for place in ranks]
    return np.array([count + 1 - place for place in from_top], dtype=np.int64)


def class_labels(numbers: NDArray[np.int64], classes: Classes) -> list[str]:
    """Name of each class; its number where the key gives no names."""
    count = classes.count or len(classes.bounds) + 1
    if classes.order == "descending":
        numbers = count + 1 - numbers
    names = classes.labels or tuple(str(number) for number in range(1, count + 1))
    return [names[number - 1] for number in numbers.tolist()]


def _sides(classes: Classes, count: int) -> list[str]:
    """Which class a value on a bound belongs to: the lower or the upper one."""
    if classes.bounds:
        return [bound.belongs_to for bound in classes.bounds]
    return ["lower" if classes.closed == "right" else "upper"] * count


def _quantiles(ordered: tuple[float, ...], count: int) -> tuple[float, ...]:
    values = np.array(ordered)
    return tuple(quantile(values, Fraction(step, count)) for step in range(1, count))
