"""What a Steckbrief explains beyond the value: what changed, what would change it."""

from __future__ import annotations

from districts.release import Audience
from facilities.models import Facility
from planning.models import FacilityScore
from planning.selectors.run_changes import NotComparable, changes_between, run_before


def explanation(
    facility: Facility, score: FacilityScore | None, audience: Audience
) -> dict[str, object]:
    """Context of the sections that explain; empty where there is nothing to explain."""
    return _changes(facility, score, audience)


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
