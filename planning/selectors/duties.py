"""All dated duties, from the records that hold them: the calendar and Start read these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q

from districts.models import Indicator
from districts.release import Audience, released
from facilities.models import Facility
from planning.allocation.german import counted
from planning.models import Measure, ScoringKey
from planning.selectors.calendar import next_calculation, years_before
from planning.selectors.coordination_duties import coordination_duties
from planning.selectors.effects import effect_duties
from planning.selectors.money_duties import money_duties
from planning.selectors.reports import report_duties
from planning.selectors.runs import default_run, indexed_kinds
from planning.selectors.stages import stage_duties
from planning.selectors.task import STATISTICS, Duty, Group

FUNDING_MONTHS = 12
OVERDUE, ENDING = "ueberfaellig", "foerderende"
REVIEWS = Group(
    "Indikator", "Indikatoren", ": Prüfung überfällig", "indicators",
    f"?pruefung={OVERDUE}",
)  # fmt: skip
FUNDING = Group(
    "Maßnahme", "Maßnahmen", f": Förderende binnen {FUNDING_MONTHS} Monaten ohne Anschluss",
    "measures", f"?auswahl={ENDING}",
)  # fmt: skip


def duties(day: date, audience: Audience) -> Iterator[Duty]:
    """Everything dated that planning has to keep, in no order."""
    yield from _reviews(day, audience)
    yield from _calculations(day, audience)
    yield from _funding(day, audience)
    yield from _keys(day, audience)
    yield from money_duties(day, audience)
    yield from coordination_duties(day, audience)
    yield from effect_duties(day, audience)
    yield from report_duties(day, audience)
    yield from stage_duties(day, audience)


def _reviews(day: date, audience: Audience) -> Iterator[Duty]:
    """Reviews of indicators, one duty a day."""
    rows = released(Indicator.objects.all(), audience)
    days = rows.order_by().values("next_review").annotate(many=Count("pk"))
    for row in days:
        due, many = row["next_review"], row["many"]
        yield Duty(
            due,
            f"Prüfung: {counted(many, 'Indikator', 'Indikatoren')}",
            "indicators",
            f"pruefung-{due.isoformat()}",
            role=STATISTICS,
            near=many if due < day else 0,
            group=REVIEWS,
        )


def _calculations(day: date, audience: Audience) -> Iterator[Duty]:
    for kind in indexed_kinds(audience):
        if run := default_run(kind, audience):
            due = next_calculation(run.as_of)
            yield Duty(
                due,
                f"{Facility.Kind(kind).label}: nächste Berechnung fällig",
                "planning:ranking",
                f"berechnung-{kind}",
                query=f"?art={kind}",
                near=due < years_before(day, -1),
            )


def ends_soon(day: date) -> Q:
    """Ends within twelve months, the day itself included."""
    until = years_before(day + timedelta(days=1), -1)
    return Q(valid_to__gte=day, valid_to__lt=until)


def _funding(day: date, audience: Audience) -> Iterator[Duty]:
    """Förderende without a follow-up, one duty a day and Leistungsbereich."""
    rows = released(Measure.objects.filter(valid_to__gte=day, followed_by=None), audience)
    ends = rows.order_by().values("valid_to", "service_type__code", "service_type__name")
    near = Count("pk", filter=Q(valid_from__lte=day) & ends_soon(day))
    for row in ends.annotate(many=Count("pk"), near=near):
        last, code = row["valid_to"].isoformat(), row["service_type__code"]
        yield Duty(
            row["valid_to"],
            f"Förderende {row['service_type__name']}: "
            f"{counted(row['many'], 'Maßnahme', 'Maßnahmen')} ohne Anschluss",
            "measures",
            f"foerderende-{last}-{code}",
            query=f"?stichtag={last}",
            near=row["near"],
            group=FUNDING,
        )


def _keys(day: date, audience: Audience) -> Iterator[Duty]:
    """The last day of keys that end; the day after needs another one."""
    rows = released(ScoringKey.objects.beyond_trials().filter(valid_to__gte=day), audience)
    for row in rows.order_by("code", "version"):
        yield Duty(
            row.valid_to,
            f"Schlüssel {row.title} endet",
            "methods",
            f"schluessel-{row.code}-{row.version}",
            query=f"?schluessel={row.code}",
        )
