"""Filter words about measures, keys, runs, rankings and proposals."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.db.models import QuerySet

from districts.filters import KnownKeyFilter, audience
from facilities.filters import AboutFacilities, facility_filter
from facilities.models import Facility
from planning.allocation.propose import METHODS
from planning.allocation.reasons import Reason
from planning.models import (
    FacilityScore,
    Measure,
    PlanningRound,
    Proposal,
    ProposalLine,
    RankCertainty,
    Scenario,
    ScoringKey,
    ScoringRun,
    ServiceType,
    Status,
)
from planning.selectors.records import of_runs, runs_now, runs_on

# A Proposal may name more methods than there is code for.
COMPUTED = [(name, Proposal.Method(name).label) for name in METHODS]
REASONS = [(reason.value, reason.text) for reason in Reason]


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


def round_filter() -> KnownKeyFilter:
    """Filter by the code of a Planungsrunde."""
    return KnownKeyFilter(
        rows=PlanningRound.objects.all(), key="code", field_name="round__code",
        label="Planungsrunde", help_text="Code der Runde.",
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


class RoundFilter(filters.FilterSet):
    """Which Planungsrunden."""

    service_type = service_filter("service_type__code")
    as_of = filters.DateFilter(
        lookup_expr="lte", label="Stichtag", help_text="Nur Runden bis zu diesem Tag."
    )

    class Meta:
        model = PlanningRound
        fields: list[str] = []


class ScenarioFilter(filters.FilterSet):
    """Which scenarios."""

    round = round_filter()

    class Meta:
        model = Scenario
        fields: list[str] = []


class ProposalFilter(filters.FilterSet):
    """Which Vorschläge."""

    round = round_filter()
    service_type = service_filter("round__service_type__code")
    method = filters.ChoiceFilter(choices=COMPUTED, label="Verfahren")
    as_of = filters.DateFilter(
        field_name="round__as_of",
        lookup_expr="lte",
        label="Stichtag",
        help_text="Nur Vorschläge mit Stichtag bis zu diesem Tag.",
    )

    class Meta:
        model = Proposal
        fields: list[str] = []


class ProposalLineFilter(AboutFacilities):
    """Which lines of a proposal."""

    facility = facility_filter()
    reason = filters.ChoiceFilter(choices=REASONS, label="Grund")

    class Meta:
        model = ProposalLine
        fields: list[str] = []

    def on_day(self, rows: QuerySet, day: date) -> QuerySet:
        """Lines are kept as they were proposed; the day only says who belongs where."""
        return rows
