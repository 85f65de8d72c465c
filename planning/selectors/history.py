"""Verlauf of a facility: Indexwert, rank and Bestand, day by day of what was calculated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Min, OuterRef, QuerySet

from districts.release import Audience, released
from facilities.models import Facility
from planning.models import Decision, FacilityScore, Measure, ProposalLine, Status
from planning.selectors.compared import compared_in
from planning.selectors.runs import official_proposals

SCHOOL_YEAR = (8, 1)  # month and day on which posts usually begin
MOST = 8  # days that a table shows, the newest ones


@dataclass(frozen=True)
class Point:
    """A facility on one day: its score where a run was made, its Bestand in VzÄ.

    ``ranked`` is how many were compared, hidden ranks among them; ``stock`` sums SOLL over
    all Leistungsbereiche, 0 where no measure ran. It is None where a measure has no figure
    in VzÄ or may not be seen, and where no measure anywhere had begun: then nobody
    delivered a list.
    """

    day: date
    score: FacilityScore | None
    ranked: int
    stock: Decimal | None

    @property
    def index(self) -> Decimal | None:
        """Indexwert of the day."""
        return self.score.index if self.score else None


@dataclass(frozen=True)
class History:
    """All days that say something, the oldest first."""

    points: tuple[Point, ...]

    @property
    def indices(self) -> list[Decimal]:
        """Indexwerte, the oldest first."""
        return [point.index for point in self.scored]

    @property
    def scored(self) -> list[Point]:
        """Days with an Indexwert."""
        return [point for point in self.points if point.index is not None]

    @property
    def keys(self) -> set[str]:
        """Keys behind the Indexwerte; values of several keys do not compare."""
        return {point.score.run.key.reference for point in self.scored}


def history(facility: Facility, day: date, audience: Audience) -> History:
    """What is known up to a day; four queries."""
    scores = _scores(facility, day, audience)
    measures = _measures(facility, day, audience)
    groups = compared_in({score.run_id for score in scores.values()}, audience)
    seen = [measure for measure in measures if measure.is_seen]
    days, listed = _days(scores, seen, day), _listed_since(audience)
    return History(
        tuple(
            Point(
                at,
                score := scores.get(at),
                groups[score.run_id, score.group].count if score else 0,
                _stock(measures, at) if listed and listed <= at else None,
            )
            for at in days[-MOST:]
        )
    )


def _scores(facility: Facility, day: date, audience: Audience) -> dict[date, FacilityScore]:
    """The score of each Stichtag: of the official run, else the one calculated last."""
    rows = released(FacilityScore.objects.filter(facility=facility), audience)
    rows = rows.filter(run__as_of__lte=day).select_related("run__key")
    rows = rows.defer("parts", "run__inputs", "run__statistics", "run__log")
    lines = ProposalLine.objects.filter(score=OuterRef("pk"))
    rows = rows.annotate(
        is_decided=Exists(lines.filter(proposal__in=_in_force(audience))),
        is_official=Exists(lines.filter(proposal__in=official_proposals(audience))),
    )
    order = ("run__as_of", "is_decided", "is_official", "run_id")
    return {row.run.as_of: row for row in rows.order_by(*order)}


def _in_force(audience: Audience) -> QuerySet:
    """Proposals behind decisions in force."""
    rows = Decision.objects.filter(status=Status.DECIDED)
    return released(rows, audience).values("proposal")


def _measures(facility: Facility, day: date, audience: Audience) -> list[Measure]:
    """All of the facility, with ``is_seen``: a hidden one makes a sum unknown."""
    seen = released(Measure.objects.filter(pk=OuterRef("pk")), audience)
    rows = Measure.objects.filter(facility=facility, valid_from__lte=day)
    rows = rows.annotate(is_seen=Exists(seen))
    return list(rows.order_by("valid_from", "pk"))


def _listed_since(audience: Audience) -> date | None:
    """When the first measure of the city began that a reader may see."""
    rows = released(Measure.objects.all(), audience)
    return rows.aggregate(first=Min("valid_from"))["first"]


def _days(
    scores: dict[date, FacilityScore], measures: Sequence[Measure], day: date
) -> list[date]:
    """Days of a run, and each start of a school year since the first measure."""
    years = range(measures[0].valid_from.year, day.year + 1) if measures else ()
    starts = [date(year, *SCHOOL_YEAR) for year in years]
    first = measures[0].valid_from if measures else day
    return sorted({*scores, *(start for start in starts if first <= start <= day)})


def _stock(measures: Sequence[Measure], day: date) -> Decimal | None:
    running = [
        measure.fte_target if measure.is_seen else None
        for measure in measures
        if measure.valid_from <= day and day <= (measure.valid_to or day)
    ]
    return None if None in running else sum(running, Decimal(0))
