"""How far apart two possible tables must lie for a cell to count as secret."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from districts.disclosure.types import Cell

APART = Fraction(10, 100)  # of a magnitude, below and above

Ranges = tuple[dict[str, int], ...]  # a witness in any of them will do
Needs = Sequence[Ranges]  # each of them needs a witness


def needs_of(cell: Cell, value: int, least: int) -> Needs:
    """What witnesses beside the true table a secret cell needs.

    Parameters
    ----------
    cell : Cell
        The secret cell; a count, a magnitude or an average.
    value : int
        Its true value, or the value of one possible table where nobody knows it.
    least : int
        The threshold t that one possible value of a count must reach.

    Returns
    -------
    sequence of Ranges
        For a count one other value, at least ``least`` where the true one is smaller.
        For a magnitude values a tenth below and above; below 0 there is nothing.
    """
    if cell.is_count:
        if value < least:
            return [({"at_least": least},)]
        return [({"at_least": value + 1}, {"at_most": value - 1})]
    above = ({"at_least": max(value + 1, math.ceil(value * (1 + APART)))},)
    below = ({"at_most": math.floor(value * (1 - APART))},)
    return [above, below] if value else [above]


def is_met(ranges: Ranges, values: Iterable[int]) -> bool:
    """Whether one of the values lies in one of the ranges."""
    return any(_lies_in(value, limits) for value in values for limits in ranges)


def _lies_in(value: int, limits: dict[str, int]) -> bool:
    return value >= limits.get("at_least", value) and value <= limits.get("at_most", value)
