"""How sure ranks are, as REST clients read it; every row names its draws and seed."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from facilities.serializers import BRIEF, FacilityBriefSerializer
from planning.models import RankCertainty, Status
from planning.serializers.runs import KEY

FIGURES = [
    "p_top_k",
    "rank_q05",
    "rank_q50",
    "rank_q95",
    "mean_rank",
    "mean_rank_exact",
    "noise_p_top_k",
    "noise_q05",
    "noise_q50",
    "noise_q95",
    "method_p_top_k",
    "method_q05",
    "method_q50",
    "method_q95",
    "ahead_of_next",
    "first_weights",
    "methods",
]
NO_NOISE = "null: Kein Indikator schwankt."
NO_METHODS = "null: Andere Verfahren sind nicht möglich."


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Grundschule der Vorführung",
            value={
                "id": 61,
                "certainty": 4,
                "run": 12,
                "key": "ssa-gs-demo@1",
                "status": "entwurf",
                "as_of": "2026-08-01",
                "note": "Demo, nicht beschlossen",
                "places": 39,
                "draws": 10000,
                "seed": 0,
                "band": 0.25,
                "ranked": 63,
                "facility": BRIEF,
                "rank_low": 37,
                "rank_high": 37,
                "p_top_k": 0.914,
                "rank_q05": 34,
                "rank_q50": 37,
                "rank_q95": 40,
                "mean_rank": 36.9,
                "mean_rank_exact": 35.2,
                "noise_p_top_k": 0.78,
                "noise_q05": 32,
                "noise_q50": 37,
                "noise_q95": 43,
                "method_p_top_k": 0.81,
                "method_q05": 31,
                "method_q50": 37,
                "method_q95": 44,
                "ahead_of_next": 0.614,
                "first_weights": None,
                "methods": {"key": 37, "minmax": 36, "ohne:pupils": 40},
                "invented": True,
            },
        )
    ]
)
class RankCertaintySerializer(serializers.ModelSerializer):
    """A facility under moved weights, chance of rates and other methods."""

    certainty = serializers.IntegerField(
        source="certainty_id", help_text="Nummer der Sicherheitsrechnung."
    )
    run = serializers.IntegerField(
        source="certainty.run_id", help_text="Nummer des Stands."
    )
    key = serializers.CharField(source="certainty.run.key.reference", help_text=KEY)
    status = serializers.ChoiceField(
        source="certainty.run.key.status", choices=Status.choices
    )
    as_of = serializers.DateField(source="certainty.run.as_of", help_text="Stichtag.")
    note = serializers.CharField(
        source="certainty.run.key.note", help_text="Vermerk des Schlüssels."
    )
    places = serializers.IntegerField(
        source="certainty.places", help_text="k: gefragt ist nach den ersten k."
    )
    draws = serializers.IntegerField(source="certainty.draws")
    seed = serializers.IntegerField(
        source="certainty.seed", help_text="Gleicher Startwert, gleiche Ziehungen."
    )
    band = serializers.FloatField(
        source="certainty.band", help_text="Neun von zehn Ziehungen bleiben darin."
    )
    ranked = serializers.IntegerField(
        source="certainty.ranked", help_text="Einrichtungen mit Rang."
    )
    facility = FacilityBriefSerializer(source="score.facility")
    rank_low = serializers.IntegerField(source="score.rank_low")
    rank_high = serializers.IntegerField(source="score.rank_high")
    p_top_k = serializers.FloatField(help_text="Anteil der Ziehungen mit Rang ≤ k.")
    mean_rank = serializers.FloatField()
    mean_rank_exact = serializers.FloatField(
        allow_null=True, help_text="Alle Wichtungen gleich wahrscheinlich; null: Lücken."
    )
    noise_p_top_k = serializers.FloatField(allow_null=True, help_text=NO_NOISE)
    method_p_top_k = serializers.FloatField(allow_null=True, help_text=NO_METHODS)
    ahead_of_next = serializers.FloatField(
        allow_null=True, help_text="Anteil der Ziehungen vor der nächsten; null: Letzte."
    )
    first_weights = serializers.DictField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="Mittlere Wichtungen der Ziehungen auf Rang 1; null: nie Erste.",
    )
    methods = serializers.DictField(
        child=serializers.IntegerField(), help_text="Rang je Verfahren."
    )
    invented = serializers.BooleanField(source="certainty.run.invented")

    class Meta:
        model = RankCertainty
        fields = [
            "id",
            "certainty",
            "run",
            "key",
            "status",
            "as_of",
            "note",
            "places",
            "draws",
            "seed",
            "band",
            "ranked",
            "facility",
            "rank_low",
            "rank_high",
            *FIGURES,
            "invented",
        ]
