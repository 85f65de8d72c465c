"""Weiße Flecken of a round: high need and no running measure of any service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from planning.inputs import RELEASED
from planning.models import Proposal, ProposalLine
from planning.selectors.neighbourhood import HIGH_NEED


@dataclass(frozen=True)
class WhiteSpot:
    """A line of the upper quarter of its type at whose site nothing runs."""

    line: ProposalLine
    ranked: int


def white_spots(proposal: Proposal, lines: Sequence[ProposalLine]) -> list[WhiteSpot]:
    """By type and rank; services are those that ran on the day of the proposal.

    A site whose Bestand nobody delivered is none: nothing says that it has nothing. A
    proposal whose inputs are withheld from the reader names none either.
    """
    if proposal.inputs["format"] == RELEASED:
        return []
    running = {site["number"]: site["measures"] for site in proposal.inputs["sites"]}
    ranked = [line for line in lines if line.score and line.score.rank_low is not None]
    sizes = Counter(line.facility.kind for line in ranked)
    spots = [
        WhiteSpot(line, sizes[line.facility.kind])
        for line in ranked
        if line.score.rank_low * HIGH_NEED <= sizes[line.facility.kind]
        and line.stock_fte == 0
        and not running.get(line.facility.number)
    ]
    return sorted(
        spots,
        key=lambda spot: (
            spot.line.facility.kind,
            spot.line.score.rank_low,
            spot.line.facility.number,
        ),
    )
