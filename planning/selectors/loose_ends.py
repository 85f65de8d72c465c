"""Facilities that no network of the city can see: without cooperation, or off the map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from districts.release import Audience, released
from facilities.models import Cooperation, Facility
from planning.models import NetworkMember
from planning.selectors.calendar import years_before
from planning.selectors.transition import KINDS

NEW_YEARS = 3  # D: how long a facility counts as new


@dataclass(frozen=True)
class LooseEnds:
    """Kitas, Horte and Grundschulen that stand alone, and facilities without a place.

    ``alone`` work with nobody on record and are members of no network. ``unplaced`` have
    no point, so that no map shows them and nobody is proposed a partner near them.
    """

    alone: tuple[Facility, ...]
    new: frozenset[int]
    unplaced: tuple[Facility, ...]

    @property
    def alone_and_new(self) -> list[Facility]:
        """New facilities that nobody has linked yet."""
        return [row for row in self.alone if row.pk in self.new]

    @property
    def alone_and_old(self) -> list[Facility]:
        """Facilities that have been there for long and stand alone."""
        return [row for row in self.alone if row.pk not in self.new]

    @property
    def is_empty(self) -> bool:
        """Whether every facility is linked and placed."""
        return not (self.alone or self.unplaced)


def loose_ends(day: date, audience: Audience) -> LooseEnds:
    """What nobody has linked or placed on a day; three queries."""
    rows = released(Facility.objects.open_on(day), audience)
    rows = rows.select_related("area").defer("area__geometry").order_by("number")
    facilities = list(rows)
    linked = _linked(day, audience)
    since = years_before(day, NEW_YEARS)
    new = {row.pk for row in facilities if row.opened_on and row.opened_on > since}
    alone = [row for row in facilities if row.kind in KINDS and row.pk not in linked]
    return LooseEnds(
        alone=tuple(alone),
        new=frozenset(new),
        unplaced=tuple(row for row in facilities if row.easting is None),
    )


def _linked(day: date, audience: Audience) -> set[int]:
    """Facilities on either side of a cooperation, or members of a network."""
    pairs = released(Cooperation.objects.valid_on(day), audience)
    pairs = pairs.values_list("from_facility", "to_facility")
    members = NetworkMember.objects.valid_on(day).filter(facility__isnull=False)
    found = released(members, audience).values_list("facility", flat=True)
    return {pk for pair in pairs for pk in pair} | set(found)
