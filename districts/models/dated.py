"""What holds from a first to a last day; an empty last day means still valid."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


class DatedQuerySet(models.QuerySet):
    """Chainable questions about rows that hold from a first to a last day."""

    def valid_on(self, day: date) -> DatedQuerySet:
        """Rows valid on ``day``, first and last day included."""
        return self.valid_during(day, day)

    def valid_during(self, first: date, last: date) -> DatedQuerySet:
        """Rows valid on at least one day from ``first`` to ``last``."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=first), valid_from__lte=last
        )


def ends_after_start(name: str) -> models.CheckConstraint:
    """The last day is not before the first."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message="Das Ende liegt vor dem Anfang.",
    )
