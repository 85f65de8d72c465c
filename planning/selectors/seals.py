"""Gütesiegel and Zielvereinbarungen by their last day, and which need renewing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from districts.release import Audience, released
from planning.models import Certificate, TargetAgreement

SEAL_NOTICE = timedelta(days=365)  # D: a re-certification takes its time
AGREEMENT_NOTICE = timedelta(days=120)  # D: the next school year is agreed in spring


@dataclass(frozen=True)
class Promise:
    """A Gütesiegel or Zielvereinbarung, and whether a later one goes on from it."""

    row: Certificate | TargetAgreement
    is_renewed: bool
    notice: timedelta

    def is_over(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.row.valid_to < day

    def needs_renewal(self, day: date) -> bool:
        """Whether its end is near or past and nothing later is known."""
        return not self.is_renewed and self.row.valid_to - self.notice <= day


def certificates(day: date, audience: Audience) -> list[Promise]:
    """Gütesiegel awarded up to a day, the earliest end first."""
    return _promises(Certificate.objects.all(), day, audience, SEAL_NOTICE)


def agreements(day: date, audience: Audience) -> list[Promise]:
    """Zielvereinbarungen begun up to a day, the earliest end first."""
    return _promises(TargetAgreement.objects.all(), day, audience, AGREEMENT_NOTICE)


def _promises(
    rows: QuerySet, day: date, audience: Audience, notice: timedelta
) -> list[Promise]:
    everything = released(rows, audience).select_related("facility", "service_type")
    found = list(everything.order_by("valid_to", "facility__number", "pk"))
    return [
        Promise(row, _is_renewed(row, found), notice)
        for row in found
        if row.valid_from <= day
    ]


def _is_renewed(
    row: Certificate | TargetAgreement, rows: Iterable[Certificate | TargetAgreement]
) -> bool:
    """Whether a row of the same facility and service ends later."""
    return any(
        other.facility_id == row.facility_id
        and other.service_type_id == row.service_type_id
        and other.valid_to > row.valid_to
        for other in rows
    )
