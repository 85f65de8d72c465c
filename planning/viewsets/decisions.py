"""What REST clients read about decisions."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from districts.release import audience_of, released
from districts.rest import WORD, ReleasedRows
from planning.filters.proposals import round_filter
from planning.models import Decision, Resolution, Status
from planning.selectors.decisions import RECORD, REPLACING
from planning.selectors.unseen import unseen
from planning.serializers.decisions import DecisionSerializer


class DecisionFilter(filters.FilterSet):
    """Which decisions."""

    round = round_filter()
    status = filters.ChoiceFilter(choices=Status.choices, label="Status")

    class Meta:
        model = Decision
        fields: list[str] = []


class DecisionViewSet(ReleasedRows):
    """Decisions, addressed by their code."""

    about = (
        "Entscheidungen mit Status und Beschlüssen. Die Akte selbst liegt in der "
        "Beschlussdokumentation unter `/entscheidungen/<code>/`."
    )
    queryset = Decision.objects.select_related("round").defer(*RECORD)
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    ordering_words = {"code": "code", "submitted_at": "submitted_at"}
    default_ordering = ["-submitted_at", "code"]
    lookup_field = "code"
    lookup_value_regex = WORD

    def get_serializer_context(self) -> dict[str, Any]:
        """With the newer Vorlagen that the reader may not open, by round."""
        hidden = unseen(audience_of(self.request.user)) if self.request else {}
        return {**super().get_serializer_context(), "unseen": hidden}

    def get_queryset(self) -> QuerySet:
        """Decisions name others only where those may be seen."""
        audience = audience_of(self.request.user)
        acts = released(Resolution.objects.order_by("decided_on", "pk"), audience)
        rows = super().get_queryset()
        seen = released(Decision.objects.order_by("-version"), audience)
        before, ended, later = (
            Subquery(seen.filter(other).values("code")[:1])
            for other in (
                Q(pk=OuterRef("replaces")),
                Q(pk=OuterRef("replaced_by")),
                REPLACING,
            )
        )
        rows = rows.annotate(seen_replaces=before, seen_replaced_by=Coalesce(ended, later))
        shown = Prefetch("resolutions", acts, to_attr="shown_resolutions")
        return rows.prefetch_related(shown)
