"""The registry of methods: what can be calculated, each with an example to check."""

from planning.reports.methods.handing_out import ALLOCATION
from planning.reports.methods.model import Example, Family, Method
from planning.reports.methods.scales import NORMALISATION
from planning.reports.methods.sureness import CERTAINTY
from planning.reports.methods.together import AGGREGATION, CLASSES, TIES, WEIGHTING
from planning.reports.methods.values import (
    MISSING,
    OUTLIERS,
    POOLING,
    SHRINKAGE,
    TRANSFORM,
)

FAMILIES = (
    POOLING,
    SHRINKAGE,
    MISSING,
    TRANSFORM,
    OUTLIERS,
    WEIGHTING,
    NORMALISATION,
    AGGREGATION,
    TIES,
    CLASSES,
    CERTAINTY,
    ALLOCATION,
)

__all__ = ["FAMILIES", "Example", "Family", "Method"]
