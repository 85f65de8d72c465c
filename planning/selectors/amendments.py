"""Amendments with their effect on a frozen Vorlage, one by one and together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from districts.release import Audience, released
from facilities.models import Facility
from planning.decisions.amendments import amended, refusal
from planning.decisions.changes import edits_of
from planning.decisions.edition import INSIDE_ONLY, is_edition
from planning.decisions.edits import Edit
from planning.decisions.effects import Effect, Shift, budget_of, effect
from planning.decisions.verify import read
from planning.models import Amendment, Decision
from planning.reports.change_words import change_words
from planning.selectors.comparison import NO_AREA
from planning.selectors.places import groups_on

HIDDEN = "nicht öffentliche Einrichtung"
Group = tuple[str, str]  # heading and name


@dataclass(frozen=True)
class Places:
    """Names, types and Stadtbezirke of the facilities of a record, as far as released."""

    facilities: Mapping[str, Facility]
    stadtbezirke: Mapping[str, tuple[str, str]]

    @classmethod
    def of(
        cls, decision: Decision, record: Mapping[str, Any], audience: Audience
    ) -> Places:
        """Two queries for all facilities of a Vorlage."""
        numbers = _numbers(record)
        rows = released(Facility.objects.filter(number__in=numbers), audience)
        found = {row.number: row for row in rows}
        groups = groups_on(decision.round.as_of, audience)
        areas = {
            number: next(
                (
                    (area.key, area.name)
                    for area in groups.get(row.area_id, {}).get("stadtbezirk", ())
                ),
                ("~", NO_AREA),
            )
            for number, row in found.items()
        }
        return cls(found, areas)

    def name(self, number: str) -> str:
        """The name a reader may see."""
        row = self.facilities.get(number)
        return row.name if row else HIDDEN

    def kinds(self) -> dict[str, set[str]]:
        """Type in words to the numbers of its facilities."""
        found = defaultdict(set)
        for number, row in self.facilities.items():
            found[row.get_kind_display()].add(number)
        return dict(sorted(found.items()))

    def districts(self) -> dict[str, set[str]]:
        """Stadtbezirk to the numbers of its facilities, in the order of the keys."""
        found = defaultdict(set)
        for number, area in self.stadtbezirke.items():
            found[area].add(number)
        return {area[1]: found[area] for area in sorted(found)}


@dataclass(frozen=True)
class Outcome:
    """What a choice of amendments does; ``refused`` says why nothing can be calculated."""

    effect: Effect | None = None
    budget_change: Decimal | None = None
    allocated_change: Decimal | None = None
    record: Mapping[str, Any] | None = None
    refused: str = ""

    @classmethod
    def of(cls, record: Mapping[str, Any], edits: Sequence[Edit]) -> Outcome:
        """Calculated from the record alone; an edition of it does not suffice."""
        if is_edition(record):
            return cls(refused=INSIDE_ONLY)
        try:
            changed = amended(record, edits)
        except ValueError as refused:
            return cls(refused=refusal(refused))
        spent = [Decimal(one["result"]["allocated_fte"]) for one in (changed, record)]
        return cls(
            effect(record, changed),
            budget_of(changed) - budget_of(record),
            spent[0] - spent[1],
            changed,
        )


@dataclass(frozen=True)
class Motion:
    """One amendment as the committee reads it: its words and what it alone would do."""

    row: Amendment
    words: tuple[str, ...]
    edits: tuple[Edit, ...]
    outcome: Outcome
    is_chosen: bool


@dataclass(frozen=True)
class Floor:
    """A frozen Vorlage with its amendments, and those chosen taken together."""

    decision: Decision
    record: Mapping[str, Any]
    places: Places
    motions: tuple[Motion, ...]
    together: Outcome | None = field(default=None)

    @property
    def secret(self) -> str:
        """Why nobody outside can calculate anything of this; empty where they can."""
        return INSIDE_ONLY if is_edition(self.record) else ""

    @property
    def chosen(self) -> list[Motion]:
        """The amendments that are ticked."""
        return [motion for motion in self.motions if motion.is_chosen]

    @cached_property
    def groups(self) -> list[tuple[str, list[tuple[str, list[Effect | None]]]]]:
        """By heading, each group with its effect per amendment and, last, together."""
        outcomes = [motion.outcome for motion in self.motions]
        outcomes += [self.together] if self.together else []
        effects = [outcome.effect for outcome in outcomes]
        headings = {
            "Art der Einrichtung": self.places.kinds(),
            "Stadtbezirk": self.places.districts(),
        }
        return [(title, _moved(parts, effects)) for title, parts in headings.items()]

    @property
    def shifts(self) -> list[tuple[Shift, str]]:
        """Facilities that the choice moves, with their names, in the Vorlage's order."""
        if self.together is None or self.together.effect is None:
            return []
        return named(self.together.effect.shifts, self.places)


def floor_of(decision: Decision, audience: Audience, chosen: Iterable[str] = ()) -> Floor:
    """All amendments to a Vorlage; ``chosen`` are ids as an address holds them."""
    rows = released(Amendment.objects.filter(decision=decision), audience)
    return floor_over(decision, rows.order_by("number", "pk"), audience, chosen)


def floor_over(
    decision: Decision,
    rows: Iterable[Amendment],
    audience: Audience,
    chosen: Iterable[str] = (),
) -> Floor:
    """The effect of some amendments, in their order."""
    record = read(bytes(decision.record))
    wanted = set() if is_edition(record) else set(chosen)
    places = Places.of(decision, record, audience)
    names = {one["code"]: one["name"] for one in record["inputs"]["indicators"]}
    names |= {n: places.name(n) for n in _numbers(record)}
    motions = tuple(
        _motion(record, row, names, is_chosen=str(row.pk) in wanted) for row in rows
    )
    edits = [edit for motion in motions if motion.is_chosen for edit in motion.edits]
    together = Outcome.of(record, edits) if edits else None
    return Floor(decision, record, places, motions, together)


def named(shifts: Iterable[Shift], places: Places) -> list[tuple[Shift, str]]:
    """Facilities with the names a reader may see."""
    return [(shift, places.name(shift.number)) for shift in shifts]


def _numbers(record: Mapping[str, Any]) -> list[str]:
    """All facilities of a Vorlage."""
    return [line["number"] for line in record["result"]["lines"]]


def _motion(
    record: Mapping[str, Any], row: Amendment, names: Mapping[str, str], *, is_chosen: bool
) -> Motion:
    rules = record["rules"]
    edits = tuple(
        edit for change in row.changes for edit in edits_of(rules, change, by=row.number)
    )
    words = tuple(change_words(rules, change, names) for change in row.changes)
    return Motion(row, words, edits, Outcome.of(record, edits), is_chosen)


def _moved(
    parts: Mapping[str, set[str]], effects: Sequence[Effect | None]
) -> list[tuple[str, list[Effect | None]]]:
    """Groups that any of the effects touches."""
    rows = [
        (name, [one and one.of(numbers) for one in effects])
        for name, numbers in parts.items()
    ]
    return [row for row in rows if any(one and one.shifts for one in row[1])]
