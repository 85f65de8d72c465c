"""Decisions and what bodies did with them."""

from __future__ import annotations

from rest_framework import serializers

from planning.models import Decision, Resolution


class ResolutionSerializer(serializers.ModelSerializer):
    """What a body did with a Vorlage."""

    class Meta:
        model = Resolution
        fields = ["body", "decided_on", "number", "result", "minutes"]


class DecisionSerializer(serializers.ModelSerializer):
    """A proposal laid before a body; the record is in its Beschlussdokumentation."""

    round = serializers.SlugRelatedField("code", read_only=True)
    as_of = serializers.DateField(source="round.as_of", help_text="Stichtag der Runde.")
    replaces = serializers.CharField(
        source="seen_replaces",
        allow_null=True,
        help_text="Code der Entscheidung davor; null: keine oder nicht veröffentlicht.",
    )
    replaced_by = serializers.CharField(
        source="seen_replaced_by",
        allow_null=True,
        help_text="Code der Fassung, die an ihre Stelle trat, oder der Entscheidung, die "
        "sie ablöste; null: keine oder nicht veröffentlicht.",
    )
    newer_not_public = serializers.SerializerMethodField(
        help_text="Satz über eine neuere, nicht öffentliche Vorlage der Runde; null: keine."
    )
    resolutions = ResolutionSerializer(source="shown_resolutions", many=True)

    class Meta:
        model = Decision
        fields = [
            "code",
            "title",
            "version",
            "status",
            "round",
            "as_of",
            "proposal",
            "paper_number",
            "paper_url",
            "sha256",
            "submitted_at",
            "released_at",
            "replaces",
            "replaced_by",
            "newer_not_public",
            "revoked_reason",
            "resolutions",
            "published",
            "invented",
        ]

    def get_newer_not_public(self, row: Decision) -> str | None:
        """What strangers are told of a Vorlage that they may not open."""
        hidden = self.context["unseen"].get(row.round_id)
        return str(hidden) if hidden else None
