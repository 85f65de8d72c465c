"""Records of small cities, drawn at random: every setting a key or a round may name."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from planning.allocation.model import RulesRefused
from planning.allocation.rules import canonical as canonical_rules
from planning.allocation.rules import parse_rules
from planning.decisions.numbers import as_text
from planning.decisions.replay import result_of
from planning.scoring.key_file import KeyRefused, parse_key
from planning.scoring.key_file import canonical as canonical_key

TYPES = ("grundschule", "oberschule")
YEARS = ("2022", "2023", "2024")
SERVICE, OTHER = "ssa", "kifaz"
NORMALISATIONS = (
    "z", "robust_z", "minmax", "goalposts", "ratio_to_mean", "rank", "percentile_rank",
    "rank_exponential", "none",
)  # fmt: skip
PERIODS = (
    {"use": list(YEARS), "min_periods": 1},
    {"min_periods": 2},
    {"min_periods": 1, "lambda": 0.5, "pooling": "exp_weighted"},
)
KINDS_OF_PROVIDER = ("kommunal", "kommunal", "kommunal", "kommunal", "frei", None)
WORDS = {"reason": "x", "resolution": "B"}
BUDGET = [{"source": "stadt", "period": "2026/27", "fte": 4.0}]


def cell(value: str | None, counts: tuple[int, int] | None = None) -> dict[str, Any]:
    """A value as a frozen document holds it; None is a hidden one."""
    over, under = counts or (None, None)
    return {
        "value": value,
        "numerator": over if over is None else str(over),
        "denominator": under if under is None else str(under),
        "state": "geheim" if value is None else "wert",
        "source_sign": "",
        "source": 1,
    }


@st.composite
def cells(draw: st.DrawFn, *, counted: bool) -> dict[str, Any]:
    """The years of one unit: some missing, some hidden."""
    found = {}
    for year in YEARS:
        kind = draw(st.integers(0, 9))
        if kind == 0:
            found[year] = cell(None)
        elif kind > 1 and counted:
            under = draw(st.integers(5, 60))
            over = draw(st.integers(1, under))
            found[year] = cell(f"{over / under:.6f}", (over, under))
        elif kind > 1:
            found[year] = cell(str(draw(st.sampled_from((1, 2, 3, 5, 8, 13, 40, 41, 400)))))
    return found


@st.composite
def keys(draw: st.DrawFn, codes: dict[str, bool], **given: Any) -> dict[str, Any]:
    """A key over indicators (code: whether counted) with any settings that are allowed."""
    aggregation = draw(st.sampled_from(("arithmetic", "arithmetic", "sum", "geometric")))
    grouped = draw(st.booleans())
    normal = draw(st.sampled_from(NORMALISATIONS))
    document = {
        "format": "lr-key/1",
        "code": "k",
        "version": 1,
        "title": "K",
        "facility_types": list(TYPES),
        "valid_from": "2026-01-01",
        "reference": {
            "group_by": draw(st.sampled_from(("facility_type", None))),
            "exclude": draw(
                st.sampled_from(
                    (
                        {},
                        {"flags": ["frei"]},
                        {"min_denominator": 12, "denominator_of": next(iter(codes))},
                    )
                )
            ),
        },
        "periods": draw(st.sampled_from(PERIODS)),
        "normalisation": {"method": "z", "ddof": draw(st.integers(0, 1))},
        "indicators": [
            draw(indicators(code, counted, normal, grouped and at < 2))
            for at, (code, counted) in enumerate(codes.items())
        ],
        "groups": [draw(groups())] if grouped else [],
        "aggregation": {
            "method": aggregation,
            "restandardise": draw(st.booleans()),
            "scale": draw(st.sampled_from(({"a": 0, "b": 1}, {"a": 1, "b": 0.5}))),
        },
        "missing": {
            "policy": draw(st.sampled_from(("reweight", "no_score", "group_mean"))),
            "min_coverage": draw(st.sampled_from((0.3, 0.666))),
            "min_indicators": draw(st.integers(1, 2)),
        },
        "ties": {
            "rank": draw(st.sampled_from(("min", "average", "max", "dense"))),
            "percentile": draw(st.sampled_from(("min", "average"))),
        },
        "classes": draw(classes()),
        **given,
    }
    try:
        return as_text(canonical_key(parse_key(document)))
    except KeyRefused:
        assume(False)
        raise


@st.composite
def indicators(
    draw: st.DrawFn, code: str, counted: bool, normal: str, grouped: bool
) -> dict[str, Any]:
    """One indicator; most have a setting of their own."""
    poolings = (None, "mean", "latest", *(("ratio_of_sums",) if counted else ()))
    method = draw(st.sampled_from((normal, "z", draw(st.sampled_from(NORMALISATIONS)))))
    return {
        "code": code,
        "weight": draw(st.sampled_from((0.1, 0.25, 1, 3))),
        "direction": draw(st.sampled_from((1, -1))),
        "level": "facility",
        "kind": "rate" if counted else "count",
        "pooling": draw(st.sampled_from(poolings)),
        "transform": draw(st.sampled_from(("none", "none", "ln", "ln1p"))),
        "normalisation": {
            "method": method,
            "scale_to": draw(st.sampled_from((1, 100))),
            "reverse_at": draw(st.sampled_from(("mirror", "value"))),
        },
        "outliers": draw(
            st.sampled_from(
                (
                    {"method": "clip_z", "limit": 1.2},
                    {"method": "flag"},
                    {"method": "winsorise_quantile", "q": 0.2},
                    {"method": "skew_kurt"},
                )
            )
        ),
        **({"group": "g"} if grouped else {}),
        **({"shrinkage": "beta_binomial"} if counted and draw(st.booleans()) else {}),
        **(
            {"goalposts": {"lo": 0, "hi": 2, "cap": draw(st.sampled_from(CAPS))}}
            if method == "goalposts"
            else {}
        ),
    }


CAPS = ("none", "lower", "upper", "both")


def groups() -> st.SearchStrategy[dict[str, Any]]:
    """A group of indicators with a scale of its own, or without."""
    own = st.sampled_from(({}, {}, {"normalisation": {"method": "percentile_rank"}}))
    settings = st.fixed_dictionaries(
        {
            "code": st.just("g"),
            "weight": st.sampled_from((0.5, 2)),
            "aggregation": st.sampled_from(("arithmetic", "sum", "geometric")),
            "restandardise": st.booleans(),
        }
    )
    return st.builds(lambda one, other: one | other, settings, own)


def classes() -> st.SearchStrategy[dict[str, Any] | None]:
    """Every way to make classes, in both orders."""
    bounds = [{"at": 0, "belongs_to": "lower"}, {"at": 1, "belongs_to": "upper"}]
    return st.sampled_from(
        [None]
        + [
            {"method": method, "order": order, **more}
            for order in ("ascending", "descending")
            for method, more in (
                ("sd", {"bounds": bounds}),
                ("fixed", {"bounds": bounds, "labels": ["a", "b", "c"]}),
                ("quantile", {"count": 3}),
                ("quantile", {"count": 2, "closed": "left"}),
                ("rank_share", {"count": 3}),
            )
        ]
    )


@st.composite
def inputs(draw: st.DrawFn, codes: dict[str, bool]) -> dict[str, Any]:
    """Units of two types with their series."""
    numbers = [f"S{at}" for at in range(draw(st.integers(3, 9)))]
    return {
        "format": "lr-inputs/1",
        "as_of": "2026-08-01",
        "units": [
            {
                "number": number,
                "facility_type": draw(st.sampled_from(("grundschule", *TYPES))),
                "flags": draw(st.sampled_from(([], [], [], ["frei"]))),
                "area": None,
            }
            for number in numbers
        ],
        "new": [],
        "names": {},
        "series": {
            code: {
                "level": "facility",
                "periods": list(YEARS),
                "cells": {number: draw(cells(counted=counted)) for number in numbers},
            }
            for code, counted in codes.items()
        },
        "sources": [],
    }


@st.composite
def sites(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Facilities of two types with an index, its rank and what they hold."""
    found = [draw(site(f"S{at}")) for at in range(draw(st.integers(2, 7)))]
    for kind in TYPES:
        own = [one for one in found if one["facility_type"] == kind and one["index"]]
        for one in own:
            one["rank_low"] = 1 + sum(float(x["index"]) > float(one["index"]) for x in own)
            one["rank_high"] = sum(float(x["index"]) >= float(one["index"]) for x in own)
    return found


@st.composite
def site(draw: st.DrawFn, number: str) -> dict[str, Any]:
    """One facility; every eighth has no index."""
    state = draw(st.sampled_from(("scored",) * 7 + ("no_score", "excluded", "new")))
    index = draw(st.sampled_from(("0.5", "0.9", "0.95", "1", "1.2", "1.3", "1.4", "1.9")))
    kind = draw(st.sampled_from(TYPES))
    return {
        "number": number,
        "facility_type": kind,
        "index": index if state == "scored" else None,
        "rank_low": None,
        "rank_high": None,
        "key": f"{kind}@1" if state != "new" else None,
        "state": state,
        "stock": draw(st.sampled_from((None, 0, 0, 60, 80, 100, 130, 180, 200))),
        "actual": 0,
        "children": draw(st.sampled_from((None, 0, 90, 200))),
        "fields": {"provider_kind": draw(st.sampled_from(KINDS_OF_PROVIDER))},
        "measures": draw(st.sampled_from(([], [], [OTHER], [SERVICE]))),
        "unlisted": draw(st.sampled_from(([], [], [OTHER]))),
        "funding_ended_on": None,
        "areas": draw(st.sampled_from(AREAS)),
    }


AREAS = ({}, *({"schwerpunktraum": keys} for keys in ([], ["SR-1"], ["SR-1", "SR-2"])))


@st.composite
def rules(draw: st.DrawFn, numbers: list[str]) -> dict[str, Any]:
    """Rules of a round with any settings that are calculated."""
    kommunal = {"code": "E1", "field": "provider_kind", "op": "=", "value": "kommunal"}
    bare = {"code": "E2", "field": "measures", "op": "lacks_measure", "value": OTHER}
    small = {"code": "E3", "field": "children", "op": "≥", "value": 100}
    document = {
        "format": "lr-rules/1",
        "code": "r",
        "status": "entwurf",
        "resolution": None,
        "measure": SERVICE,
        "key": {kind: kind for kind in TYPES},
        "method": draw(st.sampled_from(("rank_order", "rank_order", "divisor"))),
        "rank_order": draw(st.sampled_from(("strict", "fill"))),
        "levels": draw(st.sampled_from(([0, 0.8, 1.0, 1.8], [0, 0.5, 1.0], [0, 1.8, 2.5]))),
        "levels_by_type": draw(st.sampled_from(({}, {"oberschule": [0, 1.0, 1.5]}))),
        "site": draw(st.sampled_from(({}, {"min": 0.5, "max": 2.0}))),
        "eligibility": [
            {**one, "text": "x"}
            for one in draw(st.lists(st.sampled_from((kommunal, bare, small)), max_size=2))
        ],
        "priority_classes": draw(st.sampled_from(CLASSES)),
        "thresholds": draw(thresholds()),
        "budget": draw(budgets()),
        "grandfathering": draw(
            st.sampled_from(
                (
                    {},
                    {"mode": "keep", "until": "2027-07-31"},
                    {"mode": "keep", "until": "2026-07-31"},
                    {"mode": "capped", "facility_types": ["grundschule"]},
                )
            )
        ),
        "loss_caps": {"max_fte_per_site": 0.5},
        "overrides": draw(entries(numbers)),
        "locks": draw(entries(numbers)),
        "ties": draw(st.sampled_from((["-index", "-children", "facility"], ["-facility"]))),
    }
    try:
        return as_text(canonical_rules(parse_rules(document)))
    except RulesRefused:
        assume(False)
        raise


CLASSES = (
    [],
    [{"code": "p", "mode": "mandatory", "min_fte": 0.8}],
    [{"code": "p", "facility_types": ["oberschule"], "mode": "guarantee"}, {"code": "q"}],
    [
        {
            "code": "p",
            "facility_types": ["oberschule"],
            "mode": "mandatory",
            "min_fte": 1.0,
        },
        {"code": "q", "mode": "guarantee"},
    ],
    [
        {"code": "p", "filter": {"field": "children", "op": ">", "value": 100}},
        {"code": "q", "mode": "guarantee"},
    ],
)


@st.composite
def thresholds(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Thresholds for one or two steps of some types."""
    compare = draw(st.sampled_from((">", "≥")))
    rows = [
        {"level": 0.8, "enter": 0.95, "stay": 0.9},
        {"level": 1.8, "enter": 1.4, "stay": 1.3},
    ]
    kinds = draw(st.sampled_from(((), ("grundschule",), TYPES)))
    return [
        {**row, "key": f"{kind}@1", "facility_types": [kind], "compare": compare}
        for kind in kinds
        for row in rows[: draw(st.integers(1, 2))]
    ]


def budgets() -> st.SearchStrategy[list[dict[str, Any]]]:
    """One or two sources, with shares, types or euros."""
    amount = st.sampled_from((0.5, 1.0, 2.6, 4.0, 7.5, 30))
    stadt = st.builds(lambda fte: {"source": "stadt", "period": "x", "fte": fte}, amount)
    land = st.builds(
        lambda fte, more: {"source": "land", "period": "x", "fte": fte, **more},
        amount,
        st.sampled_from(({"share_max": 0.5}, {"facility_types": ["oberschule"]}, {})),
    )
    euros = {"source": "esf", "period": "x", "eur": 200_000, "cost_per_fte": 65_000}
    esf = st.just(euros)
    chosen = (stadt,), (stadt, land), (stadt, esf)
    return st.one_of(*(st.tuples(*sources).map(list) for sources in chosen))


def entries(numbers: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """No entry in most rounds, else one of any kind."""
    one = st.builds(
        lambda facility, rule: {"facility": facility, **WORDS, **rule},
        st.sampled_from(numbers),
        st.sampled_from(
            (
                {"rule": "set", "fte": 1.0},
                {"rule": "min", "fte": 0.8},
                {"rule": "max", "fte": 0.9},
                {"rule": "forbid"},
            )
        ),
    )
    return st.lists(one, max_size=1)


def record(
    scoring: dict[str, Any] | None, key: dict[str, Any] | None,
    found: list[dict[str, Any]] | None, rounds: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """A record with the result the engine gives; what it refuses is no case."""
    document = {
        "inputs": {
            "scoring": {"k@1": scoring} if scoring else {},
            "allocation": {"as_of": "2026-08-01", "sites": found or [], "sources": []},
        },
        "rules": {"keys": {"k@1": {"content": key}} if key else {}, "allocation": rounds},
    }
    return {**document, "result": result_of(document)}
