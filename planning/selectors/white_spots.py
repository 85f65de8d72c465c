"""Weiße Flecken of a round: high need and no running measure of any service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planning.inputs import RELEASED
from planning.models import Proposal, ProposalLine
from planning.selectors.compared import QUARTER, Compared, beside


@dataclass(frozen=True)
class WhiteSpot:
    """A line of the upper quarter of its type at whose site nothing runs."""

    line: ProposalLine
    compared: Compared


def white_spots(
    proposal: Proposal, lines: Sequence[ProposalLine]
) -> list[WhiteSpot] | None:
    """By type and rank; services are those that ran on the day of the proposal.

    A site whose Bestand nobody delivered is none: nothing says that it has nothing.
    None where the services at a site are withheld from the reader.
    """
    if proposal.inputs["format"] == RELEASED:
        return None
    running = {site["number"]: site["measures"] for site in proposal.inputs["sites"]}
    spots = [
        WhiteSpot(line, compared)
        for line, compared in beside(lines)
        if compared.is_high(line.score, QUARTER)
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
