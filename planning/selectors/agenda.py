"""The Planungskalender: every dated duty, computed from the records that hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from districts.release import Audience, released
from planning.models import Milestone
from planning.selectors.calendar import years_before
from planning.selectors.duties import duties
from planning.selectors.task import PLANNING, RELEASE, STATISTICS, Duty

YEARS_AHEAD = 2
ROLES = {
    Milestone.Kind.STATISTICS: STATISTICS,
    Milestone.Kind.ENDORSEMENT: RELEASE,
    Milestone.Kind.RESOLUTION: "Ausschuss",
    Milestone.Kind.CONSULTATION: "Ausschuss",
}


@dataclass(frozen=True)
class Entry:
    """A day with its duty: who sees to it, and the page where it stands.

    ``uid`` names the duty for calendar programs: it stays when the day moves.
    """

    day: date
    text: str
    role: str
    page: str
    uid: str
    done_on: date | None = None

    def is_late(self, day: date) -> bool:
        """Whether the day has passed and nobody said that it is done."""
        return self.done_on is None and self.day < day

    def weeks_from(self, day: date) -> int:
        """Whole weeks that are left; negative once the day has passed."""
        return (self.day - day).days // 7


@dataclass(frozen=True)
class Agenda:
    """What is late, what comes, and what is done, each in the order of its days."""

    late: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    done: tuple[Entry, ...]

    @property
    def open(self) -> tuple[Entry, ...]:
        """All that is still to do."""
        return self.late + self.coming


def agenda(day: date, audience: Audience) -> Agenda:
    """All duties up to two years ahead; what is done stays for a year."""
    until, since = years_before(day, -YEARS_AHEAD), years_before(day, 1)
    found = [
        _entry(duty)
        for duty in (*_milestones(day, audience), *duties(day, audience))
        if duty.day <= until
    ]
    found.sort(key=lambda entry: (entry.day, entry.text, entry.uid))
    return Agenda(
        late=tuple(entry for entry in found if entry.is_late(day)),
        coming=tuple(entry for entry in found if not entry.done_on and entry.day >= day),
        done=tuple(entry for entry in found if entry.done_on and entry.day >= since),
    )


def _milestones(day: date, audience: Audience) -> Iterator[Duty]:
    rows = released(Milestone.objects.select_related("round"), audience)
    for row in rows:
        is_event = row.kind == Milestone.Kind.SCHOOL_YEAR and row.day < day
        yield Duty(
            row.day,
            f"{row.title} – {row.round.title}",
            "planning:round",
            f"termin-{row.pk}",
            args=(row.round.code,),
            role=ROLES.get(row.kind, PLANNING),
            done_on=row.day if is_event else row.done_on,
        )


def _entry(duty: Duty) -> Entry:
    page = reverse(duty.page, args=duty.args) + duty.query
    return Entry(duty.day, duty.text, duty.role, page, duty.uid, duty.done_on)
