"""Changes between two runs as REST clients read them; ranks and scores are numbers."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from facilities.serializers import BRIEF, FacilityBriefSerializer
from planning.selectors.run_changes import CAUSES, FacilityChange, Split
from planning.serializers.runs import RunBriefSerializer

PARTS = dict.fromkeys(CAUSES, 0.0)
STAND = {"run": 12, "key": "ssa-gs-demo@1", "status": "entwurf", "as_of": "2026-08-01"}
BEFORE = STAND | {"run": 8, "as_of": "2025-08-01"}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Drei Plätze weiter oben",
            value={
                "facility": BRIEF,
                "facility_type": "grundschule",
                "presence": "beide",
                "before": BEFORE,
                "now": STAND,
                "rank_before": 7,
                "rank_now": 4,
                "places": 3.0,
                "places_by_cause": PARTS | {"daten": 2.5, "schluessel": 0.5},
                "index_before": 1.41,
                "index_now": 1.62,
                "index_change": 0.21,
                "index_by_cause": PARTS | {"daten": 0.2, "schluessel": 0.01},
            },
        )
    ]
)
class FacilityChangeSerializer(serializers.Serializer):
    """A facility in two runs; parts by cause add up to the change."""

    facility = FacilityBriefSerializer()
    facility_type = serializers.CharField(source="facility.kind")
    presence = serializers.ChoiceField(choices=["beide", "neu", "entfallen"])
    before = RunBriefSerializer(
        allow_null=True, help_text="Bisheriger Stand; null: keiner."
    )
    now = RunBriefSerializer(help_text="Jetziger Stand.")
    rank_before = serializers.IntegerField(source="old.rank_low", default=None)
    rank_now = serializers.IntegerField(source="new.rank_low", default=None)
    places = serializers.SerializerMethodField(help_text="Plätze nach oben; minus: unten.")
    places_by_cause = serializers.SerializerMethodField(
        help_text="Ursache zu Plätzen; null: nicht zu trennen."
    )
    index_before = serializers.FloatField(source="old.index", default=None)
    index_now = serializers.FloatField(source="new.index", default=None)
    index_change = serializers.SerializerMethodField(help_text="Änderung des Indexwerts.")
    index_by_cause = serializers.SerializerMethodField(
        help_text="Ursache zu Indexpunkten; null: nicht zu trennen."
    )

    def get_places(self, row: FacilityChange) -> float | None:
        """Places towards more need."""
        return _total(row.places)

    def get_places_by_cause(self, row: FacilityChange) -> dict[str, float] | None:
        """What each cause adds to the places."""
        return _parts(row.places)

    def get_index_change(self, row: FacilityChange) -> float | None:
        """Change on the index scale."""
        return _total(row.index)

    def get_index_by_cause(self, row: FacilityChange) -> dict[str, float] | None:
        """What each cause adds to the index."""
        return _parts(row.index)


def _total(split: Split | None) -> float | None:
    return None if split is None else float(split.total)


def _parts(split: Split | None) -> dict[str, float] | None:
    if split is None or split.parts is None:
        return None
    return {code: float(part) for code, part in zip(CAUSES, split.parts, strict=True)}
