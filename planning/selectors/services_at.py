"""Measures of a facility: running, past and to come; vacancies and Trägerwechsel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from districts.release import Audience, released, with_seen
from facilities.models import Facility, FacilitySuccession
from planning.allocation.german import standing
from planning.models import Measure
from planning.selectors.successions import CARRIES_STOCK, Kind


@dataclass(frozen=True)
class ServiceRow:
    """One measure as it stands on a day.

    ``is_closed``: its site was closed before; ``heirs`` are those its Bestand went to.
    ``before`` is the measure it goes on from, where a reader may see that one.
    """

    measure: Measure
    day: date
    is_closed: bool = False
    heirs: tuple[Facility, ...] = ()
    before: Measure | None = None

    @property
    def is_running(self) -> bool:
        """Whether the day lies between first and last funded day of an open site."""
        is_due = not self.is_over and self.measure.valid_from <= self.day
        return is_due and not self.is_closed

    @property
    def is_over(self) -> bool:
        """Whether the last funded day has passed."""
        return self.measure.valid_to is not None and self.measure.valid_to < self.day

    @property
    def standing(self) -> str:
        """Whether it has begun or is over on the day, in words."""
        return standing(self.measure.valid_from, self.measure.valid_to, self.day)

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
        before = self.before
        return before is not None and before.provider_id != self.measure.provider_id


@dataclass(frozen=True)
class Carried:
    """A measure of a closed site, whose Bestand counts here with a share."""

    measure: Measure
    share: Decimal

    @property
    def target_fte(self) -> Decimal | None:
        """SOLL that came over; None for a measure counted in places."""
        target = self.measure.fte_target
        return None if target is None else target * self.share


@dataclass(frozen=True)
class Services:
    """All measures of a facility; sums are those of the day, without what came over."""

    rows: tuple[ServiceRow, ...]
    carried: tuple[Carried, ...] = ()

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
    """Measures of a facility, the latest first, and those that came over."""
    rows = released(Measure.objects.filter(facility=facility), audience)
    rows = rows.select_related("service_type", "provider", "follows__provider")
    rows = with_seen(rows, "follows", audience).prefetch_related("stages")
    ordered = rows.order_by("-valid_from", "service_type__name", "-pk")
    is_closed = facility.closed_on is not None and facility.closed_on < day
    heirs = _heirs(facility, day, audience) if is_closed else ()
    found = tuple(
        ServiceRow(row, day, is_closed, heirs, row.follows if row.seen_follows else None)
        for row in ordered
    )
    return Services(found, tuple(_carried(facility, day, audience)))


def _steps(day: date, audience: Audience) -> QuerySet[FacilitySuccession]:
    """Successions up to a day that carry Bestand over."""
    steps = FacilitySuccession.objects.filter(kind__in=CARRIES_STOCK, happened_on__lte=day)
    return released(steps, audience)


def _heirs(facility: Facility, day: date, audience: Audience) -> tuple[Facility, ...]:
    steps = _steps(day, audience).filter(predecessor=facility)
    return tuple(step.successor for step in steps.select_related("successor"))


def _carried(facility: Facility, day: date, audience: Audience) -> Iterator[Carried]:
    """Measures of closed predecessors that are still funded; only a split divides them."""
    steps = _steps(day, audience).filter(successor=facility, predecessor__closed_on__lt=day)
    parts = {
        step.predecessor_id: step.share if step.kind == Kind.SPLIT else Decimal(1)
        for step in steps
    }
    rows = Measure.objects.valid_on(day).filter(facility__in=parts)
    rows = released(rows, audience).select_related("service_type", "provider", "facility")
    for row in rows.order_by("facility__number", "pk"):
        yield Carried(row, parts[row.facility_id])
