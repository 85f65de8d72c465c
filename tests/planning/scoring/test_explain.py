"""Influence and correlation."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring.explain import area_share, correlation, influences
from tests.planning.scoring.samples import GAP


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        pytest.param([1, 2, 3], [2, 4, 6], 1.0, id="in step"),
        pytest.param([1, 2, 3], [3, 2, 1], -1.0, id="against"),
        pytest.param([1, 2, GAP], [2, 4, 99], 1.0, id="known rows only"),
        pytest.param([1, 1, 1], [2, 4, 6], None, id="constant"),
        pytest.param([2, 4, 6], [1, 1, 1], None, id="constant score"),
        pytest.param([1, GAP], [1, 2], None, id="one row"),
    ],
)
def test_correlation(x, y, expected):
    found = correlation(np.array(x, dtype=float), np.array(y, dtype=float))
    assert found == (expected if expected is None else pytest.approx(expected))


def test_four_alike_and_two_alone():
    """Six equal weights: four indicators that say the same have nearly all influence."""
    one, two, three = np.eye(3)[[0, 0, 1, 1, 2, 2]].T * [[1], [1], [1]]
    sign = np.array([1, -1, 1, -1, 1, -1])
    z = np.column_stack([one * sign] * 4 + [two * sign, three * sign]) * np.sqrt(3)
    weights = np.full(6, 1 / 6)
    found = influences(
        z, z @ weights, codes="abcdef", weights=weights, effective=np.tile(weights, (6, 1))
    )
    assert_allclose([item.share for item in found], [16 / 66] * 4 + [1 / 66] * 2)
    assert_allclose([item.covariance_share for item in found], [4 / 18] * 4 + [1 / 18] * 2)


def test_a_constant_indicator_has_no_influence():
    z = np.array([[1.0, 0.0], [2.0, 0.0]])
    found = influences(
        z, z[:, 0] / 2, codes="ab", weights=np.full(2, 0.5), effective=np.full((2, 2), 0.5)
    )
    assert [item.share for item in found] == [pytest.approx(1.0), 0.0]
    assert found[1].correlation is None


def test_equal_scores_have_no_influences():
    z = np.array([[1.0], [1.0]])
    found = influences(z, z[:, 0], codes="a", weights=np.ones(1), effective=np.ones((2, 1)))
    assert found[0].share is None
    assert found[0].covariance_share is None


@pytest.mark.parametrize(
    ("weights", "expected"),
    [([0.2, 0.8], 0.8), ([2.0, 2.0], 0.5), ([0.5, 0.0], 0.0), ([GAP, GAP], GAP)],
)
def test_area_share(weights, expected):
    found = area_share(np.array([weights]), np.array([False, True]))
    assert_allclose(found, [expected])
