"""Plans, goals, expectations, days and steps as REST clients read them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from districts.serializers import AreaBriefSerializer
from planning.models import (
    AreaSelection,
    AreaSelectionLine,
    EffectEntry,
    EffectReview,
    FoundingLine,
    Goal,
    Involvement,
    MeasureStage,
    Milestone,
    PlanEvent,
    PlanVersion,
)


class PlanEventSerializer(serializers.ModelSerializer):
    """What happened to a Fassung."""

    class Meta:
        model = PlanEvent
        fields = ["kind", "day", "said", "text", "source"]


class InvolvementSerializer(serializers.ModelSerializer):
    """Who had a say, and what came of it."""

    class Meta:
        model = Involvement
        fields = [
            "kind", "body", "form", "day", "said", "outcome", "outcome_on", "source",
            "invented",
        ]  # fmt: skip


class PlanSerializer(serializers.ModelSerializer):
    """A Fassung of a plan with its history and participation."""

    events = PlanEventSerializer(many=True, source="shown_events")
    involvements = InvolvementSerializer(many=True, source="shown")

    class Meta:
        model = PlanVersion
        fields = [
            "code", "plan", "version", "title", "valid_from", "valid_to", "source",
            "invented", "events", "involvements",
        ]  # fmt: skip


class GoalSerializer(serializers.ModelSerializer):
    """A goal in its place; null where a reader may not see what it names."""

    parent = serializers.SerializerMethodField(help_text="Code des Ziels darüber.")
    plan = serializers.SerializerMethodField(help_text="Code der Planfassung.")
    area = serializers.SerializerMethodField()
    insek_area = serializers.SerializerMethodField(
        help_text="Schwerpunktgebiet des INSEK, niemals ein Schwerpunktraum."
    )
    indicator = serializers.SlugRelatedField("code", read_only=True, allow_null=True)

    class Meta:
        model = Goal
        fields = [
            "code", "level", "parent", "plan", "title", "priority", "area", "theme",
            "insek_area", "insek_text", "indicator", "target_value", "target_on",
            "source", "valid_from", "valid_to", "invented",
        ]  # fmt: skip

    def get_parent(self, row: Goal) -> str | None:
        """The goal above."""
        return row.parent.code if row.seen_parent else None

    def get_plan(self, row: Goal) -> str | None:
        """The Fassung it belongs to."""
        return row.plan.code if row.seen_plan else None

    @extend_schema_field(AreaBriefSerializer(allow_null=True))
    def get_area(self, row: Goal) -> dict[str, Any] | None:
        """The area it is about; null for the whole city."""
        return AreaBriefSerializer(row.area).data if row.seen_area else None

    @extend_schema_field(AreaBriefSerializer(allow_null=True))
    def get_insek_area(self, row: Goal) -> dict[str, Any] | None:
        """The area of the INSEK it links with."""
        return AreaBriefSerializer(row.insek_area).data if row.seen_insek_area else None


class EffectReviewSerializer(serializers.ModelSerializer):
    """What was seen, in three chapters."""

    class Meta:
        model = EffectReview
        fields = ["day", "succeeds", "fails", "follows"]


class ExpectationSerializer(serializers.ModelSerializer):
    """What was expected of a measure or a goal, and its reviews."""

    goal = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    indicator = serializers.SlugRelatedField("code", read_only=True)
    reviews = EffectReviewSerializer(many=True)

    class Meta:
        model = EffectEntry
        fields = [
            "id", "measure", "goal", "indicator", "change", "expected", "baseline",
            "review_on", "written_at", "invented", "reviews",
        ]  # fmt: skip


class MilestoneSerializer(serializers.ModelSerializer):
    """A day of a round."""

    round = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Milestone
        fields = ["id", "round", "kind", "body", "day", "done_on"]


class MeasureStageSerializer(serializers.ModelSerializer):
    """A step of a measure from approval to a filled post."""

    class Meta:
        model = MeasureStage
        fields = ["id", "measure", "stage", "day", "evidence", "invented"]


class SelectionLineSerializer(serializers.ModelSerializer):
    """An Ortsteil that comes in or goes."""

    area = AreaBriefSerializer()
    space = AreaBriefSerializer()

    class Meta:
        model = AreaSelectionLine
        fields = ["area", "space", "change"]


class FoundingLineSerializer(serializers.ModelSerializer):
    """An Ortsteil with which a new Schwerpunktraum begins."""

    area = AreaBriefSerializer()

    class Meta:
        model = FoundingLine
        fields = ["area", "key", "name"]


class AreaSelectionSerializer(serializers.ModelSerializer):
    """A Festlegung der Schwerpunkträume with its rule and status."""

    lines = SelectionLineSerializer(many=True, source="shown_lines")
    foundings = FoundingLineSerializer(many=True, source="shown_foundings")

    class Meta:
        model = AreaSelection
        fields = [
            "version", "title", "run", "count", "least", "rationale", "valid_from",
            "status", "submitted_at", "released_at", "body", "resolution", "decided_on",
            "invented", "lines", "foundings",
        ]  # fmt: skip
