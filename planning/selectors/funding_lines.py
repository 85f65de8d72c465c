"""Lines of the Förderliste and their sums; a sum stays open where a line is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from planning.allocation.money import Half
from planning.models import FundingProgramme, Measure

ZERO = Decimal(0)


@dataclass(frozen=True)
class Part:
    """What one programme pays of a measure in a period; amounts None are keine Angabe.

    ``shares`` are those of the calendar years, by year.
    """

    programme: FundingProgramme
    shares: Mapping[int, Decimal]
    eur: Decimal | None
    approved_eur: Decimal | None
    spent_eur: Decimal | None


@dataclass(frozen=True)
class Line:
    """A measure in the Förderliste. Euros are exact; None are keine Angabe, never 0.

    ``by_half`` are its costs in the two halves of the period, ``parts`` who pays them.
    ``open_eur`` is what no programme pays; None while shares are not known for every
    year. ``leaving`` paid the year before and pays no more. ``standing`` says whether the
    measure runs on the day of the list, and that it goes on from an earlier one.
    """

    measure: Measure
    fte_actual: Decimal | None
    places_actual: int | None
    actual_on: date | None
    fte_years: Decimal | None
    by_half: tuple[Decimal | None, ...]
    parts: tuple[Part, ...]
    open_eur: Decimal | None
    has_gap: bool
    standing: str
    leaving: tuple[FundingProgramme, ...] = ()

    @property
    def eur(self) -> Decimal | None:
        """Cost of the whole period."""
        return total(self.by_half)

    @property
    def own_eur(self) -> Decimal | None:
        """What the city pays."""
        return self._paid(is_own=True)

    @property
    def grant_eur(self) -> Decimal | None:
        """What others pay."""
        return self._paid(is_own=False)

    def _paid(self, *, is_own: bool) -> Decimal | None:
        if not self.parts:
            return None
        return total(p.eur for p in self.parts if p.programme.is_own == is_own)


@dataclass(frozen=True)
class FundingList:
    """All lines of a period on a day, with sums that stay open where a line is open."""

    period: str
    halves: tuple[Half, ...]
    day: date
    lines: tuple[Line, ...]
    programmes: tuple[FundingProgramme, ...] = field(default=())

    @cached_property
    def fte(self) -> Decimal:
        """SOLL of all lines counted in VzÄ."""
        known = [line.measure.fte_target for line in self.lines]
        return sum((amount for amount in known if amount is not None), ZERO)

    @property
    def eur(self) -> Decimal | None:
        """Cost of everything."""
        return total(line.eur for line in self.lines)

    @property
    def unpriced(self) -> list[Line]:
        """Lines whose cost is not known."""
        return [line for line in self.lines if line.eur is None]

    @property
    def known_eur(self) -> Decimal:
        """Cost of the lines whose cost is known."""
        return known(line.eur for line in self.lines)

    @property
    def untold(self) -> list[Line]:
        """Lines of which it is not known who pays them."""
        return [line for line in self.lines if line.open_eur is None]

    @property
    def known_by_payer(self) -> tuple[Decimal, Decimal, Decimal]:
        """Money of the city, of others and of nobody, as far as it is known."""
        return (
            known(line.own_eur for line in self.lines),
            known(line.grant_eur for line in self.lines),
            known(line.open_eur for line in self.lines),
        )

    @property
    def by_half(self) -> list[Decimal | None]:
        """Costs in the two halves."""
        places = range(len(self.halves))
        return [total(line.by_half[n] for line in self.lines) for n in places]

    @property
    def own_eur(self) -> Decimal | None:
        """Money of the city."""
        return total(line.own_eur for line in self.lines)

    @property
    def grant_eur(self) -> Decimal | None:
        """Money of others."""
        return total(line.grant_eur for line in self.lines)

    @property
    def open_eur(self) -> Decimal | None:
        """What no programme pays."""
        return total(line.open_eur for line in self.lines)

    @property
    def gaps(self) -> list[Line]:
        """Lines that a programme leaves without follow-up."""
        return [line for line in self.lines if line.has_gap]

    @property
    def by_programme(self) -> list[tuple[FundingProgramme, Decimal | None, int]]:
        """Each programme with its euros and how many measures it pays."""
        found: dict[FundingProgramme, list[Decimal | None]] = defaultdict(list)
        for line in self.lines:
            for part in line.parts:
                found[part.programme].append(part.eur)
        ordered = sorted(found, key=lambda one: (not one.is_own, one.name, one.code))
        return [(one, total(found[one]), len(found[one])) for one in ordered]

    def only_gaps(self) -> FundingList:
        """The same list with the lines a programme leaves."""
        return FundingList(
            self.period, self.halves, self.day, tuple(self.gaps), self.programmes
        )


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """A sum; one unknown amount leaves none."""
    known = list(amounts)
    return None if None in known else sum(known, ZERO)


def known(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum of the amounts that are known."""
    return total(amount for amount in amounts if amount is not None)
