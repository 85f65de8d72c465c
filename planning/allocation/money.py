"""Euros of positions: dated cost rates over half years, exact.

The half years are January to July (7/12 of a year) and August to December (5/12): two of
them make a calendar year, two others a school year. Amounts are added up exactly and
rounded once, where they are shown: a sum is that of its parts, not of their cents.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

ONE_DAY = timedelta(days=1)
AUGUST = 8
CENT, MILLIONTH, EXACT = Decimal("1e-2"), Decimal("1e-6"), Decimal("1e-10")


@dataclass(frozen=True, order=True)
class Half:
    """January to July of a calendar year, or August to December of it."""

    year: int
    is_autumn: bool

    @property
    def first(self) -> date:
        """First day."""
        return date(self.year, AUGUST if self.is_autumn else 1, 1)

    @property
    def last(self) -> date:
        """Last day."""
        return date(self.year, 12, 31) if self.is_autumn else date(self.year, 7, 31)


class Dated:
    """What holds from a first to a last day; None is open."""

    first: date
    last: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies within, both ends included."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Rate(Dated):
    """Euro of one VzÄ and year."""

    first: date
    last: date | None
    eur: Fraction


@dataclass(frozen=True)
class Span:
    """Days within one month, and the part of a year they stand for."""

    first: date
    weight: Fraction


def halves_of(period: str) -> tuple[Half, Half]:
    """The halves of a school year (2026/27) or of a calendar year (2026)."""
    year = int(period[:4])
    if "/" in period:
        return Half(year, True), Half(year + 1, False)
    return Half(year, False), Half(year, True)


def spans(
    half: Half, changes: Iterable[date], first: date | None = None, last: date | None = None
) -> Iterator[Span]:
    """The half cut at its months and at the days on which something changes.

    Each month weighs 1/12 of a year, a part of it by its days. Only days from ``first``
    to ``last`` are given out.
    """
    start = max(half.first, first or half.first)
    after = min(half.last, last or half.last) + ONE_DAY
    if start >= after:
        return
    months = {half.first.replace(month=m) for m in range(half.first.month, 13)}
    cuts = sorted({start, after} | {d for d in {*months, *changes} if start < d < after})
    for begin, end in pairwise(cuts):
        _, length = calendar.monthrange(begin.year, begin.month)
        yield Span(begin, Fraction((end - begin).days, length * 12))


def rate_on(rates: Sequence[Rate], day: date) -> Fraction | None:
    """What a VzÄ and year costs on a day; None where no rate holds."""
    return next((rate.eur for rate in rates if rate.holds_on(day)), None)


def changes_of(dated: Iterable[Dated]) -> set[date]:
    """Days on which a rate or a rule begins, and those after its last."""
    days = list(dated)
    ends = {one.last + ONE_DAY for one in days if one.last is not None}
    return {one.first for one in days} | ends


def missing_rate(
    rates: Sequence[Rate],
    halves: Iterable[Half],
    first: date | None = None,
    last: date | None = None,
) -> date | None:
    """The first day without a rate in the halves; None where all days have one."""
    changes = changes_of(rates)
    days = (s.first for half in halves for s in spans(half, changes, first, last))
    return next((day for day in days if rate_on(rates, day) is None), None)


def cost(
    fte: int,
    rates: Sequence[Rate],
    half: Half,
    first: date | None = None,
    last: date | None = None,
) -> Fraction | None:
    """Exact euros of hundredths of a VzÄ in a half; None where a rate is missing."""
    total = Fraction(0)
    for span in spans(half, changes_of(rates), first, last):
        rate = rate_on(rates, span.first)
        if rate is None:
            return None
        total += span.weight * rate * fte / 100
    return total


def weight(half: Half, first: date | None = None, last: date | None = None) -> Fraction:
    """The part of a year that lies in the half between two days."""
    return sum((span.weight for span in spans(half, (), first, last)), Fraction(0))


def euros(amount: Fraction) -> Decimal:
    """Euros as a decimal to ten places, so that sums of them are sums of exact amounts."""
    exact = (Decimal(amount.numerator) / amount.denominator).quantize(EXACT)
    short = exact.quantize(CENT)
    return short if short == exact else exact.normalize()


def in_cents(amount: Decimal) -> Decimal:
    """Euros as they are shown, half a cent away from zero; nothing else is rounded.

    Less than a millionth is no difference: it comes of the places kept, and the same
    parts in another order must show the same cents.
    """
    return amount.quantize(MILLIONTH).quantize(CENT, ROUND_HALF_UP)
