"""Saving facilities and their values."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from districts.importers.delivery import Written
from districts.importers.report import ImportReport
from districts.importers.saving import bring_to
from districts.importers.values import FIELDS, replace
from districts.models import SourceFile
from facilities.models import Facility, FacilityValue

FACILITY_FIELDS = [
    "name", "kind", "provider_id", "area_id", "area_basis", "street", "postcode",
    "easting", "northing", "opened_on", "closed_on", "invented",
]  # fmt: skip


def save_facilities(rows: list[Facility], source: SourceFile) -> Written:
    """Bring facilities into the rows of their numbers; none is ever deleted."""
    for row in rows:
        row.source, row.invented = source, source.invented
    stored = Facility.objects.filter(number__in=[row.number for row in rows])
    return bring_to(rows, stored, same=lambda row: row.number, fields=FACILITY_FIELDS)


def write_facility_values(
    report: ImportReport, source: SourceFile, options: Any
) -> Written:
    """Save read values of facilities; a second reading of a file replaces the first."""
    rows = [
        FacilityValue(
            facility=value.owner, planned=value.planned, source=source, **value.parts()
        )
        for value in report.rows
    ]
    stored = FacilityValue.everything.filter(source=source)
    return replace(rows, stored, same=_place, fields=[*FIELDS, "planned"])


def _place(row: FacilityValue) -> Hashable:
    return (row.indicator_id, row.facility_id, row.period, row.variant)
