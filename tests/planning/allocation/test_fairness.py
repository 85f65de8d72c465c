"""Fairness: the hand cases of every measure, and what holds for all figures."""

from math import log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from planning.allocation.fairness import (
    churn,
    concentration,
    coverage,
    gini,
    horizontal_inequity,
    kendall,
    share_of_zeros,
    theil,
)

amounts = st.integers(0, 20).map(float)
needs = st.integers(1, 20).map(float)
plans = st.lists(st.tuples(amounts, needs, needs), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("posts", "need", "share"),
    [
        pytest.param([1, 2], [1, 2], 1.0, id="all is met"),
        pytest.param([5, 2], [1, 2], 1.0, id="more than needed meets no more"),
        pytest.param([0, 2], [2, 2], 0.5, id="half"),
        pytest.param([0, 0], [0, 0], None, id="no need"),
    ],
)
def test_coverage(posts, need, share):
    assert coverage(posts, need) == share


@given(plans)
def test_coverage_is_one_exactly_where_nobody_lacks(rows):
    posts, need, _ = zip(*rows, strict=True)
    full = all(a >= q for a, q in zip(posts, need, strict=True))
    assert (coverage(posts, need) == 1) == full


@pytest.mark.parametrize(
    ("posts", "need", "value"),
    [
        pytest.param([1, 2, 3], [2, 4, 6], 0.0, id="in proportion"),
        pytest.param([4, 0, 0, 0], [1, 1, 1, 1], 0.75, id="one of four has all"),
        pytest.param([0, 1], [1, 1], 0.5, id="one of two"),
        pytest.param([1, 1], [0, 2], 0.5, id="a post without need comes last"),
        pytest.param([0, 1], [0, 1], 0.0, id="no need, no post"),
        pytest.param([0, 0], [1, 1], None, id="nothing given"),
        pytest.param([1, 1], [0, 0], None, id="no need"),
    ],
)
def test_gini(posts, need, value):
    assert gini(posts, need) == (value if value is None else pytest.approx(value))


@given(plans)
def test_gini_lies_between_equal_and_one_has_all(rows):
    posts, need, _ = zip(*rows, strict=True)
    assume(sum(posts))
    assert -1e-12 <= gini(posts, need) < 1


def test_zeros_stand_beside_gini():
    assert share_of_zeros([0, 1, 0, 2]) == 0.5
    assert share_of_zeros([]) is None


def test_equal_per_head_is_not_concentrated():
    assert concentration([2, 2, 2], [10, 20, 30], [1, 2, 3]) == pytest.approx(0)


def test_posts_for_the_needy_are_above_zero_and_for_the_others_below():
    assert concentration([0, 1], [10, 10], [1, 2]) == pytest.approx(0.5)
    assert concentration([1, 0], [10, 10], [1, 2]) == pytest.approx(-0.5)


def test_equal_need_shares_the_middle_rank():
    assert concentration([0, 1], [10, 10], [1, 1]) == pytest.approx(0)


def test_without_posts_or_children_there_is_no_concentration():
    assert concentration([0, 0], [1, 1], [1, 2]) is None
    assert concentration([1, 1], [0, 0], [1, 2]) is None


@given(plans)
def test_the_concentration_of_need_is_its_gini(rows):
    need, children, _ = zip(*[(q, w, a) for a, q, w in rows], strict=True)
    totals = [q * w for q, w in zip(need, children, strict=True)]
    assert concentration(need, children, need) == pytest.approx(
        gini(totals, children), abs=1e-9
    )


@given(plans, st.integers(1, 9))
def test_posts_in_proportion_to_need_are_not_inequitable(rows, factor):
    _, need, children = zip(*rows, strict=True)
    rates = [factor * q for q in need]
    assert horizontal_inequity(rates, children, need) == pytest.approx(0, abs=1e-9)


def test_inequity_needs_posts_and_need():
    assert horizontal_inequity([0, 0], [1, 1], [1, 2]) is None
    assert horizontal_inequity([1, 1], [1, 1], [0, 0]) is None


def test_theil_where_one_has_all():
    found = theil([4, 0, 0], [1, 1, 2], ["a", "a", "b"])
    assert found.total == pytest.approx(log(4))
    assert found.between == pytest.approx(log(2))
    assert found.within == {"a": pytest.approx(log(2)), "b": 0.0}


@pytest.mark.parametrize(
    ("posts", "need"),
    [
        pytest.param([0, 0], [1, 1], id="nothing given"),
        pytest.param([1, 1], [0, 0], id="no need"),
        pytest.param([1, 1], [0, 1], id="a post without need"),
    ],
)
def test_theil_has_no_meaning(posts, need):
    assert theil(posts, need, ["a", "b"]) is None


@given(plans, st.data())
def test_theil_is_the_sum_of_its_parts(rows, data):
    posts, need, _ = zip(*rows, strict=True)
    assume(sum(posts))
    groups = [data.draw(st.sampled_from("abc")) for _ in rows]
    found = theil(posts, need, groups)
    parts = found.between + sum(found.within.values())
    assert parts == pytest.approx(found.total, abs=1e-9)
    assert found.total >= -1e-12


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        pytest.param([1, 2, 3], [10, 20, 30], 1.0, id="the same order"),
        pytest.param([1, 2, 3], [3, 2, 1], -1.0, id="the other way round"),
        pytest.param([1, 1, 2], [1, 2, 3], 2 / 6**0.5, id="a tie on one side"),
        pytest.param([1, 1], [1, 2], None, id="no order at all"),
        pytest.param([1], [1], None, id="a single site"),
    ],
)
def test_kendall(one, other, value):
    assert kendall(one, other) == (value if value is None else pytest.approx(value))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12))
def test_kendall_is_that_of_scipy(rows):
    one, other = zip(*rows, strict=True)
    assume(len(set(one)) > 1)
    assume(len(set(other)) > 1)
    assert kendall(one, other) == pytest.approx(kendalltau(one, other).statistic)


def test_churn():
    found = churn([80, 80, 0], [0, 80, 100])
    assert (found.gained, found.lost, found.moved) == (100, 80, 80)
    assert found.share == pytest.approx(180 / 340)
    assert churn([0], [0]).share is None


@given(plans)
def test_moved_is_half_of_all_changes_less_that_of_the_budget(rows):
    before, after, _ = zip(*rows, strict=True)
    found = churn(before, after)
    changes = sum(abs(new - old) for old, new in zip(before, after, strict=True))
    assert found.moved == (changes - abs(sum(after) - sum(before))) / 2
