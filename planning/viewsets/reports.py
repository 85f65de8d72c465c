"""What REST clients read about reports."""

from __future__ import annotations

import django_filters as filters
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from districts.release import audience_of, released
from districts.rest import WORD, ReleasedRows
from planning.models import PlanningReport, ReportComment, ReportText
from planning.serializers.reports import PlanningReportSerializer


class PlanningReportFilter(filters.FilterSet):
    """Which reports."""

    kind = filters.ChoiceFilter(choices=PlanningReport.Kind.choices, label="Art")

    class Meta:
        model = PlanningReport
        fields: list[str] = []


class PlanningReportViewSet(ReleasedRows):
    """Reports, addressed by their code."""

    about = (
        "Berichte an den Jugendhilfeausschuss mit ihren eingefrorenen Zahlen, den Texten "
        "der Kapitel und den Kommentaren der Evaluation."
    )
    queryset = PlanningReport.objects.all()
    serializer_class = PlanningReportSerializer
    filterset_class = PlanningReportFilter
    ordering_words = {"code": "code", "as_of": "as_of"}
    default_ordering = ["-as_of", "code"]
    lookup_field = "code"
    lookup_value_regex = WORD

    def get_queryset(self) -> QuerySet:
        """Reports name the one before only where it may be seen."""
        audience = audience_of(self.request.user)
        before = released(PlanningReport.objects.filter(pk=OuterRef("previous")), audience)
        texts = released(ReportText.objects.order_by("pk"), audience)
        said = released(ReportComment.objects.order_by("written_at", "pk"), audience)
        rows = super().get_queryset()
        rows = rows.annotate(seen_previous=Subquery(before.values("code")[:1]))
        return rows.prefetch_related(
            Prefetch("texts", texts, to_attr="shown_texts"),
            Prefetch("comments", said, to_attr="shown_comments"),
        )
