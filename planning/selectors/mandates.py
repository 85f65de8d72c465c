"""What an account that speaks for facilities or carriers finds on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet

from districts.release import Audience, released
from facilities.models import Facility
from planning.models import FacilityScore, Mandate, Measure, Statement
from planning.selectors.runs import default_run


@dataclass(frozen=True)
class OwnSite:
    """A facility with its score in the calculation that the public reads."""

    facility: Facility
    score: FacilityScore | None


def mandates_of(person: AbstractBaseUser) -> QuerySet[Mandate]:
    """For whom an account speaks."""
    return Mandate.objects.filter(account=person).select_related("facility", "provider")


def own_sites(person: AbstractBaseUser, day: date) -> list[OwnSite]:
    """Facilities that the account, or a carrier of it, runs or staffs; by number.

    In figures of the public, whoever asks.
    """
    carriers = mandates_of(person).values("provider")
    staffed = Measure.objects.valid_on(day).filter(provider__in=carriers)
    facilities = released(Facility.objects.all(), Audience.PUBLIC).filter(
        Q(pk__in=mandates_of(person).values("facility"))
        | Q(provider__in=carriers)
        | Q(pk__in=released(staffed, Audience.PUBLIC).values("facility"))
    )
    found = list(facilities.order_by("number"))
    scores = _scores(found)
    return [OwnSite(facility, scores.get(facility.pk)) for facility in found]


def _scores(facilities: list[Facility]) -> dict[int, FacilityScore]:
    runs = [default_run(kind, Audience.PUBLIC) for kind in {row.kind for row in facilities}]
    rows = released(FacilityScore.objects.all(), Audience.PUBLIC).filter(
        facility__in=facilities, run__in=[run for run in runs if run]
    )
    return {row.facility_id: row for row in rows}


def asked_of(person: AbstractBaseUser) -> QuerySet[Statement]:
    """Stellungnahmen that facilities or carriers of an account were asked for."""
    held = mandates_of(person)
    rows = Statement.objects.filter(
        Q(kind=Statement.Writer.FACILITY, facility__in=held.values("facility"))
        | Q(kind=Statement.Writer.CARRIER, provider__in=held.values("provider"))
    )
    return rows.select_related("round", "facility").order_by("deadline", "pk")
