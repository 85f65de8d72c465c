"""The Planungskalender as iCalendar (RFC 5545), for the calendars people already use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from planning.selectors.agenda import Entry

PRODUCT = "-//Leipzig Ressourcen//Planungskalender//DE"


def as_icalendar(entries: Iterable[Entry], *, host: str, made_at: datetime) -> bytes:
    """Whole-day events; the id of an event stays when its day moves.

    ``host`` is the name of this server: ids and links are its own.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Planungskalender Leipzig Ressourcen")
    for entry in entries:
        calendar.add_component(_event(entry, host, made_at))
    return calendar.to_ical()


def _event(entry: Entry, host: str, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("dtstamp", made_at)
    event.add("summary", entry.text)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("description", f"Zuständig: {entry.role}")
    event.add("url", f"https://{host}{entry.page}")
    return event
