"""What a larger budget would change: who enters next, and who would lose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planning.allocation.claims import Claim, Offer, Outcome
from planning.allocation.funds import Funds, Purse


@dataclass(frozen=True)
class Turn:
    """The first larger budget at which a site gets another amount, in hundredths."""

    number: str
    budget: int
    now: int
    then: int


@dataclass(frozen=True)
class Price:
    """What it costs at a larger budget that nobody loses: a share of the points."""

    budget: int
    share: float


@dataclass(frozen=True)
class Outlook:
    """First gain of each site that gains, first loss of each that loses.

    Where gains leave everybody what a smaller budget gave, ``price`` is the greatest that
    this costs, None where it costs nothing.
    """

    gains: tuple[Turn, ...]
    losses: tuple[Turn, ...]
    price: Price | None = None


def steady_outlook(
    claims: Sequence[Claim], funds: Funds, offers: Sequence[Offer], now: Outcome
) -> Outlook:
    """The outlook of a method that ends at the first offer the money does not pay.

    Added money goes to the pool; without a source that pays everything there is none.
    It takes nothing back, so it goes on where it stands: each offer costs one look at the
    purse, not a whole round.
    """
    if not funds.has_pool or not now.lacking:
        return Outlook((), ())
    gains: dict[int, Turn] = {}
    for budget, changed in _further(claims, funds, offers, now):
        for place in sorted(changed.keys() - gains.keys()):
            number, held = claims[place].number, now.held[place]
            gains[place] = Turn(number, budget, held, changed[place])
    return Outlook(tuple(gains.values()), ())


def _further(
    claims: Sequence[Claim], funds: Funds, offers: Sequence[Offer], now: Outcome
) -> Iterator[tuple[int, dict[int, int]]]:
    """Each larger budget that changes anything, with what changes there by place."""
    held, purse, budget = list(now.held), Purse(funds), funds.total
    for claim, amount in zip(claims, held, strict=True):
        purse.pay(claim.facility_type, amount)
    changed: dict[int, int] = {}
    for offer in offers:
        place, name = offer.place, claims[offer.place].facility_type
        while above := [rung - held[place] for rung in offer.rungs if rung > held[place]]:
            step = max((s for s in above if not purse.lacks(name, s)), default=0)
            if not step:
                if changed:
                    yield budget, changed
                    changed = {}
                lacking = min(purse.lacks(name, s) for s in above)
                purse.add(lacking)
                budget += lacking
                continue
            purse.pay(name, step)
            held[place] += step
            changed[place] = held[place]
    yield budget, changed
