"""Which cells must stay secret by themselves: thresholds by source, audience and day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from districts.disclosure.types import (
    AUDIENCES,
    SOURCE_JOIN,
    Audience,
    Cell,
    CellKey,
    Rule,
)

Reason = Literal[
    "no_rule", "source", "count", "zero", "small_base", "rate", "few_units", "dominance"
]


@dataclass(frozen=True)
class Thresholds:
    """The strictest of all rules that count for a cell."""

    min_count: int
    min_base: int
    dominance: tuple[tuple[int, Decimal], ...]
    zeros_visible: bool


def thresholds(
    rules: Sequence[Rule], source: str, audience: Audience, day: date
) -> Thresholds | None:
    """The strictest thresholds for a source and audience on a day.

    An audience is bound by the rules of all audiences nearer to the source as well, so
    that it never sees more than they do; a mixed source by those of all its parts.

    Returns
    -------
    Thresholds or None
        None where a part of the source has no valid rule for the audience, or one that
        asks for rounding, which the gate does not do: such cells are withheld.
    """
    chain = AUDIENCES[: AUDIENCES.index(audience) + 1]
    valid: list[Rule] = []
    for part in source.split(SOURCE_JOIN):
        own = [
            rule
            for rule in rules
            if rule.source == part and rule.audience in chain and _is_valid(rule, day)
        ]
        if audience not in {rule.audience for rule in own}:
            return None
        valid += own
    if any(rule.rounding_base is not None for rule in valid):
        return None
    return _strictest(valid)


def _is_valid(rule: Rule, day: date) -> bool:
    return rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)


def _strictest(rules: Sequence[Rule]) -> Thresholds:
    return Thresholds(
        min_count=max(rule.min_count for rule in rules),
        min_base=max(rule.min_base for rule in rules),
        dominance=tuple(rule.dominance for rule in rules if rule.dominance is not None),
        zeros_visible=all(rule.zeros_visible for rule in rules),
    )


def primary(
    cell: Cell, limits: Thresholds | None, known: Mapping[CellKey, int]
) -> Reason | None:
    """Why a cell must stay secret by itself; None where it need not.

    Parameters
    ----------
    cell : Cell
        A fact whose state is ``wert`` or ``geheim``; raw, before any rounding.
    limits : Thresholds or None
        What ``thresholds`` found for its source.
    known : mapping
        The true values by key, where the denominator of a rate is looked up.
    """
    if cell.state == "geheim" or cell.value is None:
        return "source"
    if limits is None:
        return "no_rule"
    if cell.value == 0 and not limits.zeros_visible:
        return "zero"
    if cell.is_count:
        return _count(cell, cell.value, limits, known)
    return _magnitude(cell, cell.value, limits)


def _count(
    cell: Cell, value: int, limits: Thresholds, known: Mapping[CellKey, int]
) -> Reason | None:
    if 0 < value < limits.min_count:
        return "count"
    if cell.base is None:
        return None
    if cell.base not in known or known[cell.base] < limits.min_base:
        return "small_base"
    return "rate" if value < limits.min_count else None


def _magnitude(cell: Cell, value: int, limits: Thresholds) -> Reason | None:
    if cell.units is not None and 0 < cell.units < limits.min_count:
        return "few_units"
    if any(_dominates(cell.largest, value, rule) for rule in limits.dominance):
        return "dominance"
    return None


def _dominates(largest: Sequence[int], value: int, rule: tuple[int, Decimal]) -> bool:
    """Whether the n largest contributions hold more than k per cent of the value."""
    number, percent = rule
    top = sum(sorted(largest, reverse=True)[:number])
    return top * 100 > Fraction(percent) * value
