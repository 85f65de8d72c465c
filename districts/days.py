"""The day a page shows: ``?stichtag=JJJJ-MM-TT`` in its address, today without it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.utils import timezone

WORD = "stichtag"
FORM = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)


class UnreadableDay(BadRequest):
    """A Stichtag that is no day, or none that any data can be about."""

    title = "Stichtag nicht verstanden"
    remedy = (
        "Schreiben Sie den Tag als JJJJ-MM-TT in die Adresse, zum Beispiel "
        f"„{WORD}=2024-08-01“ für den 01.08.2024, oder lassen Sie ihn weg: dann gilt heute."
    )


@dataclass(frozen=True)
class AsOf:
    """The day a page shows, and how it came to it.

    ``limit`` is the day where the address asks for one: calculations of later days then
    stay away. ``is_fixed`` says that a Berechnungsstand brings its own day along.
    """

    day: date
    today: date
    limit: date | None = None
    is_fixed: bool = False

    @property
    def is_today(self) -> bool:
        """Whether the page shows what holds now."""
        return self.day == self.today

    @property
    def query(self) -> str:
        """What a link without other words carries on."""
        return "" if self.is_today else f"?{WORD}={self.day.isoformat()}"

    @property
    def more(self) -> str:
        """What a link with other words before it carries on."""
        return self.query.replace("?", "&", 1)


def as_of(request: HttpRequest) -> AsOf:
    """The day the address asks for, else today.

    Raises
    ------
    UnreadableDay
        If the address asks for something else than a day; it becomes a page with 400.
    """
    today, text = timezone.localdate(), request.GET.get(WORD, "").strip()
    if not text:
        return AsOf(today, today)
    day = _day(text)
    return AsOf(day, today, limit=day)


def fixed_on(day: date) -> AsOf:
    """The day that a Berechnungsstand brings along."""
    return AsOf(day, timezone.localdate(), is_fixed=True)


def filter_words(query: QueryDict, asked: AsOf) -> QueryDict:
    """The words of a list's filter set, which calls the day ``as_of`` as REST does."""
    words = query.copy()
    words["as_of"] = asked.day.isoformat()
    return words


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if FORM.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise UnreadableDay(f"„{text[:20]}“ ist kein Tag des Kalenders.")
    if not FIRST <= day <= LAST:
        raise UnreadableDay(
            f"„{text}“ liegt außerhalb der Jahre {FIRST.year} bis {LAST.year}."
        )
    return day
