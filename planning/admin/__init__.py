"""Master data of planning; keys, runs and proposals are looked at and never touched."""

from planning.admin import (  # noqa: F401  register their models
    catalogue,
    decisions,
    funding,
    monitoring,
    networks,
    plans,
    reports,
    rounds,
    standards,
)
