"""Whom one facility works with, and what it shares with its neighbours on a campus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from districts.release import Audience, released
from facilities.models import Campus, CampusMember, Cooperation, Facility
from planning.models import Measure
from planning.selectors.transition import Partner


@dataclass(frozen=True)
class Neighbours:
    """The campus of a facility, who else stands there, and what all of them share.

    A shared measure belongs to one facility and counts there alone.
    """

    campus: Campus
    others: tuple[Facility, ...]
    shared: tuple[Measure, ...]


def partners_of(facility: Facility, day: date, audience: Audience) -> list[Partner]:
    """Cooperations of a day from either side, by partner; one query."""
    rows = Cooperation.objects.valid_on(day).filter(
        Q(from_facility=facility) | Q(to_facility=facility)
    )
    rows = released(rows, audience).select_related("from_facility", "to_facility")
    found = [
        Partner(_other(row, facility), row) for row in rows.order_by("valid_from", "pk")
    ]
    return sorted(found, key=lambda partner: partner.facility.number)


def _other(row: Cooperation, facility: Facility) -> Facility:
    is_first = row.from_facility_id == facility.pk
    return row.to_facility if is_first else row.from_facility


def campus_of(facility: Facility, day: date, audience: Audience) -> Neighbours | None:
    """The campus of a day with the neighbours that a reader may see; None without one."""
    members = released(CampusMember.objects.valid_on(day), audience)
    mine = members.filter(facility=facility).select_related("campus").first()
    if mine is None:
        return None
    others = members.filter(campus=mine.campus).exclude(facility=facility)
    others = others.select_related("facility").order_by("facility__number")
    shared = released(Measure.objects.valid_on(day).filter(campus=mine.campus), audience)
    shared = shared.select_related("service_type", "facility").order_by("pk")
    return Neighbours(mine.campus, tuple(row.facility for row in others), tuple(shared))


def sharing_on(day: date, audience: Audience) -> set[int]:
    """Facilities on a campus with a shared measure of the day; it counts at one of them."""
    shared = released(Measure.objects.valid_on(day), audience)
    members = released(CampusMember.objects.valid_on(day), audience)
    members = members.filter(campus__in=shared.values("campus"))
    return set(members.values_list("facility", flat=True))
