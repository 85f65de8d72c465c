"""Index values beside Schwellen: how near they are, and how many decimals that takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from planning.allocation.german import DECIMALS_COMPARED
from planning.allocation.model import Rules, Threshold
from planning.models import FacilityScore, ProposalLine
from planning.scoring.span import reach

LEAST = 2  # decimals of an index where nothing asks for more


def limits_of(line: ProposalLine, rules: Rules) -> tuple[Decimal, ...]:
    """Schwellen that matter to a line: to get a level, and to keep one it has."""
    found = rules.thresholds_of(line.facility.kind)
    stock = line.stock_fte
    held = [t for t in found if stock is not None and stock * 100 >= t.level]
    return tuple(sorted({t.enter for t in found} | {t.stay for t in held}))


@dataclass(frozen=True)
class Near:
    """Schwellen whose side may change while the weights move; None where none does.

    ``entry`` decides about a place at all, ``step`` about how much it is.
    """

    entry: Decimal | None = None
    step: Decimal | None = None

    @property
    def places(self) -> int:
        """Decimals that both Schwellen have, at least two."""
        return max(places_of(self.entry), places_of(self.step))


def near_limits(
    score: FacilityScore | None, line: ProposalLine, rules: Rules, band: Decimal
) -> Near:
    """Schwellen within reach of an index, for weights that may move by a band.

    Nothing is said without a gesicherte Rangspanne (gaps, one indicator alone, no weighted
    mean), nor to a reader who may not see all parts.
    """
    found = rules.thresholds_of(line.facility.kind)
    if score is None or score.rank_best is None or not found or _is_hidden(score):
        return Near()
    width = _reach(score, band)
    limits = {t.level: _binding(t, line) for t in found}
    inside = {
        level: limit for level, limit in limits.items() if abs(limit - score.index) <= width
    }
    steps = [inside[level] for level in sorted(inside) if level != found[0].level]
    return Near(inside.get(found[0].level), steps[0] if steps else None)


def _is_hidden(score: FacilityScore) -> bool:
    """Whether a reader may not see all that the index is made of."""
    return any(None in (part["contribution"], part["weight"]) for part in score.parts)


def _reach(score: FacilityScore, band: Decimal) -> Decimal:
    parts = [float(part["contribution"]) for part in score.parts]
    weights = [float(part["weight"]) for part in score.parts]
    return Decimal(repr(reach(parts, weights, band=float(band))))


def _binding(threshold: Threshold, line: ProposalLine) -> Decimal:
    """To get a level, or to keep one that is held."""
    stock = line.stock_fte
    is_held = stock is not None and stock * 100 >= threshold.level
    return threshold.stay if is_held else threshold.enter


def places_beside(index: Decimal | None, limits: Iterable[Decimal]) -> int:
    """Decimals that show on which side of every limit an index lies; at least two."""
    if index is None:
        return LEAST
    return max((_apart(index, limit) for limit in limits), default=LEAST)


def places_of(limit: Decimal | None) -> int:
    """Decimals that a Schwelle has, at least two."""
    return LEAST if limit is None else max(LEAST, -limit.normalize().as_tuple().exponent)


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
