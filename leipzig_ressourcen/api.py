"""The whole REST surface under ``/api/v1/`` on one screen; everything is read-only."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from districts import viewsets as districts
from facilities import viewsets as facilities
from leipzig_ressourcen.docs import SwaggerView
from planning.viewsets import catalogue, monitoring, proposals, rankings, standards
from planning.viewsets import funding as money
from planning.viewsets.areas import AreaRankingViewSet
from planning.viewsets.comparisons import (
    ComparisonTotalViewSet,
    ComparisonViewSet,
    PresetTotalViewSet,
    PresetViewSet,
)
from planning.viewsets.decisions import DecisionViewSet
from planning.viewsets.networks import (
    ConferenceViewSet,
    FamilyCentreViewSet,
    NetworkViewSet,
)
from planning.viewsets.reports import PlanningReportViewSet
from planning.viewsets.run_changes import RankChangeViewSet

router = DefaultRouter()
router.register("sources", districts.SourceViewSet, "source")
router.register("areas", districts.AreaViewSet, "area")
router.register("indicators", districts.IndicatorViewSet, "indicator")
router.register("area-values", districts.AreaValueViewSet, "area-value")
router.register("facilities", facilities.FacilityViewSet, "facility")
router.register("facility-values", facilities.FacilityValueViewSet, "facility-value")
router.register("measures", catalogue.MeasureViewSet, "measure")
router.register("service-types", catalogue.ServiceTypeViewSet, "service-type")
router.register("funding-programmes", money.FundingProgrammeViewSet, "funding-programme")
router.register("cost-rates", money.CostRateViewSet, "cost-rate")
router.register("measure-shares", money.MeasureShareViewSet, "measure-share")
router.register("grant-notices", money.GrantNoticeViewSet, "grant-notice")
router.register("participations", money.ParticipationViewSet, "participation")
router.register("keys", catalogue.KeyViewSet, "key")
router.register("runs", rankings.RunViewSet, "run")
router.register("rankings/areas", AreaRankingViewSet, "area-ranking")
router.register("rankings", rankings.RankingViewSet, "ranking")
router.register("rank-changes", RankChangeViewSet, "rank-change")
router.register("rank-certainties", rankings.RankCertaintyViewSet, "rank-certainty")
router.register("rounds", proposals.RoundViewSet, "round")
router.register("scenarios", proposals.ScenarioViewSet, "scenario")
router.register("proposals", proposals.ProposalViewSet, "proposal")
router.register(proposals.PROPOSAL_LINES, proposals.ProposalLineViewSet, "proposal-line")
router.register("comparisons/subtotals", ComparisonTotalViewSet, "comparison-subtotal")
router.register("comparisons/presets/subtotals", PresetTotalViewSet, "preset-subtotal")
router.register("comparisons/presets", PresetViewSet, "preset")
router.register("comparisons", ComparisonViewSet, "comparison")
router.register("decisions", DecisionViewSet, "decision")
router.register("plans", monitoring.PlanViewSet, "plan")
router.register("goals", monitoring.GoalViewSet, "goal")
router.register("expectations", monitoring.ExpectationViewSet, "expectation")
router.register("milestones", monitoring.MilestoneViewSet, "milestone")
router.register("measure-stages", monitoring.MeasureStageViewSet, "measure-stage")
router.register("area-selections", monitoring.AreaSelectionViewSet, "area-selection")
router.register("planning-reports", PlanningReportViewSet, "planning-report")
router.register("cooperations", facilities.CooperationViewSet, "cooperation")
router.register("networks", NetworkViewSet, "network")
router.register("conferences", ConferenceViewSet, "conference")
router.register("family-centres", FamilyCentreViewSet, "family-centre")
router.register("quality-standards", standards.QualityStandardViewSet, "quality-standard")
router.register("certificates", standards.CertificateViewSet, "certificate")
router.register("target-agreements", standards.TargetAgreementViewSet, "target-agreement")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SwaggerView.as_view(), name="swagger"),
    *router.urls,
]
