"""Measures of a facility: running, past and to come; vacancies and Trägerwechsel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from districts.release import Audience, released
from facilities.models import Facility
from planning.models import Measure


@dataclass(frozen=True)
class ServiceRow:
    """One measure as it stands on a day."""

    measure: Measure
    day: date

    @property
    def is_running(self) -> bool:
        """Whether the day lies between first and last funded day."""
        return not self.is_over and self.measure.valid_from <= self.day

    @property
    def is_over(self) -> bool:
        """Whether the last funded day has passed."""
        return self.measure.valid_to is not None and self.measure.valid_to < self.day

    @property
    def vacant_fte(self) -> Decimal | None:
        """SOLL that is not filled; None where IST or SOLL is not known."""
        target, actual = self.measure.fte_target, self.measure.fte_actual
        return (
            None if target is None or actual is None else max(target - actual, Decimal(0))
        )

    @property
    def changes_provider(self) -> bool:
        """Whether another Maßnahmeträger goes on with the service: no gain, no loss."""
        before = self.measure.follows
        return before is not None and before.provider_id != self.measure.provider_id


@dataclass(frozen=True)
class Services:
    """All measures of a facility; sums are those of the day."""

    rows: tuple[ServiceRow, ...]

    @property
    def running(self) -> list[ServiceRow]:
        """Measures funded on the day."""
        return [row for row in self.rows if row.is_running]

    @property
    def kinds(self) -> list[str]:
        """Names of the services that run, each once: two or more are a Mehrfachangebot."""
        return sorted({row.measure.service_type.name for row in self.running})

    @property
    def target_fte(self) -> Decimal:
        """SOLL of everything that runs."""
        return sum((r.measure.fte_target or Decimal(0) for r in self.running), Decimal(0))


def services_at(facility: Facility, day: date, audience: Audience) -> Services:
    """Measures of a facility, the latest first; one query."""
    rows = released(Measure.objects.filter(facility=facility), audience)
    rows = rows.select_related("service_type", "provider", "follows__provider")
    ordered = rows.order_by("-valid_from", "service_type__name", "-pk")
    return Services(_as_rows(ordered, day))


def _as_rows(measures: Iterable[Measure], day: date) -> tuple[ServiceRow, ...]:
    return tuple(ServiceRow(measure, day) for measure in measures)
