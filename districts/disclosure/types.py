"""What goes into the gate and what comes out; every number is an exact integer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, NoReturn

CellKey = tuple[str, ...]  # measure, area kind, area key, period, breakdown…, data version
Audience = Literal["intern", "ausschuss_nichtoeffentlich", "oeffentlich"]
State = Literal["wert", "keine_angabe", "geheim", "nicht_sinnvoll"]

AUDIENCES: tuple[Audience, ...] = ("intern", "ausschuss_nichtoeffentlich", "oeffentlich")
WITHHELD = "Diese Angaben werden zum Schutz kleiner Zahlen nicht gezeigt."
SOURCE_JOIN = "+"  # between the sources of a mixed cell: the strictest rule counts


@dataclass(frozen=True)
class Rule:
    """Thresholds somebody decided for a source and an audience, valid on dated days.

    Both ends of the validity are included; ``valid_to`` None is open. ``dominance`` is
    (n, k): the n largest contributions may hold k per cent of a magnitude at most.
    ``basis`` says who decided and in which paper.
    """

    source: str
    audience: Audience
    valid_from: date
    valid_to: date | None
    min_count: int
    min_base: int
    dominance: tuple[int, Decimal] | None
    zeros_visible: bool
    rounding_base: int | None
    basis: str


@dataclass(frozen=True)
class Cell:
    """One fact: a count, or a magnitude or average in integer units.

    ``units`` is how many units a magnitude or average rests on, ``largest`` its largest
    contributions; a count has neither. ``upper`` and ``cost`` come from public facts
    alone. ``base`` names the denominator of the rate whose numerator this is.
    """

    key: CellKey
    value: int | None
    state: State
    source: str
    units: int | None
    largest: tuple[int, ...]
    upper: int
    cost: int
    base: CellKey | None = None

    @property
    def is_count(self) -> bool:
        """Whether the value counts units, so that small means few."""
        return self.units is None and not self.largest


@dataclass(frozen=True)
class Equation:
    """A sum that holds exactly: the total and its parts, the residual among them."""

    total: CellKey
    parts: tuple[CellKey, ...]

    @property
    def keys(self) -> tuple[CellKey, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Derived:
    """A bound that a published figure puts on cells: low <= sum of terms <= high.

    A figure may put several bounds; they share its key and are shown or dropped
    together. ``given_out``: it was published before and cannot be taken back.
    """

    key: CellKey
    terms: tuple[tuple[CellKey, Fraction], ...]
    low: Fraction
    high: Fraction
    given_out: bool = False


@dataclass(frozen=True)
class Block:
    """Cells and figures that are withheld as a whole, such as one table of a page."""

    id: str
    keys: frozenset[CellKey]


@dataclass(frozen=True)
class Request:
    """Everything one audience can see, now and from before, and by which rules.

    ``published`` and the cells of ``published_sources`` are public already: they stay
    shown and are no target. ``hidden_before``: cells and figures that an audience nearer
    to the source does not see, or that were hidden before by a lower threshold.
    """

    audience: Audience
    as_of: date
    cells: tuple[Cell, ...]
    equations: tuple[Equation, ...]
    derived: tuple[Derived, ...]
    blocks: tuple[Block, ...]
    rules: tuple[Rule, ...]
    hidden_before: frozenset[CellKey]
    published: Mapping[CellKey, int]
    published_sources: frozenset[str]
    node_limit: int
    time_limit_s: float


@dataclass(frozen=True)
class Earlier:
    """Cells and figures that an audience was shown, or not shown, in earlier releases."""

    shown: frozenset[CellKey] = frozenset()
    hidden: frozenset[CellKey] = frozenset()


@dataclass(frozen=True)
class Shown:
    """What stands in a cell: 0 is ``Shown(0, "wert")``; hidden is always ``HIDDEN``."""

    value: int | None
    state: State


HIDDEN = Shown(None, "geheim")


@dataclass(frozen=True)
class Release:
    """What the audience gets; the digest covers what is shown, nothing hidden."""

    audience: Audience
    as_of: date
    shown: Mapping[CellKey, Shown]
    derived: frozenset[CellKey]
    withheld: frozenset[str]
    digest: str


@dataclass(frozen=True, repr=False)
class Report:
    """Why cells are hidden: internal, for those who check the gate.

    ``reasons`` tells primary from complementary cells, ``unproven`` names targets without
    witnesses, all of them in withheld blocks, ``unjudged`` cells without a valid rule.
    ``worlds`` are tables that fit all that is shown, given by the cells that differ or may
    differ; between them every secret cell has the values that keep it secret. No channel
    may carry a report, so it cannot be pickled and prints nothing of itself.
    """

    reasons: Mapping[CellKey, str]
    witnesses: Mapping[CellKey, tuple[int, ...]]
    unproven: frozenset[CellKey]
    solved: int
    timed_out: bool
    worlds: tuple[Mapping[CellKey, int], ...]
    unjudged: frozenset[CellKey]

    def __repr__(self) -> str:
        return "Report(internal)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a disclosure report stays where it was made")


@dataclass(frozen=True)
class View:
    """What an audience knows: visible values, and bounds of every cell it cannot see."""

    visible: Mapping[CellKey, int]
    hidden: Mapping[CellKey, tuple[int, int]]
    equations: tuple[Equation, ...]
    derived: tuple[Derived, ...]
    node_limit: int
    time_limit_s: float


@dataclass(frozen=True)
class Verdict:
    """What the audience can work out about a hidden cell: its least and greatest value.

    Both are None where the solver gave no proven answer; then nothing is protected.
    """

    key: CellKey
    protected: bool
    low: int | None
    high: int | None


NOTHING: Mapping[Any, Any] = MappingProxyType({})
