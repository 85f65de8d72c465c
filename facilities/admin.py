"""Correcting single entries about facilities; whole lists come through the importer."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from districts.admin import Kept, MasterData
from facilities.models import (
    Campus,
    CampusMember,
    Cooperation,
    Facility,
    FacilitySuccession,
    FacilityValue,
    Provider,
)


@admin.register(Provider)
class ProviderAdmin(MasterData):
    """Carriers."""

    list_display = ["name", "kind", "invented"]
    list_filter = ["kind"]
    search_fields = ["name"]


@admin.register(Facility)
class FacilityAdmin(MasterData):
    """Name, carrier, Ortsteil, address and dates of a site."""

    list_display = ["name", "number", "kind", "area", "is_open"]
    list_filter = ["kind", "provider__kind", ("area", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["area"]
    search_fields = ["name", "number"]
    fieldsets = [
        (None, {"fields": ["number", "name", "kind", "provider"]}),
        ("Lage", {"fields": ["area", "area_basis", "street", "postcode"]}),
        ("Ort in EPSG:25833", {"fields": ["easting", "northing"]}),
        ("Betrieb", {"fields": ["opened_on", "closed_on"]}),
        ("Herkunft", {"fields": ["source", "invented"]}),
    ]
    fixed = ("number", "source", "invented")

    @admin.display(description="in Betrieb", boolean=True, ordering="closed_on")
    def is_open(self, facility: Facility) -> bool:
        """Whether the site operates today."""
        return facility.closed_on is None or facility.closed_on >= timezone.localdate()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A facility is closed, never deleted: decisions refer to it."""
        return False


@admin.register(FacilityValue)
class FacilityValueAdmin(Kept):
    """Values as delivered; a correction is a new delivery."""

    list_display = ["indicator", "facility", "period", "value", "state", "source_sign"]
    list_filter = [
        "state",
        "variant",
        "planned",
        ("indicator", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["indicator", "facility"]
    search_fields = ["facility__name", "facility__number", "indicator__code"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Forecasts as well."""
        return FacilityValue.everything.order_by(*FacilityValue._meta.ordering)


@admin.register(FacilitySuccession)
class FacilitySuccessionAdmin(MasterData):
    """Which site grew out of which."""

    list_display = ["predecessor", "successor", "kind", "happened_on", "share"]
    list_filter = ["kind"]
    list_select_related = ["predecessor", "successor"]
    raw_id_fields = ["predecessor", "successor"]


@admin.register(Cooperation)
class CooperationAdmin(MasterData):
    """Who works with whom, from when to when."""

    list_display = ["from_facility", "to_facility", "kind", "valid_from", "valid_to"]
    list_filter = ["kind"]
    list_select_related = ["from_facility", "to_facility"]
    raw_id_fields = ["from_facility", "to_facility"]


@admin.register(Campus)
class CampusAdmin(MasterData):
    """Facilities at one place."""

    list_display = ["name", "kind", "invented"]
    list_filter = ["kind"]
    search_fields = ["name"]
    fixed = ("invented",)


@admin.register(CampusMember)
class CampusMemberAdmin(MasterData):
    """Single stays on a campus."""

    list_display = ["facility", "campus", "valid_from", "valid_to"]
    list_select_related = ["facility", "campus"]
    raw_id_fields = ["facility"]
