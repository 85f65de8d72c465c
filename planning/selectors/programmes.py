"""Programmes with their rules on a day, what falls, what ends, what is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from districts.release import Audience, released
from planning.models import (
    CostRate,
    FundingProgramme,
    FundingRule,
    GrantNotice,
    Measure,
    MeasureShare,
)

ONE_DAY = timedelta(days=1)
MONTHS_AHEAD = 12


@dataclass(frozen=True)
class RuleRow:
    """A rule and the one that comes after it; ``is_falling``: the next pays less."""

    rule: FundingRule
    following: FundingRule | None

    @property
    def is_falling(self) -> bool:
        """Whether the share is known to be lower afterwards."""
        after = self.following
        if after is None or None in (self.rule.rate, after.rate):
            return False
        return after.rate < self.rule.rate


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme on a day: rules now and to come, measures it pays, sites in it."""

    programme: FundingProgramme
    rules: tuple[RuleRow, ...]
    measures: int
    participations: int
    is_over: bool


def year_after(day: date) -> date:
    """The same day a year later, 28 February for 29 February."""
    is_leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap else day.day)


def programme_rows(day: date, audience: Audience) -> list[ProgrammeRow]:
    """All programmes, the city's first, then by name; four queries."""
    rules = rule_rows(day, audience)
    paid: dict[int, set[int]] = defaultdict(set)
    shares = released(MeasureShare.objects.filter(year=day.year), audience)
    for programme, measure in shares.values_list("programme_id", "measure_id"):
        paid[programme].add(measure)
    rows = released(FundingProgramme.objects.all(), audience)
    rows = sorted(rows.select_related("source"), key=_order)
    return [
        ProgrammeRow(
            programme=row,
            rules=tuple(rules[row.pk]),
            measures=len(paid[row.pk]),
            participations=row.participations.valid_on(day).count() if row.is_beside else 0,
            is_over=row.valid_to is not None and row.valid_to < day,
        )
        for row in rows
    ]


def rule_rows(day: date, audience: Audience) -> dict[int, list[RuleRow]]:
    """Rules that hold on a day or later, by programme id, each with its successor."""
    rows = released(FundingRule.objects.all(), audience)
    rows = rows.select_related("programme", "service_type").order_by(
        "service_type__name", "service_type__code", "facility_type", "valid_from", "pk"
    )
    found: dict[int, list[RuleRow]] = defaultdict(list)
    ordered = list(rows)
    for place, row in enumerate(ordered):
        if row.valid_to is not None and row.valid_to < day:
            continue
        same = (row.programme_id, row.service_type_id, row.facility_type)
        later = (
            other
            for other in ordered[place + 1 :]
            if (other.programme_id, other.service_type_id, other.facility_type) == same
        )
        found[row.programme_id].append(RuleRow(row, next(later, None)))
    return found


def cost_rates(day: date, audience: Audience) -> QuerySet[CostRate]:
    """Rates that hold on a day or later, by service."""
    rows = released(CostRate.objects.exclude(valid_to__lt=day), audience)
    return rows.select_related("service_type", "source").order_by(
        "service_type__name", "service_type__code", "valid_from", "pk"
    )


def ending(day: date, audience: Audience) -> list[FundingProgramme]:
    """Programmes whose last day comes within twelve months, the earliest first."""
    rows = FundingProgramme.objects.filter(
        valid_to__gte=day, valid_to__lt=year_after(day + ONE_DAY)
    )
    return list(released(rows, audience).order_by("valid_to", "code"))


def falling(day: date, audience: Audience) -> list[RuleRow]:
    """Rules whose successor begins within twelve months and pays less."""
    until = year_after(day + ONE_DAY)
    found = [
        row
        for rows in rule_rows(day, audience).values()
        for row in rows
        if row.is_falling and day < row.following.valid_from < until
    ]
    return sorted(found, key=lambda row: (row.following.valid_from, row.rule.pk))


def deadlines(day: date, audience: Audience) -> list[tuple[date, FundingRule]]:
    """Application deadlines of the rules in force within twelve months, by day."""
    found = {}
    for rows in rule_rows(day, audience).values():
        for row in rows:
            due = next_deadline(row.rule, day)
            programme = row.rule.programme
            over = programme.valid_to is not None and due and due > programme.valid_to
            if due and not over and row.rule.valid_from <= day:
                found.setdefault((due, programme.pk), row.rule)
    return sorted(
        ((due, rule) for (due, _), rule in found.items()),
        key=lambda one: (one[0], one[1].pk),
    )


def next_deadline(rule: FundingRule, day: date) -> date | None:
    """The next day an application is due, from ``day`` on; None without a deadline."""
    if rule.deadline_month is None:
        return None
    for year in (day.year, day.year + 1):
        due = _day_in(year, rule.deadline_month, rule.deadline_day)
        if due >= day:
            return due
    return None


def due_reports(audience: Audience) -> QuerySet[GrantNotice]:
    """Notices whose account is due and not sent, the earliest first."""
    rows = GrantNotice.objects.filter(report_due__isnull=False, report_sent_on=None)
    return released(rows, audience).order_by("report_due", "pk")


def without_follow_up(day: date, audience: Audience) -> Iterator[Measure]:
    """Measures that run on after a programme that pays them now, without its successor.

    A follow-up is known once shares of the next year are recorded and are the whole.
    """
    end = date(day.year, 12, 31)
    rows = MeasureShare.objects.filter(
        year=day.year, measure__in=Measure.objects.valid_on(end + ONE_DAY)
    )
    shown = released(rows.select_related("measure", "programme"), audience)
    next_year = MeasureShare.objects.filter(year=day.year + 1)
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for measure, share in next_year.values_list("measure_id", "share"):
        sums[measure] += share
    seen = set()
    for row in shown.order_by("measure__facility__number", "measure_id", "pk"):
        ends = row.programme.valid_to
        stops = ends is not None and ends <= end
        lacks = row.measure_id in sums and sums[row.measure_id] < 1
        told = row.measure_id in sums and sums[row.measure_id] == 1
        if (lacks or (stops and not told)) and row.measure_id not in seen:
            seen.add(row.measure_id)
            yield row.measure


def _day_in(year: int, month: int, day: int) -> date:
    """The day in a year, or the last one of its month."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def _order(row: FundingProgramme) -> tuple[object, ...]:
    return (not row.is_own, row.name, row.code)
