"""Monitoring: goals with their values, and expectations beside what came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import fmean

from django.db.models import QuerySet

from districts.models import Area, AreaValue, State
from districts.release import Audience, released, with_seen
from facilities.models import Facility, FacilityValue
from planning.models import EffectEntry, Goal, Measure
from planning.selectors.alike import Comparison, sites_alike
from planning.selectors.task import Duty, Group

REVIEWS = Group("Erwartung", "Erwartungen", ": Überprüfung fällig", "planning:monitoring")
FEWEST = 3  # a mean of fewer sites says something about single ones


@dataclass(frozen=True)
class Placed:
    """A goal with its depth in the tree and the newest value of its indicator.

    ``value`` is None where the goal names no indicator, or nothing is known.
    """

    goal: Goal
    depth: int
    value: Decimal | None
    period: str


@dataclass(frozen=True)
class Year:
    """One period of a series: the own value, and the mean of the sites beside it.

    ``compared`` counts the sites with a value; below three there is no mean.
    """

    period: str
    value: Decimal | None
    state: str
    mean: float | None
    compared: int


@dataclass(frozen=True)
class Seen:
    """What came of an expectation."""

    entry: EffectEntry
    years: tuple[Year, ...]
    beside: Comparison

    @property
    def is_due(self) -> bool:
        """Whether there is something to see behind the Ausgangszeitraum."""
        return any(year.period > self.entry.baseline for year in self.years)


def goals_on(day: date, audience: Audience) -> list[Placed]:
    """Goals of a day as a tree, by priority; each behind the goal it belongs to."""
    rows = released(Goal.objects.valid_on(day), audience)
    rows = rows.select_related("area", "indicator", "insek_area", "plan")
    rows = with_seen(with_seen(rows, "plan", audience), "insek_area", audience)
    rows = rows.order_by("priority", "title", "code")
    below: dict[int | None, list[Goal]] = defaultdict(list)
    known = {row.pk for row in rows}
    for row in rows:
        below[row.parent_id if row.parent_id in known else None].append(row)
    newest = _newest(rows, day, audience)

    def walk(parent: int | None, depth: int) -> Iterator[Placed]:
        for goal in below[parent]:
            yield Placed(goal, depth, *newest.get(goal.pk, (None, "")))
            yield from walk(goal.pk, depth + 1)

    return list(walk(None, 0))


def goals_of(area: Area, day: date, audience: Audience) -> QuerySet[Goal]:
    """Goals that are about an area on a day, by priority."""
    return released(Goal.objects.valid_on(day).filter(area=area), audience).order_by(
        "priority", "title", "code"
    )


def _newest(
    goals: Sequence[Goal], day: date, audience: Audience
) -> dict[int, tuple[Decimal, str]]:
    """Goal to the newest known value of its indicator, in its area or in the city."""
    asked = [goal for goal in goals if goal.indicator_id]
    rows = AreaValue.objects.known_on(day).filter(
        indicator__in={goal.indicator_id for goal in asked}, state=State.KNOWN
    )
    rows = released(rows, audience).order_by("period", "source__as_of", "pk")
    cells: dict[tuple[int, int | None], tuple[Decimal, str]] = {}
    for row in rows.select_related("area"):
        place = None if row.area.kind == Area.Kind.STADT else row.area_id
        cells[row.indicator_id, place] = (row.value, row.period)
    found = {goal.pk: cells.get((goal.indicator_id, goal.area_id)) for goal in asked}
    return {pk: cell for pk, cell in found.items() if cell}


def expectations(audience: Audience) -> QuerySet[EffectEntry]:
    """Expectations a reader may see, with what they are about."""
    rows = released(EffectEntry.objects.all(), audience)
    if audience != Audience.INTERNAL:
        open_measures = released(Measure.objects.all(), audience)
        open_goals = released(Goal.objects.all(), audience)
        rows = rows.filter(measure__in=open_measures) | rows.filter(goal__in=open_goals)
    related = ("indicator", "goal__area", "measure__facility", "measure__service_type")
    return rows.select_related(*related).prefetch_related("reviews")


def seen(entry: EffectEntry, day: date, audience: Audience) -> Seen:
    """The series of an expectation's indicator, beside comparable unfunded sites.

    The mean is not shown to strangers: it would rest on values that may be protected.
    """
    if entry.measure is None:
        return Seen(entry, _series_of_area(entry, day, audience), Comparison())
    is_internal = audience == Audience.INTERNAL
    beside = sites_alike(entry.measure, day) if is_internal else Comparison()
    return Seen(entry, _series(entry, day, audience, beside), beside)


def _series(
    entry: EffectEntry, day: date, audience: Audience, beside: Comparison
) -> tuple[Year, ...]:
    own = _cells(entry, day, audience, [entry.measure.facility])
    others = _cells(entry, day, audience, [row.score.facility for row in beside.rows])
    periods = sorted({period for _, period in own} | {period for _, period in others})
    years = []
    for period in periods:
        cell = own.get((entry.measure.facility_id, period))
        there = [cell.value for (_, at), cell in others.items() if at == period]
        known = [value for value in there if value is not None]
        mean = fmean(map(float, known)) if len(known) >= FEWEST else None
        years.append(_year(period, cell, mean, len(known)))
    return tuple(years)


def _series_of_area(entry: EffectEntry, day: date, audience: Audience) -> tuple[Year, ...]:
    rows = AreaValue.objects.known_on(day).filter(indicator=entry.indicator)
    place = entry.goal.area
    rows = rows.filter(area=place) if place else rows.filter(area__kind=Area.Kind.STADT)
    rows = released(rows, audience).order_by("period", "source__as_of", "pk")
    newest = {row.period: row for row in rows}
    return tuple(_year(period, newest[period], None, 0) for period in sorted(newest))


def _cells(
    entry: EffectEntry, day: date, audience: Audience, sites: Sequence[Facility]
) -> dict[tuple[int, str], FacilityValue]:
    """(facility, period) to its newest cell."""
    rows = FacilityValue.objects.known_on(day).filter(
        indicator=entry.indicator, facility__in=sites
    )
    rows = released(rows, audience).newest_last()
    return {(row.facility_id, row.period): row for row in rows}


def _year(
    period: str, cell: FacilityValue | AreaValue | None, mean: float | None, compared: int
) -> Year:
    if cell is None:
        return Year(period, None, State.NOT_STATED, mean, compared)
    return Year(period, cell.value, cell.state, mean, compared)


def effect_duties(day: date, audience: Audience) -> Iterator[Duty]:
    """Reviews of expectations that nobody has looked at."""
    rows = expectations(audience).filter(reviews=None)
    for row in rows.order_by("review_on", "pk"):
        yield Duty(
            row.review_on,
            f"Erwartung überprüfen: {row.indicator.name}",
            "planning:expectation",
            f"erwartung-{row.pk}",
            args=(row.pk,),
            near=row.review_on <= day,
            group=REVIEWS,
        )
