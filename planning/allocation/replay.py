"""The same round with other index values or more money: who would then receive."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planning.allocation.model import Rules
from planning.allocation.plan import Plan
from planning.allocation.propose import propose
from planning.allocation.sites import Site

PLACES = 10  # index values are equal when they are equal at so many decimals


@dataclass(frozen=True)
class Entry:
    """The least budget at which a site gets more, in hundredths of a VzÄ."""

    number: str
    budget: int
    missing: int
    now: int
    then: int


@dataclass(frozen=True)
class Sides:
    """Who changes between nothing and something from one plan to another, by number."""

    enter: tuple[str, ...]
    leave: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many sites change sides."""
        return len(self.enter) + len(self.leave)

    def among(self, numbers: Collection[str]) -> Sides:
        """Those of some sites alone."""
        return Sides(
            tuple(number for number in self.enter if number in numbers),
            tuple(number for number in self.leave if number in numbers),
        )


def given_to(plan: Plan) -> dict[str, int]:
    """Number to hundredths of a VzÄ."""
    return {line.number: line.proposed for line in plan.lines}


def changed_sides(before: Plan, after: Plan) -> Sides:
    """Sites with VzÄ in one of two plans only; both plans hold the same sites."""
    old, new = given_to(before), given_to(after)
    return Sides(
        enter=tuple(sorted(n for n in old if new[n] > 0 and not old[n])),
        leave=tuple(sorted(n for n in old if old[n] > 0 and not new[n])),
    )


def losers(before: Plan, after: Plan) -> tuple[str, ...]:
    """Sites that get less than before, by number."""
    old, new = given_to(before), given_to(after)
    return tuple(sorted(number for number in old if new[number] < old[number]))


def with_indices(sites: Sequence[Site], indices: Mapping[str, float | None]) -> list[Site]:
    """The sites with other index values, ranked anew within their types.

    ``indices`` names the sites that change; None leaves a site without score. Sites that
    are outside the ranking for another reason stay there.
    """
    changed = [_indexed(site, indices) for site in sites]
    by_type: dict[str, list[float]] = {}
    for site in changed:
        if site.is_scored:
            by_type.setdefault(site.facility_type, []).append(round(site.index, PLACES))
    for values in by_type.values():
        values.sort()
    return [_ranked(site, by_type.get(site.facility_type, [])) for site in changed]


def entry_budget(
    sites: Sequence[Site], rules: Rules, number: str, *, as_of: date
) -> Entry | None:
    """The least budget at which a site gets more than now; None where no budget does.

    Found in the Nachrückliste and proposed again: at this budget the site gets more, with
    a hundredth less it does not. What the proposal does not confirm is not said.
    """
    plan = propose(sites, rules, as_of=as_of)
    found = next((turn for turn in plan.waiting_list if turn.number == number), None)
    if found is None:
        return None
    at = propose(sites, rules, budget=found.budget, as_of=as_of)
    below = propose(sites, rules, budget=found.budget - 1, as_of=as_of)
    then, before = given_to(at)[number], given_to(below)[number]
    entry = Entry(number, found.budget, found.missing, found.proposed, found.then)
    return entry if then == found.then and before <= found.proposed else None


def _indexed(site: Site, indices: Mapping[str, float | None]) -> Site:
    if site.number not in indices or site.state not in ("scored", "no_score"):
        return site
    index = indices[site.number]
    if index is None:
        return replace(site, state="no_score", index=None, rank_low=None, rank_high=None)
    return replace(site, state="scored", index=index, rank_low=1, rank_high=1)


def _ranked(site: Site, ascending: Sequence[float]) -> Site:
    """With its place among the values of its type, its own among them."""
    if not site.is_scored:
        return site
    own = round(site.index, PLACES)
    low = 1 + len(ascending) - bisect_right(ascending, own)
    high = len(ascending) - bisect_left(ascending, own)
    return replace(site, rank_low=low, rank_high=high)
