"""A column in which all values are equal: engine, second program and workbook agree."""

from __future__ import annotations

from typing import Any

import pytest

from planning.allocation.rules import canonical, parse_rules
from planning.decisions.numbers import as_text
from planning.decisions.recalculation.check import recheck
from planning.decisions.workbook.book import book_of, disagreements
from planning.scoring import canonical as canonical_key
from planning.scoring import parse_key
from tests.planning.decisions import random_records as make
from tests.planning.decisions.test_workbook import NO_ROUND, SUBJECT

VALUES = {"zahl": ("2", "4", "6"), "gleich": ("5", "5", "5")}
POSTS = {"goalposts": {"lo": 0, "hi": 20, "cap": "none"}}
RELATIVE = (
    *("z", "robust_z", "minmax", "ratio_to_mean"),
    *("rank", "percentile_rank", "rank_exponential"),
)
NO_RULES = as_text(canonical(parse_rules(NO_ROUND)))


def one(code: str, method: str, direction: int = 1, **given: Any) -> dict[str, Any]:
    return {
        "code": code, "weight": 1, "direction": direction, "level": "facility",
        "kind": "count", "pooling": "mean", "normalisation": {"method": method}, **given,
    }  # fmt: skip


def record(aggregation: str, *indicators: dict[str, Any], **sections: Any) -> dict:
    key = {
        "format": "lr-key/1", "code": "k", "version": 1, "title": "K",
        "facility_types": list(make.TYPES), "valid_from": "2026-01-01",
        "reference": {"group_by": None}, "periods": {"min_periods": 1},
        "indicators": indicators, "aggregation": {"method": aggregation}, **sections,
    }  # fmt: skip
    units = [
        {"number": f"S{at}", "facility_type": make.TYPES[0], "flags": [], "area": None}
        for at in range(3)
    ]
    series = {
        code: {
            "level": "facility",
            "periods": [make.YEARS[-1]],
            "cells": {
                f"S{at}": {make.YEARS[-1]: make.cell(value)}
                for at, value in enumerate(VALUES[code])
            },
        }
        for code in VALUES
    }
    scoring = {
        "format": "lr-inputs/1", "as_of": "2026-08-01", "units": units, "new": [],
        "names": {}, "series": series, "sources": [],
    }  # fmt: skip
    made = make.record(scoring, as_text(canonical_key(parse_key(key))), None, NO_RULES)
    made["inputs"]["facilities"] = []
    return made | {"subject": SUBJECT, "method": {"code_version": "1"}}


def parts(made: dict) -> list[float]:
    """What the constant indicator contributes, as all three say."""
    found, left_out = recheck(made)
    assert not left_out
    assert [str(each) for each in found if not each.is_last_place] == []
    assert disagreements(book_of(made)) == []
    units = made["result"]["scores"]["k@1"]["units"]
    return [float(unit["contributions"]["gleich"]) for unit in units]


@pytest.mark.parametrize("direction", [1, -1], ids=["more is more need", "less is"])
@pytest.mark.parametrize("method", RELATIVE)
def test_on_a_relative_scale_a_constant_contributes_nothing(method, direction):
    still = one("gleich", method, direction)
    assert parts(record("arithmetic", one("zahl", "z"), still)) == [0, 0, 0]


@pytest.mark.parametrize(
    ("method", "given", "part"),
    [
        pytest.param("none", {}, 2.5, id="5 as delivered, half of the weight"),
        pytest.param("goalposts", POSTS, 12.5, id="5 of 20, so 25 of 100"),
    ],
)
def test_on_a_fixed_scale_it_counts_what_it_is(method, given, part):
    still = one("gleich", method, **given)
    assert parts(record("arithmetic", one("zahl", "z"), still)) == [part] * 3


@pytest.mark.parametrize("method", RELATIVE)
def test_a_product_it_leaves_as_it_is(method):
    """2, 4 and 6 are 0.5, 1 and 1.5 of their mean; only their logarithms are left."""
    made = record("geometric", one("zahl", "ratio_to_mean"), one("gleich", method))
    assert parts(made) == [0, 0, 0]
    units = made["result"]["scores"]["k@1"]["units"]
    assert [float(unit["index"]) ** 2 for unit in units] == pytest.approx([0.5, 1, 1.5])


def test_a_constant_group_on_a_relative_scale_counts_nothing():
    still = one("gleich", "none", group="g")
    own = {"code": "g", "weight": 1, "normalisation": {"method": "ratio_to_mean"}}
    made = record("arithmetic", one("zahl", "z"), still, groups=[own])
    found, left_out = recheck(made)
    assert (found, left_out) == ([], [])
    assert disagreements(book_of(made)) == []
    middle = made["result"]["scores"]["k@1"]["units"][1]
    assert float(middle["index"]) == 0
