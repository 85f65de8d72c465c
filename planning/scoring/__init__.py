"""How need becomes an index and a rank: pure arithmetic, no database, no clock."""

from planning.scoring.canonical import canonical_json, sha256_of
from planning.scoring.errors import ScoringRefused
from planning.scoring.key_file import KeyRefused, canonical, key_hash, parse_key
from planning.scoring.key_types import Key
from planning.scoring.pipeline import score
from planning.scoring.result import ScoringResult, UnitState
from planning.scoring.statistics import Statistics
from planning.scoring.tables import (
    POOLED,
    Series,
    UnitTable,
    input_hash,
    pooled_series,
    series_of_ratios,
    series_of_values,
)

__all__ = [
    "POOLED",
    "Key",
    "KeyRefused",
    "ScoringRefused",
    "ScoringResult",
    "Series",
    "Statistics",
    "UnitState",
    "UnitTable",
    "canonical",
    "canonical_json",
    "input_hash",
    "key_hash",
    "parse_key",
    "pooled_series",
    "score",
    "series_of_ratios",
    "series_of_values",
    "sha256_of",
]
