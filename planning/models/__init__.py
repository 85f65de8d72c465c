"""Need, measures and proposals; one noun a file."""

from planning.models.amendments import Amendment
from planning.models.catalogue import ServiceType
from planning.models.certainty import CertaintyRun, RankCertainty
from planning.models.decisions import Decision, Endorsement, Resolution
from planning.models.groups import ComparisonGroup
from planning.models.keys import KeyIndicator, ScoringKey, Status
from planning.models.measures import Measure
from planning.models.proposals import Proposal, ProposalLine
from planning.models.reallocations import Reallocation
from planning.models.rounds import PlanningRound, Scenario
from planning.models.runs import AreaScore, FacilityScore, ScoringRun
from planning.models.statements import Statement

__all__ = [
    "Amendment",
    "AreaScore",
    "CertaintyRun",
    "ComparisonGroup",
    "Decision",
    "Endorsement",
    "FacilityScore",
    "KeyIndicator",
    "Measure",
    "PlanningRound",
    "Proposal",
    "ProposalLine",
    "RankCertainty",
    "Reallocation",
    "Resolution",
    "Scenario",
    "ScoringKey",
    "ScoringRun",
    "ServiceType",
    "Statement",
    "Status",
]
