"""The columns of a ranking and of a proposal, alike in every file and command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import attrgetter

from planning.models import AreaScore, FacilityScore, ProposalLine

PROPOSAL = [
    "facility",
    "name",
    "rank_low",
    "rank_high",
    "need_fte",
    "stock_fte",
    "proposal_fte",
    "reason",
    "note",
]


def ranking_columns(codes: Sequence[str]) -> list[str]:
    """Columns of a ranking whose key has these indicator codes.

    ``facility`` holds the key of the unit: of a key of areas the official key of the area.
    """
    return [
        "rank",
        "rank_low",
        "rank_high",
        "facility",
        "name",
        "index",
        "base",
        *(f"contribution:{code}" for code in codes),
        "coverage",
        "area_share",
        "missing",
    ]


def ranking_rows(scores: Iterable[FacilityScore | AreaScore]) -> list[dict[str, object]]:
    """Scores by rank, then by key; without index last, by key."""
    ordered = sorted(
        scores, key=lambda s: (s.rank_low is None, s.rank_low or 0, s.unit_key)
    )
    return [_ranking_row(score) for score in ordered]


def proposal_rows(
    lines: Iterable[ProposalLine], *, unknown: str | None = None
) -> list[dict[str, object]]:
    """Lines of a proposal in its own order; an empty Bedarf means nicht festgelegt.

    ``unknown`` stands where no Bestand was delivered.
    """
    return [
        {
            "facility": line.facility.number,
            "name": line.facility.name,
            "rank_low": line.score.rank_low if line.score else None,
            "rank_high": line.score.rank_high if line.score else None,
            "need_fte": line.need_fte,
            "stock_fte": unknown if line.stock_fte is None else line.stock_fte,
            "proposal_fte": line.proposed_fte,
            "reason": line.reason,
            "note": line.note,
        }
        for line in sorted(lines, key=attrgetter("position"))
    ]


def _ranking_row(score: FacilityScore | AreaScore) -> dict[str, object]:
    row = {
        "rank": score.rank if score.rank is None or score.rank % 1 else int(score.rank),
        "rank_low": score.rank_low,
        "rank_high": score.rank_high,
        "facility": score.unit_key,
        "name": score.unit_name,
        "index": score.index,
        "base": score.base,
        "coverage": score.coverage,
        "area_share": score.area_share,
        "missing": "|".join(score.missing),
    }
    return row | {
        f"contribution:{p['code']}": _decimal(p["contribution"]) for p in score.parts
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
