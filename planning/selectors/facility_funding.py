"""What a Steckbrief says about money, programmes, expectations and a centre at a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from districts.release import Audience, released
from facilities.models import Facility
from planning.models import EffectEntry, FamilyCentre, Measure, Participation
from planning.selectors.effects import expectations
from planning.selectors.funding_lines import FundingList
from planning.selectors.funding_list import funding_list


@dataclass(frozen=True)
class Backing:
    """Who pays the measures of a facility in a year, and what goes with them."""

    paid: FundingList
    programmes: Sequence[Participation]
    entries: Sequence[EffectEntry]
    centres: Sequence[FamilyCentre]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.paid.lines or self.programmes or self.entries or self.centres)

    @property
    def offers(self) -> list[str]:
        """Programmes the facility takes part in: offers beside its measures."""
        return sorted({row.programme.name for row in self.programmes})


def backing_of(facility: Facility, day: date, audience: Audience) -> Backing:
    """Money of the calendar year, programmes, expectations and centre; nine queries."""
    own = Measure.objects.filter(facility=facility)
    parts = Participation.objects.valid_on(day).filter(facility=facility)
    parts = released(parts.select_related("programme"), audience)
    centres = FamilyCentre.objects.valid_on(day).filter(facility=facility)
    return Backing(
        paid=funding_list(str(day.year), day, audience, measures=own),
        programmes=list(parts.order_by("programme__name", "pk")),
        entries=list(
            expectations(audience)
            .filter(measure__facility=facility)
            .order_by("review_on", "pk")
        ),
        centres=list(released(centres, audience).order_by("name", "pk")),
    )
