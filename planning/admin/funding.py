"""Programmes, rules, cost rates and shares, corrected one at a time."""

from __future__ import annotations

from django.contrib import admin

from districts.admin import MasterData
from planning.models import (
    CostRate,
    FundingProgramme,
    FundingRule,
    GrantNotice,
    MeasureShare,
    Participation,
    Staffing,
)


@admin.register(FundingProgramme)
class FundingProgrammeAdmin(MasterData):
    """Förderprogramme; ``code`` is the source that rounds name."""

    list_display = ["name", "code", "funder", "valid_from", "valid_to"]
    list_filter = ["funder", "invented"]
    search_fields = ["name", "code"]
    fixed = ("code", "source", "invented")


@admin.register(FundingRule)
class FundingRuleAdmin(MasterData):
    """What a programme pays, from when to when."""

    list_display = ["programme", "service_type", "facility_type", "valid_from", "rate"]
    list_filter = ["programme", "service_type"]
    list_select_related = ["programme", "service_type"]
    fixed = ("programme", "service_type", "facility_type", "source", "invented")


@admin.register(CostRate)
class CostRateAdmin(MasterData):
    """What a VzÄ costs, from when to when."""

    list_display = ["service_type", "valid_from", "valid_to", "eur_per_fte"]
    list_filter = ["service_type"]
    list_select_related = ["service_type"]
    fixed = ("service_type", "source", "invented")


@admin.register(MeasureShare)
class MeasureShareAdmin(MasterData):
    """Which programme pays how much of a measure in a year."""

    list_display = ["measure", "programme", "year", "share", "approved_eur"]
    list_filter = ["programme", "year"]
    list_select_related = ["measure__facility", "measure__service_type", "programme"]
    search_fields = ["measure__facility__name", "measure__facility__number"]
    raw_id_fields = ["measure"]
    fixed = ("measure", "programme", "year", "source", "invented")


@admin.register(Participation)
class ParticipationAdmin(MasterData):
    """Facilities that take part in a programme."""

    list_display = ["facility", "programme", "valid_from", "valid_to"]
    list_filter = ["programme"]
    list_select_related = ["facility", "programme"]
    search_fields = ["facility__name", "facility__number"]
    raw_id_fields = ["facility"]
    fixed = ("facility", "programme", "source", "invented")


@admin.register(GrantNotice)
class GrantNoticeAdmin(MasterData):
    """Zuwendungsbescheide with the day their account is due."""

    list_display = ["programme", "year", "reference", "report_due", "report_sent_on"]
    list_filter = ["programme", "year"]
    list_select_related = ["programme"]
    search_fields = ["reference"]
    fixed = ("programme", "year", "source", "invented")


@admin.register(Staffing)
class StaffingAdmin(MasterData):
    """IST of measures by day."""

    list_display = ["measure", "as_of", "fte_actual", "places_actual"]
    list_select_related = ["measure__facility", "measure__service_type"]
    search_fields = ["measure__facility__name", "measure__facility__number"]
    raw_id_fields = ["measure"]
    fixed = ("measure", "as_of", "source", "invented")
