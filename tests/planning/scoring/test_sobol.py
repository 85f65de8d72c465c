"""Sobol indices of functions whose indices are known."""

import numpy as np
import pytest

from planning.scoring.sobol import sobol_indices

# Uniform inputs have variance 1/12 each.
KNOWN = [
    pytest.param(
        lambda x: 4 * x[:, 0] + 2 * x[:, 1] + x[:, 2],
        [16 / 21, 4 / 21, 1 / 21],
        [16 / 21, 4 / 21, 1 / 21],
        id="a sum: shares of the squares, nothing together",
    ),
    pytest.param(
        lambda x: (x[:, 0] - 0.5) * (x[:, 1] - 0.5),
        [0, 0, 0],
        [1, 1, 0],
        id="a product around the middle: nothing alone, everything together",
    ),
    pytest.param(
        lambda x: np.floor(3 * x[:, 2]),
        [0, 0, 1],
        [0, 0, 1],
        id="one choice among three decides everything",
    ),
]


@pytest.mark.parametrize(("function", "alone", "total"), KNOWN)
def test_known_indices(function, alone, total):
    found = sobol_indices(function, "abc", draws=40_000, seed=1)
    assert [item.factor for item in found] == list("abc")
    assert [item.alone for item in found] == pytest.approx(alone, abs=0.03)
    assert [item.total for item in found] == pytest.approx(total, abs=0.03)


def test_a_shift_of_the_function_changes_nothing():
    def shifted(x):
        return 1000 + x[:, 0] + x[:, 1]

    found = sobol_indices(shifted, "ab", draws=20_000, seed=3)
    assert [item.alone for item in found] == pytest.approx([0.5, 0.5], abs=0.03)


def test_where_nothing_varies_there_is_no_index():
    [found] = sobol_indices(lambda x: np.ones(len(x)), "a", draws=10, seed=1)
    assert found.alone is found.total is None


def test_the_seed_decides():
    one, two, other = (
        sobol_indices(lambda x: x[:, 0], "a", draws=50, seed=seed) for seed in (1, 1, 2)
    )
    assert one == two
    assert one != other
