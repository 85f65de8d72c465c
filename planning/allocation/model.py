"""The rules of one planning round as frozen values; every VzÄ is in hundredths."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

MEASURE_OPERATORS = ("has_measure", "lacks_measure")
FTE = {"unit": "fte"}  # marks fields in hundredths of a VzÄ

Method = Literal["rank_order", "divisor", "milp", "cascade"]
Mode = Literal["value", "guarantee", "mandatory"]


class RulesRefused(ValueError):
    """Rules that cannot be applied, with every German reason in ``errors``."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(errors))


@dataclass(frozen=True)
class SiteLimits:
    """Least and greatest VzÄ the law allows at one site; zero is always allowed."""

    min: int = field(default=75, metadata=FTE)
    max: int = field(default=200, metadata=FTE)


@dataclass(frozen=True)
class Requirement:
    """How need in VzÄ follows from the index: by steps, or by a curve per child."""

    rule: Literal["steps", "curve"] = "steps"
    resolution: str | None = None
    base: str | None = None
    children_per_fte: Decimal | None = None
    curve: tuple[tuple[Decimal, Decimal], ...] = ()

    @property
    def is_decided(self) -> bool:
        """A curve counts for the proposal only once a resolution stands behind it."""
        return self.rule == "curve" and self.resolution is not None


@dataclass(frozen=True)
class AreaRef:
    """An area by kind and official key; ``*`` is any area of the kind."""

    area_kind: str
    area: str


@dataclass(frozen=True)
class Filter:
    """A condition on one field of a site, with its German words."""

    field: str
    op: str
    value: Any
    code: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class PriorityClass:
    """A group of sites that is served before the next group."""

    code: str = "alle"
    facility_types: tuple[str, ...] = ()
    filter: Filter | None = None
    mode: Mode = "value"
    min_fte: int | None = field(default=None, metadata=FTE)


@dataclass(frozen=True)
class Threshold:
    """The index from which a level, and all above it, may be given or kept."""

    key: str
    level: int = field(metadata=FTE)
    enter: Decimal
    stay: Decimal
    compare: Literal[">", "≥"] = ">"
    facility_types: tuple[str, ...] = ()

    @property
    def key_code(self) -> str:
        """The key without its version."""
        return self.key.partition("@")[0]

    def passes(self, index: float, limit: Decimal) -> bool:
        """Whether an index lies on the side of the limit that gives the level."""
        value, bound = round(index, 10), round(float(limit), 10)
        return value > bound or (self.compare == "≥" and value == bound)


@dataclass(frozen=True)
class Hysteresis:
    """How many official runs in a row must confirm the loss of a level."""

    runs: int = 1
    confirm_with_key: str | None = None


@dataclass(frozen=True)
class BudgetSource:
    """Money of one source in one period, in VzÄ or in euros."""

    source: str
    period: str
    fte: int | None = field(default=None, metadata=FTE)
    eur: Decimal | None = None
    cost_per_fte: Decimal | None = None
    share_max: Decimal = Decimal(1)
    facility_types: tuple[str, ...] = ()

    def amount(self, grid: int, share: Fraction = Fraction(1)) -> int:
        """Hundredths of a VzÄ the source pays; euros are rounded down to the grid.

        ``share`` of a year's cost falls into the period.
        """
        amounts = [] if self.fte is None else [self.fte]
        if self.eur is not None and self.cost_per_fte is not None:
            paid = Fraction(self.eur) * 100 / (Fraction(self.cost_per_fte) * share)
            amounts.append(int(paid // grid) * grid)
        return min(amounts)


@dataclass(frozen=True)
class AreaMinimum:
    """Least VzÄ or least number of sites an area is to have."""

    area_kind: str
    area: str
    min_fte: int | None = field(default=None, metadata=FTE)
    min_sites: int | None = None


@dataclass(frozen=True)
class Grandfathering:
    """Protection of what a site holds (Bestandsschutz), per type and until a day."""

    mode: Literal["none", "keep", "capped"] = "none"
    facility_types: tuple[str, ...] = ()
    until: date | None = None


@dataclass(frozen=True)
class LossCaps:
    """Most sites that may lose, most VzÄ lost in total and at one site."""

    max_sites: int | None = None
    max_fte: int | None = field(default=None, metadata=FTE)
    max_fte_per_site: int | None = field(default=None, metadata=FTE)


@dataclass(frozen=True)
class Entry:
    """A level fixed or bounded by hand for one site, always with its reason."""

    facility: str
    rule: Literal["set", "min", "max", "forbid"]
    reason: str
    fte: int | None = field(default=None, metadata=FTE)
    resolution: str | None = None


@dataclass(frozen=True)
class Take:
    """How many sites, or how many VzÄ, a Stufenauswahl gives beyond what is held."""

    sites: int | None = None
    fte: int | None = field(default=None, metadata=FTE)


@dataclass(frozen=True)
class Cascade:
    """A Stufenauswahl: filters in their order, then sort keys, then how many are taken."""

    filters: tuple[Filter, ...]
    sort: tuple[str, ...]
    take: Take


@dataclass(frozen=True)
class Transition:
    """In how many periods the Bestand becomes the Vorschlag, and the caps of each."""

    periods: int
    max_loss_per_period: int | None = field(default=None, metadata=FTE)
    max_gain_per_period: int | None = field(default=None, metadata=FTE)


@dataclass(frozen=True)
class Rules:
    """Everything that decides who gets how many VzÄ, defaults written out."""

    code: str
    measure: str
    key: Mapping[str, str | None]
    budget: tuple[BudgetSource, ...]
    status: str = "entwurf"
    resolution: str | None = None
    method: Method = "rank_order"
    rank_order: Literal["strict", "fill"] = "strict"
    fte_grid: int = field(default=5, metadata=FTE)
    levels: tuple[int, ...] = field(default=(0, 80), metadata=FTE)
    levels_by_type: Mapping[str, tuple[int, ...]] = field(
        default_factory=dict, metadata=FTE
    )
    site: SiteLimits = SiteLimits()
    requirement: Requirement = Requirement()
    breadth: Decimal = Decimal(0)
    eligibility: tuple[Filter, ...] = ()
    priority_classes: tuple[PriorityClass, ...] = (PriorityClass(),)
    thresholds: tuple[Threshold, ...] = ()
    hysteresis: Hysteresis = Hysteresis()
    area_minima: tuple[AreaMinimum, ...] = ()
    grandfathering: Grandfathering = Grandfathering()
    loss_caps: LossCaps = LossCaps()
    locks: tuple[Entry, ...] = ()
    overrides: tuple[Entry, ...] = ()
    ties: tuple[str, ...] = ("-index", "-children", "facility")
    relaxation_order: tuple[str, ...] = ("loss_caps", "area_minima", "budget")
    cascade: Cascade | None = None
    transition: Transition | None = None

    def levels_of(self, facility_type: str) -> tuple[int, ...]:
        """Levels of a facility type within the limits of a site, rising from zero."""
        levels = self.levels_by_type.get(facility_type, self.levels)
        inside = range(self.site.min, self.site.max + 1)
        return tuple(level for level in levels if level == 0 or level in inside)

    def thresholds_of(self, facility_type: str) -> tuple[Threshold, ...]:
        """Thresholds that bind a facility type, by rising level."""
        key = self.key.get(facility_type)
        own_key = [t for t in self.thresholds if not self.confirms(t)]
        bound = [t for t in own_key if key is not None and t.key_code == key]
        own = [
            t for t in bound if not t.facility_types or facility_type in t.facility_types
        ]
        return tuple(sorted(own, key=lambda threshold: threshold.level))

    def older_threshold(self, own: Threshold, facility_type: str) -> Threshold | None:
        """What the rules set for the confirming older key at the level of an own one."""
        for other in filter(self.confirms, self.thresholds):
            binds = not other.facility_types or facility_type in other.facility_types
            if binds and other.level == own.level:
                return other
        return None

    def confirms(self, threshold: Threshold) -> bool:
        """Whether a threshold belongs to the older key that confirms losses."""
        name = self.hysteresis.confirm_with_key
        return name is not None and name in (threshold.key, threshold.key_code)

    @property
    def area_kinds(self) -> frozenset[str]:
        """Kinds of areas that a filter or a minimum asks for."""
        asked = [one.value for one in self.filters]
        named = {ref.area_kind for ref in asked if isinstance(ref, AreaRef)}
        return frozenset(named | {minimum.area_kind for minimum in self.area_minima})

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Conditions of eligibility, classes and the selection."""
        groups = [group.filter for group in self.priority_classes if group.filter]
        chosen = self.cascade.filters if self.cascade else ()
        return (*self.eligibility, *groups, *chosen)

    @property
    def services_asked(self) -> frozenset[str]:
        """Codes of the services a filter asks for."""
        asked = (one for one in self.filters if one.op in MEASURE_OPERATORS)
        return frozenset(one.value for one in asked)

    @property
    def ranks_nobody(self) -> bool:
        """A Stufenauswahl of whatever types there are; any other names its keys."""
        return self.method == "cascade" and not self.key

    @property
    def has_classes(self) -> bool:
        """Whether priority classes say more than "everybody alike"."""
        return any(one != PriorityClass(one.code) for one in self.priority_classes) or (
            len(self.priority_classes) > 1
        )
