"""Duties with their day, told twice: each by itself in the calendar, counted on Start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planning.allocation.german import counted

PLANNING, STATISTICS, RELEASE = "Planung", "Statistikstelle", "Freigabe"


@dataclass(frozen=True)
class Task:
    """Something to do: its day, its text, the page that lists it.

    ``is_deadline``: the day is the last one; otherwise the day the count holds for.
    """

    day: date
    text: str
    page: str
    query: str = ""
    is_deadline: bool = True


@dataclass(frozen=True)
class Group:
    """How Start counts duties of one kind in one line, and the page that lists them."""

    one: str
    many: str
    rest: str
    page: str
    query: str = ""


@dataclass(frozen=True)
class Duty:
    """A day, what is due on it, the page that shows it, and its name for calendars.

    ``near`` is how many there are on Start by now, 0 while it is too early. Without
    ``group`` Start says the same words as the calendar. ``uid`` stays when the day moves.
    """

    day: date
    text: str
    page: str
    uid: str
    query: str = ""
    args: tuple[object, ...] = ()
    role: str = PLANNING
    near: int = 0
    group: Group | None = None
    done_on: date | None = None


def tasks_of(duties: Iterable[Duty]) -> Iterator[Task]:
    """What of the duties stands on Start: those of a group in one line, first day first."""
    groups: dict[Group, list[Duty]] = {}
    for duty in duties:
        if not duty.near:
            continue
        if duty.group is None:
            yield Task(duty.day, duty.text, duty.page, duty.query)
        else:
            groups.setdefault(duty.group, []).append(duty)
    for group, found in groups.items():
        words = counted(sum(duty.near for duty in found), group.one, group.many)
        first = min(duty.day for duty in found)
        yield Task(first, f"{words}{group.rest}", group.page, group.query)
