"""Filter words about coordination, shared by pages and REST."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.db.models import Q, QuerySet

from districts.filters import KnownKeyFilter, OnDay, audience
from districts.models import Area
from districts.release import released
from planning.models import Conference, FamilyCentre, Network


class NetworkFilter(OnDay):
    """Which networks, among those of a day."""

    kind = filters.ChoiceFilter(choices=Network.Kind.choices, label="Art")
    city = filters.CharFilter(label="Stadt", help_text="Leipzig oder eine andere Stadt.")
    area = KnownKeyFilter(
        rows=Area.objects.defer("geometry"), key="key", method="in_area", label="Gebiet",
        help_text="Schlüssel eines Gebiets, in dem das Netzwerk arbeitet.",
    )  # fmt: skip
    search = filters.CharFilter(
        method="named", label="Suche", help_text="Teil des Namens oder des Auftrags."
    )

    class Meta:
        model = Network
        fields: list[str] = []

    def in_area(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Networks that work in an area of this key."""
        seen = released(Area.objects.filter(key=value), audience(self.request))
        return rows.filter(areas__in=seen.values("pk")).distinct()

    def named(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Networks whose name or mandate holds the text."""
        return rows.filter(Q(name__icontains=value) | Q(mandate__icontains=value))


class ConferenceFilter(OnDay):
    """Which conferences, among those held up to a day."""

    network = KnownKeyFilter(
        rows=Network.objects.all(), key="code", field_name="network__code",
        label="Netzwerk", help_text="Code des Netzwerks.",
    )  # fmt: skip
    level = filters.ChoiceFilter(choices=Conference.Level.choices, label="Ebene")

    class Meta:
        model = Conference
        fields: list[str] = []

    def on_day(self, rows: QuerySet, day: date) -> QuerySet:
        """Conferences held up to the day."""
        return rows.filter(held_on__lte=day)


class FamilyCentreFilter(OnDay):
    """Which Familiengrundschulzentren, among those of a day."""

    city = filters.CharFilter(label="Stadt", help_text="Leipzig oder eine andere Stadt.")

    class Meta:
        model = FamilyCentre
        fields: list[str] = []
