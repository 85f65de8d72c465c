"""The Planungskalender: every dated duty, computed from the records that hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from districts.models import Indicator
from districts.release import Audience, released
from facilities.models import Facility
from planning.models import Measure, Milestone, ScoringKey
from planning.selectors.agenda_duties import duties
from planning.selectors.calendar import next_calculation, years_before
from planning.selectors.reports import due_reports
from planning.selectors.runs import default_run, indexed_kinds
from planning.selectors.task import counted

YEARS_AHEAD = 2
PLANNING, STATISTICS, RELEASE = "Planung", "Statistikstelle", "Freigabe"
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
    sources = (
        *(_milestones, _funding, _duties, _reviews),
        *(_calculations, _keys, _reports),
    )
    found = [entry for source in sources for entry in source(day, audience)]
    found = [entry for entry in found if entry.day <= until]
    found.sort(key=lambda entry: (entry.day, entry.text, entry.uid))
    return Agenda(
        late=tuple(entry for entry in found if entry.is_late(day)),
        coming=tuple(entry for entry in found if not entry.done_on and entry.day >= day),
        done=tuple(entry for entry in found if entry.done_on and entry.day >= since),
    )


def _milestones(day: date, audience: Audience) -> Iterator[Entry]:
    rows = released(Milestone.objects.select_related("round"), audience)
    for row in rows:
        is_event = row.kind == Milestone.Kind.SCHOOL_YEAR and row.day < day
        yield Entry(
            day=row.day,
            text=f"{row.title} – {row.round.title}",
            role=ROLES.get(row.kind, PLANNING),
            page=reverse("planning:round", args=[row.round.code]),
            uid=f"termin-{row.pk}",
            done_on=row.day if is_event else row.done_on,
        )


def _funding(day: date, audience: Audience) -> Iterator[Entry]:
    """Förderende without a follow-up, one entry a day and Leistungsbereich."""
    rows = released(Measure.objects.filter(valid_to__gte=day, followed_by=None), audience)
    ends = rows.order_by().values("valid_to", "service_type__code", "service_type__name")
    for row in ends.annotate(many=Count("pk")):
        yield Entry(
            day=row["valid_to"],
            text=f"Förderende {row['service_type__name']}: "
            f"{counted(row['many'], 'Maßnahme', 'Maßnahmen')} ohne Anschluss",
            role=PLANNING,
            page=reverse("measures") + f"?stichtag={row['valid_to'].isoformat()}",
            uid=f"foerderende-{row['valid_to'].isoformat()}-{row['service_type__code']}",
        )


def _duties(day: date, audience: Audience) -> Iterator[Entry]:
    for duty in duties(day, audience):
        yield Entry(duty.day, duty.text, PLANNING, duty.page, duty.uid)


def _reviews(day: date, audience: Audience) -> Iterator[Entry]:
    """Reviews of indicators, one entry a day."""
    rows = released(Indicator.objects.filter(next_review__isnull=False), audience)
    days = rows.order_by().values("next_review").annotate(many=Count("pk"))
    for row in days:
        yield Entry(
            day=row["next_review"],
            text=f"Prüfung: {counted(row['many'], 'Indikator', 'Indikatoren')}",
            role=STATISTICS,
            page=reverse("indicators"),
            uid=f"pruefung-{row['next_review'].isoformat()}",
        )


def _calculations(day: date, audience: Audience) -> Iterator[Entry]:
    for kind in indexed_kinds(audience):
        if run := default_run(kind, audience):
            yield Entry(
                day=next_calculation(run.as_of),
                text=f"Nächste Berechnung {Facility.Kind(kind).label}",
                role=PLANNING,
                page=reverse("planning:ranking") + f"?art={kind}",
                uid=f"berechnung-{kind}",
            )


def _keys(day: date, audience: Audience) -> Iterator[Entry]:
    """The last day of keys that end; the day after needs another one."""
    rows = released(ScoringKey.objects.taken_in().filter(valid_to__gte=day), audience)
    for row in rows.order_by("code", "version"):
        yield Entry(
            day=row.valid_to,
            text=f"Schlüssel {row.title} endet",
            role=PLANNING,
            page=reverse("methods") + f"?schluessel={row.code}",
            uid=f"schluessel-{row.code}-{row.version}",
        )


def _reports(day: date, audience: Audience) -> Iterator[Entry]:
    """Reports to the Jugendhilfeausschuss, two years or one after the last."""
    for due in due_reports(audience):
        yield Entry(
            day=due.day,
            text=due.text,
            role=PLANNING,
            page=reverse("planning:reports") + f"#{due.kind}",
            uid=f"bericht-{due.kind}",
        )
