"""Fassungen of plans with what happened to them, who had a say, and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from districts.release import Audience, released
from planning.allocation.german import counted
from planning.models import Goal, Involvement, PlanEvent, PlanVersion
from planning.selectors.task import Task


@dataclass(frozen=True)
class PlanRow:
    """A Fassung as a day knows it: its steps in order, the involvements, its goals."""

    plan: PlanVersion
    events: tuple[PlanEvent, ...]
    involvements: tuple[Involvement, ...]
    goals: int

    @property
    def state(self) -> PlanEvent | None:
        """The last step, which says how it stands; None before the first."""
        return self.events[-1] if self.events else None


def plan_rows(day: date, audience: Audience) -> list[PlanRow]:
    """All Fassungen begun up to a day, the newest of each plan first; four queries."""
    goals = released(Goal.objects.valid_on(day), audience)
    counts: dict[int | None, int] = {}
    for pk in goals.order_by().values_list("plan", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    rows = released(PlanVersion.objects.all(), audience)
    return [
        PlanRow(row, tuple(row.shown_events), tuple(row.shown), counts.get(row.pk, 0))
        for row in rows.prefetch_related(
            _until(PlanEvent.objects.order_by("day", "pk"), "events", day, audience),
            _until(Involvement.objects.all(), "involvements", day, audience),
        )
        if row.valid_from <= day or row.shown_events
    ]


def _until(rows: QuerySet, name: str, day: date, audience: Audience) -> Prefetch:
    to_attr = "shown_events" if name == "events" else "shown"
    return Prefetch(name, released(rows.filter(day__lte=day), audience), to_attr=to_attr)


def plan_tasks(day: date, audience: Audience) -> Iterator[Task]:
    """Involvements that nobody has answered yet."""
    rows = released(Involvement.objects.filter(outcome="", day__lte=day), audience)
    if days := sorted(rows.values_list("day", flat=True)):
        words = counted(len(days), "Beteiligung", "Beteiligungen")
        text = f"{words} ohne Antwort, was daraus wurde"
        yield Task(days[0], text, "planning:plans", is_deadline=False)
