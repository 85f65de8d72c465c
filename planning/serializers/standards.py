"""Fachstandards, Gütesiegel and Zielvereinbarungen as REST clients read them."""

from __future__ import annotations

from rest_framework import serializers

from facilities.serializers import FacilityBriefSerializer
from planning.models import (
    Certificate,
    QualityStandard,
    StandardCriterion,
    TargetAgreement,
)


class CriterionSerializer(serializers.ModelSerializer):
    """A numbered criterion."""

    class Meta:
        model = StandardCriterion
        fields = ["number", "text"]


class QualityStandardSerializer(serializers.ModelSerializer):
    """A version of a Fachstandard with its criteria."""

    service_type = serializers.SlugRelatedField("code", read_only=True)
    criteria = CriterionSerializer(many=True, source="shown_criteria")

    class Meta:
        model = QualityStandard
        fields = [
            "id", "service_type", "version", "title", "text", "legal_basis", "valid_from",
            "valid_to", "next_review", "source", "invented", "criteria",
        ]  # fmt: skip


class CertificateSerializer(serializers.ModelSerializer):
    """A Gütesiegel with its last day."""

    facility = FacilityBriefSerializer()
    service_type = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Certificate
        fields = [
            "id", "facility", "service_type", "name", "issuer", "valid_from", "valid_to",
            "invented",
        ]  # fmt: skip


class TargetAgreementSerializer(serializers.ModelSerializer):
    """The Zielvereinbarung of a school for one school year."""

    facility = FacilityBriefSerializer()
    service_type = serializers.SlugRelatedField("code", read_only=True)
    goals = serializers.ListField(child=serializers.CharField(), source="goal_list")

    class Meta:
        model = TargetAgreement
        fields = [
            "id", "facility", "service_type", "goals", "bodies", "valid_from", "valid_to",
            "invented",
        ]  # fmt: skip
