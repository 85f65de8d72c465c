"""Leistungsbereiche, measures, keys and groups."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from districts.admin import Kept, MasterData
from planning.models import (
    ComparisonGroup,
    KeyIndicator,
    Measure,
    ScoringKey,
    ServiceType,
)


@admin.register(ServiceType)
class ServiceTypeAdmin(MasterData):
    """Leistungsbereiche."""

    list_display = ["name", "code", "office", "unit", "steering"]
    fixed = ("code",)


@admin.register(Measure)
class MeasureAdmin(MasterData):
    """Funded services at facilities."""

    list_display = ["facility", "service_type", "fte_target", "fte_actual", "valid_to"]
    list_filter = ["service_type", "invented"]
    list_select_related = ["facility", "service_type"]
    search_fields = ["facility__name", "facility__number"]
    raw_id_fields = ["facility", "follows", "campus"]
    fixed = ("facility", "service_type", "source", "invented")


class KeyIndicatorInline(admin.TabularInline):
    """The weights of a key."""

    model = KeyIndicator
    extra = 0
    can_delete = False
    fields = readonly_fields = ["position", "indicator", "weight", "rationale"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Weights come with the key."""
        return False


@admin.register(ScoringKey)
class ScoringKeyAdmin(Kept):
    """Versions of keys; a change is a new version by ``import_key``."""

    list_display = ["title", "code", "version", "status", "valid_from", "published"]
    list_filter = ["status", "published"]
    search_fields = ["title", "code"]
    inlines = [KeyIndicatorInline]


@admin.register(ComparisonGroup)
class ComparisonGroupAdmin(admin.ModelAdmin):
    """Vergleichsgruppen: renamed, published and deleted here, made from a Rangliste."""

    list_display = ["name", "kind", "published", "created_at"]
    list_filter = ["kind", "published"]
    fields = ["name", "published"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A group is what a Rangliste showed."""
        return False
