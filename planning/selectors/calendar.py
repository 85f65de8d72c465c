"""When a ranking is due again."""

from __future__ import annotations

from datetime import date

RECALCULATE_AFTER_YEARS = 3  # VI-EF-05093-AW-01: at least every three years


def next_calculation(day: date) -> date:
    """The last day by which a calculation of ``day`` is done anew."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + RECALCULATE_AFTER_YEARS, day=last)
