"""Filter words about measures and keys."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.db.models import QuerySet

from districts.filters import KnownKeyFilter
from facilities.filters import AboutFacilities, facility_filter
from facilities.models import Facility
from planning.models import (
    Measure,
    ScoringKey,
    ServiceType,
    Status,
)


def service_filter(field_name: str) -> KnownKeyFilter:
    """Filter by the code of a Leistungsbereich."""
    return KnownKeyFilter(
        rows=ServiceType.objects.all(), key="code", field_name=field_name,
        label="Leistungsbereich", help_text="Code, zum Beispiel ssa.",
    )  # fmt: skip


def key_filter(field_name: str) -> KnownKeyFilter:
    """Filter by the code of a Schlüssel, all versions."""
    return KnownKeyFilter(
        rows=ScoringKey.objects.all(), key="code", field_name=field_name,
        label="Schlüssel", help_text="Code ohne Version.",
    )  # fmt: skip


class MeasureFilter(AboutFacilities):
    """Which measures, among those funded on a day."""

    facility = facility_filter()
    service_type = service_filter("service_type__code")

    class Meta:
        model = Measure
        fields: list[str] = []


class KeyFilter(filters.FilterSet):
    """Which versions of which keys."""

    code = key_filter("code")
    status = filters.ChoiceFilter(choices=Status.choices, label="Status")
    facility_type = filters.ChoiceFilter(
        method="of_type", choices=Facility.Kind.choices, label="Art der Einrichtung"
    )
    as_of = filters.DateFilter(
        method="valid_on",
        label="Stichtag",
        help_text="Nur Versionen, die an diesem Tag gelten.",
    )

    class Meta:
        model = ScoringKey
        fields: list[str] = []

    def of_type(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keys that rank this kind of facility."""
        return rows.filter(pk__in=[key.pk for key in rows if value in key.facility_types])

    def valid_on(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        """Versions that hold on a day."""
        return rows.valid_on(value)
