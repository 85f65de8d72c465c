"""Rounds, scenarios and proposals; VzÄ are text, so that no client rounds them."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers

from facilities.serializers import BRIEF, FacilityBriefSerializer
from planning.allocation.stated import as_stated
from planning.models import PlanningRound, Proposal, ProposalLine, Scenario, Status
from planning.serializers.runs import KEY, RunBriefSerializer


class RoundSerializer(serializers.ModelSerializer):
    """A Planungsrunde with its rules and budget."""

    service_type = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = PlanningRound
        fields = [
            "code",
            "title",
            "service_type",
            "school_year",
            "as_of",
            "rules",
            "note",
            "published",
            "invented",
        ]

    def to_representation(self, instance: PlanningRound) -> dict[str, object]:
        """A round whose rules are edited shows strangers those of its proposal."""
        shown = super().to_representation(instance)
        told = getattr(instance, "told_rules", None)
        rules = instance.rules if told is None else told
        return {**shown, "rules": as_stated(rules)}


class ScenarioSerializer(serializers.ModelSerializer):
    """A change against the rules of a round."""

    round = serializers.SlugRelatedField("code", read_only=True)
    base = serializers.IntegerField(
        source="seen_base",
        allow_null=True,
        help_text="`id` des Ausgangspunkts; null: keiner oder nicht veröffentlicht.",
    )

    class Meta:
        model = Scenario
        fields = ["id", "round", "code", "title", "base", "changes", "created_at"]

    def to_representation(self, instance: Scenario) -> dict[str, object]:
        """Numbers of Beschlüsse are what planning says."""
        shown = super().to_representation(instance)
        return {**shown, "changes": as_stated(instance.changes)}


LINE = {
    "proposal": 3,
    "position": 1,
    "run": 12,
    "key": "ssa-gs-demo@1",
    "status": "entwurf",
    "as_of": "2024-08-01",
    "facility": BRIEF,
    "rank_low": 1,
    "rank_high": 1,
    "need_fte": "1.80",
    "stock_fte": "0.80",
    "actual_fte": "0.80",
    "proposed_fte": "1.80",
    "decided_fte": None,
    "reason": "FUNDED_RANK",
    "attached": [],
    "note": "nach Index und Budget",
    "source": "berechnet",
}


@extend_schema_serializer(examples=[OpenApiExample("Zeile der Vorführung", value=LINE)])
class ProposalLineSerializer(serializers.ModelSerializer):
    """Bedarf, Bestand and Vorschlag of one facility, with its one main reason."""

    status = serializers.SerializerMethodField(help_text="Status des Vorschlags.")
    as_of = serializers.DateField(source="proposal.round.as_of", help_text="Stichtag.")
    run = serializers.IntegerField(
        source="score.run_id", default=None, allow_null=True, help_text="null: ohne Index."
    )
    key = serializers.CharField(
        source="score.run.key.reference", default=None, allow_null=True, help_text=KEY
    )
    rank_low = serializers.IntegerField(
        source="score.rank_low", default=None, allow_null=True
    )
    rank_high = serializers.IntegerField(
        source="score.rank_high", default=None, allow_null=True
    )
    facility = FacilityBriefSerializer()
    decided_fte = serializers.SerializerMethodField(
        help_text="VzÄ nach Beschluss; null, solange nichts in Kraft ist."
    )

    class Meta:
        model = ProposalLine
        fields = list(LINE)

    def get_status(self, line: ProposalLine) -> str:
        """Without a Decision a proposal is an Entwurf."""
        return line.seen_status or Status.DRAFT.value

    def get_decided_fte(self, line: ProposalLine) -> str | None:
        """What is proposed is decided once its decision is in force."""
        in_force = line.seen_status == Status.DECIDED
        return str(line.proposed_fte) if in_force else None


class ProposalSerializer(serializers.ModelSerializer):
    """A calculated allocation: lines and Rest make up the budget to the hundredth."""

    status = serializers.SerializerMethodField(
        help_text="entwurf, solange er nicht vorgelegt ist."
    )
    round = serializers.SlugRelatedField("code", read_only=True)
    as_of = serializers.DateField(source="round.as_of", help_text="Stichtag der Runde.")
    note = serializers.CharField(source="round.note", help_text="Vermerk der Runde.")
    scenario = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    runs = RunBriefSerializer(
        source="shown_runs", many=True, help_text="Berechnungsstände, auf denen er beruht."
    )

    class Meta:
        model = Proposal
        fields = [
            "id",
            "status",
            "round",
            "as_of",
            "note",
            "scenario",
            "runs",
            "method",
            "budget_fte",
            "allocated_fte",
            "rest_fte",
            "rest_reason",
            "input_sha256",
            "code_version",
            "created_at",
            "published",
            "invented",
        ]

    def get_status(self, proposal: Proposal) -> str:
        """Without a Decision a proposal is an Entwurf."""
        return proposal.seen_status or Status.DRAFT.value


class ProposalDetailSerializer(ProposalSerializer):
    """A proposal with its lines, rules and everything it was calculated from."""

    lines = ProposalLineSerializer(source="shown_lines", many=True)
    details = serializers.SerializerMethodField(
        help_text="Schnitt, Übergangene, Nachrückliste, Rechenschritte; `proof` mit dem "
        "Abstand zur bewiesenen Grenze nur für Angemeldete, wie in der Fachansicht."
    )

    class Meta(ProposalSerializer.Meta):
        fields = [*ProposalSerializer.Meta.fields, "details", "rules", "inputs", "lines"]

    def to_representation(self, instance: Proposal) -> dict[str, object]:
        """Numbers of Beschlüsse in the rules are what planning says."""
        shown = super().to_representation(instance)
        return {**shown, "rules": as_stated(instance.rules)}

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_details(self, proposal: Proposal) -> dict[str, object]:
        """What the plan says; the proof is for those who may open the Fachansicht."""
        is_expert = self.context["request"].user.is_authenticated
        kept = proposal.details
        return kept if is_expert else {n: v for n, v in kept.items() if n != "proof"}
