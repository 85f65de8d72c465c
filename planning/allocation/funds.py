"""Sources of money: what they pay together, and what one more step would lack."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations

from planning.allocation.german import vzae
from planning.allocation.model import BudgetSource, Rules, RulesRefused
from planning.allocation.periods import amount_of, by_source

WHOLE = 10_000  # shares are counted in ten-thousandths


@dataclass(frozen=True)
class Tied:
    """A source that pays only a share, or only some facility types."""

    amount: int
    share: int
    facility_types: tuple[str, ...]
    name: str = ""

    def share_of(self, facility_type: str) -> int:
        """Ten-thousandths of a post of a facility type that the source may pay."""
        fundable = not self.facility_types or facility_type in self.facility_types
        return self.share if fundable else 0


@dataclass(frozen=True)
class Shortage:
    """What some sources may not pay of a plan, and what all others have.

    In hundredths of a VzÄ: ``unpaid`` rounded up, so that ``missing`` suffices.
    """

    names: tuple[str, ...]
    unpaid: int
    left: int

    @property
    def missing(self) -> int:
        """What the others lack."""
        return self.unpaid - self.left


@dataclass(frozen=True)
class Funds:
    """The pool that pays everything everywhere, and the tied sources beside it.

    All amounts are hundredths of a VzÄ.
    """

    pool: int
    tied: tuple[Tied, ...] = ()
    has_pool: bool = True

    @property
    def total(self) -> int:
        """Pool and tied sources together."""
        return self.pool + sum(source.amount for source in self.tied)

    def tied_sets(self) -> list[tuple[Tied, ...]]:
        """All sets of tied sources, from one source up."""
        return [chosen for chosen in _subsets(self.tied) if chosen]

    def unpaid(self, chosen: tuple[Tied, ...], facility_type: str) -> int:
        """Ten-thousandths of a post that a set of sources may not pay."""
        return max(0, WHOLE - sum(source.share_of(facility_type) for source in chosen))

    def shortage(self, posts: Mapping[str, int]) -> Shortage:
        """The tied sources that leave most of a plan unpaid, measured by the other money.

        ``posts`` are hundredths of a VzÄ by facility type.
        """
        found = [self._short(chosen, posts) for chosen in self.tied_sets()]
        return max(found, key=lambda short: (short.missing, short.unpaid))

    def _short(self, chosen: tuple[Tied, ...], posts: Mapping[str, int]) -> Shortage:
        unpaid = sum(self.unpaid(chosen, name) * fte for name, fte in posts.items())
        inside = sum(source.amount for source in chosen)
        names = tuple(source.name for source in chosen)
        return Shortage(names, -(-unpaid // WHOLE), self.total - inside)

    def with_total(self, total: int) -> "Funds":
        """The same sources with another total; the pool takes up the difference.

        Raises
        ------
        RulesRefused
            If no source pays everything, or the tied sources alone exceed the total.
        """
        pool = self.pool + total - self.total
        if total != self.total and not self.has_pool:
            raise RulesRefused(
                [
                    "budget: keine Quelle gilt für alle Einrichtungen mit share_max 1; "
                    "ein anderes Gesamtbudget lässt sich keiner Quelle zuordnen."
                ]
            )
        if pool < 0:
            bound = vzae(self.total - self.pool)
            raise RulesRefused(
                [f"budget: {vzae(total)} ist weniger als die gebundenen Mittel ({bound})."]
            )
        return replace(self, pool=pool)


def funds_of(rules: Rules) -> Funds:
    """The sources of a round, those that pay everything added up."""
    sources = by_source(rules).values()
    free = [entries for entries in sources if not _is_tied(entries[0])]
    tied = (_tied(entries, rules) for entries in sources if _is_tied(entries[0]))
    pool = sum(amount_of(entries, rules) for entries in free)
    return Funds(pool, tuple(tied), has_pool=bool(free))


def _is_tied(entry: BudgetSource) -> bool:
    return entry.share_max < 1 or bool(entry.facility_types)


def _tied(entries: list[BudgetSource], rules: Rules) -> Tied:
    first = entries[0]
    share = int(first.share_max * WHOLE)
    return Tied(amount_of(entries, rules), share, first.facility_types, first.source)


class Purse:
    """Money while it is handed out.

    Sources suffice exactly when, for every set T of tied sources, what T may not pay
    of all posts fits into the pool and the sources outside T. The purse keeps one sum
    per set, so a question costs one look at each.
    """

    def __init__(self, funds: Funds) -> None:
        self.spent = 0
        self._funds = funds
        self._sets = _subsets(funds.tied)
        inside = [sum(source.amount for source in chosen) for chosen in self._sets]
        self._lacking = [(amount - funds.total) * WHOLE for amount in inside]
        self._unpaid: dict[str, list[int]] = {}

    @property
    def rest(self) -> int:
        """Hundredths of a VzÄ not handed out yet, whoever may use them."""
        return self._funds.total - self.spent

    def lacks(self, facility_type: str, amount: int) -> int:
        """Hundredths the pool is short of to pay an amount more; 0 if it is payable."""
        unpaid = self._shares(facility_type)
        sums = zip(self._lacking, unpaid, strict=True)
        most = max(held + amount * share for held, share in sums)
        return max(0, -(-most // WHOLE))

    def pay(self, facility_type: str, amount: int) -> None:
        """Take an amount out, payable or not."""
        unpaid = self._shares(facility_type)
        self._lacking = [
            held + amount * share for held, share in zip(self._lacking, unpaid, strict=True)
        ]
        self.spent += amount

    def add(self, amount: int) -> None:
        """Put more into the pool, which pays everything everywhere."""
        self._funds = replace(self._funds, pool=self._funds.pool + amount)
        self._lacking = [held - amount * WHOLE for held in self._lacking]

    def _shares(self, facility_type: str) -> list[int]:
        if facility_type not in self._unpaid:
            self._unpaid[facility_type] = [
                self._funds.unpaid(chosen, facility_type) for chosen in self._sets
            ]
        return self._unpaid[facility_type]


def _subsets(tied: tuple[Tied, ...]) -> list[tuple[Tied, ...]]:
    sizes = range(len(tied) + 1)
    return list(chain.from_iterable(combinations(tied, size) for size in sizes))
