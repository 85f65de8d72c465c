"""What every method hands out: claims in the order of the walk, and the outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from planning.allocation.funds import Funds, Purse


@dataclass(frozen=True)
class Claim:
    """One site in the walk.

    ``rungs`` are its levels in hundredths, rising: the first is held before the walk
    begins, the last is as high as it may and should rise. ``weight`` is q, the need in
    hundredths. A ``gated`` group opens once all earlier groups are supplied.
    """

    number: str
    facility_type: str
    rungs: tuple[int, ...]
    weight: int
    group: int = 0
    gated: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a method gave, place by place in the order of the claims.

    ``earned`` is what the place in the walk alone gave, whatever was reserved before;
    ``lacking`` the smallest addition to the pool that changes anything (None: none
    does), ``refused`` the step it would pay; ``stop`` the place where the walk ended.
    """

    held: tuple[int, ...]
    earned: tuple[int, ...]
    lacking: int | None = None
    refused: int | None = None
    stop: int | None = None
    shut: tuple[bool, ...] = ()
    by_minimum: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A turn in a method that ends where the money does.

    The site at ``place`` takes the highest of the rising ``rungs`` that the rest pays;
    where that is not the last one, the method has ended.
    """

    place: int
    rungs: tuple[int, ...]


class Handout(Protocol):
    """A method: claims and funds in, outcome out."""

    def __call__(self, claims: Sequence[Claim], funds: Funds) -> Outcome: ...


def reserve(claims: Sequence[Claim], funds: Funds) -> Purse:
    """The purse after what every site holds before the walk."""
    purse = Purse(funds)
    for claim in claims:
        purse.pay(claim.facility_type, claim.rungs[0])
    return purse


def reserve_lacks(claims: Sequence[Claim], funds: Funds) -> int:
    """Hundredths the pool lacks to pay what is fixed before the walk."""
    purse = reserve(claims, funds)
    types = sorted({claim.facility_type for claim in claims})
    return max((purse.lacks(name, 0) for name in types), default=0)


def unsupplied_groups(claims: Sequence[Claim], held: Sequence[int]) -> set[int]:
    """Groups with a site that may have a post and has none."""
    return {
        claim.group
        for claim, level in zip(claims, held, strict=True)
        if claim.rungs[-1] and not level
    }


def is_shut(claim: Claim, unsupplied: set[int]) -> bool:
    """Whether a gated claim waits for an earlier group."""
    return claim.gated and any(group < claim.group for group in unsupplied)
