"""Keys and runs as REST clients read them."""

from __future__ import annotations

from rest_framework import serializers

from planning.models import ScoringKey, ScoringRun, Status

KEY = "Schlüssel als „code@version“."


class ScoringKeySerializer(serializers.ModelSerializer):
    """A version of a key: the content that is computed, its hash and who decided it."""

    key = serializers.CharField(source="reference", help_text=KEY)
    weights = serializers.SerializerMethodField(help_text="Wichtung je Indikatorcode.")
    unit_kind = serializers.ChoiceField(choices=["facility", "area"])
    facility_types = serializers.ListField(child=serializers.CharField())
    area_kind = serializers.CharField(
        allow_null=True, help_text="Art der Gebiete; null bei Einrichtungen."
    )

    standing = serializers.CharField(
        help_text="Stand in Worten: eingetragener Beschluss, bloße Angabe oder keiner."
    )
    derived_from = serializers.SerializerMethodField(
        help_text="Schlüssel, dessen Wichtungen eine Variante ändert; null: keiner oder "
        "nicht veröffentlicht."
    )

    class Meta:
        model = ScoringKey
        fields = [
            "key",
            "code",
            "version",
            "title",
            "status",
            "resolution",
            "decided_on",
            "standing",
            "valid_from",
            "valid_to",
            "note",
            "derived_from",
            "unit_kind",
            "facility_types",
            "area_kind",
            "weights",
            "sha256",
            "content",
            "published",
            "invented",
        ]

    def get_derived_from(self, key: ScoringKey) -> str | None:
        """A key that is out tells no origin that stays inside."""
        origin = key.derived_from
        is_told = origin is not None and (origin.published or not key.published)
        return origin.reference if is_told else None

    def get_weights(self, key: ScoringKey) -> dict[str, float]:
        """Indicator code to weight, in the order of the key."""
        return {entry.indicator.code: float(entry.weight) for entry in key.shown_indicators}


class RunBriefSerializer(serializers.ModelSerializer):
    """The Berechnungsstand a figure belongs to."""

    run = serializers.IntegerField(source="pk", help_text="Nummer des Berechnungsstands.")
    key = serializers.CharField(source="key.reference", help_text=KEY)
    status = serializers.ChoiceField(
        source="key.status", choices=Status.choices, help_text="Status des Schlüssels."
    )

    class Meta:
        model = ScoringRun
        fields = ["run", "key", "status", "as_of"]


class RunSerializer(RunBriefSerializer):
    """One calculation: from which key, for which day, with what hash of its inputs."""

    note = serializers.CharField(source="key.note", help_text="Vermerk des Schlüssels.")

    class Meta(RunBriefSerializer.Meta):
        fields = [
            *RunBriefSerializer.Meta.fields,
            "note",
            "oldest_period",
            "input_sha256",
            "code_version",
            "created_at",
            "warnings",
            "published",
            "invented",
        ]


class RunDetailSerializer(RunSerializer):
    """A calculation with everything it read and every step, enough to do it again."""

    class Meta(RunSerializer.Meta):
        fields = [*RunSerializer.Meta.fields, "statistics", "log", "inputs"]
