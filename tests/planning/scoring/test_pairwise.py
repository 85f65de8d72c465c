"""Exact probabilities against hand arithmetic, sampling and their own laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planning.scoring import pairwise
from planning.scoring.pairwise import before, mean_ranks, win_share
from tests.planning.scoring.samples import GAP

TENTHS = st.integers(-30, 30).map(lambda number: number / 10)
leads = arrays(float, st.tuples(st.integers(1, 6), st.just(5)), elements=TENTHS)
units = arrays(float, st.tuples(st.integers(1, 7), st.just(4)), elements=TENTHS)


@pytest.mark.parametrize(
    ("lead", "counts", "expected"),
    [
        pytest.param([1, -1], None, 1 / 2, id="equal lead and lag: even"),
        pytest.param([3, -1], None, 3 / 4, id="w > 1/4 of an even weight"),
        pytest.param([3, -1, 0], None, 3 / 4, id="an equal indicator decides nothing"),
        pytest.param([1, 1, -1], None, 3 / 4, id="1 - P(w3 > 1/2) = 1 - 1/4"),
        pytest.param([2, 1, -1], None, 5 / 6, id="A = (1 * 1 + 1 * 2/3) / 2"),
        pytest.param([1, -1], [2, 1], 3 / 4, id="Beta(2, 1) above 1/2 = 1 - 1/4"),
        pytest.param([1, 2], None, 1.0, id="better in all"),
        pytest.param([-1, 0], None, 0.0, id="better in none"),
        pytest.param([0, 0], None, 0.5, id="equal in all"),
    ],
)
def test_win_share_by_hand(lead, counts, expected):
    found = win_share(np.array([lead], dtype=float), counts)
    np.testing.assert_allclose(found, [expected], rtol=1e-14)


@given(leads, st.lists(st.integers(1, 4), min_size=5, max_size=5))
def test_one_of_the_two_stands_before(lead, counts):
    counts = np.array(counts)
    total = win_share(lead, counts) + win_share(-lead, counts)
    np.testing.assert_allclose(total, 1.0, atol=1e-9)


@given(leads, st.permutations(range(5)))
def test_order_of_indicators_is_irrelevant(lead, order):
    np.testing.assert_allclose(win_share(lead[:, order]), win_share(lead), atol=1e-12)


@given(leads, st.sampled_from([0.001, 2.0, 1e6]))
def test_scale_of_the_lead_is_irrelevant(lead, factor):
    np.testing.assert_allclose(win_share(factor * lead), win_share(lead), atol=1e-12)


def test_textbook_sum_gives_the_same_where_it_is_stable():
    lead = np.array([[2.0, 0.7, -0.4, -1.5, 1.1]])
    total = sum(
        d**4 / np.prod([d - other for other in lead[0] if other != d])
        for d in lead[0]
        if d > 0
    )
    np.testing.assert_allclose(win_share(lead), [total], rtol=1e-12)


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param([1] * 6, id="flat"),
        pytest.param([1, 4, 2, 9, 3, 1], id="whole numbers"),
    ],
)
def test_recursion_agrees_with_sampling(counts):
    rng = np.random.default_rng(7)
    z = rng.standard_normal((9, 6))
    scores = rng.dirichlet(counts, 100_000) @ z.T
    sampled = (scores[:, :, None] > scores[:, None, :]).mean(axis=0)
    exact = before(z, np.array(counts))
    error = np.sqrt(exact * (1 - exact) / len(scores)) + 1e-9
    off = ~np.eye(9, dtype=bool)
    assert (np.abs(exact - sampled)[off] <= 4 * error[off]).all()


@given(units)
def test_mean_ranks_share_all_places(z):
    n = len(z)
    ranks = mean_ranks(z)
    np.testing.assert_allclose(ranks.sum(), n * (n + 1) / 2, atol=1e-9)
    np.testing.assert_allclose(ranks, before(z).sum(axis=0) + 0.5, atol=1e-9)


def test_blocks_change_nothing(monkeypatch):
    z = np.random.default_rng(3).standard_normal((11, 4))
    whole = mean_ranks(z), before(z)
    monkeypatch.setattr(pairwise, "PAIRS", 22)
    np.testing.assert_allclose(mean_ranks(z), whole[0], atol=1e-12)
    np.testing.assert_array_equal(before(z), whole[1])


def test_a_gap_is_refused():
    with pytest.raises(ValueError, match="without gaps"):
        mean_ranks(np.array([[1.0, GAP], [0.0, 0.0]]))
