"""Stufenauswahl: filters in their order with counts, then sorted, then taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from planning.allocation.cases import Case, in_tie_order
from planning.allocation.claims import Claim, Handout, Offer, Outcome, reserve
from planning.allocation.filters import Verdict, first_failed, first_unknown, judge
from planning.allocation.funds import Funds
from planning.allocation.levels import Bounds, allowed, bounds, entry_for
from planning.allocation.model import Filter, Rules, Take
from planning.allocation.plan import LogLine
from planning.allocation.sites import DATA_MISSING, Site, lookup

OUTSIDE = -1  # the step of a site that is not eligible


@dataclass(frozen=True)
class Way:
    """How far a site comes in the selection.

    ``step`` is the place of the filter at which it left, ``OUTSIDE`` before the first,
    the number of filters where a sort key is absent, one more where it passed them all.
    It failed a filter, or a field was absent there: an absent value fails nothing.
    """

    site: Site
    step: int
    failed: Filter | None = None
    absent: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the site passed everything."""
        return self.failed is None and self.absent is None


def ways(sites: Sequence[Site], rules: Rules) -> list[Way]:
    """The way of every site: who passed in sort order first, then the others by number."""
    found = [_way(site, rules) for site in in_tie_order(sites, rules.cascade.sort)]
    left = [way for way in found if not way.is_open]
    passed = [way for way in found if way.is_open]
    return passed + sorted(left, key=lambda way: way.site.number)


def cascade_cases(sites: Sequence[Site], rules: Rules, as_of: date) -> list[Case]:
    """Sites in the order of the selection with the levels they may have."""
    return [_case(way, rules, as_of) for way in ways(sites, rules)]


def selection(rules: Rules) -> Handout:
    """The walk of the selection, a method like any other."""
    return partial(_hand_out, take=rules.cascade.take)


def funnel(sites: Sequence[Site], rules: Rules) -> Iterator[LogLine]:
    """Counts at every step: in = out + failed + without the field asked for."""
    found = ways(sites, rules)
    asked = rules.cascade.filters
    outside = [way for way in found if way.step == OUTSIDE]
    left = len(found)
    if rules.eligibility:
        yield _counted("eligibility", left, outside, {})
    left -= len(outside)
    for place, condition in enumerate(asked):
        gone = [way for way in found if way.step == place]
        params = {"code": condition.code, "field": condition.field, "op": condition.op}
        yield _counted("cascade", left, gone, params | {"text": condition.text})
        left -= len(gone)
    unsorted = [way for way in found if way.step == len(asked)]
    yield _counted("sort", left, unsorted, {"keys": list(rules.cascade.sort)})


def _counted(step: str, left: int, gone: Sequence[Way], params: dict) -> LogLine:
    absent = sum(way.absent is not None for way in gone)
    counts = {"failed": len(gone) - absent, "absent": absent}
    return LogLine(step, left, left - len(gone), params | counts)


def _way(site: Site, rules: Rules) -> Way:
    failed = first_failed(site, rules.eligibility)
    if failed is not None:
        return Way(site, OUTSIDE, failed=failed)
    unknown = first_unknown(site, rules.eligibility)
    if unknown is not None:
        return Way(site, OUTSIDE, absent=unknown.field)
    for place, condition in enumerate(rules.cascade.filters):
        verdict = judge(site, condition)
        if verdict is Verdict.FAILED:
            return Way(site, place, failed=condition)
        if verdict is Verdict.UNKNOWN:
            return Way(site, place, absent=condition.field)
    names = [key.removeprefix("-") for key in rules.cascade.sort]
    absent = next((name for name in names if lookup(site, name) is DATA_MISSING), None)
    steps = len(rules.cascade.filters)
    return Way(site, steps if absent else steps + 1, absent=absent)


def _case(way: Way, rules: Rules, as_of: date) -> Case:
    site = way.site
    limits = _limits(way, rules, as_of)
    levels = allowed(site, rules, limits)
    return Case(
        site=site,
        group=None,
        group_place=0,
        failed=way.failed,
        absent=way.absent,
        limits=limits,
        levels=levels,
        unprotected=levels,
        need=None,
        aim=levels[-1],
        lock=entry_for(site, rules.locks),
        override=entry_for(site, rules.overrides),
    )


def _limits(way: Way, rules: Rules, as_of: date) -> Bounds:
    """Bounds of a site; who left the selection has what protection or entries give.

    Bestandsschutz asks for eligibility alone: a selection of new sites takes nothing
    from the old ones. Who left because it has the measure of the round keeps it anyway,
    unless an entry by hand says otherwise.
    """
    eligible = way.step != OUTSIDE
    refused = not eligible and way.failed is not None
    keeps = min(way.site.held, rules.site.max) if _has_it_already(way, rules) else 0
    found = bounds(
        way.site, rules, None, as_of, is_open=eligible, is_refused=refused, keeps=keeps
    )
    return found if way.is_open else replace(found, ceiling=found.floor)


def _has_it_already(way: Way, rules: Rules) -> bool:
    by = way.failed
    return by is not None and by.op == "lacks_measure" and by.value == rules.measure


def _hand_out(claims: Sequence[Claim], funds: Funds, *, take: Take) -> Outcome:
    """Give each site in turn its level until enough are taken or the money ends."""
    purse = reserve(claims, funds)
    held = [claim.rungs[0] for claim in claims]
    earned = [0] * len(claims)
    sites = fte = 0
    lacking = refused = stop = None
    for place, claim in enumerate(claims):
        step = claim.rungs[-1] - claim.rungs[0]
        if not step:
            continue
        lacking = purse.lacks(claim.facility_type, step) or None
        if _is_full(take, sites + 1, fte + step):
            lacking, stop = None, place
            break
        if lacking:
            refused, stop = step, place
            break
        purse.pay(claim.facility_type, step)
        held[place] = earned[place] = claim.rungs[-1]
        sites, fte = sites + 1, fte + step
    return Outcome(tuple(held), tuple(earned), lacking, refused, stop)


def offers(claims: Sequence[Claim], take: Take) -> list[Offer]:
    """The turns of the selection until it is full, whatever the money."""
    found: list[Offer] = []
    fte = 0
    for place, claim in enumerate(claims):
        step = claim.rungs[-1] - claim.rungs[0]
        if step and _is_full(take, len(found) + 1, fte + step):
            break
        if step:
            found.append(Offer(place, claim.rungs[-1:]))
            fte += step
    return found


def _is_full(take: Take, sites: int, fte: int) -> bool:
    too_many = take.sites is not None and sites > take.sites
    return too_many or (take.fte is not None and fte > take.fte)
