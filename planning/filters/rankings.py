"""Filter words about runs, rankings and their certainty."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.db.models import QuerySet

from districts.filters import KnownKeyFilter, audience
from facilities.filters import AboutFacilities, facility_filter
from facilities.models import Facility
from planning.allocation.reasons import Reason
from planning.filters.catalogue import key_filter
from planning.models import (
    FacilityScore,
    RankCertainty,
    ScoringRun,
)
from planning.selectors.records import of_runs, runs_now, runs_on

REASONS = [(reason.value, reason.text) for reason in Reason]


class RunFilter(filters.FilterSet):
    """Which Berechnungsstände."""

    key = key_filter("key__code")
    version = filters.NumberFilter(
        field_name="key__version", label="Version des Schlüssels"
    )
    as_of = filters.DateFilter(
        lookup_expr="lte", label="Stichtag", help_text="Nur Stände bis zu diesem Tag."
    )

    class Meta:
        model = ScoringRun
        fields: list[str] = []


class RankingFilter(AboutFacilities):
    """Which facilities of which run; without a run the newest one of each type."""

    run = KnownKeyFilter(
        rows=ScoringRun.objects.all(), key="pk", label="Berechnungsstand",
        help_text="Nummer; ohne Angabe je Art der Stand, den die Seite zeigt.",
    )  # fmt: skip
    facility = facility_filter()
    state = filters.ChoiceFilter(choices=FacilityScore.State.choices, label="Zustand")
    reason = filters.ChoiceFilter(choices=REASONS, label="Grund im neuesten Vorschlag")

    class Meta:
        model = FacilityScore
        fields: list[str] = []

    def on_day(self, rows: QuerySet, day: date) -> QuerySet:
        """Rows of the run asked for, else of the runs that the pages show."""
        given, eyes = self.form.cleaned_data, audience(self.request)
        if given.get("run"):
            return rows
        return of_runs(rows, runs_on(day, eyes) if given.get("as_of") else runs_now(eyes))


class RankCertaintyFilter(filters.FilterSet):
    """Which facilities of which Sicherheitsrechnung."""

    certainty = filters.NumberFilter(
        field_name="certainty", label="Sicherheitsrechnung", help_text="Nummer."
    )
    run = KnownKeyFilter(
        rows=ScoringRun.objects.all(), key="pk", field_name="certainty__run",
        label="Berechnungsstand", help_text="Nummer.",
    )  # fmt: skip
    facility = KnownKeyFilter(
        rows=Facility.objects.all(), key="number", field_name="score__facility__number",
        label="Einrichtung", help_text="Kennung.",
    )  # fmt: skip

    class Meta:
        model = RankCertainty
        fields: list[str] = []
