"""What a report is about: its Leistungsbereiche, its day, and the time since the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from districts.release import Audience, released
from planning.models import Measure, PlanningReport, ServiceType

READERS = Audience.PUBLIC  # a report says the same to everybody
NO_SENSE = "nicht sinnvoll"
SCHOOLS = ("ssa", "bvj")


@dataclass(frozen=True)
class Scope:
    """A report covers the days after ``since`` up to ``day``."""

    kind: str
    day: date
    since: date
    services: tuple[ServiceType, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the report is about all Leistungsbereiche."""
        return self.kind == PlanningReport.Kind.PLANNING

    @property
    def counted(self) -> tuple[ServiceType, ...]:
        """Leistungsbereiche that are counted, in VzÄ or in places."""
        return tuple(one for one in self.services if one.unit != ServiceType.Unit.RECORD)

    def measures(self) -> QuerySet[Measure]:
        """Measures of its Leistungsbereiche that everybody may see."""
        return released(Measure.objects.filter(service_type__in=self.services), READERS)


def scope_of(kind: str, day: date, since: date) -> Scope:
    """The scope of a kind of report."""
    rows = ServiceType.objects.order_by("name", "code")
    if kind == PlanningReport.Kind.SCHOOLS:
        rows = rows.filter(code__in=SCHOOLS)
    return Scope(kind, day, since, tuple(rows))
