"""Keys that differ in one setting, on one table that tells them apart."""

import pytest

from planning.scoring import (
    UnitTable,
    pooled_series,
    series_of_ratios,
)
from tests.planning.scoring.samples import (
    GAP,
    plain_document,
    plain_indicator,
)

YEARS = ("2022", "2023", "2024")
UNITS = tuple("ABCDEFGHIJKL")
CASES = [[2, 4, 9], [9, 3, 3], [1, 1, 2], [8, 8, 9], [3, 9, 4], [5, 5, 5]] * 2
CHILDREN = [[90, 60, 50], [40, 40, 60], [30, 70, 60], [99, 80, 90], [50, 60, 70]] * 2
CHILDREN += [[200, 150, 100], [20, 30, 40]]
PUPILS = [420.0, 180, 260, 300, 350, 90, 150, 40, 220, 220, 310, 9000]
STAFF = [2.0, 3, 2, 5, 4, 1, 2, 1, 3, 3, 4, 9]
SHARES = [0.1, 0.2, GAP, 0.4, 0.4, 0.3, 0.2, 0.9, 0.1, GAP, 0.3, 0.6]
GROUPS = [{"code": "g", "weight": 2}]
HIGHER = {"code": "h", "weight": 3}


def table():
    """Twelve schools of two types with rates, sizes, a far point, gaps and ties."""
    return UnitTable(
        units=UNITS,
        groups=("grundschule",) * 7 + ("hort",) * 5,
        flags=tuple(frozenset({"neu"} if unit in "CL" else ()) for unit in UNITS),
        series={
            "rate": series_of_ratios(YEARS, CASES, CHILDREN),
            "size": pooled_series(PUPILS),
            "share": pooled_series(SHARES),
            "staff": pooled_series(STAFF),
        },
        attributes={"raum": ("Nord", "Süd", "Süd") * 4},
    )


def document(rate=None, size=None, share=None, **sections):
    """A key on the three series, with these settings of each and of the whole."""
    return plain_document(
        facility_types=["grundschule", "hort"],
        indicators=[
            plain_indicator("rate", group="g", **(rate or {})),
            plain_indicator("size", group="g", kind="count", **(size or {})),
            plain_indicator("share", **(share or {})),
        ],
        **{"groups": GROUPS, "reference": {"group_by": None}, **sections},
    )


def in_reference(**fields):
    return {"reference": {"group_by": None, **fields}}


def method(name, **fields):
    return {"normalisation": {"method": name, **fields}}


def small(limit):
    return in_reference(exclude={"min_denominator": limit, "denominator_of": "size"})


NORMALISED = {
    "minmax": method("minmax"),
    "robust_z": method("robust_z"),
    "ratio_to_mean": method("ratio_to_mean"),
    "rank": method("rank"),
    "percentile_rank": method("percentile_rank"),
    "rank_exponential": method("rank_exponential"),
    "none": method("none"),
}
QUANTILE = {"method": "winsorise_quantile", "q": 0.1}
CLASSED = {"method": "quantile", "count": 5}
POSTS = {"normalisation": {"method": "goalposts"}}
REVERSED = {"share": {"direction": -1}}


def posts(**fields):
    return {"share": {**POSTS, "goalposts": {"lo": 0.2, "hi": 0.4, **fields}}}


def bounds(at, side):
    return {"classes": {"method": "fixed", "bounds": [{"at": at, "belongs_to": side}]}}


def on_the_bound(side):
    """Classes of a percentile rank, whose highest value is exactly 1."""
    return {**method("percentile_rank"), **bounds(1.0, side)}


NEIGHBOURS = [
    *(pytest.param({}, other, id=f"z and {name}") for name, other in NORMALISED.items()),
    pytest.param({}, method("z", ddof=1), id="population and sample deviation"),
    pytest.param(
        method("minmax"), method("minmax", scale_to=1), id="a scale to 100 and to 1"
    ),
    pytest.param({}, REVERSED, id="the direction"),
    pytest.param(
        {**method("percentile_rank"), **REVERSED},
        {**method("percentile_rank", reverse_at="value"), **REVERSED},
        id="mirrored after and before ranking",
    ),
    pytest.param(
        method("percentile_rank"),
        {**method("percentile_rank"), "ties": {"percentile": "average"}},
        id="ties among values by the lower and by the mean rank",
    ),
    pytest.param(
        method("rank_exponential"),
        {**method("rank_exponential"), "ties": {"percentile": "min"}},
        id="exponential ties by the mean and by the upper rank",
    ),
    pytest.param({}, {"size": {"transform": "ln"}}, id="the logarithm forgotten"),
    pytest.param(
        {"share": {"transform": "ln"}},
        {"share": {"transform": "ln1p"}},
        id="ln, ln1p",
    ),
    pytest.param({}, {"rate": {"pooling": "mean"}}, id="sums and means of years"),
    pytest.param({}, {"rate": {"pooling": "latest"}}, id="all years and the last"),
    pytest.param(
        {"rate": {"pooling": "exp_weighted"}, "periods": {"lambda": 0.5}},
        {"rate": {"pooling": "exp_weighted"}, "periods": {"lambda": 0.9}},
        id="fading fast and slowly",
    ),
    pytest.param({}, {"periods": {"use": list(YEARS[1:])}}, id="three and two years"),
    pytest.param({}, {"size": {"denominator": "staff"}}, id="number and quotient"),
    pytest.param({}, {"rate": {"shrinkage": "beta_binomial"}}, id="raw, shrunk rates"),
    pytest.param(in_reference(exclude={"flags": ["neu"]}), {}, id="an invalid unit kept"),
    pytest.param(
        in_reference(exclude={"flags": ["neu"]}),
        in_reference(exclude={"flags": ["neu"]}, score_excluded=True),
        id="excluded without and with a score",
    ),
    pytest.param(small(60), small(100), id="smallest size of 60 and of 100"),
    pytest.param({}, in_reference(group_by="facility_type"), id="all and each type"),
    pytest.param({}, {"outliers": {"method": "flag"}}, id="clipped and flagged"),
    pytest.param({}, {"outliers": {"limit": 2.0}}, id="clipped at 3 and at 2"),
    pytest.param({}, {"outliers": QUANTILE}, id="clipped and winsorised"),
    pytest.param(
        {"outliers": QUANTILE}, {"outliers": {**QUANTILE, "q": 0.2}}, id="q of 0.1, 0.2"
    ),
    pytest.param(
        {"outliers": QUANTILE},
        {"outliers": {"method": "skew_kurt"}},
        id="winsorised by quantile and by skewness",
    ),
    pytest.param(
        {"classes": {"method": "sd", "bounds": [{"at": 1, "belongs_to": "lower"}]}},
        {"classes": {"method": "sd", "bounds": [{"at": 0, "belongs_to": "lower"}]}},
        id="bounds one deviation and none above the mean",
    ),
    pytest.param({}, {"aggregation": {"method": "sum"}}, id="mean and sum"),
    pytest.param(
        method("rank"),
        {**method("rank"), "aggregation": {"method": "geometric"}},
        id="arithmetic and geometric at the top",
    ),
    pytest.param(
        method("rank"),
        {**method("rank"), "groups": [{**GROUPS[0], "aggregation": "geometric"}]},
        id="arithmetic and geometric in a group",
    ),
    pytest.param({}, {"groups": [{**GROUPS[0], "weight": 3}]}, id="weight of a group"),
    pytest.param({}, {"rate": {"weight": 2}}, id="weight of an indicator"),
    pytest.param(
        {},
        {"groups": [{**GROUPS[0], "restandardise": True}]},
        id="a group rescaled",
    ),
    pytest.param(
        {},
        {"groups": [{**GROUPS[0], "normalisation": {"method": "percentile_rank"}}]},
        id="a group by its rank",
    ),
    pytest.param({}, {"aggregation": {"restandardise": True}}, id="the top rescaled"),
    pytest.param({}, {"aggregation": {"scale": {"a": 1}}}, id="the zero of the index"),
    pytest.param({}, {"aggregation": {"scale": {"b": 2}}}, id="the unit of the index"),
    pytest.param({}, {"missing": {"policy": "no_score"}}, id="reweighted and no score"),
    pytest.param({}, {"missing": {"policy": "group_mean"}}, id="reweighted and filled"),
    pytest.param(
        {"missing": {"policy": "group_mean"}},
        {"missing": {"policy": "group_mean"}, "share": {"impute_group": "raum"}},
        id="filled from all and from the same Raum",
    ),
    pytest.param({}, {"missing": {"min_coverage": 0.7}}, id="known share enough"),
    pytest.param({}, {"missing": {"min_indicators": 3}}, id="two of three enough"),
    pytest.param({}, posts(), id="z and goalposts"),
    pytest.param(posts(), posts(hi=0.5), id="another upper goalpost"),
    pytest.param(posts(), posts(lo=0.1), id="another lower goalpost"),
    *(
        pytest.param(posts(), posts(cap=cap), id=f"goalposts open and capped: {cap}")
        for cap in ("upper", "lower", "both")
    ),
    pytest.param(posts(cap="upper"), posts(cap="lower"), id="capped above and below"),
    pytest.param(
        {"classes": CLASSED},
        {"classes": {**CLASSED, "count": 4}},
        id="5, 4 classes",
    ),
    pytest.param(
        {"classes": CLASSED},
        {"classes": {**CLASSED, "method": "rank_share"}},
        id="classes by quantile and by place",
    ),
    pytest.param(
        {"classes": CLASSED},
        {"classes": {**CLASSED, "order": "descending"}},
        id="classes from below and from above",
    ),
    pytest.param(bounds(0, "upper"), bounds(0.5, "upper"), id="another bound"),
    pytest.param({}, {"robustness": {"band": 0.9}}, id="a narrow and a wide band"),
    pytest.param(
        small(60),
        in_reference(exclude={"min_denominator": 60, "denominator_of": "rate"}),
        id="small by its pupils and by the children behind a rate",
    ),
    pytest.param(
        {}, {"rate": {"kind": "index"}}, id="a rate of sums and a mean of figures"
    ),
    pytest.param(
        {},
        {"rate": {"pooling": "exp_weighted"}, "periods": {"lambda": 0.5}},
        id="all years alike and the last ones more",
    ),
    pytest.param({}, {"periods": {"pooling": "latest"}}, id="pooling for all"),
    pytest.param(
        {}, {"size": {"normalisation": {"method": "minmax"}}}, id="one scale of its own"
    ),
    pytest.param(
        {}, {"size": {"outliers": {"method": "flag"}}}, id="one column not clipped"
    ),
    pytest.param(
        {}, {"share": {"missing": {"policy": "no_score"}}}, id="one that must be known"
    ),
    pytest.param(
        {"rate": {"weight": 2}},
        {"rate": {"weight": 2}, "share": {"group": "g"}},
        id="beside a group and inside it",
    ),
    pytest.param(
        {"share": {"group": "h"}, "groups": [*GROUPS, HIGHER]},
        {"share": {"group": "h"}, "groups": [{**GROUPS[0], "parent": "h"}, HIGHER]},
        id="a group beside another and inside it",
    ),
    pytest.param(
        {"aggregation": {"method": "sum"}},
        {"aggregation": {"method": "sum"}, "groups": [{**GROUPS[0], "aggregation": "sum"}]},
        id="a mean and a sum in a group",
    ),
]
