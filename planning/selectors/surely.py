"""What the gesicherte Rangspanne says about one line, away from the Rangliste."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from districts.release import Audience, released
from planning.allocation.model import Rules
from planning.allocation.rules import parse_rules
from planning.models import FacilityScore, ProposalLine, ScoringRun
from planning.selectors.rows import Places, Row, robustness_band
from planning.selectors.thresholds import limits_of, near_limits


def sure_rows(lines: Iterable[ProposalLine], audience: Audience) -> dict[int, Row]:
    """Line id to its row with the certainty of the Rangliste; two queries for all lines.

    ``lines`` are those of one facility in several proposals; unranked ones stay out.
    """
    ranked = [line for line in lines if line.score and line.score.rank_low is not None]
    peers, bands = _peers(ranked, audience), _bands(ranked)
    places = {proposal: Places.of(rows) for proposal, rows in peers.items()}
    rules = {line.proposal_id: line.proposal.rules for line in ranked}
    parsed = {proposal: parse_rules(text) for proposal, text in rules.items()}
    return {
        line.pk: _row(
            line,
            places[line.proposal_id],
            parsed[line.proposal_id],
            bands[line.score.run_id],
        )
        for line in ranked
    }


def _bands(lines: Iterable[ProposalLine]) -> dict[int, Decimal]:
    """Run to the share by which each weight of its key may move."""
    runs = ScoringRun.objects.filter(pk__in={line.score.run_id for line in lines})
    found = runs.values_list("pk", "key__content")
    return {pk: robustness_band(content) for pk, content in found}


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


def _row(line: ProposalLine, places: Places, rules: Rules, band: Decimal) -> Row:
    near = near_limits(line.score, line, rules, band)
    return Row(
        score=line.score,
        line=line,
        groups={},
        certainty=places.certainty(line.score, line, near),
        limits=limits_of(line, rules),
        near=near,
    )
