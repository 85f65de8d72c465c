"""Rankings as REST clients read them; scores are numbers."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from districts.models import State
from facilities.serializers import BRIEF, FacilityBriefSerializer
from planning.models import FacilityScore, Status
from planning.serializers.runs import KEY

SHOWN_NUMBER = {"allow_null": True, "help_text": "null: keine Angabe."}


class ContributionSerializer(serializers.Serializer):
    """What one indicator adds to an Indexwert; base and contributions add up to it."""

    code = serializers.CharField(help_text="Code des Indikators.")
    level = serializers.CharField(help_text="area oder facility.")
    value = serializers.FloatField(allow_null=True, help_text="Über die Jahre gepoolt.")
    state = serializers.ChoiceField(choices=State.choices)
    source_sign = serializers.CharField()
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    periods = serializers.ListField(child=serializers.CharField())
    normalised = serializers.FloatField(allow_null=True, help_text="Mehr ist mehr Bedarf.")
    weight = serializers.FloatField(allow_null=True, help_text="Wirksame Wichtung.")
    contribution = serializers.FloatField(allow_null=True, help_text="In Indexpunkten.")
    sources = serializers.ListField(
        child=serializers.IntegerField(), help_text="Nummern unter sources."
    )


CONTRIBUTION = {
    "code": "sgb2-unter-15",
    "level": "area",
    "value": 0.42,
    "state": "wert",
    "source_sign": "",
    "numerator": 420,
    "denominator": 1000,
    "periods": ["2022", "2023", "2024"],
    "normalised": 1.435,
    "weight": 0.4,
    "contribution": 0.348429,
    "sources": [7],
}
STAND = {"run": 12, "key": "ssa-gs-demo@1", "status": "entwurf", "as_of": "2024-08-01"}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Grundschule der Vorführung",
            value={
                "id": 501,
                **STAND,
                "note": "Demo, nicht beschlossen",
                "facility": BRIEF,
                "group": "grundschule",
                "state": "scored",
                "state_detail": "",
                "index": 1.8888,
                "base": 1.5403710,
                "rank": 1,
                "rank_low": 1,
                "rank_high": 1,
                "rank_best": 1,
                "rank_worst": 3,
                "class_label": "hoch",
                "coverage": 1.0,
                "area_share": 0.4,
                "missing": [],
                "contributions": [CONTRIBUTION],
                "proposal": 3,
                "reason": "FUNDED_RANK",
                "invented": True,
            },
        )
    ]
)
class RankingSerializer(serializers.ModelSerializer):
    """A facility in a run: index, contributions, rank, and the run it belongs to."""

    run = serializers.IntegerField(source="run_id", help_text="Nummer des Stands.")
    key = serializers.CharField(source="run.key.reference", help_text=KEY)
    status = serializers.ChoiceField(source="run.key.status", choices=Status.choices)
    as_of = serializers.DateField(source="run.as_of", help_text="Stichtag.")
    note = serializers.CharField(source="run.key.note", help_text="Vermerk des Schlüssels.")
    facility = FacilityBriefSerializer()
    index = serializers.FloatField(**SHOWN_NUMBER)
    base = serializers.FloatField(**SHOWN_NUMBER)
    rank = serializers.FloatField(
        help_text="Nach der Rangregel des Schlüssels.", allow_null=True
    )
    coverage = serializers.FloatField(help_text="Bekannter Anteil der Wichtung, 0 bis 1.")
    area_share = serializers.FloatField(
        allow_null=True, help_text="Anteil der Ortsteildaten am Indexwert, 0 bis 1."
    )
    missing = serializers.ListField(child=serializers.CharField())
    contributions = ContributionSerializer(source="parts", many=True)
    proposal = serializers.IntegerField(
        allow_null=True, help_text="Neuester Vorschlag, der auf diesem Wert beruht."
    )
    reason = serializers.CharField(allow_null=True, help_text="Grund in diesem Vorschlag.")
    invented = serializers.BooleanField(source="run.invented")

    class Meta:
        model = FacilityScore
        fields = [
            "id",
            "run",
            "key",
            "status",
            "as_of",
            "note",
            "facility",
            "group",
            "state",
            "state_detail",
            "index",
            "base",
            "rank",
            "rank_low",
            "rank_high",
            "rank_best",
            "rank_worst",
            "class_label",
            "coverage",
            "area_share",
            "missing",
            "contributions",
            "proposal",
            "reason",
            "invented",
        ]
