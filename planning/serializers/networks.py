"""Networks and conferences as REST clients read them."""

from __future__ import annotations

from rest_framework import serializers

from districts.serializers import AreaBriefSerializer
from planning.models import (
    Conference,
    ConferenceStep,
    FamilyCentre,
    Network,
    NetworkMember,
)


class MemberSerializer(serializers.ModelSerializer):
    """A member: exactly one of facility, provider and body is named."""

    facility = serializers.CharField(
        source="facility.number", default=None, allow_null=True, help_text="Kennung."
    )
    provider = serializers.CharField(
        source="provider.name", default=None, allow_null=True, help_text="Name des Trägers."
    )

    class Meta:
        model = NetworkMember
        fields = [
            "facility", "provider", "body", "contribution", "fte", "valid_from", "valid_to",
        ]  # fmt: skip


class NetworkSerializer(serializers.ModelSerializer):
    """A network of the day with its areas and members."""

    parent = serializers.CharField(
        source="shown_parent",
        allow_null=True,
        help_text="Code des Netzwerks darüber; null: keines oder nicht veröffentlicht.",
    )
    areas = AreaBriefSerializer(many=True, source="shown_areas")
    members = MemberSerializer(many=True, source="shown_members")

    class Meta:
        model = Network
        fields = [
            "code", "name", "kind", "parent", "city", "quarter", "areas", "is_area_wide",
            "mandate", "legal_basis", "office_fte", "valid_from", "valid_to", "source",
            "invented", "members",
        ]  # fmt: skip


class StepSerializer(serializers.ModelSerializer):
    """An agreed step; open while ``done_on`` is null."""

    class Meta:
        model = ConferenceStep
        fields = ["text", "owner", "due_on", "done_on", "outcome"]


class ConferenceSerializer(serializers.ModelSerializer):
    """A conference with topics and agreed steps."""

    network = serializers.CharField(source="network.code", help_text="Code des Netzwerks.")
    topics = serializers.ListField(child=serializers.CharField(), source="topic_list")
    steps = StepSerializer(many=True, source="shown_steps")
    parent = serializers.IntegerField(
        source="seen_parent",
        allow_null=True,
        help_text="`id` der Konferenz, an die berichtet wird.",
    )

    class Meta:
        model = Conference
        fields = ["id", "network", "title", "level", "held_on", "parent", "topics", "steps"]


class FamilyCentreSerializer(serializers.ModelSerializer):
    """A Familiengrundschulzentrum; an empty field is an open question, never a no."""

    facility = serializers.CharField(
        source="facility.number",
        default=None,
        allow_null=True,
        help_text="Kennung der Schule; null: ein Zentrum einer anderen Stadt.",
    )
    indicator = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    networks = serializers.SerializerMethodField(help_text="Codes der Netzwerke.")

    class Meta:
        model = FamilyCentre
        fields = [
            "code", "name", "city", "facility", "sites", "valid_from", "valid_to",
            "structures", "agreed_on", "goal_system", "goal", "indicator", "target",
            "review_on", "foundations", "added_value", "follow_up", "networks", "docking",
            "source", "invented",
        ]  # fmt: skip

    def get_networks(self, centre: FamilyCentre) -> list[str]:
        """Networks the reader may see, as the viewset has fetched them."""
        return [network.code for network in centre.shown_networks]
