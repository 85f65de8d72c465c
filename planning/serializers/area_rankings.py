"""Rankings of areas as REST clients read them; the same figures as for facilities."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer

from districts.serializers import AreaBriefSerializer
from planning.models import AreaScore
from planning.serializers.rankings import CONTRIBUTION, RankingSerializer

OF_FACILITIES = ("facility", "proposal", "reason")
FIELDS = [name for name in RankingSerializer.Meta.fields if name not in OF_FACILITIES]
FIELDS.insert(FIELDS.index("group"), "area")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Ortsteil in einer Rangliste",
            value={
                "id": 77,
                "run": 13,
                "key": "sozialraum-demo@1",
                "status": "entwurf",
                "as_of": "2026-08-01",
                "note": "Demo, nicht beschlossen",
                "area": {"kind": "ortsteil", "key": "04", "name": "Zentrum-Nordwest"},
                "group": "ortsteil",
                "state": "scored",
                "state_detail": "",
                "index": 1.348429,
                "base": 1.0,
                "rank": 12,
                "rank_low": 12,
                "rank_high": 12,
                "rank_best": 12,
                "rank_worst": 14,
                "class_label": "mittel",
                "coverage": 1.0,
                "area_share": 1.0,
                "missing": [],
                "contributions": [CONTRIBUTION],
                "invented": True,
            },
        )
    ]
)
class AreaRankingSerializer(RankingSerializer):
    """An area in a run: index, contributions, rank, and the run it belongs to."""

    facility = proposal = reason = None
    area = AreaBriefSerializer()

    class Meta:
        model = AreaScore
        fields = FIELDS
