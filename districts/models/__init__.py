"""Areas, indicators and what is known about areas; one noun a file."""

from districts.models.areas import ADDRESSABLE, Area, AreaMembership
from districts.models.audit import AuditEntry
from districts.models.dated import DatedQuerySet, ends_after_start
from districts.models.editions import (
    AreaValueEdition,
    Edition,
    SourceFileEdition,
    ValueEdition,
)
from districts.models.history import History, keeps_history
from districts.models.indicators import Indicator
from districts.models.releases import Release, ReleasedValue
from districts.models.sources import FileRequest, PendingDelivery, SourceFile
from districts.models.values import (
    PERIOD,
    AreaValue,
    State,
    Value,
    ValueQuerySet,
    value_exactly_when_known,
)

__all__ = [
    "ADDRESSABLE",
    "PERIOD",
    "Area",
    "AreaMembership",
    "AreaValue",
    "AreaValueEdition",
    "AuditEntry",
    "DatedQuerySet",
    "Edition",
    "FileRequest",
    "History",
    "Indicator",
    "PendingDelivery",
    "Release",
    "ReleasedValue",
    "SourceFile",
    "SourceFileEdition",
    "State",
    "Value",
    "ValueEdition",
    "ValueQuerySet",
    "ends_after_start",
    "keeps_history",
    "value_exactly_when_known",
]
