"""Duties about money: ends, falling shares, gaps, deadlines, accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from districts.release import Audience, released
from planning.allocation.german import counted, number
from planning.models import FundingProgramme
from planning.selectors import programmes
from planning.selectors.task import Duty

DEADLINE_DAYS, REPORT_DAYS = timedelta(days=90), timedelta(days=90)
PROGRAMMES, LIST, USAGE = "planning:programmes", "planning:funding-list", "planning:usage"


def money_duties(day: date, audience: Audience) -> Iterator[Duty]:
    """Everything about money with a last day, each with the page that shows it."""
    yield from _ends(day, audience)
    yield from _falls(day, audience)
    yield from _gaps(day, audience)
    yield from _deadlines(day, audience)
    yield from _accounts(day, audience)


def _ends(day: date, audience: Audience) -> Iterator[Duty]:
    near = {row.pk for row in programmes.ending(day, audience)}
    rows = released(FundingProgramme.objects.filter(valid_to__gte=day), audience)
    for row in rows.order_by("valid_to", "code"):
        yield Duty(
            row.valid_to,
            f"{row.name} endet",
            PROGRAMMES,
            f"programm-{row.code}",
            query=f"#p-{row.code}",
            near=row.pk in near,
        )


def _falls(day: date, audience: Audience) -> Iterator[Duty]:
    for row in programmes.falling(day, audience):
        rule, after = row.rule, row.following
        shares = f"{_percent(rule.rate)} auf {_percent(after.rate)}"
        yield Duty(
            after.valid_from,
            f"{rule.programme.name}: Anteil fällt von {shares}, {rule.service_type.name}",
            PROGRAMMES,
            f"anteil-{after.pk}",
            query=f"#p-{rule.programme.code}",
            near=1,
        )


def _gaps(day: date, audience: Audience) -> Iterator[Duty]:
    """Measures that a funder leaves next year; the list of that year shows them."""
    if count := sum(1 for _ in programmes.without_follow_up(day, audience)):
        words, year = counted(count, "Maßnahme", "Maßnahmen"), day.year + 1
        yield Duty(
            date(day.year, 12, 31),
            f"{words}: Finanzierung {year} nicht gedeckt",
            LIST,
            f"finanzierung-{year}",
            query=f"?jahr={year}&auswahl=luecke",
            near=1,
        )


def _deadlines(day: date, audience: Audience) -> Iterator[Duty]:
    """Förderanträge by the deadlines of the rules in force."""
    for due, rule in programmes.deadlines(day, audience):
        programme = rule.programme
        yield Duty(
            due,
            f"{programme.name}: Förderantrag für {due.year + 1}",
            PROGRAMMES,
            f"foerderantrag-{programme.code}-{due.year}",
            query=f"#p-{programme.code}",
            near=due <= day + DEADLINE_DAYS,
        )


def _accounts(day: date, audience: Audience) -> Iterator[Duty]:
    for row in programmes.due_reports(audience).select_related("programme"):
        yield Duty(
            row.report_due,
            f"Verwendungsnachweis {row.programme.name} {row.year}",
            USAGE,
            f"verwendungsnachweis-{row.pk}",
            query=f"?jahr={row.year}",
            near=row.report_due <= day + REPORT_DAYS,
        )


def _percent(share: object) -> str:
    return f"{number(float(share) * 100, 0)} %"
