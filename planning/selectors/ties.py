"""Who shares a rank, and whether the number of children tells them apart."""

from __future__ import annotations

from dataclasses import dataclass

from districts.release import Audience, released
from facilities.models import Facility
from planning.models import FacilityScore, Proposal


@dataclass(frozen=True)
class Tie:
    """The other facilities of a rank; ``same_children`` only where all are known."""

    partners: tuple[Facility, ...]
    same_children: bool


def tie_of(
    score: FacilityScore, proposal: Proposal | None, audience: Audience
) -> Tie | None:
    """The tie a facility is in, None without one; one query."""
    if score.rank_low is None:
        return None
    rows = score.run.scores.filter(group=score.group, rank_low=score.rank_low)
    others = released(rows.exclude(pk=score.pk), audience).select_related("facility")
    partners = tuple(row.facility for row in others.order_by("facility__number"))
    numbers = {score.facility.number, *(partner.number for partner in partners)}
    return Tie(partners, _same_children(numbers, proposal)) if partners else None


def _same_children(numbers: set[str], proposal: Proposal | None) -> bool:
    sites = proposal.inputs["sites"] if proposal else []
    found = [site["children"] for site in sites if site["number"] in numbers]
    return len(found) == len(numbers) and None not in found and len(set(found)) == 1
