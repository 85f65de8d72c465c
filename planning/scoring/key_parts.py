"""Reading the parts of a key file; options the engine cannot compute are refused."""

from __future__ import annotations

from planning.scoring.key_types import (
    Aggregation,
    Bound,
    Classes,
    Exclude,
    Group,
    Missing,
    Normalisation,
    Outliers,
    Periods,
    Reference,
    Robustness,
    Ties,
)
from planning.scoring.reading import Reader

POOLINGS = ("ratio_of_sums", "mean", "exp_weighted", "latest")
METHODS = (
    "z",
    "robust_z",
    "minmax",
    "goalposts",
    "ratio_to_mean",
    "rank",
    "percentile_rank",
    "none",
)
AGGREGATIONS = ("arithmetic", "sum")
POLICIES = ("reweight", "no_score", "group_mean")
BOUNDED = ("sd", "fixed")  # classes given by bounds, the others by a count


def read_reference(reader: Reader) -> Reference:
    """Section ``reference``."""
    group_by: str | None = "facility_type"
    if "group_by" in reader.given() and not reader.has("group_by"):
        group_by = None  # null is a choice here: one group for all
    reader.choice("group_by", ("facility_type",), None)
    reference = Reference(
        group_by=group_by,
        exclude=_read_exclude(reader.part("exclude")),
        score_excluded=reader.flag("score_excluded", False),
        statistics=reader.choice("statistics", ("frozen", "live"), "frozen"),
        weighting=reader.choice("weighting", ("none",), "none", pending=("denominator",)),
    )
    reader.close()
    return reference


def _read_exclude(reader: Reader) -> Exclude:
    exclude = Exclude(
        flags=reader.texts("flags", ()),
        min_denominator=reader.number("min_denominator", None, above=0),
        denominator_of=reader.code("denominator_of", None),
    )
    if reader.has("min_denominator") != reader.has("denominator_of"):
        reader.complain("", "min_denominator und denominator_of gehören zusammen")
    reader.close()
    return exclude


def read_periods(reader: Reader) -> Periods:
    """Section ``periods``."""
    periods = Periods(
        use=reader.texts("use", None),
        pooling=reader.choice("pooling", POOLINGS, "ratio_of_sums"),
        min_periods=reader.integer("min_periods", 2, least=1, most=50),
        decay=reader.number("lambda", None, above=0, most=1),
    )
    known = 3 if periods.use is None else len(periods.use)
    if periods.min_periods > known:
        what = f"{periods.min_periods} ist mehr als die Zahl der Zeiträume ({known})"
        reader.complain("min_periods", what)
    reader.close()
    return periods


def read_normalisation(reader: Reader, base: Normalisation) -> Normalisation:
    """Section ``normalisation``; what is not given is taken from ``base``."""
    normalisation = Normalisation(
        method=reader.choice("method", METHODS, base.method, pending=("rank_exponential",)),
        ddof=reader.integer("ddof", base.ddof, least=0, most=1),
        scale_to=reader.integer("scale_to", base.scale_to, least=1, most=100),
        reverse_at=reader.choice("reverse_at", ("mirror", "value"), base.reverse_at),
    )
    if normalisation.scale_to not in (1, 100):
        reader.complain("scale_to", "erlaubt sind 1 und 100")
    if (normalisation.method, normalisation.reverse_at) == ("ratio_to_mean", "value"):
        reader.complain(
            "reverse_at", "„value“ kehrt ratio_to_mean nicht um, „mirror“ wählen"
        )
    reader.close()
    return normalisation


def read_outliers(reader: Reader, base: Outliers) -> Outliers:
    """Section ``outliers``; what is not given is taken from ``base``."""
    outliers = Outliers(
        method=reader.choice(
            "method",
            ("clip_z", "flag"),
            base.method,
            pending=("winsorise_quantile", "skew_kurt"),
        ),
        limit=reader.number("limit", base.limit, above=0),
    )
    for name in ("q", "max_points"):
        if reader.has(name):
            reader.complain(name, "das zugehörige Verfahren wird noch nicht gerechnet")
    reader.close(also=("q", "max_points"))
    return outliers


def read_missing(reader: Reader) -> Missing:
    """Section ``missing``."""
    missing = Missing(
        policy=read_policy(reader, "reweight"),
        min_coverage=reader.number("min_coverage", 0.666, above=0, most=1),
        min_indicators=reader.integer("min_indicators", 1, least=1, most=1000),
    )
    reader.close()
    return missing


def read_policy(reader: Reader, default: str) -> str:
    """Field ``policy``; zero is refused by name."""
    if reader.peek("policy") == "zero":
        reader.allow("policy")
        reader.complain("policy", "„zero“ ist nicht zulässig, ein fehlender Wert ist nie 0")
        return default
    return reader.choice("policy", POLICIES, default)


def read_group(reader: Reader) -> Group:
    """One entry of ``groups``."""
    normalisation = None
    if reader.has("normalisation"):
        part = reader.part("normalisation")
        normalisation = read_normalisation(part, Normalisation())
        if normalisation.method == "goalposts":
            part.complain("method", "goalposts gibt es nur für Indikatoren")
    reader.allow("normalisation")
    group = Group(
        code=reader.code("code"),
        weight=reader.number("weight", above=0),
        parent=reader.code("parent", None),
        aggregation=reader.choice(
            "aggregation", AGGREGATIONS, "arithmetic", pending=("geometric",)
        ),
        restandardise=reader.flag("restandardise", False),
        normalisation=normalisation,
    )
    if group.restandardise and normalisation is not None:
        reader.complain("restandardise", "schließt normalisation in derselben Gruppe aus")
    reader.close()
    return group


def read_aggregation(reader: Reader) -> Aggregation:
    """Section ``aggregation``."""
    scale = reader.part("scale")
    aggregation = Aggregation(
        method=reader.choice("method", AGGREGATIONS, "arithmetic", pending=("geometric",)),
        restandardise=reader.flag("restandardise", False),
        a=scale.number("a", 0.0),
        b=scale.number("b", 1.0, above=0),
    )
    scale.close()
    reader.close()
    return aggregation


def read_ties(reader: Reader) -> Ties:
    """Section ``ties``."""
    ties = Ties(
        rank=reader.choice("rank", ("min", "average", "max", "dense"), "min"),
        percentile=reader.choice("percentile", ("min", "average"), "min"),
        decimals=reader.integer("decimals", 10, least=6, most=12),
    )
    reader.close()
    return ties


def read_classes(reader: Reader) -> Classes:
    """Section ``classes``: bounds for sd and fixed, a count for quantile and rank_share."""
    method = reader.choice("method", ("sd", "quantile", "rank_share", "fixed"))
    bounded = method in BOUNDED
    for name in ("count", "closed") if bounded else ("bounds",):
        if reader.has(name):
            reader.complain(name, f"gehört nicht zur Klasseneinteilung „{method}“")
    reader.allow("count", "closed", "bounds")
    classes = Classes(
        method=method,
        bounds=_read_bounds(reader) if bounded else (),
        count=None if bounded else reader.integer("count", least=2, most=100),
        closed="right" if bounded else reader.choice("closed", ("right", "left"), "right"),
        order=reader.choice("order", ("ascending", "descending"), "ascending"),
        labels=reader.texts("labels", ()),
    )
    count = classes.count or len(classes.bounds) + 1
    if classes.labels and len(classes.labels) != count:
        reader.complain("labels", f"{len(classes.labels)} Namen für {count} Klassen")
    reader.close()
    return classes


def _read_bounds(reader: Reader) -> tuple[Bound, ...]:
    bounds = []
    for part in reader.parts("bounds"):
        side = part.choice("belongs_to", ("lower", "upper"))
        bounds.append(Bound(at=part.number("at"), belongs_to=side))
        part.close()
    if not bounds:
        reader.complain("bounds", "fehlt")
    places = [bound.at for bound in bounds]
    if places != sorted(set(places)):
        reader.complain("bounds", "die Grenzen müssen aufsteigen")
    return tuple(bounds)


def read_robustness(reader: Reader) -> Robustness:
    """Section ``robustness``."""
    band = reader.number("band", 0.25, least=0, most=1)
    if reader.has("variants"):
        reader.complain("variants", "Varianten werden noch nicht gerechnet")
    reader.close(also=("variants",))
    return Robustness(band=band)
