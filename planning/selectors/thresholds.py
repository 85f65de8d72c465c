"""Index values beside Schwellen: how near they are, and how many decimals that takes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from planning.allocation.german import DECIMALS_COMPARED
from planning.allocation.model import Rules
from planning.models import ProposalLine

LEAST = 2  # decimals of an index where nothing asks for more


def limits_of(line: ProposalLine, rules: Rules) -> tuple[Decimal, ...]:
    """Schwellen that matter to a line: to get a level, and to keep one it has."""
    found = rules.thresholds_of(line.facility.kind)
    stock = line.stock_fte
    held = [t for t in found if stock is not None and stock * 100 >= t.level]
    return tuple(sorted({t.enter for t in found} | {t.stay for t in held}))


def places_beside(index: Decimal | None, limits: Iterable[Decimal]) -> int:
    """Decimals that show on which side of every limit an index lies; at least two."""
    if index is None:
        return LEAST
    return max((_apart(index, limit) for limit in limits), default=LEAST)


def index_places(line: ProposalLine, rules: Rules) -> int:
    """Decimals of the index of a line beside the Schwellen of its proposal."""
    index = line.score.index if line.score else None
    return places_beside(index, limits_of(line, rules))


def distance(index: Decimal | None, limits: Iterable[Decimal]) -> Decimal | None:
    """From an index to the nearest limit; None where there is none."""
    if index is None:
        return None
    return min((abs(index - limit) for limit in limits), default=None)


def _apart(index: Decimal, limit: Decimal) -> int:
    if index == limit:
        return LEAST
    for places in range(LEAST, DECIMALS_COMPARED):
        if _rounded(index, places) != _rounded(limit, places):
            return places
    return DECIMALS_COMPARED


def _rounded(number: Decimal, places: int) -> Decimal:
    """Rounded as pages round."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
