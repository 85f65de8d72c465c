"""Random weightings: their moments, their exactness, and what happens in gaps."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from planning.scoring import parse_key
from planning.scoring.draws import (
    CHUNK,
    VALUE_STEPS,
    WEIGHT_STEPS,
    Units,
    WeightModel,
    chunk_sizes,
    draw_weights,
    effective,
    noise_blocks,
    noise_source,
    normal_levels,
)
from planning.scoring.ranksort import NOISE_REACH
from planning.scoring.tree import layout
from tests.planning.scoring.samples import GAP, plain_document, plain_indicator

SHARES = np.array([0.5, 0.3, 0.15, 0.05])
KNOWN_ALL = np.ones(3, dtype=bool)


def many(model, chunks=100):
    return np.hstack([draw_weights(model, 1, chunk) for chunk in range(chunks)])


@pytest.mark.parametrize("band", [0.25, 1.0])
def test_variance_of_weights_and_scores(band):
    model = WeightModel.around(SHARES, band=band)
    weights = many(model) / WEIGHT_STEPS
    variance = SHARES * (1 - SHARES) / (model.concentration + 1)
    assert_allclose(weights.mean(axis=1), SHARES, rtol=0.01)
    assert_allclose(weights.var(axis=1), variance, rtol=0.02)
    z = np.random.default_rng(2).standard_normal((5, 4))
    assert_allclose((z @ weights).std(axis=1), model.score_deviation(z), rtol=0.02)


@pytest.mark.parametrize("band", [0.1, 0.25, 0.5])
def test_nine_in_ten_average_weights_stay_in_the_band(band):
    model = WeightModel.around(np.full(12, 1 / 12), band=band)
    inside = np.abs(many(model, 20) / WEIGHT_STEPS * 12 - 1) <= band
    assert inside.mean() == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("band", [0, -0.1, 1.1])
def test_a_band_beyond_all_sense_is_refused(band):
    with pytest.raises(ValueError, match="above 0 and at most at 1"):
        WeightModel.around(SHARES, band=band)


def test_one_indicator_has_all_the_weight():
    weights = draw_weights(WeightModel.around(np.array([1.0]), band=0.25), 0, 0)
    assert_array_equal(weights, np.full((1, CHUNK), WEIGHT_STEPS))


def test_flat_weights_are_uniform():
    weights = many(WeightModel.flat(2), 20)[0] / WEIGHT_STEPS
    assert_allclose(np.quantile(weights, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.01)


def test_no_score_is_farther_off_than_the_distance_says():
    model = WeightModel.around(SHARES, band=0.5)
    weights = draw_weights(model, 3, 0) / WEIGHT_STEPS
    z = np.random.default_rng(4).standard_normal((50, 4))
    off = np.abs(z @ weights - (z @ SHARES)[:, None]).max(axis=1)
    assert (off <= model.score_deviation(z) * model.distance(weights) + 1e-4).all()


def test_streams_are_keyed_by_seed_and_chunk():
    model = WeightModel.flat(3)
    same = draw_weights(model, 5, 2)
    assert_array_equal(same, draw_weights(model, 5, 2))
    assert (same != draw_weights(model, 5, 3)).any()
    assert (same != draw_weights(model, 6, 2)).any()


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        pytest.param(1, [1], id="one"),
        pytest.param(CHUNK, [CHUNK], id="a chunk"),
        pytest.param(2 * CHUNK + 5, [CHUNK, CHUNK, 5], id="the last chunk is cut"),
        pytest.param(0, [], id="none"),
    ],
)
def test_chunk_sizes(draws, expected):
    assert chunk_sizes(draws) == expected


def test_normal_numbers_come_from_equal_slices():
    found = normal_levels()
    assert found.mean() == pytest.approx(0, abs=1e-6)
    assert (found.astype(float) ** 2).mean() == pytest.approx(1, abs=1e-6)
    assert np.abs(found).max() < NOISE_REACH
    # 97.5 % of a normal distribution lie below 1.959964, 99.9 % below 3.090232
    assert_allclose(
        np.quantile(found, [0.5, 0.975, 0.999]), [0, 1.959964, 3.090232], atol=3e-3
    )


def test_noise_is_a_stream_of_its_own():
    blocks = list(noise_blocks(seed=3, chunk=1, size=2, n=3))
    assert [part for part, _ in blocks] == [slice(0, 2)]
    words = noise_source(seed=3, chunk=1).random_raw(2)
    sixteen = [[word >> 16 * at & 0xFFFF for at in range(3)] for word in words.tolist()]
    assert_array_equal(blocks[0][1], normal_levels()[np.array(sixteen)])


def test_scores_do_not_depend_on_the_order_of_addition():
    z = np.random.default_rng(5).standard_normal((40, 12))
    units, weights = Units.of(z), draw_weights(WeightModel.flat(12), 0, 0)
    found = units.scores(weights)
    assert found.max() < 2**53
    exact = units.values.astype(np.int64) @ weights.astype(np.int64)
    assert_array_equal(found.astype(np.int64), exact.T)
    assert_array_equal(units.take(np.arange(3)).scores(weights[:, :1]), found[:1, :3])


def test_whole_values_keep_the_order_of_means():
    z = np.array([[-2.0, 0.5], [GAP, 3.0], [1.0, 1.0]])
    units = Units.of(z)
    assert_array_equal(units.known, [[1, 1], [0, 1], [1, 1]])
    expected = np.array([[0, 0.5], [0, 1.0], [0.6, 0.6]]) * VALUE_STEPS
    assert_allclose(units.values, np.rint(expected))
    assert_array_equal(Units.of(np.ones((2, 2))).values, 0)


def test_a_gap_hands_its_weight_to_the_rest():
    weights = np.array([[0.2], [0.3], [0.5]]) * WEIGHT_STEPS
    found = effective(weights, np.array([True, False, True]), None)
    assert_allclose(found[:, 0] / WEIGHT_STEPS, [2 / 7, 0, 5 / 7], atol=1e-6)
    nothing = effective(weights, np.zeros(3, dtype=bool), None)
    assert_array_equal(nothing, 0)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param([1, 1, 1], [0.2, 0.3, 0.5], id="nothing absent"),
        pytest.param([0, 1, 1], [0, 0.5, 0.5], id="the group keeps its weight"),
        pytest.param([1, 1, 0], [0.4, 0.6, 0], id="the group takes over all"),
        pytest.param([0, 0, 1], [0, 0, 1], id="the group is absent"),
        pytest.param([0, 0, 0], [0, 0, 0], id="nothing known"),
    ],
)
def test_a_gap_stays_within_its_group(known, expected):
    document = plain_document(
        indicators=[
            plain_indicator("a", group="g"),
            plain_indicator("b", group="g"),
            plain_indicator("c"),
        ],
        groups=[{"code": "g", "weight": 1}],
    )
    root = layout(parse_key(document)).root
    weights = np.array([[0.2], [0.3], [0.5]]) * WEIGHT_STEPS
    found = effective(weights, np.array(known, dtype=bool), root)
    assert_allclose(found[:, 0] / WEIGHT_STEPS, expected, atol=1e-6)
