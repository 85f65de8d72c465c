"""Ranks and ties."""

import numpy as np
import pytest

from planning.scoring.rank import rank


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
