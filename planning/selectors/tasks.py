"""What needs attention: each task with its date, count and where the list stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, QuerySet
from django.utils import timezone

from districts.models import AreaValue, Indicator, SourceFile, State
from districts.release import Audience, released
from facilities.models import Facility, FacilityValue
from planning.allocation.german import counted
from planning.models import Measure, PlanningRound, Proposal, ScoringKey
from planning.selectors.calendar import period_end, years_before
from planning.selectors.decisions import waiting
from planning.selectors.duties import duties, ends_soon
from planning.selectors.plans import plan_tasks
from planning.selectors.runs import HEAVY_PLAN, official_proposals
from planning.selectors.task import Task, tasks_of
from planning.selectors.withdrawal import waiting_requests

OUTDATED, VACANT, REST = "alt", "abweichung", "rest"


@dataclass(frozen=True)
class RoundStand:
    """A Planungsrunde with the proposal it stands on now, if there is one."""

    round: PlanningRound
    proposal: Proposal | None

    @property
    def has_rest(self) -> bool:
        """Whether its proposal leaves VzÄ that nobody receives."""
        return self.proposal is not None and self.proposal.rest_fte > 0


@dataclass(frozen=True)
class Step:
    """A step of the first use: what, by whom, and whether it is done."""

    title: str
    who: str
    done: bool


def tasks(day: date, max_age: int, audience: Audience) -> list[Task]:
    """Everything to do on a day, the earliest first; the text decides between equals."""
    found = [
        *tasks_of(duties(day, audience)),
        *_old_data(day, max_age, audience),
        *_vacancies(day, audience),
        *_rests(audience),
        *_decisions(audience),
        *_requests(audience),
        *plan_tasks(day, audience),
    ]
    return sorted(found, key=lambda task: (task.day, task.text))


def _decisions(audience: Audience) -> Iterator[Task]:
    """Vorlagen that wait, each kind with the day of the oldest."""
    unreleased, undecided = waiting(audience)
    for rows, word, awaited in (
        (unreleased, "Vorlage", "die zweite Person"),
        (undecided, "freigegebene Vorlage", "den Beschluss"),
    ):
        if not rows:
            continue
        day = timezone.localdate(min(row.submitted_at for row in rows))
        many = len(rows) > 1
        words = f"{len(rows)} {word}{'n' if many else ''} {'warten' if many else 'wartet'}"
        text = f"{words} auf {awaited}"
        yield Task(day, text, "planning:decisions", is_deadline=False)


def _requests(audience: Audience) -> Iterator[Task]:
    """What one person asked to be done with files; the office alone reads it."""
    if audience == Audience.INTERNAL and (rows := list(waiting_requests())):
        said = counted(
            len(rows), "Antrag zu einer Datei wartet", "Anträge zu Dateien warten"
        )
        day = timezone.localdate(rows[0].asked_at)
        text = f"{said} auf die zweite Person"
        yield Task(day, text, "planning:releases", is_deadline=False)


def overdue(rows: QuerySet[Indicator], day: date) -> QuerySet[Indicator]:
    """Indicators whose next review has passed."""
    return rows.filter(next_review__lt=day)


def outdated(day: date, max_age: int, audience: Audience) -> dict[int, str]:
    """Indicator id to its newest period where that ended over ``max_age`` years ago.

    What was delivered after the day makes nothing younger.
    """
    newest: dict[int, str] = {}
    for model in (AreaValue, FacilityValue):
        rows = model.objects.known_on(day).filter(state=State.KNOWN)
        rows = released(rows, audience).order_by()
        for pk, period in rows.values_list("indicator").annotate(Max("period")):
            newest[pk] = max(period, newest.get(pk, ""))
    limit = years_before(day, max_age)
    return {pk: period for pk, period in newest.items() if period_end(period) < limit}


def ending(rows: QuerySet[Measure], day: date) -> QuerySet[Measure]:
    """Running measures whose funding ends within twelve months and that nothing follows."""
    return rows.filter(ends_soon(day), followed_by=None)


def vacant(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """Measures whose filled positions are known and differ from the funded ones."""
    return rows.filter(fte_actual__isnull=False).exclude(fte_actual=F("fte_target"))


def rounds(audience: Audience) -> list[RoundStand]:
    """Planungsrunden, the latest Stichtag first, each with its proposal; three queries."""
    rows = released(PlanningRound.objects.select_related("service_type"), audience)
    newest = official_proposals(audience).order_by().values("round").annotate(Max("pk"))
    ids = dict(newest.values_list("round", "pk__max"))
    proposals = Proposal.objects.defer(*HEAVY_PLAN).in_bulk(ids.values())
    return [RoundStand(row, proposals.get(ids.get(row.pk))) for row in rows]


def first_steps(audience: Audience) -> list[Step]:
    """The five steps from an empty database to a proposal."""
    words = [
        (AreaValue, "Gebiete, Indikatoren und Werte einlesen", "Statistikstelle"),
        (Facility, "Einrichtungen und Maßnahmen einlesen", "Planung"),
        (ScoringKey, "Schlüssel einlesen und begründen", "Planung"),
        (PlanningRound, "Planungsrunde mit Regeln einlesen", "Planung"),
        (Proposal, "Vorschlag auf der Seite der Runde berechnen", "Planung"),
    ]
    return [
        Step(title, who, done=released(model.objects.all(), audience).exists())
        for model, title, who in words
    ]


def last_import(audience: Audience) -> SourceFile | None:
    """The file that was read in last."""
    rows = released(SourceFile.objects.filter(withdrawn_on=None), audience)
    return rows.order_by("-imported_at", "-pk").first()


def _old_data(day: date, max_age: int, audience: Audience) -> Iterator[Task]:
    if old := outdated(day, max_age, audience):
        yield Task(
            years_before(min(period_end(period) for period in old.values()), -max_age),
            f"{counted(len(old), 'Indikator', 'Indikatoren')}: neuester Wert älter als "
            f"{max_age} Jahre",
            "indicators",
            query=f"?daten={OUTDATED}",
        )


def _vacancies(day: date, audience: Audience) -> Iterator[Task]:
    rows = vacant(released(Measure.objects.valid_on(day), audience))
    if count := rows.count():
        yield Task(
            day,
            f"{counted(count, 'Maßnahme', 'Maßnahmen')}: SOLL und IST verschieden",
            "measures",
            query=f"?auswahl={VACANT}",
            is_deadline=False,
        )


def _rests(audience: Audience) -> Iterator[Task]:
    # No sum: rounds may be alternatives for one and the same budget.
    left = [stand.proposal for stand in rounds(audience) if stand.has_rest]
    if left:
        yield Task(
            min(timezone.localdate(proposal.created_at) for proposal in left),
            f"{counted(len(left), 'Vorschlag', 'Vorschläge')} mit nicht vergebenem Rest",
            "planning:rounds",
            query=f"?auswahl={REST}",
            is_deadline=False,
        )
