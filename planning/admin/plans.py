"""Master data of plans; planners enter them through the pages."""

from __future__ import annotations

from django.contrib import admin

from districts.admin import Kept, MasterData
from planning.models import (
    AreaSelection,
    AreaSelectionLine,
    FoundingLine,
    Involvement,
    MeasureStage,
    PlanEvent,
    PlanVersion,
)


@admin.register(PlanVersion)
class PlanVersionAdmin(MasterData):
    """Fassungen of plans."""

    list_display = ["title", "plan", "version", "valid_from", "published"]
    list_filter = ["plan", "published"]
    fixed = ("code", "plan", "version", "invented")


@admin.register(PlanEvent)
class PlanEventAdmin(MasterData):
    """What happened to Fassungen."""

    list_display = ["plan", "kind", "day"]
    list_select_related = ["plan"]
    fixed = ("plan",)


@admin.register(Involvement)
class InvolvementAdmin(MasterData):
    """Who had a say, and what came of it."""

    list_display = ["body", "kind", "plan", "day", "outcome_on", "published"]
    list_filter = ["kind", "published"]
    list_select_related = ["plan"]
    fixed = ("plan", "invented")


@admin.register(MeasureStage)
class MeasureStageAdmin(MasterData):
    """How far measures have come."""

    list_display = ["measure", "stage", "day"]
    list_filter = ["stage"]
    list_select_related = ["measure__facility", "measure__service_type"]
    raw_id_fields = ["measure"]
    fixed = ("measure", "stage", "invented")


@admin.register(AreaSelection)
class AreaSelectionAdmin(Kept):
    """Festlegungen der Schwerpunkträume; they have their own page."""

    list_display = ["version", "title", "status", "valid_from", "resolution"]
    list_filter = ["status"]


@admin.register(AreaSelectionLine)
class AreaSelectionLineAdmin(Kept):
    """Ortsteile that a Festlegung takes in or leaves out."""

    list_display = ["selection", "area", "change", "space"]
    list_select_related = ["selection", "area", "space"]


@admin.register(FoundingLine)
class FoundingLineAdmin(Kept):
    """Ortsteile with which a Festlegung founds a Schwerpunktraum."""

    list_display = ["selection", "area", "key", "name"]
    list_select_related = ["selection", "area"]
