"""Reading the parts of a key file; options the engine cannot compute are refused."""

from __future__ import annotations

from collections.abc import Collection

from planning.scoring.key_types import (
    VARIANTS,
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
    "rank_exponential",
    "none",
)
AGGREGATIONS = ("arithmetic", "sum", "geometric")
OUTLIERS = {  # method and the one setting that belongs to it
    "clip_z": "limit",
    "flag": "limit",
    "winsorise_quantile": "q",
    "skew_kurt": "max_points",
}
MAX_POINTS = 5  # values that skew_kurt may change, where a key says nothing else
LOWER_TIES = {"rank", "percentile_rank"}  # whose ties take the lower rank by default
WEIGHTINGS = ("none", "denominator")
SHRINKAGES = ("none", "beta_binomial")
POLICIES = ("reweight", "no_score", "group_mean")
RANK_TIES = ("min", "average", "max", "dense")
CLASS_METHODS = ("sd", "quantile", "rank_share", "fixed")
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
        weighting=reader.choice("weighting", WEIGHTINGS, "none"),
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
    method = reader.choice("method", METHODS, base.method)
    normalisation = Normalisation(
        method=method,
        ddof=reader.integer("ddof", base.ddof, least=0, most=1),
        scale_to=reader.integer("scale_to", base.scale_to, least=1, most=100),
        reverse_at=reader.choice(
            "reverse_at", ("mirror", "value"), _usual_reversal(method, base)
        ),
    )
    if normalisation.scale_to not in (1, 100):
        reader.complain("scale_to", "erlaubt sind 1 und 100")
    if (method, normalisation.reverse_at) == ("ratio_to_mean", "value"):
        reader.complain(
            "reverse_at", "„value“ kehrt ratio_to_mean nicht um, „mirror“ wählen"
        )
    if (method, normalisation.reverse_at) == ("rank_exponential", "mirror"):
        reader.complain("reverse_at", "rank_exponential kennt nur „value“")
    reader.close()
    return normalisation


def _usual_reversal(method: str, base: Normalisation) -> str:
    """rank_exponential always reverses the value; others do not take that from it."""
    if method == "rank_exponential":
        return "value"
    return "mirror" if base.method == "rank_exponential" else base.reverse_at


def read_outliers(reader: Reader, base: Outliers) -> Outliers:
    """Section ``outliers``; what is not given is taken from ``base``."""
    method = reader.choice("method", tuple(OUTLIERS), base.method)
    for name in sorted({*OUTLIERS.values()} - {OUTLIERS[method]}):
        if reader.has(name):
            reader.complain(name, f"gehört nicht zu „{method}“")
    match OUTLIERS[method]:
        case "q":
            outliers = Outliers(method, q=_read_quantile(reader, base))
        case "max_points":
            usual = base.max_points or MAX_POINTS
            points = reader.integer("max_points", usual, least=1, most=1000)
            outliers = Outliers(method, max_points=points)
        case _:
            limit = reader.number("limit", base.limit, above=0)
            outliers = Outliers(method, limit=limit)
    reader.close(also=OUTLIERS.values())
    return outliers


def _read_quantile(reader: Reader, base: Outliers) -> float:
    if base.q is None and not reader.has("q"):
        reader.complain("q", "fehlt, winsorise_quantile verlangt einen Anteil")
    q = reader.number("q", base.q, above=0)
    if q is not None and q >= 0.5:
        reader.complain("q", "muss kleiner als 0.5 sein")
    return q


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
        aggregation=reader.choice("aggregation", AGGREGATIONS, "arithmetic"),
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
        method=reader.choice("method", AGGREGATIONS, "arithmetic"),
        restandardise=reader.flag("restandardise", False),
        a=scale.number("a", 0.0),
        b=scale.number("b", 1.0, above=0),
    )
    scale.close()
    reader.close()
    return aggregation


def read_ties(reader: Reader, methods: Collection[str]) -> Ties:
    """Section ``ties``; ``methods`` are the normalisations that the key makes use of.

    Equal values take the lower rank, for rank_exponential the mean one.
    """
    exponential = "rank_exponential" in methods
    if exponential and LOWER_TIES.intersection(methods) and not reader.has("percentile"):
        reader.complain(
            "percentile",
            "fehlt, ohne Angabe gilt „average“ für rank_exponential und „min“ für die "
            "anderen Ränge",
        )
    usual = "average" if exponential else "min"
    ties = Ties(
        rank=reader.choice("rank", RANK_TIES, "min"),
        percentile=reader.choice("percentile", ("min", "average"), usual),
        decimals=reader.integer("decimals", 10, least=6, most=12),
    )
    reader.close()
    return ties


def read_classes(reader: Reader) -> Classes:
    """Section ``classes``: bounds for sd and fixed, a count for quantile and rank_share."""
    method = reader.choice("method", CLASS_METHODS)
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
    chosen = reader.texts("variants", None)
    for name in chosen or ():
        if name not in VARIANTS:
            words = ", ".join(f"„{word}“" for word in VARIANTS)
            reader.complain("variants", f"„{name}“ gibt es nicht, erlaubt sind {words}")
    reader.close()
    return Robustness(band=band, variants=chosen)
