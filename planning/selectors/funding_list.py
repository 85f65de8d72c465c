"""The yearly Förderliste: every measure with its posts, who pays it, and what is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet

from districts.release import Audience, released, with_seen
from planning.allocation import german
from planning.allocation.money import (
    Half,
    Rate,
    cost,
    euros,
    halves_of,
    weight,
)
from planning.models import (
    CostRate,
    FundingProgramme,
    Measure,
    MeasureShare,
    Staffing,
)
from planning.selectors.funding_lines import ZERO, FundingList, Line, Part, total
from planning.values import hundredths

OPEN = ""


def funding_list(
    period: str,
    day: date,
    audience: Audience,
    *,
    measures: QuerySet[Measure] | None = None,
) -> FundingList:
    """The Förderliste of a calendar year (2026) or a school year (2026/27).

    IST is that of ``day``. ``measures`` narrows the list. Five queries.
    """
    halves = halves_of(period)
    rows = Measure.objects.all() if measures is None else measures
    rows = released(rows.filter(running_in(halves)), audience)
    rows = with_seen(rows, "follows", audience).select_related(
        "facility", "service_type", "provider", "source", "follows"
    )
    found = list(
        rows.order_by("facility__number", "service_type__code", "valid_from", "pk")
    )
    books = _Books(found, halves, day, audience)
    return FundingList(period, halves, day, tuple(books.line(row) for row in found))


def running_in(halves: Sequence[Half]) -> Q:
    """Measures with a funded day in the halves."""
    first, last = halves[0].first, halves[-1].last
    ends_later = Q(valid_to__isnull=True) | Q(valid_to__gte=first)
    return ends_later & Q(valid_from__lte=last)


class _Books:
    """Rates, shares and IST around measures, read once for all of them."""

    def __init__(
        self,
        measures: Sequence[Measure],
        halves: Sequence[Half],
        day: date,
        audience: Audience,
    ) -> None:
        self.halves, self.day = halves, day
        self.rates: dict[int, list[Rate]] = defaultdict(list)
        self.shares: dict[tuple[int, int], list[MeasureShare]] = defaultdict(list)
        self.hidden: set[tuple[int, int]] = set()
        self.actual: dict[int, Staffing] = {}
        self._read_rates(audience)
        self._read_shares(measures, audience)
        self._read_actual(measures, day, audience)

    def _read_rates(self, audience: Audience) -> None:
        rows = released(CostRate.objects.order_by("valid_from", "pk"), audience)
        for row in rows:
            rate = Rate(row.valid_from, row.valid_to, Fraction(row.eur_per_fte))
            self.rates[row.service_type_id].append(rate)

    def _read_shares(self, measures: Sequence[Measure], audience: Audience) -> None:
        """Shares of the years and of the one before; what a reader may not see is open."""
        years = {half.year for half in self.halves}
        rows = MeasureShare.objects.filter(
            measure__in=measures, year__in={min(years) - 1, *years}
        )
        seen = released(rows.select_related("programme"), audience)
        for row in seen.order_by("programme__name", "programme__code", "pk"):
            self.shares[row.measure_id, row.year].append(row)
        shown = {row.pk for found in self.shares.values() for row in found}
        for pk, measure, year in rows.values_list("pk", "measure_id", "year"):
            if pk not in shown:
                self.hidden.add((measure, year))

    def _read_actual(
        self, measures: Sequence[Measure], day: date, audience: Audience
    ) -> None:
        rows = Staffing.objects.filter(measure__in=measures, as_of__lte=day)
        for row in released(rows, audience).order_by("as_of", "pk"):
            self.actual[row.measure_id] = row

    def line(self, measure: Measure) -> Line:
        """A measure with its money."""
        actual = self.actual.get(measure.pk)
        by_half, paid = self._money(measure)
        years = sorted({half.year for half in self._running(measure)})
        shares = {year: self.shares.get((measure.pk, year), []) for year in years}
        leaving = self._leaving(measure, years)
        is_told = all(shares.values()) and not any(
            (measure.pk, year) in self.hidden for year in years
        )
        open_eur = paid.get(OPEN, ZERO) if is_told and None not in by_half else None
        uncovered = is_told and self._is_uncovered(measure, shares)
        return Line(
            measure=measure,
            fte_actual=actual.fte_actual if actual else measure.fte_actual,
            places_actual=actual.places_actual if actual else None,
            actual_on=actual.as_of if actual else None,
            fte_years=self._fte_years(measure),
            by_half=by_half,
            parts=tuple(_parts(shares, paid, is_known=None not in by_half)),
            open_eur=open_eur,
            has_gap=uncovered or bool(leaving),
            standing=_standing(measure, self.day),
            leaving=leaving,
        )

    def _running(self, measure: Measure) -> list[Half]:
        return [
            half
            for half in self.halves
            if weight(half, measure.valid_from, measure.valid_to)
        ]

    def _fte_years(self, measure: Measure) -> Decimal | None:
        if measure.fte_target is None:
            return None
        years = sum(
            weight(half, measure.valid_from, measure.valid_to) for half in self.halves
        )
        exact = years * hundredths(measure.fte_target)
        return Decimal(round(exact)).scaleb(-2)

    def _money(
        self, measure: Measure
    ) -> tuple[tuple[Decimal | None, ...], dict[str, Decimal]]:
        """Euros of each half, and of each programme and of nobody over both halves."""
        by_half: list[Decimal | None] = []
        paid: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for half in self.halves:
            amount = self._cost(measure, half, measure.valid_from, measure.valid_to)
            if amount is None:
                by_half.append(None)
                continue
            by_half.append(euros(amount))
            for code, part in self._exact(measure, half, amount).items():
                paid[code] += euros(part)
        return tuple(by_half), paid

    def _exact(self, measure: Measure, half: Half, amount: Fraction) -> dict[str, Fraction]:
        """Exact euros of each programme in a half, as long as it runs; the rest is open."""
        parts = {}
        for share in self.shares.get((measure.pk, half.year), ()):
            programme = share.programme
            first = max(measure.valid_from, programme.valid_from)
            last = min(
                (d for d in (measure.valid_to, programme.valid_to) if d), default=None
            )
            paid = self._cost(measure, half, first, last) or Fraction(0)
            parts[programme.code] = paid * Fraction(share.share)
        return parts | {OPEN: amount - sum(parts.values(), Fraction(0))}

    def _cost(
        self, measure: Measure, half: Half, first: date, last: date | None
    ) -> Fraction | None:
        if measure.fte_target is None:
            return None
        rates = self.rates[measure.service_type_id]
        return cost(hundredths(measure.fte_target), rates, half, first, last)

    def _leaving(
        self, measure: Measure, years: Sequence[int]
    ) -> tuple[FundingProgramme, ...]:
        """Programmes that pay a year and not the next one the measure runs in."""
        found = {}
        for year in years:
            now = {row.programme_id for row in self.shares.get((measure.pk, year), ())}
            if (measure.pk, year) in self.hidden:
                continue
            for row in self.shares.get((measure.pk, year - 1), ()):
                if row.programme_id not in now:
                    found[row.programme_id] = row.programme
        return tuple(sorted(found.values(), key=lambda one: one.code))

    def _is_uncovered(
        self, measure: Measure, shares: Mapping[int, Sequence[MeasureShare]]
    ) -> bool:
        """Whether shares leave part of a year, or a programme ends before the measure."""
        for half in self._running(measure):
            rows = shares[half.year]
            if sum(row.share for row in rows) < 1:
                return True
            last = min(measure.valid_to or half.last, half.last)
            ends = [row.programme.valid_to for row in rows]
            if any(end is not None and end < last for end in ends):
                return True
        return False


def _standing(measure: Measure, day: date) -> str:
    """A measure that goes on from one a reader may see is no new post, and says so."""
    said = german.standing(measure.valid_from, measure.valid_to, day)
    before = measure.follows if measure.seen_follows else None
    if before is None or before.valid_to is None:
        return said
    return f"{said}, im Anschluss an die Förderung bis {german.day(before.valid_to)}"


def _parts(
    shares: Mapping[int, Sequence[MeasureShare]],
    paid: Mapping[str, Decimal],
    *,
    is_known: bool,
) -> list[Part]:
    rows: dict[str, list[MeasureShare]] = defaultdict(list)
    for found in shares.values():
        for row in found:
            rows[row.programme.code].append(row)
    return [
        Part(
            programme=found[0].programme,
            shares={row.year: row.share for row in found},
            eur=paid[code] if is_known else None,
            approved_eur=total(row.approved_eur for row in found),
            spent_eur=total(row.spent_eur for row in found),
        )
        for code, found in sorted(
            rows.items(), key=lambda item: (not item[1][0].programme.is_own, item[0])
        )
    ]
