"""What about money needs attention: ends, falling shares, gaps, deadlines, accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from districts.release import Audience
from planning.allocation.german import number
from planning.selectors import programmes

DEADLINE_DAYS, REPORT_DAYS = 90, 90
Said = tuple[date, str, str, str]  # the last day, the text, the page, its query
PROGRAMMES, LIST, USAGE = "planning:programmes", "planning:funding-list", "planning:usage"


def money_tasks(day: date, audience: Audience) -> Iterator[Said]:
    """Everything about money with a last day, each with the page that shows it."""
    yield from _ends(day, audience)
    yield from _falls(day, audience)
    yield from _gaps(day, audience)
    yield from _deadlines(day, audience)
    yield from _accounts(day, audience)


def _ends(day: date, audience: Audience) -> Iterator[Said]:
    for row in programmes.ending(day, audience):
        yield row.valid_to, f"{row.name} endet", PROGRAMMES, f"#p-{row.code}"


def _falls(day: date, audience: Audience) -> Iterator[Said]:
    for row in programmes.falling(day, audience):
        rule, after = row.rule, row.following
        shares = f"{_percent(rule.rate)} auf {_percent(after.rate)}"
        text = f"{rule.programme.name}: Anteil fällt von {shares}, {rule.service_type.name}"
        yield after.valid_from, text, PROGRAMMES, f"#p-{rule.programme.code}"


def _gaps(day: date, audience: Audience) -> Iterator[Said]:
    """Measures that a funder leaves next year; the list of that year shows them."""
    if count := sum(1 for _ in programmes.without_follow_up(day, audience)):
        words = "1 Maßnahme" if count == 1 else f"{count} Maßnahmen"
        text = f"{words}: Finanzierung {day.year + 1} nicht gedeckt"
        query = f"?jahr={day.year + 1}&auswahl=luecke"
        yield date(day.year, 12, 31), text, LIST, query


def _deadlines(day: date, audience: Audience) -> Iterator[Said]:
    for due, rule in programmes.deadlines(day, audience):
        if due <= day + timedelta(days=DEADLINE_DAYS):
            text = f"{rule.programme.name}: Antrag für {due.year + 1}"
            yield due, text, PROGRAMMES, f"#p-{rule.programme.code}"


def _accounts(day: date, audience: Audience) -> Iterator[Said]:
    for row in programmes.due_reports(audience).select_related("programme"):
        if row.report_due <= day + timedelta(days=REPORT_DAYS):
            text = f"Verwendungsnachweis {row.programme.name} {row.year}"
            yield row.report_due, text, USAGE, f"?jahr={row.year}"


def _percent(share: object) -> str:
    return f"{number(float(share) * 100, 0)} %"
