"""What larger budgets change where a walk fills the Rest: who enters, who loses again.

A walk that goes on after the first site that gets less is not monotone, so every larger
budget is its own walk. But once a walk has passed over a site, only the little money that
is left tells it from another: walks that have as much left go on alike. Site by site the
smallest budget of each such state is kept, and no walk is walked twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd
from operator import add

from planning.allocation.claims import Claim, Outcome, is_shut
from planning.allocation.funds import WHOLE, Funds
from planning.allocation.outlook import Outlook, Turn

Lacks = tuple[int, ...]  # by set of sources: what it may not pay less all other money
State = tuple[Lacks, int]  # and the first class that is not supplied
SUPPLIED = 1 << 30  # beyond all classes


def filling_outlook(claims: Sequence[Claim], funds: Funds, now: Outcome) -> Outlook:
    """The outlook of the filling walk, from one pass over the claims.

    Added money goes to the pool; without a source that pays everything there is none.

    Notes
    -----
    States at a site number at most the steps of VzÄ within the greatest level, for each
    set of tied sources that may still bind; with one pool the time grows with n.
    """
    if not funds.has_pool or not now.lacking:
        return Outlook((), ())
    gains: list[tuple[int, int, Turn]] = []
    losses: list[tuple[int, int, Turn]] = []
    for place, seen in enumerate(_Walks(claims, funds).by_site()):
        held, number = now.held[place], claims[place].number
        for turns, better in ((gains, _more(seen, held)), (losses, _less(seen, held))):
            if better:
                added, then = min(better)
                turn = Turn(number, funds.total + added, held, then)
                turns.append((added, place, turn))
    return Outlook(*(tuple(t for *_, t in sorted(found)) for found in (gains, losses)))


Seen = dict[int, int]  # least addition to the money at which a site holds so much


def _more(seen: Seen, held: int) -> list[tuple[int, int]]:
    return [(added, then) for then, added in seen.items() if then > held]


def _less(seen: Seen, held: int) -> list[tuple[int, int]]:
    return [(added, then) for then, added in seen.items() if then < held]


class _Walks:
    """All walks with more money at once, from site to site.

    ``front`` are the lacks if every site so far had its last rung, ``least`` the smallest
    addition at which it has; walks with less have a state.
    """

    def __init__(self, claims: Sequence[Claim], funds: Funds) -> None:
        sets = [(), *funds.tied_sets()]
        types = {claim.facility_type for claim in claims}
        self._claims = claims
        self._shares = {
            name: tuple(funds.unpaid(chosen, name) for chosen in sets) for name in types
        }
        self._ratios = _ratios(list(self._shares.values()), len(sets))
        inside = [sum(source.amount for source in chosen) for chosen in sets]
        self._front = tuple((amount - funds.total) * WHOLE for amount in inside)
        for claim in claims:
            self._front = _sum(self._front, self._cost(claim, claim.rungs[0]))
        self._least, self._states = 0, {}
        self._grids = self._grids_of(len(sets))
        self._open = self._still_open(len(sets))

    def by_site(self) -> Iterator[Seen]:
        """For each site what it holds, with the least addition above 0 that gives it."""
        for place, claim in enumerate(self._claims):
            yield self._step(claim, self._open[place + 1])

    def _step(self, claim: Claim, still: Lacks) -> Seen:
        seen: Seen = {}
        states: dict[State, int] = {}
        floor, wants = claim.rungs[0], bool(claim.rungs[-1])
        steps = [(r - floor, self._cost(claim, r - floor)) for r in reversed(claim.rungs)]
        for lacks, first, added in self._all(steps[0][1]):
            given, left = _given(steps[-1:] if is_shut(claim, {first}) else steps, lacks)
            if wants and not floor + given:
                first = min(first, claim.group)
            state = self._alike(left, still), first
            states[state] = min(added, states.get(state, added))
            seen[floor + given] = min(added, seen.get(floor + given, added))
        self._front = _sum(self._front, steps[0][1])
        full = max(1, self._least)
        seen[claim.rungs[-1]] = min(full, seen.get(claim.rungs[-1], full))
        self._states = states
        return seen

    def _all(self, whole: Lacks) -> Iterator[tuple[Lacks, int, int]]:
        """Walks that have passed over a site, and those that do so at this one."""
        yield from ((lacks, first, added) for (lacks, first), added in self._states.items())
        needed = -(-max(_sum(self._front, whole)) // WHOLE)
        added, self._least = max(1, self._least), max(self._least, needed)
        while added < self._least:
            yield tuple(lack - added * WHOLE for lack in self._front), SUPPLIED, added
            added = self._next(added)

    def _next(self, added: int) -> int:
        """The least greater addition that pays a step more of any set."""
        return min(
            -(-(lack - (-(-(lack - added * WHOLE) // grid) - 1) * grid) // WHOLE)
            for lack, grid in zip(self._front, self._grids, strict=True)
            if grid
        )

    def _cost(self, claim: Claim, amount: int) -> Lacks:
        return tuple(amount * share for share in self._shares[claim.facility_type])

    def _alike(self, lacks: Lacks, still: Lacks) -> Lacks:
        """Lacks of all walks that go on alike: in whole steps, no more than can be spent.

        What one set has left bounds what can be spent of the others.
        """
        most = still
        if len(lacks) > 1:
            most = tuple(
                min((own, *(-lacks[at] * up // down for at, up, down in ratios)))
                for own, ratios in zip(still, self._ratios, strict=True)
            )
        return tuple(
            max(-(-lack // grid) * grid, -own) if grid else 0
            for lack, grid, own in zip(lacks, self._grids, most, strict=True)
        )

    def _grids_of(self, n_sets: int) -> Lacks:
        """Of each set the amount of which all it may not pay is a multiple."""
        grids = (0,) * n_sets
        for claim in self._claims:
            for rung in claim.rungs[1:]:
                grids = tuple(map(gcd, grids, self._cost(claim, rung - claim.rungs[0])))
        return grids

    def _still_open(self, n_sets: int) -> list[Lacks]:
        """Before each site, and after the last, the most that sites from it on may take."""
        found = [(0,) * n_sets]
        for claim in reversed(self._claims):
            step = claim.rungs[-1] - claim.rungs[0]
            found.append(_sum(found[-1], self._cost(claim, step)))
        return found[::-1]


def _sum(first: Lacks, second: Lacks) -> Lacks:
    return tuple(map(add, first, second))


def _given(steps: Sequence[tuple[int, Lacks]], lacks: Lacks) -> tuple[int, Lacks]:
    """The highest step the money pays, and the lacks after it; the last is 0."""
    return next((step, left) for step, cost in steps if max(left := _sum(lacks, cost)) <= 0)


def _ratios(shares: Sequence[Lacks], n_sets: int) -> list[list[tuple[int, int, int]]]:
    """For each set the others that bound it: place, and the ratio of their shares.

    Of all types the greatest ratio counts; a set that a type leaves out bounds nothing.
    """
    found = []
    for own in range(n_sets):
        bounding = []
        for at in range(n_sets):
            pairs = [(row[own], row[at]) for row in shares if row[own]]
            if at != own and pairs and all(down for _, down in pairs):
                bounding.append((at, *max(pairs, key=lambda pair: Fraction(*pair))))
        found.append(bounding)
    return found
