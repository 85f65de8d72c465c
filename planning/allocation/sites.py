"""A site as the rules see it, and the lookup of its fields by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

State = Literal["scored", "no_score", "excluded", "no_key", "new"]


class _DataMissing:
    """The answer for a field without value: neither zero nor false, and of no order."""

    def __repr__(self) -> str:
        return "DATA_MISSING"

    def __bool__(self) -> bool:
        raise TypeError("DATA_MISSING is neither true nor false")


DATA_MISSING = _DataMissing()


@dataclass(frozen=True)
class Site:
    """One facility on the day of the proposal.

    Parameters
    ----------
    number : str
        Official number, unique in a proposal.
    index, rank_low, rank_high, key
        Score, range of the rank within the type (1 = highest need) and
        "code@version"; present exactly in state ``scored``.
    state
        ``no_score``: data incomplete; ``excluded``: outside the reference group;
        ``no_key``: the type has no key; ``new``: still being set up.
    stock : int, optional
        SOLL in hundredths of a VzÄ; a vacancy does not lower it. None is unknown.
    fields
        Values for filters and ties; None is absent, a name no site has is refused.
    measures, unlisted
        Services that run at the site, and those of which nobody delivered a list: without
        one a site neither has nor lacks the service.
    areas
        Official keys of the areas the site lies in, by kind; a kind that is not
        there is unknown, an empty set is known to be none.
    earlier
        Index in earlier official runs, latest first, None where there was none;
        needed only where ``hysteresis.runs`` > 1 decides.
    funding_ended_on
        Last day of the former source, if it has ended or will.
    former
        Hundredths whose funding ended before the day and that nothing follows: no stock
        any more, but a reason why there is none.
    runs_below
        By level in hundredths: in how many official runs in a row, this one included,
        the index did not pass ``stay``. Counts ahead of ``earlier``.
    other_indices
        Index by an older key that has to confirm a loss, by the name the rules give it;
        None where that key gives the site none.
    """

    number: str
    facility_type: str
    index: float | None
    rank_low: int | None
    rank_high: int | None
    key: str | None
    state: State
    stock: int | None = 0
    children: int | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    measures: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()
    areas: Mapping[str, frozenset[str]] = field(default_factory=dict)
    earlier: tuple[float | None, ...] | None = None
    funding_ended_on: date | None = None
    former: int = 0
    runs_below: Mapping[int, int] = field(default_factory=dict)
    other_indices: Mapping[str, float | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        present = [part is not None for part in (self.index, self.rank_low, self.rank_high)]
        if any(present) != self.is_scored or all(present) != self.is_scored:
            raise ValueError(f"{self.number}: index and ranks belong to state scored")
        if self.is_scored and self.key is None:
            raise ValueError(f"{self.number}: a score without its key version")
        if self.stock is not None and self.stock < 0:
            raise ValueError(f"{self.number}: stock {self.stock} is below zero")

    @property
    def is_scored(self) -> bool:
        """Whether the site has an index and a rank."""
        return self.state == "scored"

    @property
    def held(self) -> int:
        """Hundredths that protection may count on and a loss may be measured by.

        An unknown stock protects nothing and nobody is said to lose it; what a page
        shows is ``stock``.
        """
        return 0 if self.stock is None else self.stock


OWN_FIELDS = {
    "facility": "number",
    "facility_type": "facility_type",
    "index": "index",
    "rank": "rank_low",
    "key": "key",
    "stock": "stock",
    "children": "children",
    "measures": "measures",
    "area": "areas",
}


def lookup(site: Site, name: str) -> Any:
    """The value of a field of a site, or DATA_MISSING where there is none."""
    own = OWN_FIELDS.get(name)
    value = getattr(site, own) if own else site.fields.get(name)
    return DATA_MISSING if value is None else value
