"""How many pupils a school has, counted or expected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from districts.release import Audience, released
from facilities.models import FacilityValue

PUPILS = "pupils"
Pupils = dict[int, tuple[Decimal, str]]


def pupils_on(day: date, audience: Audience) -> Pupils:
    """Facility id -> pupils and their school year, the newest counted by a day."""
    counted = FacilityValue.objects.known_on(day).filter(planned=False)
    return _newest(counted, audience)


def expected_pupils(facilities: Iterable[int], day: date, audience: Audience) -> Pupils:
    """Facility id -> Planzahl and its school year as known on a day; in no index."""
    planned = FacilityValue.objects.known_on(day).filter(planned=True)
    return _newest(planned.filter(facility__in=list(facilities)), audience)


def unknown_pupils_on(day: date, audience: Audience) -> dict[int, FacilityValue]:
    """Facility id -> the newest counted cell known on a day, where it holds no number."""
    cells = released(FacilityValue.objects.known_on(day), audience)
    cells = cells.filter(indicator__code=PUPILS, planned=False)
    ordered = cells.order_by("period", "source__as_of", "source_id", "pk")
    newest = {cell.facility_id: cell for cell in ordered}
    return {pk: cell for pk, cell in newest.items() if cell.value is None}


def _newest(rows: QuerySet[FacilityValue], audience: Audience) -> Pupils:
    """The latest known number; a later delivery may have withdrawn one."""
    delivered = released(rows.filter(indicator__code=PUPILS), audience)
    ordered = delivered.order_by("period", "source__as_of", "source_id", "pk")
    cells = {
        (facility, period): value
        for facility, period, value in ordered.values_list("facility", "period", "value")
    }
    return {
        facility: (value, period)
        for (facility, period), value in cells.items()
        if value is not None
    }
