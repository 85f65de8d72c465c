"""Filter words about facilities, shared by pages and REST."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.db.models import Q, QuerySet

from districts.filters import KnownKeyFilter, OnDay, ValueFilter, area_filter
from districts.models import Area
from facilities.models import Cooperation, Facility, FacilityValue, Provider


class AboutFacilities(OnDay):
    """The words that choose facilities, for rows that belong to one each.

    ``path`` leads from a row to its facility, ending in two underscores.
    """

    path = "facility__"

    facility_type = filters.ChoiceFilter(
        field_name="kind", method="of_facility", choices=Facility.Kind.choices,
        label="Art der Einrichtung",
    )  # fmt: skip
    provider_kind = filters.ChoiceFilter(
        field_name="provider__kind", method="of_facility", choices=Provider.Kind.choices,
        label="Trägerschaft",
    )  # fmt: skip
    area = area_filter(Area.Kind.ORTSTEIL, field_name="area__key", method="of_facility")
    stadtbezirk = area_filter(Area.Kind.STADTBEZIRK, method="in_group")
    schwerpunktraum = area_filter(Area.Kind.SCHWERPUNKTRAUM, method="in_group")
    search = filters.CharFilter(
        method="named", label="Suche", help_text="Teil des Namens oder der Kennung."
    )

    def of_facility(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Rows whose facility has this property."""
        return rows.filter(**{self.path + name: value})

    def in_group(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Rows whose facility lies in the named group of areas on the day."""
        return rows.filter(**{f"{self.path}area__in": self.members(name, value)})

    def named(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Rows whose facility is called so, in part."""
        by_name = Q(**{f"{self.path}name__icontains": value})
        return rows.filter(by_name | Q(**{f"{self.path}number__icontains": value}))


def facility_filter() -> KnownKeyFilter:
    """Filter by the number of one facility."""
    return KnownKeyFilter(
        rows=Facility.objects.all(), key="number", field_name="facility__number",
        label="Einrichtung", help_text="Kennung der Einrichtung.",
    )  # fmt: skip


class FacilityFilter(AboutFacilities):
    """Which facilities, among those open on a day."""

    path = ""

    search = filters.CharFilter(
        method="named",
        label="Suche",
        help_text="Teil des Namens, der Kennung oder des Namens eines Gebiets.",
    )

    class Meta:
        model = Facility
        fields: list[str] = []

    def named(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Facilities called so in part, and those in areas called so."""
        return super().named(rows, name, value) | rows.filter(self.in_area_called(value))

    def on_day(self, rows: QuerySet, day: date) -> QuerySet:
        """Facilities open on the day."""
        return rows.open_on(day)


class CooperationFilter(OnDay):
    """Which cooperations, among those of a day."""

    facility = KnownKeyFilter(
        rows=Facility.objects.all(), key="number", method="on_either_side",
        label="Einrichtung", help_text="Kennung einer der beiden Einrichtungen.",
    )  # fmt: skip
    kind = filters.ChoiceFilter(choices=Cooperation.Kind.choices, label="Art")
    confirmed = filters.BooleanFilter(
        field_name="confirmed_on", lookup_expr="isnull", exclude=True, label="bestätigt",
        help_text="true: von beiden Seiten genannt, false: noch nicht bestätigt.",
    )  # fmt: skip

    class Meta:
        model = Cooperation
        fields: list[str] = []

    def on_either_side(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Cooperations that name the facility first or second."""
        return rows.filter(Q(from_facility__number=value) | Q(to_facility__number=value))


class FacilityValueFilter(AboutFacilities, ValueFilter):
    """Which values of facilities, as they were known on a day."""

    facility = facility_filter()
    planned = filters.BooleanFilter(
        label="Planzahl", help_text="true: nur erwartete, false: nur gezählte Werte."
    )
    cell = ("indicator", "facility", "period", "variant")

    class Meta:
        model = FacilityValue
        fields: list[str] = []
