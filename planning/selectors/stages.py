"""From the approval of a measure to a filled post, and what became of Beschlüsse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch

from districts.release import Audience, released
from planning.models import Measure, MeasureStage, Milestone, Resolution, Status
from planning.selectors.task import Duty, Group

Stage = MeasureStage.Stage
PATIENCE = timedelta(days=90)  # D: a step that takes longer is asked about
LATE = Group(
    "Maßnahme", "Maßnahmen", ": bewilligt, seit über drei Monaten kein weiterer Schritt",
    "planning:monitoring", "#schritte",
)  # fmt: skip


@dataclass(frozen=True)
class StageRow:
    """A measure with the days of its steps; None where a step has not been taken."""

    measure: Measure
    days: tuple[tuple[Stage, date | None], ...]

    @property
    def reached(self) -> MeasureStage:
        """The last step taken."""
        return self.measure.shown_stages[-1]

    @property
    def is_filled(self) -> bool:
        """Whether the post was filled."""
        return self.reached.stage == Stage.FILLED

    def waits(self, day: date) -> bool:
        """Whether the last step is long ago and the post not filled."""
        return not self.is_filled and self.reached.day + PATIENCE < day


@dataclass(frozen=True)
class FollowUp:
    """What became of a Beschluss: measures that name it, and how far they are.

    ``fte`` is what was decided; ``target`` and ``actual`` are SOLL and IST of the measures
    that name its number, ``actual`` None where one of them has no figure.
    """

    resolution: Resolution
    measures: int
    target: Decimal
    actual: Decimal | None
    open_steps: int
    control: Milestone | None

    @property
    def fte(self) -> Decimal | None:
        """VzÄ decided; None where a reader may not see them."""
        return self.resolution.decision.proposal.allocated_fte


def stage_rows(day: date, audience: Audience) -> list[StageRow]:
    """Measures with a step up to a day, those not filled first; two queries."""
    steps = MeasureStage.objects.filter(day__lte=day).order_by("day", "pk")
    rows = released(Measure.objects.filter(stages__day__lte=day).distinct(), audience)
    rows = rows.exclude(valid_to__lt=day).select_related("facility", "service_type")
    shown = Prefetch("stages", released(steps, audience), to_attr="shown_stages")
    found = [_row(row) for row in rows.prefetch_related(shown)]
    return sorted(found, key=_order)


def _row(measure: Measure) -> StageRow:
    days = {step.stage: step.day for step in measure.shown_stages}
    measure.shown_stages.sort(key=lambda step: (step.day, Stage.values.index(step.stage)))
    return StageRow(measure, tuple((stage, days.get(stage)) for stage in Stage))


def _order(row: StageRow) -> tuple:
    measure = row.measure
    return (row.is_filled, row.reached.day, measure.facility.number, measure.pk)


def stage_duties(day: date, audience: Audience) -> Iterator[Duty]:
    """Measures that are not filled: three months after their last step they are due."""
    for row in stage_rows(day, audience):
        if not row.is_filled:
            measure = row.measure
            yield Duty(
                row.reached.day + PATIENCE,
                f"Nächster Schritt: {measure.service_type.name}, {measure.facility.name}",
                "planning:monitoring",
                f"schritt-massnahme-{measure.pk}",
                query="#schritte",
                near=row.waits(day),
                group=LATE,
            )


def follow_ups(day: date, audience: Audience) -> list[FollowUp]:
    """Beschlüsse in force on a day with what became of each; four queries."""
    rows = released(Resolution.objects.filter(decided_on__lte=day), audience)
    rows = rows.filter(decision__status=Status.DECIDED, result__in=Resolution.IN_FORCE)
    rows = list(rows.select_related("decision__proposal", "decision__round"))
    named = {row.number for row in rows} - {""}
    measures = released(Measure.objects.valid_on(day), audience)
    measures = list(measures.filter(resolution__in=named).prefetch_related("stages"))
    controls = _controls({row.decision.round_id for row in rows}, audience)
    return [
        _follow_up(row, measures, controls.get(row.decision.round_id))
        for row in sorted(rows, key=lambda row: (row.decided_on, row.pk), reverse=True)
    ]


def _controls(rounds: Iterable[int], audience: Audience) -> dict[int, Milestone]:
    rows = Milestone.objects.filter(round__in=rounds, kind=Milestone.Kind.CONTROL)
    return {row.round_id: row for row in released(rows, audience).order_by("-day")}


def _follow_up(
    row: Resolution, measures: Sequence[Measure], control: Milestone | None
) -> FollowUp:
    own = [m for m in measures if row.number and m.resolution == row.number]
    actual = [m.fte_actual for m in own]
    steps = [{step.stage for step in m.stages.all()} for m in own]
    return FollowUp(
        resolution=row,
        measures=len(own),
        target=sum((m.fte_target or Decimal(0) for m in own), Decimal(0)),
        actual=None if None in actual else sum(actual, Decimal(0)),
        open_steps=sum(bool(taken) and Stage.FILLED not in taken for taken in steps),
        control=control,
    )
