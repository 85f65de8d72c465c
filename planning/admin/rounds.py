"""Rounds and what was calculated in them; looked at and never touched."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from districts.admin import Kept, MasterData
from planning.models import (
    AreaScore,
    CertaintyRun,
    FacilityScore,
    Milestone,
    PlanningNote,
    PlanningRound,
    Proposal,
    ProposalLine,
    RankCertainty,
    Scenario,
    ScoringRun,
)
from planning.selectors.runs import HEAVY


@admin.register(PlanningRound)
class PlanningRoundAdmin(MasterData):
    """Title, note and release of a round; its rules come through the checked file."""

    list_display = ["title", "code", "service_type", "school_year", "as_of", "published"]
    list_select_related = ["service_type"]
    readonly_fields = ["code", "service_type", "school_year", "as_of", "rules", "invented"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rounds come with checked rules."""
        return False


@admin.register(Scenario)
class ScenarioAdmin(Kept):
    """Scenarios of rounds."""

    list_display = ["title", "code", "round", "created_at"]
    list_select_related = ["round"]


@admin.register(ScoringRun)
class ScoringRunAdmin(Kept):
    """Berechnungsstände."""

    list_display = ["__str__", "as_of", "created_at", "published"]
    exclude = ["inputs", "statistics", "log"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Inputs and steps are heavy and shown by the REST interface."""
        rows = super().get_queryset(request).select_related("key")
        return rows.defer(*HEAVY)


@admin.register(FacilityScore)
class FacilityScoreAdmin(Kept):
    """Scores of runs."""

    list_display = ["facility", "run_id", "state", "index", "rank_low", "rank_high"]
    list_filter = ["state", "group"]
    list_select_related = ["facility"]
    search_fields = ["facility__name", "facility__number"]


@admin.register(AreaScore)
class AreaScoreAdmin(Kept):
    """Scores of areas."""

    list_display = ["area", "run_id", "state", "index", "rank_low", "rank_high"]
    list_filter = ["state", "group"]
    list_select_related = ["area"]
    search_fields = ["area__name", "area__key"]


@admin.register(CertaintyRun)
class CertaintyRunAdmin(Kept):
    """Sicherheitsrechnungen."""

    list_display = ["__str__", "group", "places", "draws", "seed", "created_at"]
    list_select_related = ["run__key"]


@admin.register(RankCertainty)
class RankCertaintyAdmin(Kept):
    """How sure ranks are."""

    list_display = ["score", "certainty_id", "p_top_k", "rank_q05", "rank_q95"]
    list_select_related = ["score__facility", "score__run__key"]
    search_fields = ["score__facility__name", "score__facility__number"]


@admin.register(Proposal)
class ProposalAdmin(Kept):
    """Proposals."""

    list_display = ["__str__", "method", "budget_fte", "rest_fte", "sealed", "published"]
    list_select_related = ["round"]
    exclude = ["inputs"]


@admin.register(ProposalLine)
class ProposalLineAdmin(Kept):
    """Lines of proposals."""

    list_display = ["proposal_id", "position", "facility", "proposed_fte", "reason"]
    list_filter = ["reason"]
    list_select_related = ["facility"]
    search_fields = ["facility__name", "facility__number"]


@admin.register(Milestone)
class MilestoneAdmin(Kept):
    """Days of rounds; they are set on the page of their round."""

    list_display = ["day", "kind", "body", "round", "done_on"]
    list_filter = ["kind"]


@admin.register(PlanningNote)
class PlanningNoteAdmin(Kept):
    """Planungsvermerke; they are written on their page and stay."""

    list_display = ["question", "written_at"]
    search_fields = ["question"]
