"""What a site takes over from the sites it grew out of (methods: successions)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from districts.models import State
from facilities.models import Facility, FacilitySuccession
from planning.values import Cell

Kind = FacilitySuccession.Kind
CARRIES_YEARS = frozenset({Kind.MOVED, Kind.MERGED, Kind.SPLIT})
CARRIES_STOCK = CARRIES_YEARS | {Kind.CHANGED_TYPE}


@dataclass(frozen=True)
class Ancestry:
    """Successions up to a day: successor -> its (predecessor, kind, share)."""

    steps: Mapping[int, tuple[tuple[int, str, Decimal], ...]]

    @classmethod
    def on(cls, day: date) -> Ancestry:
        """All successions that had happened by ``day``; one query."""
        steps: dict[int, list[tuple[int, str, Decimal]]] = defaultdict(list)
        rows = FacilitySuccession.objects.filter(happened_on__lte=day).order_by("pk")
        for row in rows:
            steps[row.successor_id].append((row.predecessor_id, row.kind, row.share))
        return cls({successor: tuple(found) for successor, found in steps.items()})

    @property
    def predecessors(self) -> set[int]:
        """All sites something was taken over from."""
        return {before for steps in self.steps.values() for before, *_ in steps}

    def continues(self, facility: int) -> bool:
        """Whether earlier years of other sites count for this one."""
        return any(kind in CARRIES_YEARS for _, kind, _ in self.steps.get(facility, ()))


def carried_over(
    facilities: Iterable[Facility],
    cells: Mapping[int, Mapping[str, Cell]],
    ancestry: Ancestry,
    *,
    is_count: bool,
) -> dict[str, dict[str, Cell]]:
    """Own cells per facility number, earlier years filled from predecessors.

    Moved sites go on, merged sites add their counts, a split site keeps the rate on its
    share of the counts. Years of another school type do not count. A rate without
    numerator and denominator cannot be merged: it becomes keine Angabe.
    """
    return {
        item.number: _history(item.pk, cells, ancestry, is_count) for item in facilities
    }


def _history(
    facility: int,
    cells: Mapping[int, Mapping[str, Cell]],
    ancestry: Ancestry,
    is_count: bool,
) -> dict[str, Cell]:
    inherited: dict[str, list[Cell]] = defaultdict(list)
    steps = [s for s in ancestry.steps.get(facility, ()) if s[1] in CARRIES_YEARS]
    for predecessor, kind, share in steps:
        part = share if kind == Kind.SPLIT else Decimal(1)
        before = _history(predecessor, cells, ancestry, is_count)
        for period, cell in before.items():
            inherited[period].append(cell.scaled(part, is_count=is_count))
    complete = {p: parts for p, parts in inherited.items() if len(parts) == len(steps)}
    merged = {period: _sum(parts, is_count) for period, parts in complete.items()}
    return merged | dict(cells.get(facility, {}))


def _sum(parts: list[Cell], is_count: bool) -> Cell:
    """Counts of merged sites added; one missing part makes the sum missing."""
    if len(parts) == 1:
        return parts[0]
    if missing := [cell for cell in parts if cell.state != State.KNOWN]:
        return missing[0]
    source = parts[0].source
    if is_count:
        total = sum(cell.value for cell in parts)
        return Cell(total, None, None, State.KNOWN, "", source)
    tops, bottoms = [c.numerator for c in parts], [c.denominator for c in parts]
    if None in tops or None in bottoms or not sum(bottoms):
        return Cell(None, None, None, State.NOT_STATED, "", source)
    top, bottom = sum(tops), sum(bottoms)
    return Cell(top / bottom, top, bottom, State.KNOWN, "", source)
