"""What a Steckbrief explains beyond the value: what changed, what would change it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from districts.release import Audience, audience_of
from facilities.models import Facility
from planning.models import FacilityScore, ProposalLine
from planning.selectors.distance import distance_of
from planning.selectors.run_changes import NotComparable, changes_between, run_before

LEVERS = "abstand"  # the word of the address that names a proposal


def asks_for_levers(request: HttpRequest) -> bool:
    """Whether some thirty plans are to be calculated for one page."""
    return LEVERS in request.GET


def explanation(
    request: HttpRequest,
    facility: Facility,
    score: FacilityScore | None,
    lines: Sequence[ProposalLine],
) -> dict[str, object]:
    """Context of the sections that explain; empty where there is nothing to explain."""
    audience = audience_of(request.user)
    found = _changes(facility, score, audience)
    if audience == Audience.INTERNAL:
        found |= _distance(request.GET.get(LEVERS, ""), lines)
    return found


def _changes(
    facility: Facility, score: FacilityScore | None, audience: Audience
) -> dict[str, object]:
    """The facility in this run and in the one of the Stichtag before."""
    old = run_before(score.run, facility.kind, audience) if score else None
    if old is None:
        return {}
    try:
        changes = changes_between(old, score.run, facility.kind, audience)
    except NotComparable as refused:
        return {"change_refused": str(refused)}
    return {"change": changes.of(facility), "change_runs": (old, score.run)}


def _distance(asked: str, lines: Sequence[ProposalLine]) -> dict[str, object]:
    """The lines that have levers, and the levers of the one asked for by its proposal."""
    ranked = [line for line in lines if line.score and line.score.index is not None]
    chosen = next((line for line in ranked if str(line.proposal_id) == asked), None)
    return {
        "distance_lines": ranked,
        "distance": distance_of(chosen) if chosen else None,
    }
