"""Distributions of ranks: against counting one draw after the other."""

from math import erf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from planning.scoring import distribution, draws, ranksort
from planning.scoring.distribution import RankDistribution, rank_classes, rank_distribution
from planning.scoring.draws import Units, WeightModel, chunk_sizes, draw_weights
from planning.scoring.pairwise import mean_ranks
from planning.scoring.smaa import top_share
from tests.planning.scoring.samples import GAP

HALVES = st.integers(-6, 6).map(lambda number: number / 2)
tables = arrays(float, st.tuples(st.integers(1, 9), st.just(3)), elements=HALVES)
SHARES = np.array([0.5, 0.3, 0.2])


def plain(z, model, draws, seed=0):
    """Ranks of every draw by counting who is better, (draws, n)."""
    units, ranks = Units.of(z), []
    for chunk, size in enumerate(chunk_sizes(draws)):
        for row in units.scores(draw_weights(model, seed, chunk)[:, :size]):
            ranks.append([1 + (row > own).sum() for own in row])
    return np.array(ranks)


def sample(n, k=6, seed=0):
    return np.random.default_rng(seed).standard_normal((n, k))


@settings(max_examples=60)
@given(tables, st.sampled_from([0.05, 0.25, 1.0]))
def test_every_rank_is_counted(z, band):
    model = WeightModel.around(SHARES, band=band)
    found = rank_distribution(z, model, draws=25)
    ranks = plain(z, model, 25)
    expected = [(ranks == rank).sum(axis=0) for rank in range(1, len(z) + 1)]
    assert_array_equal(found.counts, expected)
    assert len(found.cuts) == found.cuts[-1]


def test_figures_of_many_units():
    z, model = sample(200), WeightModel.around(np.full(6, 1 / 6), band=0.25)
    ranks = plain(z, model, 1_100)
    found = rank_distribution(z, model, draws=1_100)
    assert_allclose(found.mean, ranks.mean(axis=0))
    for share in (0.05, 0.5, 0.95):
        expected = np.quantile(ranks, share, axis=0, method="inverted_cdf")
        assert_array_equal(found.quantile(share), expected)
    assert_array_equal(found.top_share(20), top_share(z, model, places=20, draws=1_100))


def test_units_with_gaps_are_ranked_among_the_others():
    z, model = sample(60), WeightModel.around(np.full(6, 1 / 6), band=0.5)
    z[3:40:9, 2] = z[5:60:9, 4] = z[7, 1:] = GAP
    found = rank_distribution(z, model, draws=1_000)
    assert_allclose(found.mean, plain(z, model, 1_000).mean(axis=0), atol=0.01)


def test_classes_of_ranks_keep_their_ends(monkeypatch):
    z, model = sample(150), WeightModel.flat(6)
    whole = rank_distribution(z, model, draws=700)
    monkeypatch.setattr(distribution, "EXACT", 100)
    monkeypatch.setattr(distribution, "BINS", 30)
    found = rank_distribution(z, model, draws=700, places=17)
    assert len(found.cuts) < found.cuts[-1]
    assert_array_equal(found.cuts, np.union1d(np.arange(5, 151, 5), [17]))
    assert_array_equal(found.reached, whole.reached[found.cuts - 1])
    assert_array_equal(found.top_share(17), whole.top_share(17))
    assert_allclose(found.mean, whole.mean, atol=2)
    for share in (0.05, 0.5, 0.95):
        assert np.abs(found.quantile(share) - whole.quantile(share)).max() < 5
    with pytest.raises(ValueError, match="no class of ranks ends at 18"):
        found.top_share(18)
    with pytest.raises(ValueError, match="no class of ranks ends at 151"):
        found.top_share(151)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        pytest.param(None, [32, 64, 96], id="even classes"),
        pytest.param(40, [32, 40, 64, 96], id="a place of one's own"),
        pytest.param(64, [32, 64, 96], id="a place that is there"),
        pytest.param(0, [32, 64, 96], id="no place"),
        pytest.param(96, [32, 64, 96], id="a place for all"),
    ],
)
def test_rank_classes(places, expected, monkeypatch):
    monkeypatch.setattr(distribution, "EXACT", 10)
    monkeypatch.setattr(distribution, "BINS", 3)
    assert_array_equal(rank_classes(96, places), expected)


def test_quantile_within_a_class_by_hand():
    counts = np.array([[4], [6]], dtype=np.uint32)
    found = RankDistribution(np.array([10, 40]), counts, 10)
    assert found.top_share(10).tolist() == [0.4]
    # fourth of four draws up to rank 10; sixth draw = second of six in ranks 11 to 40
    assert found.quantile(0.4).tolist() == [10]
    assert found.quantile(0.6).tolist() == [20]
    assert found.mean.tolist() == [(4 * 5.5 + 6 * 25.5) / 10]


@pytest.mark.parametrize("exact", [True, False], ids=["all ranks", "classes of ranks"])
@pytest.mark.parametrize("noisy", [True, False], ids=["noise", "weights alone"])
def test_blocks_and_threads_change_nothing(exact, noisy, monkeypatch):
    z, model = sample(90), WeightModel.flat(6)
    options = {"draws": 2_300, "noise": np.full(z.shape, 0.01) if noisy else None}
    monkeypatch.setattr(distribution, "EXACT", 1024 if exact else 10)
    whole = rank_distribution(z, model, **options)
    assert_array_equal(
        rank_distribution(z, model, **options, threads=2).counts, whole.counts
    )
    monkeypatch.setattr(draws, "NORMALS", 700)
    small = {"CELLS": 300, "WIDTH": 13, "BLOCK": 1, "LANE": 5, "FULL": 400, "NEAR": 10}
    for name, value in small.items():
        monkeypatch.setattr(ranksort, name, value)
    assert_array_equal(rank_distribution(z, model, **options).counts, whole.counts)


def test_mean_ranks_agree_with_the_closed_form():
    z, draws = sample(25, seed=4), 20_000
    found = rank_distribution(z, WeightModel.flat(6), draws=draws)
    error = plain(z, WeightModel.flat(6), 500).std(axis=0) / np.sqrt(draws)
    assert (np.abs(found.mean - mean_ranks(z)) <= 4 * error).all()
    assert found.mean.sum() == pytest.approx(25 * 26 / 2)


@pytest.mark.parametrize("gap", [False, True], ids=["complete", "with a gap"])
def test_noise_has_the_stated_variance(gap):
    z = np.array([[0.0, 0.0], [0.0, 0.0]])
    z[1, 1] = GAP if gap else 0.0
    variance = np.array([[0.04, 0.01], [0.09, 0.25]])
    model = WeightModel(np.array([0.5, 0.5]), 1e12)
    z[1, 0] = lead = 0.3
    found = rank_distribution(z, model, draws=40_000, noise=variance)
    own = 0.09 if gap else (0.09 + 0.25) / 4
    deviation = np.sqrt((0.04 + 0.01) / 4 + own)
    mean = lead if gap else lead / 2
    expected = 0.5 + 0.5 * erf(mean / deviation / 2**0.5)
    assert found.top_share(1)[1] == pytest.approx(expected, abs=0.01)


def test_equal_units_part_in_noise_alone():
    z, model = np.zeros((3, 2)), WeightModel.flat(2)
    assert_array_equal(rank_distribution(z, model, draws=9).counts[0], [9, 9, 9])
    found = rank_distribution(z, model, draws=3_000, noise=np.ones((3, 2)))
    assert_allclose(found.counts / 3_000, 1 / 3, atol=0.04)
    still = rank_distribution(z, model, draws=5, noise=np.zeros((3, 2)))
    assert still.counts.sum() == 15
