"""What dated programmes make of the budget of a round, and what its plan costs.

Positions of a round follow the money: a source whose programme has ended pays nothing,
one whose share falls pays that part of each post. Applied again to its own result it
changes nothing, so that a Neufassung keeps the rules of its Vorlage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

from planning.allocation.german import day as day_words
from planning.allocation.german import euro, number, payer, vzae
from planning.allocation.model import BudgetSource, Rules
from planning.allocation.money import (
    Half,
    changes_of,
    euros,
    halves_of,
    missing_rate,
    rate_on,
    spans,
)
from planning.allocation.paying import NOBODY, Bill, Payer, Post, bill
from planning.allocation.periods import SCHOOL_YEAR
from planning.models import FundingProgramme, FundingRule, PlanningRound, ProposalLine
from planning.selectors.money import LIMITS, Book, book_of, halves_of_plan, payers_of
from planning.values import hundredths

FORMAT = "lr-money/3"
FOUR = Decimal("0.0001")
Document = Mapping[str, Any]


@dataclass(frozen=True)
class Funded:
    """Rules as the programmes allow them, the book behind them, and what changed.

    ``averaged`` are sources whose share is that of their dated rules over the whole
    time: for a single day the rules themselves count.
    """

    rules: Rules
    book: Book
    halves: tuple[Half, ...]
    warnings: tuple[str, ...]
    averaged: frozenset[str] = frozenset()

    @property
    def payers(self) -> list[Payer]:
        """The sources as they pay day by day."""
        return [
            replace(payer, share_max=Fraction(1)) if payer.name in self.averaged else payer
            for payer in payers_of(self.rules, self.book, self.halves)
        ]


def funded(round: PlanningRound, rules: Rules, *, tariff: Decimal = Decimal(0)) -> Funded:
    """The rules of a round with each source as far as its dated programme pays."""
    book = book_of(round.service_type, (e.source for e in rules.budget), tariff=tariff)
    return funded_by(book, rules, round.school_year)


def funded_by(book: Book, rules: Rules, school_year: str) -> Funded:
    """The same with a book that was read before; no query."""
    halves = halves_of_plan(rules, school_year)
    changed, said, averaged = [], [], set()
    for entry in rules.budget:
        allowed = _allowed(entry, rules, book, halves)
        now, words = _as_allowed(entry, book, allowed)
        changed.append(now)
        said += words
        if allowed is not None and allowed == now.share_max:
            averaged.add(entry.source)
    said += _other_prices(rules, book, halves)
    budget = replace(rules, budget=tuple(changed))
    warnings = tuple(dict.fromkeys(said))
    return Funded(budget, book, halves, warnings, frozenset(averaged))


def priced(document: Document, round: PlanningRound) -> Document:
    """A rules document whose euro budgets have a price: the dated rate where none stands.

    The rate of the first day of the round's time counts; without any the document stays
    as it is, and its check says what is missing.
    """
    entries = document.get("budget") if isinstance(document, Mapping) else None
    if not isinstance(entries, list) or not any(map(_lacks_price, entries)):
        return document
    rates = book_of(round.service_type, ()).rates
    first = _first_day(round.school_year)
    eur = rate_on(rates, first) if first else None
    if eur is None:
        return document
    price = float(Decimal(eur.numerator) / eur.denominator)
    return document | {
        "budget": [e | {"cost_per_fte": price} if _lacks_price(e) else e for e in entries]
    }


def unpriced(kept: Document, written: Document) -> Document:
    """The document to keep: prices that were filled in stay open."""
    entries = written.get("budget") or []
    return kept | {
        "budget": [
            entry | {"cost_per_fte": None} if _lacks_price(own) else entry
            for entry, own in zip(kept["budget"], entries, strict=True)
        ]
    }


def money_document(plan: Funded, lines: Iterable[ProposalLine]) -> dict[str, Any]:
    """What the lines of a plan cost, as ``posts_document`` says it."""
    posts = [
        Post(line.facility.number, line.facility.kind, hundredths(line.proposed_fte))
        for line in lines
    ]
    return posts_document(plan, posts)


def posts_document(plan: Funded, posts: Sequence[Post]) -> dict[str, Any]:
    """What posts cost, by source and year and by site, with the dated rows behind it.

    Amounts are decimal text. Without a cost rate there are none, and ``gap`` says why.
    The rows are complete, so that a change of the plan can be priced from them alone
    (``frozen_book``); format 1 lacked the programmes and the limits of their rules,
    format 2 held amounts that were rounded for each site and half year.
    """
    book, halves = plan.book, plan.halves
    document = {
        "format": FORMAT,
        "tariff_percent": f"{book.tariff * 100:f}",
        "rates": [_rate(row) for row in book.cost_rates if _concerns(row, halves)],
        "rules": [
            _rule(row)
            for rows in book.rules.values()
            for row in rows
            if _concerns(row, halves)
        ],
        "programmes": [_programme(row) for _, row in sorted(book.programmes.items())],
        "gap": _gap(plan),
        "cells": [],
        "sites": {},
    }
    if document["gap"]:
        return document
    made = bill(posts, plan.payers, book.rates, halves)
    return document | {"cells": _cells(made, book), "sites": _sites(made)}


def _allowed(
    entry: BudgetSource, rules: Rules, book: Book, halves: Sequence[Half]
) -> Decimal | None:
    """The share a programme pays on average; None where no programme has the name."""
    if entry.source not in book.programmes or not halves:
        return None
    share = min(
        _mean_share(entry, kind, book, halves)
        for kind in (entry.facility_types or tuple(sorted(rules.key)))
    )
    return (Decimal(share.numerator) / share.denominator).quantize(FOUR, ROUND_FLOOR)


def _as_allowed(
    entry: BudgetSource, book: Book, allowed: Decimal | None
) -> tuple[BudgetSource, list[str]]:
    """A source as its programme lets it pay, and what is said about a difference."""
    programme = book.programmes.get(entry.source)
    if allowed is None or allowed >= entry.share_max:
        return entry, []
    if not allowed:
        if entry.fte == 0:
            return entry, []
        nothing = replace(entry, fte=0, eur=None, cost_per_fte=None)
        return nothing, [_ended(entry, programme)]
    return replace(entry, share_max=allowed), [_falls(entry, programme, allowed)]


def _mean_share(
    entry: BudgetSource, kind: str, book: Book, halves: Sequence[Half]
) -> Fraction:
    """The part of a post a source pays on average over the time of the plan."""
    programme, rates = book.programmes[entry.source], book.rates
    terms = tuple(
        replace(term, min_fte=0, max_fte=None, cap=term.cap if rates else None)
        for term in book.terms(entry.source)
    )
    dates = {"first": programme.valid_from, "last": programme.valid_to}
    payer = Payer(entry.source, {}, terms=terms, **dates)
    changes = payer.changes | changes_of(rates)
    paid = whole = Fraction(0)
    for half in halves:
        for span in spans(half, changes):
            eur = rate_on(rates, span.first) or Fraction(10**9)
            paid += payer.share(Post("", kind, 100), span.first, eur) * span.weight
            whole += span.weight
    return paid / whole


def _ended(entry: BudgetSource, programme: Any) -> str:
    if programme.valid_to is not None:
        why = f"{programme.name} endet am {day_words(programme.valid_to)}"
    else:
        why = f"{programme.name} zahlt in dieser Zeit nichts"
    lost = "" if entry.fte is None else f"; bisher {vzae(entry.fte)}"
    return f"{why} und trägt in diesem Plan nichts{lost}."


def _falls(entry: BudgetSource, programme: Any, allowed: Decimal) -> str:
    return (
        f"{programme.name} zahlt in der Zeit dieses Plans im Mittel "
        f"höchstens {number(float(allowed * 100))} % einer Stelle, die Runde sieht "
        f"{number(float(entry.share_max * 100), 0)} % vor."
    )


def _other_prices(rules: Rules, book: Book, halves: Sequence[Half]) -> Iterator[str]:
    """Prices of the rules that are not the dated rate; each is said, none is hidden."""
    rate = rate_on(book.rates, halves[0].first) if halves else None
    for entry in rules.budget:
        price = entry.cost_per_fte
        if rate is not None and price is not None and abs(Fraction(price) - rate) > 1:
            dated = Decimal(rate.numerator) / rate.denominator
            yield (
                f"{_named(entry, book)}: Die Regeln rechnen mit {euro(price)} je VzÄ, der "
                f"Kostensatz am {day_words(halves[0].first)} ist {euro(dated)}."
            )


def _named(entry: BudgetSource, book: Book) -> str:
    """A source by the name of its programme, else by its own."""
    programme = book.programmes.get(entry.source)
    return programme.name if programme else payer(entry.source)


def _gap(plan: Funded) -> str:
    if not plan.halves:
        return "Der Zeitraum der Runde ist kein Schul- oder Kalenderjahr."
    day = missing_rate(plan.book.rates, plan.halves)
    return f"Ab {day_words(day)} gilt kein Kostensatz." if day else ""


def _cells(made: Bill, book: Book) -> list[dict[str, Any]]:
    """Amounts by source and calendar year, in the order of sources; empty ones left out."""
    cells = made.cells
    return [
        {
            "source": name,
            "name": book.programmes[name].name if name in book.programmes else name,
            "kind": "offen" if name == NOBODY else book.kind(name),
            "year": half.year,
            "fte_years": f"{_decimal(made.fte[name, half]):.4f}",
            "eur": f"{euros(amount):f}",
        }
        for (name, half), amount in cells.items()
        if made.fte.get((name, half))
    ]


def _sites(made: Bill) -> dict[str, dict[str, str]]:
    """Euros of each site by source."""
    found: dict[str, dict[str, str]] = {}
    for number_, parts in sorted(made.sites.items()):
        sums: dict[str, Fraction] = defaultdict(Fraction)
        for (name, _), amount in parts.items():
            sums[name] += amount
        found[number_] = {n: f"{euros(amount):f}" for n, amount in sums.items() if amount}
    return found


def _concerns(row: Any, halves: Sequence[Half]) -> bool:
    """Whether a dated row holds on any day of the plan."""
    if not halves or row.valid_from > halves[-1].last:
        return False
    return row.valid_to is None or row.valid_to >= halves[0].first


def _rate(row: Any) -> dict[str, Any]:
    return {
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "eur_per_fte": f"{row.eur_per_fte:f}",
        "basis": row.basis,
    }


def _rule(row: FundingRule) -> dict[str, Any]:
    return {
        "programme": row.programme.code,
        "facility_type": row.facility_type,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        **{name: _text(getattr(row, name)) for name in LIMITS},
        "legal_reference": row.legal_reference,
    }


def _programme(row: FundingProgramme) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "funder": row.funder,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _decimal(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / amount.denominator


def _lacks_price(entry: Any) -> bool:
    is_table = isinstance(entry, Mapping)
    return is_table and entry.get("eur") is not None and entry.get("cost_per_fte") is None


def _first_day(school_year: str) -> date | None:
    is_year = SCHOOL_YEAR.fullmatch(school_year)
    return halves_of(school_year)[0].first if is_year else None
