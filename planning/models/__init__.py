"""Need, measures and proposals; one noun a file."""

from planning.models.catalogue import ServiceType
from planning.models.certainty import CertaintyRun, RankCertainty
from planning.models.keys import KeyIndicator, ScoringKey, Status
from planning.models.measures import Measure
from planning.models.proposals import Proposal, ProposalLine
from planning.models.rounds import PlanningRound, Scenario
from planning.models.runs import AreaScore, FacilityScore, ScoringRun

__all__ = [
    "AreaScore",
    "CertaintyRun",
    "FacilityScore",
    "KeyIndicator",
    "Measure",
    "PlanningRound",
    "Proposal",
    "ProposalLine",
    "RankCertainty",
    "Scenario",
    "ScoringKey",
    "ScoringRun",
    "ServiceType",
    "Status",
]
