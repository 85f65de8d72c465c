"""Reports, their texts and comments as a superuser may look at them."""

from __future__ import annotations

from django.contrib import admin

from districts.admin import Kept
from planning.models import PlanningReport, ReportComment, ReportText


@admin.register(PlanningReport)
class PlanningReportAdmin(Kept):
    """Reports; they are drawn up and released on their pages."""

    list_display = ["title", "kind", "as_of", "published"]
    list_filter = ["kind", "published"]
    search_fields = ["title", "code"]
    exclude = ["record"]


@admin.register(ReportText)
class ReportTextAdmin(Kept):
    """Texts of chapters, the replaced ones too."""

    list_display = ["report", "chapter", "written_at"]
    list_select_related = ["report"]


@admin.register(ReportComment)
class ReportCommentAdmin(Kept):
    """What evaluators wrote."""

    list_display = ["report", "body", "written_at"]
    list_select_related = ["report"]
