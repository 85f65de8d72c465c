"""The questions a GIS client may ask, read strictly: what nobody reads is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.utils import timezone

from districts.days import FIRST, FORM, LAST
from districts.geometry import DEGREES, METRES
from districts.rest import unread

USUAL, MOST = 100, 1000  # features of a page
FARTHEST = 10**9  # an offset that every database can count to
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
UTM33 = "http://www.opengis.net/def/crs/EPSG/0/25833"
NUMBER = re.compile(r"\d+", re.ASCII)
MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII
)


class Refused(ValueError):
    """A question that cannot be answered; the message is German and names the word."""


@dataclass(frozen=True)
class System:
    """A coordinate system on offer; ``digits`` keep a place to less than a centimetre."""

    uri: str
    code: str
    digits: int


SYSTEMS = {CRS84: System(CRS84, DEGREES, 7), UTM33: System(UTM33, METRES, 3)}


@dataclass(frozen=True)
class Span:
    """Days from a first to a last, both included."""

    first: date
    last: date

    @property
    def day(self) -> date:
        """The day of the span that is nearest to today."""
        return max(self.first, min(self.last, timezone.localdate()))


@dataclass(frozen=True)
class Query:
    """What a client asks of the features of a collection."""

    limit: int
    offset: int
    crs: System
    box: tuple[float, ...] | None  # west, south, east, north in ``box_crs``
    box_crs: System
    span: Span | None  # None: no day was named
    words: Mapping[str, str]  # filters of the collection


PAGING = ("limit", "offset")
PLACE = ("bbox", "bbox-crs", "crs")
FORMAT, ONLY_FORMAT = "f", "json"  # many clients name the format in the address
WORDS = (*PAGING, *PLACE, "datetime")


def read(given: QueryDict, filters: Collection[str]) -> Query:
    """The question of an address.

    Raises
    ------
    Refused
        If a word is unknown or stands twice, or its value makes no sense.
    """
    refuse_unread(given, {*WORDS, *filters})
    box = given.get("bbox")
    return Query(
        limit=min(_whole("limit", given.get("limit", str(USUAL)), least=1), MOST),
        offset=_whole("offset", given.get("offset", "0"), least=0),
        crs=system(given, "crs"),
        box=None if box is None else _box(box),
        box_crs=system(given, "bbox-crs"),
        span=None if "datetime" not in given else _span(given["datetime"]),
        words={word: given[word] for word in filters if word in given},
    )


def refuse_unread(given: QueryDict, known: Collection[str]) -> None:
    """Refuse words that this address does not read; every address reads ``f``.

    Raises
    ------
    Refused
        With all of them, or if ``f`` asks for another format than there is.
    """
    errors = unread(given, {*known, FORMAT})
    strange = [word for word in errors if word != FORMAT]
    if strange and not known:
        raise Refused(f"{', '.join(strange)}: Hier gibt es keine Parameter außer f.")
    if errors:
        raise Refused(" ".join(f"{word}: {said[0]}" for word, said in errors.items()))
    if given.get(FORMAT, ONLY_FORMAT) != ONLY_FORMAT:
        raise Refused(f"{FORMAT}: Möglich ist nur {ONLY_FORMAT}.")


def system(given: QueryDict, word: str) -> System:
    """The coordinate system a word names, CRS84 without it.

    Raises
    ------
    Refused
        If it is not on offer.
    """
    uri = given.get(word, CRS84)
    if uri not in SYSTEMS:
        raise Refused(f"{word}: Möglich sind {' und '.join(SYSTEMS)}.")
    return SYSTEMS[uri]


def _whole(word: str, text: str, *, least: int) -> int:
    if not NUMBER.fullmatch(text) or not least <= int(text[:20]) <= FARTHEST:
        raise Refused(f"{word}: Bitte eine ganze Zahl ab {least}.")
    return int(text)


def _box(text: str) -> tuple[float, ...]:
    """Four numbers, or six with heights, which nothing here has."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise Refused("bbox: Bitte vier Zahlen mit Komma: Westen,Süden,Osten,Norden.")
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if numbers[1] > numbers[3]:
        raise Refused("bbox: Der Süden liegt nördlich des Nordens.")
    return tuple(numbers)


def _span(text: str) -> Span:
    first, slash, last = text.partition("/")
    if not slash:
        return Span(_day(text), _day(text))
    if {first, last} <= {"", ".."}:
        raise Refused("datetime: Ein Zeitraum braucht einen Anfang oder ein Ende.")
    begin = FIRST if first in ("", "..") else _day(first)
    end = LAST if last in ("", "..") else _day(last)
    if begin > end:
        raise Refused("datetime: Der Anfang liegt nach dem Ende.")
    return Span(begin, end)


def _day(text: str) -> date:
    """A day, or the day here of a moment as RFC 3339 writes it."""
    try:
        if FORM.fullmatch(text):
            day = date.fromisoformat(text)
        elif MOMENT.fullmatch(text):
            day = datetime.fromisoformat(text).astimezone(timezone.get_default_timezone())
            day = day.date()
        else:
            day = None
    except (ValueError, OverflowError):
        day = None
    if day is None or not FIRST <= day <= LAST:
        raise Refused(
            f"datetime: Bitte JJJJ-MM-TT oder JJJJ-MM-TTThh:mm:ssZ von {FIRST.year} bis "
            f"{LAST.year}; ein Zeitraum mit Schrägstrich, ein offenes Ende mit „..“."
        )
    return day
