"""Dated money from the database, as the calculation of euros reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from planning.allocation.model import BudgetSource, Rules
from planning.allocation.money import Half, Rate, halves_of
from planning.allocation.paying import Payer, Term
from planning.allocation.periods import CALENDAR_YEAR, SCHOOL_YEAR, by_source, period_shares
from planning.models import CostRate, FundingProgramme, FundingRule, ServiceType
from planning.values import hundredths

LIMITS = ("rate", "cap_per_fte", "min_fte", "max_fte")  # what a rule of a programme says


@dataclass(frozen=True)
class Book:
    """Cost rates of a service, and the programmes behind source names with their rules.

    ``rates`` are those of the table times ``1 + tariff``.
    """

    cost_rates: tuple[CostRate, ...]
    programmes: Mapping[str, FundingProgramme]
    rules: Mapping[str, Sequence[FundingRule]]
    tariff: Decimal = Decimal(0)

    @property
    def rates(self) -> list[Rate]:
        """What a VzÄ costs, dated."""
        rise = 1 + Fraction(self.tariff)
        return [
            Rate(row.valid_from, row.valid_to, Fraction(row.eur_per_fte) * rise)
            for row in self.cost_rates
        ]

    def terms(self, source: str) -> tuple[Term, ...]:
        """Dated rules of a source; none where no programme has its name."""
        return tuple(_term(row) for row in self.rules.get(source, ()))

    @property
    def sources(self) -> set[int]:
        """Ids of the files the money was read from."""
        rows = [*self.cost_rates, *self.programmes.values()]
        return {row.source_id for row in rows}.union(
            *({rule.source_id for rule in rules} for rules in self.rules.values())
        )

    def kind(self, source: str) -> str:
        """``eigen``, ``foerderung``, or empty where no programme has the name."""
        programme = self.programmes.get(source)
        if programme is None:
            return ""
        return "eigen" if programme.is_own else "foerderung"


def book_of(
    service_type: ServiceType, sources: Iterable[str], *, tariff: Decimal = Decimal(0)
) -> Book:
    """Everything dated about the money of a service and these sources; three queries."""
    programmes = FundingProgramme.objects.filter(code__in=set(sources)).in_bulk(
        field_name="code"
    )
    rules: dict[str, list[FundingRule]] = defaultdict(list)
    rows = FundingRule.objects.filter(
        programme__in=programmes.values(), service_type=service_type
    )
    for row in rows.select_related("programme").order_by("valid_from", "pk"):
        rules[row.programme.code].append(row)
    rates = CostRate.objects.filter(service_type=service_type).order_by("valid_from", "pk")
    return Book(tuple(rates), programmes, rules, tariff)


def frozen_book(kept: Mapping[str, Any] | None) -> Book | None:
    """The book a plan was priced from, as its document keeps it.

    None where there is no document, one without a rate, or an older one that lacks the
    programmes.
    """
    if kept is None or kept["gap"] or "programmes" not in kept:
        return None
    rates = [
        CostRate(eur_per_fte=Decimal(row["eur_per_fte"]), basis=row["basis"], **_days(row))
        for row in kept["rates"]
    ]
    programmes = {
        row["code"]: FundingProgramme(
            code=row["code"], name=row["name"], funder=row["funder"], **_days(row)
        )
        for row in kept["programmes"]
    }
    rules: dict[str, list[FundingRule]] = defaultdict(list)
    for row in kept["rules"]:
        rules[row["programme"]].append(_frozen_rule(row, programmes))
    tariff = Decimal(kept["tariff_percent"]) / 100
    return Book(tuple(rates), programmes, rules, tariff)


def halves_of_plan(rules: Rules, school_year: str) -> tuple[Half, ...]:
    """The time a plan is for: its one period, else the school year; empty if unreadable."""
    periods = {entry.period for entry in rules.budget}
    period = periods.pop() if len(periods) == 1 else school_year
    for text in (period, school_year):
        is_year = SCHOOL_YEAR.fullmatch(text) or CALENDAR_YEAR.fullmatch(text)
        if is_year and date.min.year <= int(text[:4]) < date.max.year - 1:
            return halves_of(text)
    return ()


def payers_of(rules: Rules, book: Book, halves: Sequence[Half]) -> list[Payer]:
    """The sources of a round as payers: grants first, each in the order of the rules."""
    payers = [
        _payer(name, entries, rules, book, halves)
        for name, entries in by_source(rules).items()
    ]
    return sorted(payers, key=lambda payer: book.kind(payer.name) != "foerderung")


def entries_in(
    entries: Iterable[BudgetSource], half: Half, periods: Iterable[str]
) -> list[BudgetSource]:
    """Entries of a source whose period covers a half."""
    many = len(set(periods)) > 1
    return [
        entry
        for entry in entries
        if not (many and CALENDAR_YEAR.fullmatch(entry.period))
        or entry.period == str(half.year)
    ]


def _payer(
    name: str,
    entries: Sequence[BudgetSource],
    rules: Rules,
    book: Book,
    halves: Sequence[Half],
) -> Payer:
    shares = period_shares(rules)
    levels = {
        half: min(
            (
                entry.amount(rules.fte_grid, shares[entry.period])
                for entry in entries_in(entries, half, shares)
            ),
            default=0,
        )
        for half in halves
    }
    programme = book.programmes.get(name)
    dates = {"first": programme.valid_from, "last": programme.valid_to} if programme else {}
    return Payer(
        name,
        levels,
        share_max=Fraction(entries[0].share_max),
        facility_types=entries[0].facility_types,
        terms=book.terms(name),
        **dates,
    )


def _term(row: FundingRule) -> Term:
    return Term(
        row.valid_from,
        row.valid_to,
        row.facility_type,
        rate=_fraction(row.rate),
        cap=_fraction(row.cap_per_fte),
        min_fte=hundredths(row.min_fte) if row.min_fte else 0,
        max_fte=None if row.max_fte is None else hundredths(row.max_fte),
    )


def _frozen_rule(
    row: Mapping[str, Any], programmes: Mapping[str, FundingProgramme]
) -> FundingRule:
    limits = {name: None if row[name] is None else Decimal(row[name]) for name in LIMITS}
    return FundingRule(
        programme=programmes[row["programme"]],
        facility_type=row["facility_type"],
        legal_reference=row["legal_reference"],
        **_days(row),
        **limits,
    )


def _days(row: Mapping[str, Any]) -> dict[str, date | None]:
    last = row["valid_to"]
    return {
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_to": last and date.fromisoformat(last),
    }


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)
