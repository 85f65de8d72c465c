"""One line of the list of what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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


def counted(number: int, one: str, many: str) -> str:
    """A count with its noun."""
    return f"{number} {one if number == 1 else many}"
