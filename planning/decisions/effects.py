"""What an amended plan does against the frozen one, facility by facility."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planning.decisions.edits import hundredths_in
from planning.values import fte

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Shift:
    """One facility with what it gets in the Vorlage and after the change, in hundredths."""

    number: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """Hundredths of a VzÄ more, or less."""
        return self.after - self.before

    @property
    def before_fte(self) -> Decimal | None:
        """VzÄ in the Vorlage."""
        return fte(self.before)

    @property
    def after_fte(self) -> Decimal | None:
        """VzÄ after the change."""
        return fte(self.after)

    @property
    def change_fte(self) -> Decimal | None:
        """VzÄ more, or less."""
        return fte(self.change)

    @property
    def crosses_cut(self) -> bool:
        """Whether it gets something now and nothing before, or the other way round."""
        return bool(self.before) != bool(self.after)


@dataclass(frozen=True)
class Effect:
    """All facilities of a group that a change moves, summed up."""

    shifts: tuple[Shift, ...]

    @property
    def gaining(self) -> int:
        """Facilities that get more."""
        return sum(shift.change > 0 for shift in self.shifts)

    @property
    def losing(self) -> int:
        """Facilities that get less."""
        return sum(shift.change < 0 for shift in self.shifts)

    @property
    def gained_fte(self) -> Decimal | None:
        """VzÄ received on top."""
        return fte(sum(max(0, shift.change) for shift in self.shifts))

    @property
    def lost_fte(self) -> Decimal | None:
        """VzÄ given up."""
        return fte(sum(max(0, -shift.change) for shift in self.shifts))

    @property
    def net_fte(self) -> Decimal | None:
        """VzÄ more in all."""
        return fte(sum(shift.change for shift in self.shifts))

    @property
    def entering(self) -> list[Shift]:
        """Facilities that come in over the cut."""
        return [shift for shift in self.shifts if shift.crosses_cut and shift.after]

    @property
    def leaving(self) -> list[Shift]:
        """Facilities that drop out."""
        return [shift for shift in self.shifts if shift.crosses_cut and shift.before]

    def of(self, numbers: Iterable[str]) -> Effect:
        """The same for some facilities."""
        wanted = set(numbers)
        return Effect(tuple(shift for shift in self.shifts if shift.number in wanted))


def effect(before: Record, after: Record) -> Effect:
    """Facilities that get another amount, in the order of the frozen Vorlage."""
    then = _amounts(after)
    shifts = (Shift(number, now, then[number]) for number, now in _amounts(before).items())
    return Effect(tuple(shift for shift in shifts if shift.change))


def budget_of(record: Record) -> Decimal:
    """The budget of a record in VzÄ."""
    return Decimal(record["result"]["budget_fte"])


def _amounts(record: Record) -> dict[str, int]:
    return {
        line["number"]: hundredths_in(line["proposal_fte"])
        for line in record["result"]["lines"]
    }
