"""Who pays a plan: sources in their order, each as far as its dated rules let it.

A source pays at most its own amount, of each post at most its share, and only where and
while its rules allow. Grants pay first, the city takes up the rest. What nobody can pay
stands under the empty name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise

from planning.allocation.money import (
    Dated,
    Half,
    Rate,
    changes_of,
    rate_on,
    spans,
)

NOBODY = ""
ONE = Fraction(1)
Shares = tuple[Fraction, ...]


@dataclass(frozen=True)
class Term(Dated):
    """A dated rule of a source: which part of a post it pays, and up to what.

    ``cap`` is in euro per VzÄ and year, ``min_fte`` and ``max_fte`` in hundredths per
    site. ``facility_type`` empty is every type without a rule of its own on the day.
    """

    first: date
    last: date | None = None
    facility_type: str = ""
    rate: Fraction | None = None
    cap: Fraction | None = None
    min_fte: int = 0
    max_fte: int | None = None

    def share(self, fte: int, eur: Fraction) -> Fraction:
        """The part of a post of ``fte`` hundredths at ``eur`` a year that is paid."""
        if fte < self.min_fte:
            return Fraction(0)
        limits = [ONE if self.rate is None else self.rate]
        limits += [] if self.cap is None else [self.cap / eur]
        limits += [] if self.max_fte is None else [Fraction(self.max_fte, fte)]
        return min(limits)


@dataclass(frozen=True)
class Payer(Dated):
    """A source of a round: hundredths of a VzÄ per half, its share, types and terms.

    ``first`` and ``last`` bound the programme behind it.
    """

    name: str
    levels: Mapping[Half, int]
    share_max: Fraction = ONE
    facility_types: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    first: date = date.min
    last: date | None = None

    def share(self, post: Post, day: date, eur: Fraction) -> Fraction:
        """The part of a post the source may pay on a day."""
        wrong_type = self.facility_types and post.facility_type not in self.facility_types
        if not self.holds_on(day) or wrong_type:
            return Fraction(0)
        term = self.term(post.facility_type, day)
        allowed = ONE if term is None else term.share(post.fte, eur)
        return min(self.share_max, allowed)

    def term(self, facility_type: str, day: date) -> Term | None:
        """The rule of a type on a day: its own before that of all types."""
        holding = [term for term in self.terms if term.holds_on(day)]
        own = [term for term in holding if term.facility_type == facility_type]
        return next(iter(own or [t for t in holding if not t.facility_type]), None)

    @property
    def changes(self) -> set[date]:
        """Days on which what it pays changes."""
        return changes_of([*self.terms, self])


@dataclass(frozen=True)
class Post:
    """What a plan gives one facility, in hundredths of a VzÄ."""

    number: str
    facility_type: str
    fte: int


@dataclass
class Bill:
    """What a plan costs: exact euros by site, source and half, VzÄ-years without sites."""

    sites: dict[str, dict[tuple[str, Half], Fraction]] = field(default_factory=dict)
    fte: dict[tuple[str, Half], Fraction] = field(default_factory=dict)

    @property
    def cells(self) -> dict[tuple[str, Half], Fraction]:
        """Euros by source and half, all sites together."""
        found: dict[tuple[str, Half], Fraction] = defaultdict(Fraction)
        for parts in self.sites.values():
            for cell, amount in parts.items():
                found[cell] += amount
        return dict(found)

    @property
    def total(self) -> Fraction:
        """Euros of everything."""
        return sum(self.cells.values(), Fraction(0))


def bill(
    posts: Sequence[Post],
    payers: Sequence[Payer],
    rates: Sequence[Rate],
    halves: Sequence[Half],
) -> Bill:
    """What posts cost in halves and who pays it; every day needs a cost rate.

    Nothing is rounded, so sources, sites and years add up to one and the same total.
    """
    made = Bill(sites={post.number: {} for post in posts})
    funded = [post for post in posts if post.fte]
    for half in halves:
        exact = _exact(funded, payers, rates, half, made)
        for number, parts in exact.items():
            for name, amount in parts.items():
                made.sites[number][name, half] = amount
    return made


def _exact(
    posts: Sequence[Post],
    payers: Sequence[Payer],
    rates: Sequence[Rate],
    half: Half,
    made: Bill,
) -> dict[str, dict[str, Fraction]]:
    """Exact euros by site and source; VzÄ-years are added to the bill."""
    changes = changes_of(rates).union(*(payer.changes for payer in payers))
    names = [*(payer.name for payer in payers), NOBODY]
    exact = {post.number: dict.fromkeys(names, Fraction(0)) for post in posts}
    for span in spans(half, changes):
        eur = rate_on(rates, span.first)
        for post, parts in _paid(posts, payers, half, span.first, eur):
            for name, part in parts.items():
                years = part * post.fte / 100 * span.weight
                exact[post.number][name] += years * eur
                made.fte[name, half] = made.fte.get((name, half), Fraction(0)) + years
    return exact


def _paid(
    posts: Sequence[Post],
    payers: Sequence[Payer],
    half: Half,
    day: date,
    eur: Fraction,
) -> Iterator[tuple[Post, dict[str, Fraction]]]:
    """The part of each post that each source pays on a day."""
    groups: dict[Shares, list[Post]] = defaultdict(list)
    for post in posts:
        groups[tuple(payer.share(post, day, eur) for payer in payers)].append(post)
    order = sorted(groups, reverse=True)
    wanted = [Fraction(sum(post.fte for post in groups[shares])) for shares in order]
    levels = [Fraction(payer.levels.get(half, 0)) for payer in payers]
    flow = shared_out(levels, wanted, order)
    for place, shares in enumerate(order):
        parts = {
            payer.name: flow[row][place] / wanted[place] for row, payer in enumerate(payers)
        }
        parts[NOBODY] = ONE - sum(parts.values(), Fraction(0))
        for post in groups[shares]:
            yield post, parts


def shared_out(
    levels: Sequence[Fraction], wanted: Sequence[Fraction], shares: Sequence[Shares]
) -> list[list[Fraction]]:
    """How much each source pays to each group; earlier sources pay all they can.

    ``levels`` are what sources have, ``wanted`` what groups need, ``shares`` which part
    of a group each source may pay. An earlier source gives way in one group only to pay
    as much in another.
    """
    room = [
        [amount * row[payer] for amount, row in zip(wanted, shares, strict=True)]
        for payer in range(len(levels))
    ]
    paid = [[Fraction(0)] * len(wanted) for _ in levels]
    open_need = list(wanted)
    for payer, level in enumerate(levels):
        left = level
        while left and (path := _path(payer, room, paid, open_need)):
            step = min([left, open_need[path[-1][1]], *_limits(path, room, paid)])
            _pay(path, step, paid)
            open_need[path[-1][1]] -= step
            left -= step
    return paid


Path = list[tuple[int, int]]  # payer and group by turns: payer pays more to the group


def _path(
    payer: int,
    room: Sequence[Sequence[Fraction]],
    paid: Sequence[Sequence[Fraction]],
    open_need: Sequence[Fraction],
) -> Path | None:
    """Steps by which a payer reaches a group in need, others moving aside; shortest."""
    waiting: list[tuple[int, Path]] = [(payer, [])]
    seen = {payer}
    for at, before in waiting:
        for group in range(len(open_need)):
            if paid[at][group] >= room[at][group]:
                continue
            steps = [*before, (at, group)]
            if open_need[group]:
                return steps
            for other in range(len(paid)):
                if other not in seen and paid[other][group]:
                    seen.add(other)
                    waiting.append((other, steps))
    return None


def _limits(
    path: Path, room: Sequence[Sequence[Fraction]], paid: Sequence[Sequence[Fraction]]
) -> Iterator[Fraction]:
    for at, group in path:
        yield room[at][group] - paid[at][group]
    for (_, group), (other, _) in pairwise(path):
        yield paid[other][group]


def _pay(path: Path, step: Fraction, paid: list[list[Fraction]]) -> None:
    for at, group in path:
        paid[at][group] += step
    for (_, group), (other, _) in pairwise(path):
        paid[other][group] -= step
