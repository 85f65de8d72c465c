"""Reports as REST clients read them."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers

from planning.models import PlanningReport, ReportComment


class ReportCommentSerializer(serializers.ModelSerializer):
    """What an evaluator wrote."""

    class Meta:
        model = ReportComment
        fields = ["body", "text", "written_at", "invented"]


class PlanningReportSerializer(serializers.ModelSerializer):
    """A report with its frozen figures as they are hashed."""

    previous = serializers.CharField(
        source="seen_previous",
        allow_null=True,
        help_text="Code des Berichts davor; null: keiner oder nicht veröffentlicht.",
    )
    texts = serializers.SerializerMethodField(
        help_text="Kapitel und der Text, den die Planung zuletzt geschrieben hat."
    )
    figures = serializers.SerializerMethodField(
        help_text="Eingefrorene Tabellen; Beträge als Text, null heißt keine Angabe."
    )
    comments = ReportCommentSerializer(source="shown_comments", many=True)

    class Meta:
        model = PlanningReport
        fields = [
            "code", "kind", "title", "as_of", "previous", "sha256", "drawn_up_at",
            "released_at", "published", "invented", "texts", "figures", "comments",
        ]  # fmt: skip

    def get_texts(self, report: PlanningReport) -> dict[str, str]:
        """The latest text of each chapter; one that was emptied has none."""
        latest = {row.chapter: row.text for row in report.shown_texts}
        return {chapter: text for chapter, text in latest.items() if text}

    def get_figures(self, report: PlanningReport) -> dict[str, Any]:
        """The kept document."""
        return json.loads(bytes(report.record))
