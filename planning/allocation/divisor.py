"""Divisor method of Sainte-Laguë: whole units, and levels of posts."""

import heapq
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise, repeat, takewhile

import numpy as np
from numpy.typing import NDArray

from planning.allocation.claims import Claim, Offer, Outcome, reserve
from planning.allocation.funds import Funds


def sainte_lague(
    claims: NDArray[np.float64],
    units: int,
    *,
    steps: Sequence[int] = (1,),
    floors: Sequence[int] | None = None,
    caps: Sequence[int] | None = None,
) -> NDArray[np.int64]:
    """Divide whole units in proportion to claims, within a floor and a cap for each.

    Parameters
    ----------
    claims : (n_claims,) float
        Need, not negative; only the ratios matter.
    units : int
        What there is to divide, floors included.
    steps : sequence of int
        Sizes of successive steps, in units; the last repeats without end.
    floors, caps : (n_claims,) int, optional
        Units held before dividing begins, and the most a claim may hold. Steps that
        end at or below the floor are already paid.

    Returns
    -------
    (n_claims,) int
        Units per claim. A larger budget takes nothing from anyone, and neither does a
        greater claim of one's own. What is left is less than the step that came next,
        unless all claims above zero stand at their caps.

    Raises
    ------
    ValueError
        If numbers are negative or not finite, shapes differ, a floor exceeds its cap,
        the floors exceed the units, or units meet nothing but claims of zero.

    Notes
    -----
    The step from L to M belongs to the divisor claim / ((L + M) / 2), its midpoint.
    Steps are taken by falling divisor, the greater claim and then the earlier row
    first, until one does not fit. Later, smaller steps are not used to fill up: a
    larger budget would take them back. The quota rounded up or down is not guaranteed.

    References
    ----------
    Balinski & Young, Fair Representation (there: the method of Webster).
    """
    least = np.zeros(len(claims), int) if floors is None else np.asarray(floors, int)
    most = repeat(None, len(claims)) if caps is None else caps
    _check(claims, units, steps, least, caps)

    rest = units - int(least.sum())
    split = least.astype(np.int64)
    rows = enumerate(zip(claims.tolist(), least.tolist(), most, strict=True))
    turns = (_turns(claim, row, steps, low, cap) for row, (claim, low, cap) in rows)
    for *_, row, step in heapq.merge(*turns):
        if step > rest:
            break
        split[row] += step
        rest -= step
    return split


def divisor(claims: Sequence[Claim], funds: Funds) -> Outcome:
    """Raise sites rung by rung, each by falling need / midpoint of its next step.

    Groups are served one after the other; equal divisors in the order of the claims.
    The first step the funds do not pay ends the distribution, so a larger budget or a
    greater need of one's own never takes anything away.
    """
    purse = reserve(claims, funds)
    held = [claim.rungs[0] for claim in claims]
    earned = [0] * len(claims)
    for _, _, place, _, high in sorted(_rises(claims)):
        step, name = max(0, high - held[place]), claims[place].facility_type
        lacking = purse.lacks(name, step)
        if step and lacking:
            return Outcome(tuple(held), tuple(earned), lacking, step, place)
        purse.pay(name, step)
        held[place] += step
        earned[place] = high
    return Outcome(tuple(held), tuple(earned))


def offers(claims: Sequence[Claim]) -> list[Offer]:
    """The steps of all sites in their queue."""
    return [Offer(place, (high,)) for _, _, place, _, high in sorted(_rises(claims))]


def _rises(claims: Sequence[Claim]) -> Iterator[tuple[int, float, int, int, int]]:
    """Steps of all claims, led by their place in the queue.

    The step up to the floor stands in the queue too, though it is paid: its turn tells
    whether the site would have come so far by its need.
    """
    for place, claim in enumerate(claims):
        rungs = claim.rungs if claim.rungs[0] == 0 else (0, *claim.rungs)
        for low, high in pairwise(rungs):
            yield claim.group, -2 * claim.weight / (low + high), place, low, high


def _turns(
    claim: float, row: int, steps: Sequence[int], floor: int, cap: int | None
) -> Iterator[tuple[float, float, int, int]]:
    """One claim's unpaid steps in their order, led by their place in the queue."""
    if not claim:
        return
    rungs = accumulate(chain([0], steps, repeat(steps[-1])))
    below_cap = rungs if cap is None else takewhile(lambda rung: rung <= cap, rungs)
    for low, high in pairwise(below_cap):
        if high > floor:
            yield -2 * claim / (low + high), -claim, row, high - max(low, floor)


def _check(
    claims: NDArray[np.float64],
    units: int,
    steps: Sequence[int],
    floors: NDArray[np.int64],
    caps: Sequence[int] | None,
) -> None:
    if units < 0 or not np.isfinite(claims).all() or (claims < 0).any():
        raise ValueError("units and claims must be finite and not negative")
    if not steps or min(steps) < 1:
        raise ValueError("steps must be whole numbers from 1, at least one")
    if len(floors) != len(claims) or (caps is not None and len(caps) != len(claims)):
        raise ValueError("floors and caps must be as many as claims")
    if (floors < 0).any() or (caps is not None and (floors > np.asarray(caps)).any()):
        raise ValueError("a floor is negative or exceeds its cap")
    if floors.sum() > units:
        raise ValueError(f"the floors need {floors.sum()} units, there are {units}")
    if units > floors.sum() and not claims.any():
        raise ValueError("nothing but claims of zero: units cannot be divided")
