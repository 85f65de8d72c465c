"""Filter words about rounds, scenarios and proposals."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.db.models import QuerySet

from districts.filters import KnownKeyFilter
from facilities.filters import AboutFacilities, facility_filter
from planning.allocation.propose import METHODS
from planning.filters.catalogue import service_filter
from planning.filters.rankings import REASONS
from planning.models import (
    PlanningRound,
    Proposal,
    ProposalLine,
    Scenario,
)

# A Proposal may name more methods than there is code for.
COMPUTED = [(name, Proposal.Method(name).label) for name in METHODS]


def round_filter() -> KnownKeyFilter:
    """Filter by the code of a Planungsrunde."""
    return KnownKeyFilter(
        rows=PlanningRound.objects.all(), key="code", field_name="round__code",
        label="Planungsrunde", help_text="Code der Runde.",
    )  # fmt: skip


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
