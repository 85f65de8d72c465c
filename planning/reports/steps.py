"""Classes of a map: as many areas in each as equal values allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

SHADES = 5  # shades of the map, light to dark


@dataclass(frozen=True)
class Step:
    """A class of values: place (1 is lowest), limits, number of areas, shade (1 to 5)."""

    place: int
    low: Decimal
    high: Decimal
    count: int
    shade: int


def steps(values: Sequence[Decimal]) -> list[Step]:
    """At most five classes of about equal size, lowest first; equal values stay together.

    A value belongs to the class of its first place in the sorted list, so that the
    result does not depend on the order of ``values``. No value, no class.
    """
    ordered = sorted(values)
    first: dict[Decimal, int] = {}
    for place, value in enumerate(ordered):
        first.setdefault(value, place)
    groups = [
        list(group)
        for _, group in groupby(ordered, lambda v: first[v] * SHADES // len(ordered))
    ]
    return [
        Step(place + 1, group[0], group[-1], len(group), _shade(place, len(groups)))
        for place, group in enumerate(groups)
    ]


def step_of(value: Decimal, classes: Sequence[Step]) -> Step:
    """The class that holds a value."""
    return next(step for step in classes if step.low <= value <= step.high)


def _shade(place: int, count: int) -> int:
    return 3 if count == 1 else 1 + round(place * (SHADES - 1) / (count - 1))
