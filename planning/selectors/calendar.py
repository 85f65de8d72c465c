"""When a period ends and when a ranking is due again."""

from __future__ import annotations

from datetime import date

RECALCULATE_AFTER_YEARS = 3  # VI-EF-05093-AW-01: at least every three years


def period_end(period: str) -> date:
    """Last day of a calendar year or of a school year (31 July of its second year)."""
    year = int(period[:4])
    return date(_known(year + 1), 7, 31) if "/" in period else date(_known(year), 12, 31)


def period_start(period: str) -> date:
    """First day of a calendar year or of a school year (1 August of its first year)."""
    return date(_known(int(period[:4])), 8 if "/" in period else 1, 1)


def _known(year: int) -> int:
    """The nearest year that has days: one wrong period must not break every page."""
    return min(max(year, date.min.year), date.max.year)


def next_calculation(day: date) -> date:
    """The last day by which a calculation of ``day`` is done anew."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + RECALCULATE_AFTER_YEARS, day=last)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
