"""Ausbauziele, goals and effects."""

from __future__ import annotations

from django.contrib import admin

from districts.admin import Kept, MasterData
from planning.models import (
    CoveragePoint,
    CoverageTarget,
    EffectEntry,
    EffectReview,
    Goal,
)


@admin.register(CoverageTarget)
class CoverageTargetAdmin(MasterData):
    """Ausbauziele."""

    list_display = ["service_type", "kind", "sites", "due_on", "resolution", "valid_to"]
    list_select_related = ["service_type"]
    fixed = ("service_type", "kind", "source")


@admin.register(CoveragePoint)
class CoveragePointAdmin(MasterData):
    """Counts of sites as they were published."""

    list_display = ["service_type", "kind", "stated_for", "sites", "of_sites"]
    list_select_related = ["service_type"]
    fixed = ("service_type", "kind", "source")


@admin.register(Goal)
class GoalAdmin(MasterData):
    """Goals of the integrated planning."""

    list_display = ["title", "level", "parent", "area", "target_value", "target_on"]
    list_filter = ["level"]
    list_select_related = ["parent", "area"]
    search_fields = ["title", "code"]
    fixed = ("code",)


@admin.register(EffectEntry)
class EffectEntryAdmin(Kept):
    """Expectations; they are written on their page and stay."""

    list_display = ["indicator", "change", "baseline", "review_on", "published"]
    list_select_related = ["indicator"]


@admin.register(EffectReview)
class EffectReviewAdmin(Kept):
    """Reviews of expectations."""

    list_display = ["entry", "day"]
    list_select_related = ["entry__indicator"]
