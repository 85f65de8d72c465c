"""Ranks and ties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from planning.scoring import rank as rank_module
from planning.scoring.rank import places, rank, rounded


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        pytest.param("min", (1, 2, 2, 4), id="a tie takes the better place"),
        pytest.param("max", (1, 3, 3, 4), id="a tie takes the worse place"),
        pytest.param("average", (1, 2.5, 2.5, 4), id="a tie takes the middle"),
        pytest.param("dense", (1, 2, 2, 3), id="a tie takes one place"),
    ],
)
def test_tie_rules(ties, expected):
    found = rank(np.array([9.0, 5.0, 5.0, 1.0]), ties=ties)
    assert found.rank == expected
    assert found.low.tolist() == [1, 2, 2, 4]
    assert found.high.tolist() == [1, 3, 3, 4]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([1.0, 1.0 + 4e-11], (1, 1), id="below ten places units are equal"),
        pytest.param([1.0, 1.0 + 2e-10], (2, 1), id="at ten places they are not"),
        pytest.param([-0.0, 0.0], (1, 1), id="zero has no sign"),
        pytest.param([], (), id="nobody"),
    ],
)
def test_equal_means_equal_after_rounding(scores, expected):
    assert rank(np.array(scores), ties="min").rank == expected


def test_whole_average_ranks_are_whole_numbers():
    found = rank(np.array([5.0, 5.0, 5.0]), ties="average").rank
    assert found == (2, 2, 2)
    assert all(isinstance(place, int) for place in found)


scores = st.lists(st.sampled_from([-1.5, 0.0, -0.0, 1e-11, 2.0, 2.0 + 3e-11, 7.25]))


def assert_counted(values):
    """Places by counting who is better."""
    found, kept = places(values), rounded(values, 10)
    assert_array_equal(found[0], 1 + (kept[:, None] < kept).sum(axis=1))
    assert_array_equal(found[1], (kept[:, None] <= kept).sum(axis=1))


@given(scores.map(np.array), st.sampled_from([0, 200]))
def test_places_are_counted(values, many):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rank_module, "MANY", many)
        assert_counted(values.astype(float))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([], id="nobody"),
        pytest.param([3.0], id="one alone"),
        pytest.param([1e9, -1e9, 1e9], id="too far apart to share a number with the row"),
        pytest.param([4e5, 4e5 + 6e-11, 4e5], id="too large to tell steps apart"),
        pytest.param([1, 1, 2, 2, 2, 0], id="ties beside each other"),
    ],
)
def test_places_at_the_edges(values, monkeypatch):
    monkeypatch.setattr(rank_module, "MANY", 0)
    assert_counted(np.array(values, dtype=float))


def test_half_of_many_rows_tie():
    values = np.random.default_rng(0).integers(0, 900, 1_200) / 7
    assert_counted(values)
