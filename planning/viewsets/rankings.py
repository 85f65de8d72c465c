"""What REST clients read about runs, rankings and their certainty."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework.permissions import IsAuthenticated

from districts.release import audience_of
from districts.rest import ReleasedRows
from planning import serializers
from planning.filters import rankings as filters
from planning.models import (
    FacilityScore,
    RankCertainty,
    ScoringRun,
)
from planning.selectors.records import with_reasons
from planning.selectors.runs import HEAVY
from planning.viewsets.relations import FACILITY, UNUSED, beyond


class RunViewSet(ReleasedRows):
    """Berechnungsstände; the single one can be calculated again from its answer."""

    about = "Berechnungsstände; einzeln mit Eingaben, Statistik und allen Rechenschritten."
    queryset = ScoringRun.objects.select_related("key").defer("key__content")
    serializer_class = serializers.RunSerializer
    filterset_class = filters.RunFilter
    ordering_words = {"run": "pk", "as_of": "as_of", "key": "key__code"}
    default_ordering = ["-run"]

    def get_queryset(self) -> QuerySet:
        """Inputs and steps are heavy and shown with the single run alone."""
        rows = super().get_queryset()
        return rows if self.detail else rows.defer(*HEAVY)

    def get_serializer_class(self) -> type:
        """The single run shows everything."""
        one = serializers.RunDetailSerializer
        return one if self.detail else super().get_serializer_class()


class RankingViewSet(ReleasedRows):
    """Scores of runs, each naming the run and key it belongs to."""

    about = (
        "Ranglisten: Indexwert, Beiträge und Rang je Einrichtung eines Stands.\n\n"
        "Ohne `run` je Art der Einrichtung der Stand hinter dem neuesten Vorschlag, "
        "sonst der neueste; mit `as_of` der neueste bis zu diesem Tag. Grundwert und "
        "Beiträge ergeben den Indexwert."
    )
    queryset = FacilityScore.objects.select_related(*FACILITY, "run__key").defer(
        *UNUSED, *beyond("run", HEAVY)
    )
    serializer_class = serializers.RankingSerializer
    filterset_class = filters.RankingFilter
    ordering_words = {
        "rank": "rank_low",
        "index": "index",
        "run": "run",
        "facility": "facility__number",
        "name": "facility__name",
        "facility_type": "facility__kind",
    }
    default_ordering = ["facility_type", "run", "rank", "facility"]

    def get_queryset(self) -> QuerySet:
        """Scores with the reason of the newest proposal that rests on them."""
        return with_reasons(super().get_queryset(), audience_of(self.request.user))


class RankCertaintyViewSet(ReleasedRows):
    """Fachansicht: how sure ranks are, for who is signed in."""

    about = (
        "Fachansicht: Rangquantile und Wahrscheinlichkeiten, mit Startwert.\n\n"
        "Nur angemeldet. Ohne Vorsilbe ändert sich allein die Wichtung; `noise_` nimmt "
        "die Schwankung der Quoten hinzu, `method_` andere Verfahren."
    )
    permission_classes = [IsAuthenticated]
    queryset = RankCertainty.objects.select_related(
        *beyond("score", FACILITY), "certainty__run__key"
    ).defer(
        *beyond("score", [*UNUSED, "parts"]),
        *beyond("certainty__run", HEAVY),
        "certainty__findings",
    )
    serializer_class = serializers.RankCertaintySerializer
    filterset_class = filters.RankCertaintyFilter
    ordering_words = {
        "certainty": "certainty",
        "rank": "score__rank_low",
        "p_top_k": "p_top_k",
        "facility": "score__facility__number",
    }
    default_ordering = ["-certainty", "rank", "facility"]
