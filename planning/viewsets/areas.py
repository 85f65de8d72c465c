"""What REST clients read about ranked areas."""

from __future__ import annotations

from districts.rest import ReleasedRows
from planning import serializers
from planning.filters.areas import AreaRankingFilter
from planning.models import AreaScore
from planning.selectors.area_runs import HEAVY

LEFT_OUT = (*(f"run__{name}" for name in HEAVY), "run__key__content", "area__geometry")


class AreaRankingViewSet(ReleasedRows):
    """Scores of areas, each naming the run and key it belongs to."""

    about = (
        "Ranglisten der Gebiete: Indexwert, Beiträge und Rang je Ortsteil eines Stands.\n\n"
        "Ohne `run` je Art des Gebiets der jüngste Stand, mit `as_of` der jüngste bis zu "
        "diesem Tag. Grundwert und Beiträge ergeben den Indexwert."
    )
    queryset = AreaScore.objects.select_related("area", "run__key").defer(*LEFT_OUT)
    serializer_class = serializers.AreaRankingSerializer
    filterset_class = AreaRankingFilter
    ordering_words = {
        "rank": "rank_low",
        "index": "index",
        "run": "run",
        "area": "area__key",
        "name": "area__name",
        "kind": "area__kind",
    }
    default_ordering = ["kind", "run", "rank", "area"]
