"""Master data of coordination; planners enter them through the pages."""

from __future__ import annotations

from django.contrib import admin

from districts.admin import MasterData
from planning.models import (
    Conference,
    ConferenceStep,
    FamilyCentre,
    Network,
    NetworkGoal,
    NetworkMember,
)


@admin.register(Network)
class NetworkAdmin(MasterData):
    """Networks, their areas and whom they stand under."""

    list_display = ["name", "kind", "city", "parent", "valid_from", "published"]
    list_filter = ["kind", "city", "published", "invented"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    filter_horizontal = ["areas"]
    fixed = ("code", "invented")


@admin.register(NetworkMember)
class NetworkMemberAdmin(MasterData):
    """Facilities, carriers and bodies of networks."""

    list_display = ["__str__", "network", "fte", "valid_from", "valid_to"]
    list_select_related = ["network", "facility", "provider"]
    raw_id_fields = ["facility", "provider"]
    fixed = ("network",)


@admin.register(NetworkGoal)
class NetworkGoalAdmin(MasterData):
    """Goals of networks."""

    list_display = ["text", "network", "target", "review_on"]
    list_select_related = ["network"]
    fixed = ("network",)


@admin.register(Conference)
class ConferenceAdmin(MasterData):
    """Sittings of networks."""

    list_display = ["title", "network", "level", "held_on"]
    list_filter = ["level"]
    list_select_related = ["network"]
    fixed = ("network",)


@admin.register(ConferenceStep)
class ConferenceStepAdmin(MasterData):
    """Steps that conferences agreed on."""

    list_display = ["text", "owner", "due_on", "done_on"]
    fixed = ("conference",)


@admin.register(FamilyCentre)
class FamilyCentreAdmin(MasterData):
    """Familiengrundschulzentren, here and in other cities."""

    list_display = ["name", "city", "facility", "valid_from", "published"]
    list_filter = ["city", "published", "invented"]
    list_select_related = ["facility"]
    search_fields = ["name", "code"]
    raw_id_fields = ["facility"]
    filter_horizontal = ["networks"]
    fixed = ("code", "invented")
