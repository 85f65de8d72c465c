"""Periods of money: a school year of posts and the calendar years it lies in."""

import re
from collections.abc import Iterator
from fractions import Fraction

from planning.allocation.model import BudgetSource, Rules

SCHOOL_YEAR, CALENDAR_YEAR = re.compile(r"(\d{4})/(\d{2})"), re.compile(r"\d{4}")
FIRST, SECOND = Fraction(5, 12), Fraction(7, 12)  # August to December, January to July


def period_shares(rules: Rules) -> dict[str, Fraction]:
    """By period, the share of the plan that falls into it.

    One period is the time of the plan whatever its name. With several the plan is for a
    school year: 5/12 fall into its first calendar year and 7/12 into its second.

    Raises
    ------
    ValueError
        If the periods are not one school year and its calendar years.
    """
    periods = sorted({entry.period for entry in rules.budget})
    if len(periods) == 1:
        return {periods[0]: Fraction(1)}
    shares = _school_year(periods)
    if shares is None or not set(periods) <= set(shares):
        raise ValueError(
            f"die Zeiträume {', '.join(periods)} gehören zu keinem gemeinsamen Schuljahr; "
            "möglich sind eines (2026/27) und seine Kalenderjahre (2026 und 2027)."
        )
    return {period: shares[period] for period in periods}


def school_year_from(first: int) -> str:
    """The school year that begins in a calendar year: 2026/27."""
    return f"{first}/{(first + 1) % 100:02d}"


def later(period: str, years: int) -> str:
    """A school year or calendar year so many years later; other names stay as they are."""
    if SCHOOL_YEAR.fullmatch(period):
        return school_year_from(int(period[:4]) + years)
    return f"{int(period) + years:04d}" if CALENDAR_YEAR.fullmatch(period) else period


def by_source(rules: Rules) -> dict[str, list[BudgetSource]]:
    """The entries of each source, in the order of the rules."""
    found: dict[str, list[BudgetSource]] = {}
    for entry in rules.budget:
        found.setdefault(entry.source, []).append(entry)
    return found


def amount_of(entries: list[BudgetSource], rules: Rules) -> int:
    """Hundredths of a VzÄ a source pays in every one of its periods."""
    shares = period_shares(rules)
    return min(entry.amount(rules.fte_grid, shares[entry.period]) for entry in entries)


def period_errors(rules: Rules) -> Iterator[str]:
    """German complaints about periods that do not make one plan."""
    try:
        shares = period_shares(rules)
    except ValueError as error:
        yield f"budget: {error}"
        return
    for source, entries in by_source(rules).items():
        yield from _of_source(source, entries, shares)


def _of_source(
    source: str, entries: list[BudgetSource], shares: dict[str, Fraction]
) -> Iterator[str]:
    if len({(entry.share_max, entry.facility_types) for entry in entries}) > 1:
        yield (
            f"budget: share_max und facility_types von „{source}“ müssen in allen "
            "Zeiträumen gleich sein."
        )
    if len(shares) == 1:
        return
    calendar = [entry for entry in entries if CALENDAR_YEAR.fullmatch(entry.period)]
    if any(entry.fte is not None for entry in calendar):
        yield (
            f"budget: VzÄ von „{source}“ gelten je Schuljahr; für ein Kalenderjahr geben "
            "Sie bitte eur und cost_per_fte an."
        )
    if len({entry.period for entry in calendar}) == 1:
        yield (
            f"budget: für „{source}“ fehlt neben {calendar[0].period} das andere "
            "Kalenderjahr; ein Schuljahr liegt in beiden."
        )


def _school_year(periods: list[str]) -> dict[str, Fraction] | None:
    """Shares of the school year that the periods name or lie in; None if none is clear."""
    named = [period for period in periods if SCHOOL_YEAR.fullmatch(period)]
    years = [int(period) for period in periods if CALENDAR_YEAR.fullmatch(period)]
    if len(named) > 1 or not years:
        return None
    first = int(named[0][:4]) if named else min(years)
    own = school_year_from(first)
    return {own: Fraction(1), f"{first:04d}": FIRST, f"{first + 1:04d}": SECOND}
