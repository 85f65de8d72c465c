"""Need, measures and proposals; one noun a file."""

from planning.models.amendments import Amendment
from planning.models.area_selections import (
    AreaSelection,
    AreaSelectionLine,
    FoundingLine,
)
from planning.models.catalogue import ServiceType
from planning.models.centres import FamilyCentre
from planning.models.certainty import CertaintyRun, RankCertainty
from planning.models.costs import CostRate
from planning.models.coverage import CoveragePoint, CoverageTarget
from planning.models.decisions import Decision, Endorsement, Resolution
from planning.models.drafts import AmendmentDraft
from planning.models.editions import (
    AreaScoreEdition,
    DecisionEdition,
    FacilityScoreEdition,
    ProposalEdition,
    ProposalLineEdition,
    ScoringRunEdition,
)
from planning.models.effects import EffectEntry, EffectReview, Goal
from planning.models.funding import FundingProgramme
from planning.models.funding_rules import FundingRule
from planning.models.grants import GrantNotice
from planning.models.groups import ComparisonGroup
from planning.models.keys import KeyIndicator, ScoringKey, Status
from planning.models.mandates import Mandate
from planning.models.measures import Measure
from planning.models.milestones import Milestone
from planning.models.networks import (
    Conference,
    ConferenceStep,
    Network,
    NetworkGoal,
    NetworkMember,
)
from planning.models.notes import PlanningNote
from planning.models.participations import Participation
from planning.models.plans import Involvement, PlanEvent, PlanVersion
from planning.models.proposals import Proposal, ProposalLine
from planning.models.reallocations import Reallocation
from planning.models.reports import PlanningReport, ReportComment, ReportText
from planning.models.rounds import PlanningRound, Scenario
from planning.models.runs import AreaScore, FacilityScore, ScoringRun
from planning.models.seals import Certificate, TargetAgreement
from planning.models.shares import MeasureShare
from planning.models.staffing import Staffing
from planning.models.stages import MeasureStage
from planning.models.standards import (
    DialogueStep,
    PlanningRecord,
    QualityDialogue,
    QualityStandard,
    StandardCriterion,
    StandardEvidence,
)
from planning.models.statements import Statement

__all__ = [
    "Amendment",
    "AmendmentDraft",
    "AreaScore",
    "AreaScoreEdition",
    "AreaSelection",
    "AreaSelectionLine",
    "CertaintyRun",
    "Certificate",
    "ComparisonGroup",
    "Conference",
    "ConferenceStep",
    "CostRate",
    "CoveragePoint",
    "CoverageTarget",
    "Decision",
    "DecisionEdition",
    "DialogueStep",
    "EffectEntry",
    "EffectReview",
    "Endorsement",
    "FacilityScore",
    "FacilityScoreEdition",
    "FamilyCentre",
    "FoundingLine",
    "FundingProgramme",
    "FundingRule",
    "Goal",
    "GrantNotice",
    "Involvement",
    "KeyIndicator",
    "Mandate",
    "Measure",
    "MeasureShare",
    "MeasureStage",
    "Milestone",
    "Network",
    "NetworkGoal",
    "NetworkMember",
    "Participation",
    "PlanEvent",
    "PlanVersion",
    "PlanningNote",
    "PlanningRecord",
    "PlanningReport",
    "PlanningRound",
    "Proposal",
    "ProposalEdition",
    "ProposalLine",
    "ProposalLineEdition",
    "QualityDialogue",
    "QualityStandard",
    "RankCertainty",
    "Reallocation",
    "ReportComment",
    "ReportText",
    "Resolution",
    "Scenario",
    "ScoringKey",
    "ScoringRun",
    "ScoringRunEdition",
    "ServiceType",
    "Staffing",
    "StandardCriterion",
    "StandardEvidence",
    "Statement",
    "Status",
    "TargetAgreement",
]
