"""Leistungsbereiche and measures as REST clients read them."""

from __future__ import annotations

from rest_framework import serializers

from districts.serializers import SourceBriefSerializer
from facilities.serializers import FacilityBriefSerializer, ProviderSerializer
from planning.models import Measure, ServiceType


class ServiceTypeSerializer(serializers.ModelSerializer):
    """A Leistungsbereich."""

    class Meta:
        model = ServiceType
        fields = ["code", "name", "office", "unit", "steering", "description"]


class MeasureSerializer(serializers.ModelSerializer):
    """A funded service at a facility, SOLL and IST in VzÄ as decimal text."""

    facility = FacilityBriefSerializer()
    service_type = serializers.SlugRelatedField("code", read_only=True)
    provider = ProviderSerializer(allow_null=True, help_text="Maßnahmeträger.")
    source = SourceBriefSerializer()
    follows = serializers.IntegerField(
        source="seen_follows",
        allow_null=True,
        help_text="`id` der Maßnahme davor; null: keine oder nicht veröffentlicht.",
    )

    class Meta:
        model = Measure
        fields = [
            "id",
            "facility",
            "service_type",
            "provider",
            "fte_target",
            "fte_actual",
            "places",
            "valid_from",
            "valid_to",
            "follows",
            "resolution",
            "invented",
            "source",
        ]
