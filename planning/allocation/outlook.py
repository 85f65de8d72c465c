"""What a larger budget would change: who enters next, and who would lose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planning.allocation.claims import Claim, Handout, Outcome
from planning.allocation.funds import Funds


@dataclass(frozen=True)
class Turn:
    """The first larger budget at which a site gets another amount, in hundredths."""

    number: str
    budget: int
    now: int
    then: int


@dataclass(frozen=True)
class Outlook:
    """First gain of each site that gains, first loss of each that loses."""

    gains: tuple[Turn, ...]
    losses: tuple[Turn, ...]


def outlook(
    claims: Sequence[Claim], funds: Funds, method: Handout, now: Outcome
) -> Outlook:
    """Run the method again at every larger budget that changes its outcome.

    Nothing is assumed about the method. Added money goes to the pool; without a source
    that pays everything there is no outlook.
    """
    gains: dict[str, Turn] = {}
    losses: dict[str, Turn] = {}
    for budget, later in _larger(claims, funds, method, now):
        pairs = enumerate(zip(now.held, later.held, strict=True))
        for place in [place for place, (held, then) in pairs if held != then]:
            number, held, then = claims[place].number, now.held[place], later.held[place]
            found = gains if then > held else losses
            if number not in found:
                found[number] = Turn(number, budget, held, then)
    return Outlook(tuple(gains.values()), tuple(losses.values()))


def _larger(
    claims: Sequence[Claim], funds: Funds, method: Handout, outcome: Outcome
) -> Iterator[tuple[int, Outcome]]:
    while funds.has_pool and outcome.lacking:
        funds = funds.with_total(funds.total + outcome.lacking)
        outcome = method(claims, funds)
        yield funds.total, outcome
