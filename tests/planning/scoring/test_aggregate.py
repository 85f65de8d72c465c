"""Nested groups, sums, scales of nodes: by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import UnitState, parse_key, score
from planning.scoring.tree import nominal_weights
from tests.planning.scoring.samples import (
    GAP,
    plain_document,
    plain_indicator,
    pooled_table,
    worked_document,
    worked_table,
)


def key_of(indicators, **sections):
    """A key on values as they are, so that sums can be done in the head."""
    return parse_key(
        plain_document(
            normalisation={"method": "none"},
            missing={"min_coverage": 0.1},
            indicators=[
                plain_indicator(code, **fields) for code, fields in indicators.items()
            ],
            **sections,
        )
    )


def beside(row):
    """The row as unit A beside another unit: nobody is scored without a comparison."""
    return {"A": row, "B": (1.0,) * len(row)}


NESTED = {"a": {"group": "g"}, "b": {"group": "g"}, "c": {}}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param((2, 4, 6), 4.5, id="group mean, then mean"),
        pytest.param((2, GAP, 6), 4.0, id="a gap is shared out inside its group"),
        pytest.param((GAP, GAP, 6), 6.0, id="an empty group is absent"),
        pytest.param((2, 4, GAP), 3.0, id="the group alone"),
        pytest.param((0, 0, 0), 0.0, id="zeros are values"),
    ],
)
def test_nested_mean(row, expected):
    key = key_of(NESTED, groups=[{"code": "g", "weight": 1}])
    result = score(pooled_table(beside(row), "abc"), key)
    assert result.index[0] == pytest.approx(expected)
    assert np.nansum(result.contributions[0]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param((2, 4), 2 * 2 + 4, id="weights as given"),
        pytest.param((2, GAP), 2 * 2 * 3 / 2, id="a gap is made up for"),
        pytest.param((GAP, 4), 4 * 3, id="by the weight that is there"),
    ],
)
def test_weighted_sum(row, expected):
    key = key_of({"a": {"weight": 2}, "b": {}}, aggregation={"method": "sum"})
    result = score(pooled_table(beside(row), "ab"), key)
    assert result.index[0] == pytest.approx(expected)


def test_sum_without_gaps_only():
    key = key_of({"a": {"missing": {"policy": "no_score"}}, "b": {}})
    result = score(pooled_table({"A": (GAP, 4), "B": (1, 4), "C": (2, 4)}, "ab"), key)
    assert result.state == (UnitState.NO_SCORE, UnitState.SCORED, UnitState.SCORED)


def test_nested_is_not_flat():
    flat = worked_document()
    flat["groups"] = []
    for indicator, weight in zip(flat["indicators"], (0.2, 0.2, 0.2, 0.4), strict=True):
        indicator.update(group=None, weight=weight)
    found = [score(worked_table(), parse_key(doc)) for doc in (worked_document(), flat)]
    row = found[0].row_of("G7")
    assert found[0].score[row] == pytest.approx(-0.507, abs=5e-4)
    assert found[1].score[row] == pytest.approx(-0.488, abs=5e-4)


def test_a_group_of_one_is_neutral():
    alone = key_of({"a": {"group": "g"}, "b": {}}, groups=[{"code": "g", "weight": 1}])
    rows = {"A": (2, 5), "B": (GAP, 5), "C": (1, GAP)}
    found = [
        score(pooled_table(rows, "ab"), key).index
        for key in (alone, key_of({"a": {}, "b": {}}))
    ]
    assert found[0].tobytes() == found[1].tobytes()


def test_equal_groups_of_equal_size_are_flat():
    members = {code: {"group": group} for code, group in zip("abcd", "ggqq", strict=True)}
    nested = key_of(members, groups=[{"code": code, "weight": 1} for code in "gq"])
    flat = key_of({code: {} for code in "abcd"})
    table = pooled_table({"A": (1, 2, 4, 9), "B": (3, 3, 1, 0)}, "abcd")
    assert_allclose(score(table, nested).index, score(table, flat).index)


def test_groups_within_groups():
    key = key_of(
        {"a": {"group": "low"}, "b": {"group": "high"}, "c": {}},
        groups=[
            {"code": "low", "weight": 3, "parent": "high"},
            {"code": "high", "weight": 1},
        ],
    )
    assert_allclose(nominal_weights(key), [3 / 8, 1 / 8, 4 / 8])
    result = score(pooled_table(beside((8, 8, 0)), "abc"), key)
    assert result.index[0] == pytest.approx(4.0)


def test_a_group_on_its_own_scale():
    key = key_of(
        {"a": {"group": "g"}, "b": {}},
        groups=[{"code": "g", "weight": 1, "restandardise": True}],
    )
    result = score(pooled_table({"A": (10, 4), "B": (30, 4), "C": (GAP, 4)}, "ab"), key)
    assert_allclose(result.index, [(-1 + 4) / 2, (1 + 4) / 2, 4])
    assert_allclose(result.base, [-1, -1, 0])
    assert_allclose(result.contributions, [[0.5, 2], [1.5, 2], [GAP, 4]])


def test_a_ranked_group_is_one_contribution():
    key = key_of(
        {"a": {"group": "g"}, "b": {"group": "g"}, "c": {}},
        groups=[
            {
                "code": "g",
                "weight": 1,
                "aggregation": "sum",
                "normalisation": {"method": "percentile_rank"},
            }
        ],
    )
    rows = {"A": (1, 1, 2), "B": (5, 5, 2), "C": (3, 2, 2), "D": (GAP, GAP, 2)}
    result = score(pooled_table(rows, "abc"), key)
    assert result.contribution_codes == ("c", "g")
    assert_allclose(result.contributions, [[1, 0], [1, 0.5], [1, 0.25], [2, GAP]])
    assert_allclose(result.index, [1, 1.5, 1.25, 2])
    assert result.statistics.groups["grundschule"].nodes["g"].n == 3


@pytest.mark.parametrize(
    ("rows", "warned"),
    [
        pytest.param({"A": (4,), "B": (4,)}, True, id="all equal become zero"),
        pytest.param({"A": (0.1 + 0.2,), "B": (0.3,)}, True, id="equal but for rounding"),
    ],
)
def test_scores_without_spread(rows, warned):
    key = key_of({"a": {}}, aggregation={"restandardise": True, "scale": {"a": 1, "b": 2}})
    result = score(pooled_table(rows, "a"), key)
    assert_allclose(result.index, [1, 1])
    assert result.warnings[-1] == (
        "Gesamtwert (grundschule): alle Werte gleich, neu skaliert zu 0."
    )


def test_what_is_left_of_terms_that_cancel_is_no_spread():
    """0.1 + 0.2 - 0.3 is 5.6e-17 in floating point, 0 - 0 is 0: both are the same score."""
    key = key_of(
        {"a": {}, "b": {}, "c": {"direction": -1}},
        aggregation={"method": "sum", "restandardise": True},
    )
    result = score(pooled_table({"A": (0.1, 0.2, 0.3), "B": (0, 0, 0)}, "abc"), key)
    assert_allclose(result.index, [0, 0])
    assert result.rank == (1, 1)


def test_one_score_cannot_be_restandardised():
    key = key_of({"a": {}}, aggregation={"restandardise": True})
    assert score(pooled_table({"A": (4,)}, "a"), key).state == (UnitState.NO_SCORE,)
