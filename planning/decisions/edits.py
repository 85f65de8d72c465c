"""Single edits of the frozen rules, applied in any order and taken back exactly.

An edit names its place in ``rules`` of a record by the steps that lead there. Edits of
different places commute; two of one place, or of a place and what holds it, contradict
each other unless they say the same or only add.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from planning.decisions.replay import two_places

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Edit:
    """One change at one place; ``by`` names the amendment, ``subject`` what it touches.

    ``add`` adds hundredths of a VzÄ to a text like "5.10"; ``drop`` takes an item out of
    its list and ``insert`` puts one back. ``case`` is what a list of single cases says of
    the facility that its place ends with; None is nothing.
    """

    place: Place
    value: Any = None
    kind: Literal["set", "add", "drop", "insert", "case"] = "set"
    by: str = ""
    subject: str = ""


def conflicts(edits: Sequence[Edit]) -> list[str]:
    """German sentences for every two amendments that contradict each other."""
    found = (
        f"{one.by} und {other.by} ändern beide {one.subject}; wählen Sie einen von beiden."
        for one, other in combinations(edits, 2)
        if one.by != other.by and _contradict(one, other)
    )
    return list(dict.fromkeys(found))


def applied(rules: Mapping[str, Any], edits: Iterable[Edit]) -> dict[str, Any]:
    """The rules of a record with edits made; the order of the edits does not matter."""
    changed = copy.deepcopy(dict(rules))
    for edit in sorted(edits, key=_turn):
        _make(changed, edit)
    return changed


def taken_back(rules: Mapping[str, Any], edits: Iterable[Edit]) -> list[Edit]:
    """Edits that lead from ``applied(rules, edits)`` back to ``rules``."""
    return list(_inverses(rules, edits))


def value_at(rules: Any, place: Place) -> Any:
    """What stands at a place."""
    for step in place:
        rules = rules[step]
    return rules


def case_of(rules: Any, place: Place) -> Any:
    """What a list of single cases says of the facility a place ends with, or None."""
    cases = value_at(rules, place[:-1])
    return next((case for case in cases if case["facility"] == place[-1]), None)


def hundredths_in(text: object) -> int:
    """Hundredths of a VzÄ in a frozen text like "5.10"."""
    whole, _, places = str(text).partition(".")
    return int(whole) * 100 + int(places.ljust(2, "0"))


def _inverses(rules: Mapping[str, Any], edits: Iterable[Edit]) -> Iterator[Edit]:
    for edit in edits:
        find = case_of if edit.kind == "case" else value_at
        old = copy.deepcopy(find(rules, edit.place))
        if edit.kind == "case":
            yield Edit(edit.place, old, "case", edit.by, edit.subject)
        elif edit.kind == "add":
            yield Edit(edit.place, -edit.value, "add", edit.by, edit.subject)
        else:
            kind = "insert" if edit.kind == "drop" else "set"
            yield Edit(edit.place, old, kind, edit.by, edit.subject)


def _turn(edit: Edit) -> tuple[object, ...]:
    """Sets and sums by place; items go from the last of a list on, and come back first."""
    last = edit.place[-1]
    if edit.kind == "insert":
        return 0, repr(edit.place[:-1]), last
    if edit.kind == "drop":
        return 2, repr(edit.place[:-1]), -int(last)
    return 1, repr(edit.place), 0


def _make(rules: dict[str, Any], edit: Edit) -> None:
    holder, last = value_at(rules, edit.place[:-1]), edit.place[-1]
    if edit.kind == "insert":
        holder.insert(last, copy.deepcopy(edit.value))
    elif edit.kind == "drop":
        del holder[last]
    elif edit.kind == "case":
        _make_case(holder, last, copy.deepcopy(edit.value))
    elif edit.kind == "add":
        holder[last] = two_places(hundredths_in(holder[last]) + edit.value)
    else:
        holder[last] = copy.deepcopy(edit.value)


def _make_case(cases: list[Any], facility: str, case: Any) -> None:
    """Put a case in the place of the one there is, else last; None takes it out."""
    at = [place for place, one in enumerate(cases) if one["facility"] == facility]
    start = at[0] if at else len(cases)
    cases[start : start + len(at)] = [] if case is None else [case]


def _contradict(one: Edit, other: Edit) -> bool:
    if one.kind == other.kind == "add":
        return False
    same = one.place == other.place and (one.kind, one.value) == (other.kind, other.value)
    shared = min(len(one.place), len(other.place))
    return not same and one.place[:shared] == other.place[:shared]
