"""Vergabe nach Rangfolge: the walk down the ranking until the budget is used."""

from collections.abc import Sequence

from planning.allocation.claims import Claim, Offer, Outcome, is_shut, reserve
from planning.allocation.funds import Funds, Purse


def rank_order(claims: Sequence[Claim], funds: Funds, *, fill: bool = False) -> Outcome:
    """Give each site in turn the highest rung the rest pays.

    Parameters
    ----------
    claims : sequence of Claim
        In the order of the walk: group, rank, ties.
    funds : Funds
        Pays at least what the claims hold before the walk.
    fill : bool
        Go on after the first site that gets less than its last rung. Without it the
        walk ends there, and a larger budget never takes anything from anyone; with it,
        it can.

    Notes
    -----
    A gated group is served once every site of the earlier groups that may have a post
    has one. What a site holds before the walk (mandatory, entries by hand, protection)
    does not wait for that.
    """
    purse = reserve(claims, funds)
    held = [claim.rungs[0] for claim in claims]
    earned = [0] * len(claims)
    missed: list[tuple[int, int]] = []
    unsupplied: set[int] = set()
    stop = None
    for place, claim in enumerate(claims):
        if not is_shut(claim, unsupplied):
            held[place] = _raise(claim, purse, missed)
            if stop is None or held[place] > claim.rungs[0]:
                earned[place] = held[place]
            if stop is None and held[place] < claim.rungs[-1]:
                stop = place
        if claim.rungs[-1] and not held[place]:
            unsupplied.add(claim.group)
        if stop is not None and not fill:
            break
    lacking, refused = min(missed, default=(None, None))
    return Outcome(tuple(held), tuple(earned), lacking, refused, stop)


def offers(claims: Sequence[Claim]) -> list[Offer]:
    """The turns of the strict walk: no gate is shut before the first that lacks money."""
    return [Offer(place, claim.rungs) for place, claim in enumerate(claims)]


def _raise(claim: Claim, purse: Purse, missed: list[tuple[int, int]]) -> int:
    """Pay the highest payable rung; the steps from it that were not go to ``missed``."""
    refused = []
    held = claim.rungs[0]
    for rung in reversed(claim.rungs[1:]):
        step = rung - claim.rungs[0]
        lacking = purse.lacks(claim.facility_type, step)
        if not lacking:
            purse.pay(claim.facility_type, step)
            held = rung
            break
        refused.append((lacking, rung))
    missed.extend((lacking, rung - held) for lacking, rung in refused)
    return held
