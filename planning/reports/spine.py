"""Spine chart: where one area stands among all areas of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

WIDTH = 180.0  # units of the viewBox between the lowest and the highest value
EDGE = 10.0  # room left and right, so that a dot at the end stays whole


@dataclass(frozen=True)
class Spine:
    """Lowest, highest and middle half of all values; own value and city as places.

    ``low`` to ``high`` are values; ``dot``, ``line``, ``box`` are places on the drawing.
    """

    low: float
    high: float
    count: int
    dot: float
    line: float | None
    box: tuple[float, float]

    @classmethod
    def of(cls, own: float, city: float | None, values: Sequence[float]) -> Spine:
        """The drawing for ``own`` among at least one value; ``city`` may be unknown."""
        everything = [*values, own] if city is None else [*values, own, city]
        low, high = min(everything), max(everything)
        lower, upper = numpy.quantile(values, [0.25, 0.75])

        def place(value: float) -> float:
            share = (value - low) / (high - low) if high > low else 0.5
            return round(EDGE + WIDTH * share, 1)

        return cls(
            low=min(values),
            high=max(values),
            count=len(values),
            dot=place(own),
            line=None if city is None else place(city),
            box=(place(float(lower)), place(float(upper))),
        )

    @property
    def box_width(self) -> float:
        """Width of the middle half on the drawing."""
        return round(self.box[1] - self.box[0], 1)
