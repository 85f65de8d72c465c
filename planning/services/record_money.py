"""Euros of a frozen Vorlage and of what would change it, from the rates it froze."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planning.allocation.paying import Post
from planning.allocation.rules import parse_rules
from planning.decisions.edits import hundredths_in
from planning.decisions.numbers import as_numbers
from planning.models import Decision
from planning.selectors.amendments import Floor
from planning.selectors.comparison_money import PlansMoney, money_side_by_side
from planning.selectors.money import Book, book_of, frozen_book
from planning.selectors.money_change import MoneyChange, PricedPlan
from planning.selectors.plan_money import PlanMoney, money_in, money_of
from planning.services.funding import funded_by, posts_document

Record = Mapping[str, Any]


FROZEN = (
    "Gerechnet mit den Kostensätzen und Förderregeln, die diese Fassung festhält; eine "
    "Neufassung rechnet mit denen ihres Tages."
)
TODAY = (
    "Diese Fassung hält Kostensätze und Förderregeln nicht vollständig fest: Vorlage und "
    "Änderung sind mit den heutigen gerechnet."
)


@dataclass(frozen=True)
class RecordMoney:
    """Cost rates and programmes for a Vorlage and all its changes, and whence they are."""

    book: Book
    school_year: str
    basis: str

    def of(self, record: Record) -> PlanMoney:
        """What the plan of a record costs; no query."""
        rules = parse_rules(as_numbers(record["rules"]["allocation"]))
        sites = record["inputs"]["allocation"]["sites"]
        kinds = {site["number"]: site["facility_type"] for site in sites}
        posts = [
            Post(line["number"], kinds[line["number"]], hundredths_in(line["proposal_fte"]))
            for line in record["result"]["lines"]
        ]
        plan = funded_by(self.book, rules, self.school_year)
        return money_in(posts_document(plan, posts))


def money_behind(decision: Decision, record: Record) -> RecordMoney:
    """The dated money that a Vorlage froze, at the tariff of its plan; no query.

    Of one that froze no rate, or an older one that froze less, the money of today in
    three queries: Vorlage and change then still have the same rates, so that their
    difference is due to the change alone.
    """
    round = decision.round
    book, basis = frozen_book(record.get("funding")), FROZEN
    if book is None:
        sources = [entry["source"] for entry in record["rules"]["allocation"]["budget"]]
        tariff = money_of(decision.proposal).tariff_percent / Decimal(100)
        book, basis = book_of(round.service_type, sources, tariff=tariff), TODAY
    return RecordMoney(book, round.school_year, basis)


@dataclass(frozen=True)
class FloorMoney:
    """Euros of each amendment by its id, and of those taken together.

    ``basis`` says which rates they were reckoned with.
    """

    basis: str
    alone: Mapping[int, MoneyChange]
    together: MoneyChange | None = None
    costs: PlansMoney | None = None


@dataclass(frozen=True)
class CutMoney:
    """What a cut saves, by source and year, and what each site loses by its number."""

    basis: str
    change: MoneyChange
    costs: PlansMoney
    lost: Mapping[str, Decimal | None]


def floor_money(decision: Decision, floor: Floor) -> FloorMoney:
    """What amendments cost or save against their Vorlage, however many."""
    source = money_behind(decision, floor.record)
    before = source.of(floor.record)
    alone = {
        motion.row.pk: MoneyChange(before, source.of(motion.outcome.record))
        for motion in floor.motions
        if motion.outcome.record
    }
    if floor.together is None or floor.together.record is None:
        return FloorMoney(source.basis, alone)
    after = source.of(floor.together.record)
    costs = _side_by_side(before, after, "mit dieser Auswahl")
    return FloorMoney(source.basis, alone, MoneyChange(before, after), costs)


def money_of_cut(decision: Decision, record: Record, after: Record) -> CutMoney:
    """What a cut saves, and which grants fall away with it."""
    source = money_behind(decision, record)
    change = MoneyChange(source.of(record), source.of(after))
    costs = _side_by_side(change.before, change.after, "nach der Kürzung")
    numbers = [line["number"] for line in record["result"]["lines"]]
    more = {number: change.at(number) for number in numbers}
    lost = {n: None if eur is None else -eur for n, eur in more.items()}
    return CutMoney(source.basis, change, costs, lost)


def _side_by_side(before: PlanMoney, after: PlanMoney, then: str) -> PlansMoney:
    return money_side_by_side([PricedPlan("Vorlage", before), PricedPlan(then, after)])
