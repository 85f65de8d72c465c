"""Master data of planning; keys, runs and proposals are looked at and never touched."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from districts.admin import Kept, MasterData
from planning import (  # noqa: F401  register their models
    admin_networks,
    admin_standards,
    funding_admin,
)
from planning.models import (
    Amendment,
    AreaScore,
    CertaintyRun,
    ComparisonGroup,
    CoveragePoint,
    CoverageTarget,
    Decision,
    EffectEntry,
    EffectReview,
    Endorsement,
    FacilityScore,
    Goal,
    KeyIndicator,
    Measure,
    Milestone,
    PlanningNote,
    PlanningRound,
    Proposal,
    ProposalLine,
    RankCertainty,
    Reallocation,
    Resolution,
    Scenario,
    ScoringKey,
    ScoringRun,
    ServiceType,
    Statement,
)
from planning.selectors.runs import HEAVY


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


@admin.register(ComparisonGroup)
class ComparisonGroupAdmin(admin.ModelAdmin):
    """Vergleichsgruppen: renamed, published and deleted here, made from a Rangliste."""

    list_display = ["name", "kind", "published", "created_at"]
    list_filter = ["kind", "published"]
    fields = ["name", "published"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A group is what a Rangliste showed."""
        return False


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


@admin.register(Decision)
class DecisionAdmin(Kept):
    """Decisions; the acts upon them have their own pages."""

    list_display = ["code", "title", "version", "status", "submitted_at", "published"]
    list_filter = ["status"]
    exclude = ["record"]


@admin.register(Resolution)
class ResolutionAdmin(Kept):
    """What bodies did with a Vorlage."""

    list_display = ["decision", "body", "decided_on", "result", "number"]
    list_filter = ["result"]
    list_select_related = ["decision"]


@admin.register(Endorsement)
class EndorsementAdmin(Kept):
    """Mitzeichnungen."""

    list_display = ["decision", "office", "given_on"]
    list_select_related = ["decision"]


@admin.register(Amendment)
class AmendmentAdmin(Kept):
    """Änderungsanträge."""

    list_display = ["decision", "number", "mover", "title"]
    list_select_related = ["decision"]


@admin.register(Statement)
class StatementAdmin(Kept):
    """Stellungnahmen; they have their own pages."""

    list_display = ["round", "body", "deadline", "received_on", "effect", "published"]
    list_filter = ["kind", "effect"]
    list_select_related = ["round"]


@admin.register(Reallocation)
class ReallocationAdmin(Kept):
    """Nachsteuerungen; they have their own pages."""

    list_display = ["__str__", "cause", "fte", "starts_on", "released_at", "published"]
    list_filter = ["cause"]
    list_select_related = ["decision"]


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
