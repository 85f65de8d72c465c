"""Duels between units, by hand and while weights and values move."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from planning.scoring.draws import WeightModel
from planning.scoring.duels import copeland, duel_ranks
from tests.planning.scoring.samples import GAP

EVEN = WeightModel.around(np.full(3, 1 / 3), band=0.25)
MAJORITY = np.array([[1.0, 1, 0], [0, 0, 5]])  # A is ahead in two of three


def test_copeland_by_hand():
    z = np.array([[3.0, 2, 1], [2, 1, 3], [1, 3, 2]])
    # A-B: a, b = 0.7 for A. A-C: a, 0.4 for A, 0.6 for C. B-C: a, c = 0.7 for B.
    assert_array_equal(copeland(z, np.array([0.4, 0.3, 0.3])), [0, 0, 0])
    assert_array_equal(copeland(z, np.array([0.6, 0.3, 0.1])), [2, 0, -2])
    z[0] = GAP
    assert_array_equal(copeland(z, np.array([0.6, 0.3, 0.1])), [0, 1, -1])
    even = np.array([[1.0, 0], [0, 1]])
    assert_array_equal(copeland(even, np.array([0.5, 0.5])), [0, 0])


def test_ranks_by_duels_in_every_draw():
    still = np.zeros_like(MAJORITY)
    found = duel_ranks([(MAJORITY, still)], EVEN, places=1, draws=1_200)
    assert_array_equal(found.counts, [[1_200, 0], [0, 1_200]])


def test_a_left_out_indicator_leaves_its_weight_to_the_others():
    """A loses where only the third indicator is left, and the cells take turns."""
    third = np.array([[GAP, GAP, 0], [GAP, GAP, 5]])
    still = np.zeros_like(MAJORITY)
    parts = [(MAJORITY, still), (third, still)]
    found = duel_ranks(parts, EVEN, places=1, draws=101)
    assert_array_equal(found.counts, [[51, 50], [50, 51]])


def test_chance_decides_even_duels_half_and_half():
    """Both are expected at the same values; the noise alone decides."""
    even, noise = np.zeros((2, 1)), np.ones((2, 1))
    model = WeightModel.around(np.ones(1), band=0.25)
    found = duel_ranks([(even, noise)], model, places=1, draws=2_000, seed=4)
    assert found.top_share(1) == pytest.approx([0.5, 0.5], abs=0.05)
    again = duel_ranks([(even, noise)], model, places=1, draws=2_000, seed=4)
    assert_array_equal(found.counts, again.counts)
