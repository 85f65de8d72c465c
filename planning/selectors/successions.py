"""What a site takes over from the sites it grew out of (methods: successions)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from districts.models import State
from facilities.models import Facility, FacilitySuccession
from planning.selectors.calendar import period_end, period_start
from planning.values import Cell

Kind = FacilitySuccession.Kind
CARRIES_YEARS = frozenset({Kind.MOVED, Kind.MERGED, Kind.SPLIT})
CARRIES_STOCK = CARRIES_YEARS | {Kind.CHANGED_TYPE}
Cells = Mapping[int, Mapping[str, Cell]]  # facility id to its cells by period


@dataclass(frozen=True)
class Inheritance:
    """Years that one site takes over from another of the same type."""

    predecessor: Facility
    kind: str
    share: Decimal
    happened_on: date

    def reaches(self, period: str) -> bool:
        """Whether a period still belonged to the predecessor: it had begun before."""
        return period_start(period) < self.happened_on


@dataclass(frozen=True)
class Ancestry:
    """Successions up to a day.

    ``steps`` : successor -> its (predecessor, kind, share), of every kind. ``years`` :
    successor -> what it takes over of earlier years; years of another school type are
    not among them. ``founded`` : successor -> the day it came into being by a succession;
    a merger does not say that, since a site may be merged into one that goes on.
    """

    steps: Mapping[int, tuple[tuple[int, str, Decimal], ...]]
    years: Mapping[int, tuple[Inheritance, ...]] = field(default_factory=dict)
    founded: Mapping[int, date] = field(default_factory=dict)

    @classmethod
    def on(cls, day: date) -> Ancestry:
        """All successions that had happened by ``day``; one query."""
        steps: dict[int, list[tuple[int, str, Decimal]]] = defaultdict(list)
        years: dict[int, list[Inheritance]] = defaultdict(list)
        founded: dict[int, date] = {}
        rows = FacilitySuccession.objects.filter(happened_on__lte=day)
        rows = rows.select_related("predecessor__area", "successor").order_by("pk")
        for row in rows.defer("predecessor__area__geometry"):
            heir = row.successor_id
            steps[heir].append((row.predecessor_id, row.kind, row.share))
            if row.kind in CARRIES_YEARS and row.predecessor.kind == row.successor.kind:
                step = Inheritance(row.predecessor, row.kind, row.share, row.happened_on)
                years[heir].append(step)
            if row.kind != Kind.MERGED:
                founded[heir] = min(row.happened_on, founded.get(heir, row.happened_on))
        return cls(_frozen(steps), _frozen(years), founded)

    @property
    def predecessors(self) -> set[int]:
        """All sites something was taken over from."""
        return {before for steps in self.steps.values() for before, *_ in steps}

    def own_start(self, facility: Facility) -> date | None:
        """The day a site itself began; None where it was always there."""
        return facility.opened_on or self.founded.get(facility.pk)

    def begun(self, facility: Facility) -> date | None:
        """The day its counted years begin, those taken over included; None: always."""
        before = [self.begun(step.predecessor) for step in self._years(facility)]
        starts = [self.own_start(facility), *before]
        known = [start for start in starts if start is not None]
        return min(known) if len(known) == len(starts) else None

    def former(self, facilities: Iterable[Facility]) -> list[Facility]:
        """All sites whose years count for one of these, each once, by number."""
        found: dict[int, Facility] = {}
        waiting = list(facilities)
        while waiting:
            for step in self._years(waiting.pop()):
                if step.predecessor.pk not in found:
                    found[step.predecessor.pk] = step.predecessor
                    waiting.append(step.predecessor)
        return sorted(found.values(), key=lambda facility: facility.number)

    def moved_from(self, facility: Facility) -> list[Facility]:
        """The former sites of a school that moved, the last one first."""
        found: list[Facility] = []
        for step in self._years(facility):
            if step.kind == Kind.MOVED:
                found += [step.predecessor, *self.moved_from(step.predecessor)]
        return found

    def site_in(self, facility: Facility, period: str) -> Facility:
        """Where a site was in a period: before a move ended it, at its former place."""
        for step in self._years(facility):
            if step.kind == Kind.MOVED and period_end(period) < step.happened_on:
                return self.site_in(step.predecessor, period)
        return facility

    def _years(self, facility: Facility) -> tuple[Inheritance, ...]:
        return self.years.get(facility.pk, ())


def carried_over(
    facilities: Iterable[Facility], cells: Cells, ancestry: Ancestry, *, is_count: bool
) -> dict[str, dict[str, Cell]]:
    """Own cells per facility number, earlier years filled from predecessors.

    Moved sites go on, merged sites add their counts, a split site keeps the rate on its
    share of the counts. A site that takes in another and goes on adds it to its own
    earlier years. A predecessor that did not exist yet adds nothing; one that existed
    and has no value leaves the year empty. A rate without numerator and denominator
    cannot be merged: it becomes keine Angabe.
    """
    heritage = _Heritage(cells, ancestry, is_count)
    return {item.number: heritage.of(item) for item in facilities}


@dataclass(frozen=True)
class _Heritage:
    cells: Cells
    ancestry: Ancestry
    is_count: bool

    def of(self, facility: Facility) -> dict[str, Cell]:
        own = self.cells.get(facility.pk, {})
        before = [(step, self.of(step.predecessor)) for step in self._steps(facility)]
        periods = dict.fromkeys([p for _, cells in before for p in cells] + [*own])
        found = {p: self._cell(facility, p, own.get(p), before) for p in periods}
        return {period: cell for period, cell in found.items() if cell is not None}

    def _steps(self, facility: Facility) -> tuple[Inheritance, ...]:
        return self.ancestry.years.get(facility.pk, ())

    def _cell(
        self,
        facility: Facility,
        period: str,
        own: Cell | None,
        before: list[tuple[Inheritance, dict[str, Cell]]],
    ) -> Cell | None:
        """The cell of a period; None where a part of it is not known."""
        steps = [(step, cells) for step, cells in before if step.reaches(period)]
        merging = any(step.kind == Kind.MERGED for step, _ in steps)
        goes_on = merging and _existed(self.ancestry.own_start(facility), period)
        if own is not None and not goes_on:
            return own
        parts = [own] if goes_on else []
        parts += self._parts(steps, period)
        return None if None in parts or not parts else _sum(parts, self.is_count)

    def _parts(
        self, steps: list[tuple[Inheritance, dict[str, Cell]]], period: str
    ) -> Iterator[Cell | None]:
        for step, cells in steps:
            share = step.share if step.kind == Kind.SPLIT else Decimal(1)
            if period in cells:
                yield cells[period].scaled(share, is_count=self.is_count)
            elif _existed(self.ancestry.begun(step.predecessor), period):
                yield None


def _existed(start: date | None, period: str) -> bool:
    return start is None or start <= period_end(period)


def _frozen(lists: Mapping[int, list]) -> dict[int, tuple]:
    return {key: tuple(items) for key, items in lists.items()}


def _sum(parts: list[Cell], is_count: bool) -> Cell:
    """Counts of merged sites added; one missing part makes the sum missing."""
    first, *others = parts
    if not others:
        return first
    named = {"source": first.source, "further": _further(parts)}
    if missing := [cell for cell in parts if cell.state != State.KNOWN]:
        return Cell(None, None, None, missing[0].state, missing[0].sign, **named)
    if is_count:
        total = sum(cell.value for cell in parts)
        return Cell(total, None, None, State.KNOWN, "", **named)
    tops, bottoms = [c.numerator for c in parts], [c.denominator for c in parts]
    if None in tops or None in bottoms or not sum(bottoms):
        return Cell(None, None, None, State.NOT_STATED, "", **named)
    top, bottom = sum(tops), sum(bottoms)
    return Cell(top / bottom, top, bottom, State.KNOWN, "", **named)


def _further(parts: list[Cell]) -> tuple[int, ...]:
    """Files beside that of the first part."""
    found = {source for cell in parts for source in cell.sources}
    return tuple(sorted(found - {parts[0].source}))
