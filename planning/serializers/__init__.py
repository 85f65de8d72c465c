"""What REST clients read about planning; one noun a file."""

from planning.serializers.area_rankings import AreaRankingSerializer
from planning.serializers.catalogue import MeasureSerializer, ServiceTypeSerializer
from planning.serializers.certainty import RankCertaintySerializer
from planning.serializers.proposals import (
    ProposalDetailSerializer,
    ProposalLineSerializer,
    ProposalSerializer,
    RoundSerializer,
    ScenarioSerializer,
)
from planning.serializers.rankings import RankingSerializer
from planning.serializers.runs import (
    RunDetailSerializer,
    RunSerializer,
    ScoringKeySerializer,
)

__all__ = [
    "AreaRankingSerializer",
    "MeasureSerializer",
    "ProposalDetailSerializer",
    "ProposalLineSerializer",
    "ProposalSerializer",
    "RankCertaintySerializer",
    "RankingSerializer",
    "RoundSerializer",
    "RunDetailSerializer",
    "RunSerializer",
    "ScenarioSerializer",
    "ScoringKeySerializer",
    "ServiceTypeSerializer",
]
