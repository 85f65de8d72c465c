"""What the gesicherte Rangspanne says about one line, away from the Rangliste."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from districts.release import Audience, released
from planning.allocation.rules import parse_rules
from planning.models import FacilityScore, ProposalLine
from planning.selectors.rows import Places, Row
from planning.selectors.thresholds import limits_of


def sure_rows(lines: Iterable[ProposalLine], audience: Audience) -> dict[int, Row]:
    """Line id to its row with the certainty of the Rangliste; one query for all lines.

    ``lines`` are those of one facility in several proposals; unranked ones stay out.
    """
    ranked = [line for line in lines if line.score and line.score.rank_low is not None]
    peers = _peers(ranked, audience)
    return {line.pk: _row(line, peers[line.proposal_id]) for line in ranked}


def _peers(
    lines: Sequence[ProposalLine], audience: Audience
) -> dict[int, list[ProposalLine]]:
    """Proposal to its lines of ranked facilities of the same kind."""
    rows = ProposalLine.objects.filter(
        proposal__in=[line.proposal_id for line in lines],
        score__state=FacilityScore.State.SCORED,
        facility__kind__in={line.facility.kind for line in lines},
    )
    found = defaultdict(list)
    for row in released(rows, audience).only("proposal_id", "reason", "proposed_fte"):
        found[row.proposal_id].append(row)
    return found


def _row(line: ProposalLine, peers: Sequence[ProposalLine]) -> Row:
    return Row(
        score=line.score,
        line=line,
        groups={},
        certainty=Places.of(peers).certainty(line.score, line),
        limits=limits_of(line, parse_rules(line.proposal.rules)),
    )
