"""What REST clients read about money: programmes with rules, rates, shares, notices."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from districts.filters import KnownKeyFilter
from districts.release import audience_of, released
from districts.rest import WORD, ReleasedRows
from districts.serializers import SourceBriefSerializer
from facilities.serializers import FacilityBriefSerializer, ProviderSerializer
from planning.filters.catalogue import service_filter
from planning.models import (
    CostRate,
    FundingProgramme,
    FundingRule,
    GrantNotice,
    MeasureShare,
    Participation,
)

RULE = [
    "id", "service_type", "facility_type", "valid_from", "valid_to", "rate", "cap_per_fte",
    "material_cap_per_fte", "min_fte", "max_fte", "deadline_month", "deadline_day",
    "legal_reference", "note", "invented", "source",
]  # fmt: skip
SHARES = "measure__facility__area__geometry"


def programme_filter() -> KnownKeyFilter:
    """Filter by the code of a programme."""
    return KnownKeyFilter(
        rows=FundingProgramme.objects.all(), key="code", field_name="programme__code",
        label="Förderprogramm", help_text="Code des Programms.",
    )  # fmt: skip


class FundingRuleSerializer(serializers.ModelSerializer):
    """A dated rule of a programme; null is keine Angabe."""

    service_type = serializers.SlugRelatedField("code", read_only=True)
    source = SourceBriefSerializer()

    class Meta:
        model = FundingRule
        fields = RULE


class FundingProgrammeSerializer(serializers.ModelSerializer):
    """A programme with its dated rules."""

    rules = FundingRuleSerializer(source="shown_rules", many=True)
    source = SourceBriefSerializer()

    class Meta:
        model = FundingProgramme
        fields = [
            "code", "name", "funder", "valid_from", "valid_to", "full_time_hours",
            "is_beside", "note", "rules", "invented", "source",
        ]  # fmt: skip


class CostRateSerializer(serializers.ModelSerializer):
    """Euros of one VzÄ and year, as decimal text."""

    service_type = serializers.SlugRelatedField("code", read_only=True)
    source = SourceBriefSerializer()

    class Meta:
        model = CostRate
        fields = [
            "id", "service_type", "valid_from", "valid_to", "eur_per_fte", "basis",
            "invented", "source",
        ]  # fmt: skip


class MeasureShareSerializer(serializers.ModelSerializer):
    """The part of a measure's cost that a programme pays in a calendar year."""

    facility = FacilityBriefSerializer(source="measure.facility")
    programme = serializers.SlugRelatedField("code", read_only=True)
    source = SourceBriefSerializer()

    class Meta:
        model = MeasureShare
        fields = [
            "id", "measure", "facility", "programme", "year", "share", "approved_eur",
            "spent_eur", "invented", "source",
        ]  # fmt: skip


class GrantNoticeSerializer(serializers.ModelSerializer):
    """A Zuwendungsbescheid with the day its account is due."""

    programme = serializers.SlugRelatedField("code", read_only=True)
    provider = ProviderSerializer(allow_null=True, help_text="null: die Stadt selbst.")
    source = SourceBriefSerializer()

    class Meta:
        model = GrantNotice
        fields = [
            "id", "programme", "year", "reference", "provider", "issued_on", "amount_eur",
            "report_due", "report_sent_on", "documents", "invented", "source",
        ]  # fmt: skip


class ParticipationSerializer(serializers.ModelSerializer):
    """A facility that takes part in a programme."""

    programme = serializers.SlugRelatedField("code", read_only=True)
    facility = FacilityBriefSerializer()
    source = SourceBriefSerializer()

    class Meta:
        model = Participation
        fields = [
            "id", "programme", "facility", "valid_from", "valid_to", "invented", "source",
        ]  # fmt: skip


class FundingProgrammeFilter(filters.FilterSet):
    """Which programmes."""

    funder = filters.ChoiceFilter(
        choices=FundingProgramme.Funder.choices, label="Mittelgeber"
    )
    as_of = filters.DateFilter(
        method="on_day", label="Stichtag", help_text="Nur Programme, die dann laufen."
    )

    class Meta:
        model = FundingProgramme
        fields: list[str] = []

    def on_day(self, rows: QuerySet, name: str, value: object) -> QuerySet:
        """Programmes that run on a day."""
        return rows.valid_on(value)


class CostRateFilter(filters.FilterSet):
    """Which cost rates."""

    service_type = service_filter("service_type__code")
    as_of = filters.DateFilter(
        method="on_day", label="Stichtag", help_text="Nur Sätze, die dann gelten."
    )

    class Meta:
        model = CostRate
        fields: list[str] = []

    def on_day(self, rows: QuerySet, name: str, value: object) -> QuerySet:
        """Rates that hold on a day."""
        return rows.valid_on(value)


class OfProgrammeFilter(filters.FilterSet):
    """Which rows of which programme and calendar year."""

    programme = programme_filter()
    year = filters.NumberFilter(label="Haushaltsjahr")

    class Meta:
        fields: list[str] = []


class ParticipationFilter(filters.FilterSet):
    """Which participations."""

    programme = programme_filter()
    as_of = filters.DateFilter(
        method="on_day", label="Stichtag", help_text="Nur Teilnahmen an diesem Tag."
    )

    class Meta:
        model = Participation
        fields: list[str] = []

    def on_day(self, rows: QuerySet, name: str, value: object) -> QuerySet:
        """Participations that hold on a day."""
        return rows.valid_on(value)


class FundingProgrammeViewSet(ReleasedRows):
    """Programmes with their rules."""

    about = "Förderprogramme mit ihren datierten Regeln; der Code ist die Quelle in Runden."
    queryset = FundingProgramme.objects.select_related("source")
    serializer_class = FundingProgrammeSerializer
    filterset_class = FundingProgrammeFilter
    ordering_words = {"name": "name", "code": "code", "valid_to": "valid_to"}
    default_ordering = ["name", "code"]
    lookup_field = "code"
    lookup_value_regex = WORD

    def get_queryset(self) -> QuerySet:
        """Programmes with the rules the reader may see."""
        rules = released(FundingRule.objects.all(), audience_of(self.request.user))
        rules = rules.select_related("service_type", "source").order_by(
            "service_type__code", "facility_type", "valid_from", "pk"
        )
        shown = Prefetch("rules", rules, to_attr="shown_rules")
        return super().get_queryset().prefetch_related(shown)


class CostRateViewSet(ReleasedRows):
    """Dated cost rates."""

    about = "Kostensätze: Euro je VzÄ und Jahr, datiert."
    queryset = CostRate.objects.select_related("service_type", "source")
    serializer_class = CostRateSerializer
    filterset_class = CostRateFilter
    ordering_words = {"service_type": "service_type__code", "valid_from": "valid_from"}
    default_ordering = ["service_type", "valid_from"]


class MeasureShareViewSet(ReleasedRows):
    """Shares of measures."""

    about = (
        "Finanzierungsanteile: welches Programm in welchem Haushaltsjahr wie viel zahlt."
    )
    queryset = MeasureShare.objects.select_related(
        "measure__facility__provider", "measure__facility__area", "programme", "source"
    ).defer(SHARES)
    serializer_class = MeasureShareSerializer
    filterset_class = OfProgrammeFilter
    ordering_words = {
        "year": "year",
        "facility": "measure__facility__number",
        "programme": "programme__code",
    }
    default_ordering = ["year", "facility", "programme"]


class GrantNoticeViewSet(ReleasedRows):
    """Zuwendungsbescheide."""

    about = "Zuwendungsbescheide mit Betrag und Fälligkeit des Verwendungsnachweises."
    queryset = GrantNotice.objects.select_related("programme", "provider", "source")
    serializer_class = GrantNoticeSerializer
    filterset_class = OfProgrammeFilter
    ordering_words = {"year": "year", "report_due": "report_due", "reference": "reference"}
    default_ordering = ["-year", "reference"]


class ParticipationViewSet(ReleasedRows):
    """Facilities in programmes."""

    about = "Teilnahmen von Einrichtungen an Programmen, etwa am Startchancen-Programm."
    queryset = Participation.objects.select_related(
        "programme", "facility__provider", "facility__area", "source"
    ).defer("facility__area__geometry")
    serializer_class = ParticipationSerializer
    filterset_class = ParticipationFilter
    ordering_words = {
        "programme": "programme__code",
        "facility": "facility__number",
        "valid_from": "valid_from",
    }
    default_ordering = ["programme", "facility", "valid_from"]
