"""Sites under the rules: who may have what, in the order of the walk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from planning.allocation.claims import Claim
from planning.allocation.filters import Verdict, first_failed, first_unknown, judge
from planning.allocation.levels import Bounds, allowed, bounds, entry_for
from planning.allocation.model import Entry, Filter, PriorityClass, Rules
from planning.allocation.needs import aim, need
from planning.allocation.sites import DATA_MISSING, Site, lookup


@dataclass(frozen=True)
class Case:
    """One site with everything the rules say about it before any money is spent.

    ``unprotected`` are the levels it would have without Bestandsschutz, ``absent`` the
    field that is missing for a filter, a class or the curve.
    """

    site: Site
    group: PriorityClass | None
    group_place: int
    failed: Filter | None
    absent: str | None
    limits: Bounds
    levels: tuple[int, ...]
    unprotected: tuple[int, ...]
    need: int | None
    aim: int
    lock: Entry | None
    override: Entry | None

    @property
    def is_open(self) -> bool:
        """Whether the site is eligible and that is known."""
        return self.failed is None and self.absent is None

    @property
    def claim(self) -> Claim:
        """What a method hands out to the site."""
        rungs = [rung for rung in self.levels if rung <= max(self.aim, self.levels[0])]
        gated = self.group is not None and self.group.mode == "guarantee"
        return Claim(
            number=self.site.number,
            facility_type=self.site.facility_type,
            rungs=tuple(rungs),
            weight=self.aim,
            group=self.group_place,
            gated=gated,
        )


def cases_of(sites: Sequence[Site], rules: Rules, as_of: date) -> list[Case]:
    """All sites in the order of the walk: group, rank, ties; without rank last."""
    ordered = in_tie_order(sites, rules.ties)
    return sorted((_case(site, rules, as_of) for site in ordered), key=_walk_order)


def in_tie_order(sites: Sequence[Site], ties: Sequence[str]) -> list[Site]:
    """Sites by the tie keys alone; an absent value comes last in either direction."""
    ordered = list(sites)
    for name in reversed(ties):
        key, falling = name.removeprefix("-"), name.startswith("-")
        ordered.sort(key=lambda site: _tie_value(site, key, falling), reverse=falling)
    return ordered


def class_of(site: Site, rules: Rules) -> tuple[PriorityClass | None, int, str | None]:
    """The first class a site belongs to, its place, and the field missing to tell."""
    for place, group in enumerate(rules.priority_classes):
        if group.facility_types and site.facility_type not in group.facility_types:
            continue
        verdict = Verdict.MET if group.filter is None else judge(site, group.filter)
        if verdict is Verdict.UNKNOWN:
            return None, len(rules.priority_classes), group.filter.field
        if verdict is Verdict.MET:
            return group, place, None
    return None, len(rules.priority_classes), None


def _walk_order(case: Case) -> tuple[Any, ...]:
    if case.site.is_scored:
        return False, case.group_place, case.site.rank_low
    return True, case.site.number


def _tie_value(site: Site, name: str, falling: bool) -> tuple[Any, ...]:
    value = lookup(site, name)
    if value is DATA_MISSING:
        return (not falling, False, 0)
    if name == "index":
        value = round(value, 10)
    return (falling, isinstance(value, str), value)


def _case(site: Site, rules: Rules, as_of: date) -> Case:
    group, group_place, absent = class_of(site, rules)
    failed = first_failed(site, rules.eligibility)
    absent = absent or _absent_field(site, rules)
    is_open = failed is None and absent is None
    bounded = partial(bounds, site, rules, group, as_of, is_open=is_open)
    limits = bounded(is_refused=failed is not None)
    bare = bounded(protect=False)
    return Case(
        site=site,
        group=group,
        group_place=group_place,
        failed=failed,
        absent=absent,
        limits=limits,
        levels=allowed(site, rules, limits),
        unprotected=allowed(site, rules, bare),
        need=need(site, rules, group, is_eligible=failed is None),
        aim=aim(site, rules, group, is_eligible=failed is None),
        lock=entry_for(site, rules.locks),
        override=entry_for(site, rules.overrides),
    )


def _absent_field(site: Site, rules: Rules) -> str | None:
    unknown = first_unknown(site, rules.eligibility)
    if unknown is not None:
        return unknown.field
    base = rules.requirement.base if rules.requirement.is_decided else None
    return base if base is not None and lookup(site, base) is DATA_MISSING else None
