"""Whether the rows of a proposal say what its record calculates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planning.decisions.verify import Difference, differences
from planning.models import FacilityScore, Proposal, ProposalLine


def disagreements(proposal: Proposal, result: Mapping[str, Any]) -> list[Difference]:
    """Places where lines or scores in the tables differ from the calculated result."""
    lines = proposal.lines.select_related("facility", "score__facility")
    rows = list(lines.order_by("position"))
    scores = {row.facility.number: row.score for row in rows if row.score is not None}
    units = [unit for run in result["scores"].values() for unit in run["units"]]
    computed = [_comparable(unit) for unit in units if unit["number"] in scores]
    stored = [_score(scores[unit["number"]]) for unit in computed]
    found = differences([_line(row) for row in rows], result["lines"], "Vorschlag")
    return [*found, *differences(stored, computed, "Indexwert")]


def _line(row: ProposalLine) -> dict[str, Any]:
    return {
        "number": row.facility.number,
        "need_fte": _text(row.need_fte),
        "stock_fte": _text(row.stock_fte),
        "proposal_fte": _text(row.proposed_fte),
        "reason": row.reason,
        "reason_text": row.reason_text,
        "attached": row.attached,
        "note": row.note,
        "source": row.source,
    }


def _comparable(unit: Mapping[str, Any]) -> dict[str, Any]:
    names = ("number", "index", "base", "rank_low", "rank_high", "missing")
    return {name: unit[name] for name in names}


def _score(score: FacilityScore) -> dict[str, Any]:
    return {
        "number": score.facility.number,
        "index": _text(score.index),
        "base": _text(score.base),
        "rank_low": score.rank_low,
        "rank_high": score.rank_high,
        "missing": score.missing,
    }


def _text(amount: Decimal | None) -> str | None:
    """With the places the column keeps; zero has no sign."""
    return None if amount is None else format(amount + Decimal(0), "f")
