"""Pairs and central weights from draws, against closed forms and hand arithmetic."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from planning.scoring import central
from planning.scoring.central import before_share, central_weights
from planning.scoring.draws import WeightModel
from planning.scoring.pairwise import before
from planning.scoring.smaa import top_share
from tests.planning.scoring.samples import GAP

Z = np.random.default_rng(3).standard_normal((12, 4))
PAIRS = np.array([[0, 1], [1, 0], [4, 7], [5, 5]])


def test_pairs_agree_with_the_closed_form():
    found = before_share(Z, WeightModel.flat(4), PAIRS, draws=40_000)
    exact = before(Z)[PAIRS[:, 0], PAIRS[:, 1]]
    assert_allclose(found, exact, atol=4 * 0.5 / 200)
    assert found[0] + found[1] == 1
    assert found[3] == 0.5


def test_a_gap_leaves_the_decision_to_the_rest():
    z = np.array([[GAP, 1.0], [5.0, 0.0]])
    # the first has a score of 1; the second 5 w1, more than 1 where w1 > 1/5
    found = before_share(z, WeightModel.flat(2), np.array([[0, 1]]), draws=20_000)
    assert_allclose(found, [0.2], atol=0.012)


def test_central_weights_by_hand():
    # flat weights of two indicators: the first wins where w1 > 1/2, on average 3/4
    found = central_weights(np.array([[1.0, 0], [0, 1], [0, 0]]), WeightModel.flat(2))
    assert_allclose(found.share, [0.5, 0.5, 0], atol=0.02)
    assert_allclose(found.weights[:2], [[0.75, 0.25], [0.25, 0.75]], atol=0.01)
    assert np.isnan(found.weights[2]).all()


def test_being_first_is_the_chance_of_one_place():
    model = WeightModel.around(np.full(4, 0.25), band=0.5)
    found = central_weights(Z, model, draws=2_300)
    assert_array_equal(found.share, top_share(Z, model, places=1, draws=2_300))


def test_blocks_and_threads_change_nothing(monkeypatch):
    model = WeightModel.flat(4)
    whole = central_weights(Z, model, draws=2_300)
    pairs = before_share(Z, model, PAIRS, draws=2_300)
    monkeypatch.setattr(central, "CELLS", 100)
    found = central_weights(Z, model, draws=2_300, threads=2)
    assert_array_equal(found.weights, whole.weights)
    again = before_share(Z, model, PAIRS, draws=2_300, threads=2)
    assert_array_equal(again, pairs)
