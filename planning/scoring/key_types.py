"""The parts of a scoring key (format ``lr-key/1``), each field with its default."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

FORMAT = "lr-key/1"


@dataclass(frozen=True)
class Exclude:
    """Which units stay out of every statistic."""

    flags: tuple[str, ...] = ()
    min_denominator: float | None = None
    denominator_of: str | None = None


@dataclass(frozen=True)
class Reference:
    """The set of units that gives means, deviations, ranks and quantiles."""

    group_by: str | None = "facility_type"
    exclude: Exclude = field(default_factory=Exclude)
    score_excluded: bool = False
    statistics: str = "frozen"
    weighting: str = "none"


@dataclass(frozen=True)
class Periods:
    """Which periods are pooled, and how.

    ``use`` in time order; None stands for the last three periods of each series.
    A key may name school years and calendar years side by side: each series takes
    those it has.
    """

    use: tuple[str, ...] | None = None
    pooling: str = "ratio_of_sums"
    min_periods: int = 2
    decay: float | None = None  # "lambda" in the file


@dataclass(frozen=True)
class Normalisation:
    """How values of one indicator are put on a common scale."""

    method: str = "z"
    ddof: int = 0
    scale_to: int = 100
    reverse_at: str = "mirror"


@dataclass(frozen=True)
class Outliers:
    """What happens to values far from the rest.

    ``clip_z`` and ``flag`` look at standardised values beyond ``limit``,
    ``winsorise_quantile`` and ``skew_kurt`` change values before they are normalised.
    """

    method: str = "clip_z"
    limit: float = 3.0
    q: float | None = None
    max_points: int | None = None


@dataclass(frozen=True)
class Missing:
    """What a gap means for the score; no policy turns a gap into a zero."""

    policy: str = "reweight"
    min_coverage: float = 0.666
    min_indicators: int = 1


@dataclass(frozen=True)
class Goalposts:
    """Fixed ends of a scale, in the unit of the transformed value."""

    lo: float
    hi: float
    cap: str = "none"


@dataclass(frozen=True)
class Rationale:
    """Why an indicator is in the key; required from status vorlage on."""

    reason: str
    source: str
    proposed_by: str | None = None
    consulted: str | None = None
    date: date | None = None


@dataclass(frozen=True)
class Indicator:
    """One weighted indicator, its overrides already merged with the key's settings.

    ``direction`` +1: higher means more need. ``forecast`` names the variant of a
    published forecast that fills periods nobody has counted yet; None takes counted
    values alone.
    """

    code: str
    weight: float
    direction: int
    level: str
    kind: str
    area_kind: str | None = None
    area_link: str | None = None
    group: str | None = None
    denominator: str | None = None
    transform: str = "none"
    pooling: str = "ratio_of_sums"
    goalposts: Goalposts | None = None
    shrinkage: str = "none"
    impute_group: str | None = None
    forecast: str | None = None
    normalisation: Normalisation = field(default_factory=Normalisation)
    outliers: Outliers = field(default_factory=Outliers)
    missing: str = "reweight"
    rationale: Rationale | None = None


@dataclass(frozen=True)
class Group:
    """A node between indicators and score; ``parent`` None is the score itself."""

    code: str
    weight: float
    parent: str | None = None
    aggregation: str = "arithmetic"
    restandardise: bool = False
    normalisation: Normalisation | None = None


@dataclass(frozen=True)
class Aggregation:
    """The top node, and index = a + b * score."""

    method: str = "arithmetic"
    restandardise: bool = False
    a: float = 0.0
    b: float = 1.0


@dataclass(frozen=True)
class Ties:
    """Rank of equal units; equal means equal after rounding to ``decimals``."""

    rank: str = "min"
    percentile: str = "min"
    decimals: int = 10


@dataclass(frozen=True)
class Bound:
    """A class bound and the class that a value on it belongs to."""

    at: float
    belongs_to: str


@dataclass(frozen=True)
class Classes:
    """Need classes; class 1 is the lowest need when ``order`` is ascending."""

    method: str
    bounds: tuple[Bound, ...] = ()
    count: int | None = None
    closed: str = "right"
    order: str = "ascending"
    labels: tuple[str, ...] = ()


VARIANTS = ("minmax", "rank", "geometric", "copeland", "group_mean", "leave_one_out")


@dataclass(frozen=True)
class Robustness:
    """Share by which each weight may move in the gesicherte Rangspanne.

    variants : other ways to score that the Fachansicht mixes; None = all ``VARIANTS``.
    """

    band: float = 0.25
    variants: tuple[str, ...] | None = None

    def mixes(self, name: str) -> bool:
        """Whether one of ``VARIANTS`` is asked for."""
        return self.variants is None or name in self.variants


@dataclass(frozen=True)
class Key:
    """A scoring key with every default written out; weights are held by code."""

    code: str
    version: int
    title: str
    valid_from: date
    facility_types: tuple[str, ...] = ()
    area_kind: str | None = None
    unit_kind: str = "facility"
    status: str = "entwurf"
    resolution: str | None = None
    valid_to: date | None = None
    reference: Reference = field(default_factory=Reference)
    periods: Periods = field(default_factory=Periods)
    normalisation: Normalisation = field(default_factory=Normalisation)
    indicators: tuple[Indicator, ...] = ()
    groups: tuple[Group, ...] = ()
    aggregation: Aggregation = field(default_factory=Aggregation)
    outliers: Outliers = field(default_factory=Outliers)
    missing: Missing = field(default_factory=Missing)
    ties: Ties = field(default_factory=Ties)
    classes: Classes | None = None
    robustness: Robustness = field(default_factory=Robustness)

    @property
    def codes(self) -> tuple[str, ...]:
        """Indicator codes in the order of the key."""
        return tuple(indicator.code for indicator in self.indicators)

    @property
    def input_codes(self) -> tuple[str, ...]:
        """Every series a table must carry: indicators, then their denominators."""
        extra = [item.denominator for item in self.indicators if item.denominator]
        if self.reference.exclude.denominator_of:
            extra.append(self.reference.exclude.denominator_of)
        return tuple(dict.fromkeys((*self.codes, *extra)))
