"""Noise of rates: hand arithmetic, and the moments of what is drawn."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from planning.scoring.noise import Posterior, z_moments
from planning.scoring.statistics import describe
from tests.planning.scoring.samples import GAP

Y, SIZE = np.array([3.0, 30.0, 0.0]), np.array([10.0, 100.0, 20.0])


def test_moments_by_hand():
    # Beta(3, 7): mean 3/10, variance 3 * 7 / (10**2 * 11) = 21/1100
    mean, variance = Posterior.of(Y, SIZE).moments()
    assert_allclose(mean, [0.3, 0.3, 0.0])
    assert_allclose(variance, [21 / 1100, 0.21 / 101, 0.0])


def test_a_prior_counts_like_children():
    # rho 1/11: M = 10 children at the common rate 0.2, so Beta(3 + 2, 7 + 8)
    found = Posterior.of(Y[:1], SIZE[:1], mean=0.2, rho=1 / 11)
    assert_allclose((found.alpha[0], found.beta[0]), (5, 15))
    sure = Posterior.of(Y, SIZE, mean=0.2, rho=0.0).moments()
    assert_allclose(sure[0], 0.2)
    assert_allclose(sure[1], 0.0, atol=1e-12)


def test_an_absent_rate_stays_absent():
    posterior = Posterior.of(np.array([GAP, 0.0]), np.array([10.0, 0.0]))
    for found in (*posterior.moments(), posterior.draw(0, 0)):
        assert_array_equal(np.isnan(found), [True, True])


def test_draws_have_the_moments():
    posterior = Posterior.of(Y, SIZE)
    drawn = np.array([posterior.draw(4, number) for number in range(20_000)])
    mean, variance = posterior.moments()
    assert_allclose(drawn.mean(axis=0), mean, rtol=0.02)
    assert_allclose(drawn.var(axis=0), variance, rtol=0.02)
    assert_array_equal(drawn[7], posterior.draw(4, 7))


@pytest.mark.parametrize("direction", [1, -1])
def test_scores_of_drawn_rates_have_the_stated_moments(direction):
    rng = np.random.default_rng(1)
    size = rng.integers(40, 400, (12, 3)).astype(float)
    y = np.rint(size * rng.uniform(0.1, 0.4, (12, 3)))
    weights, rates = np.array([0.5, 0.3, 0.2]), y / size
    frozen = [describe(rates[:, at], ddof=0) for at in range(3)]
    columns = [Posterior.of(y[:, at], size[:, at]) for at in range(3)]
    parts = [
        z_moments(column, own, direction=direction)
        for column, own in zip(columns, frozen, strict=True)
    ]
    mean, variance = (
        np.column_stack([part[at] for part in parts]) @ weights ** (at + 1) for at in (0, 1)
    )
    drawn = np.zeros((20_000, 12))
    for weight, column, own, seed in zip(weights, columns, frozen, range(3), strict=True):
        p = np.array([column.draw(seed, number) for number in range(len(drawn))])
        drawn += weight * direction * (p - own.mean) / own.sd
    assert_allclose(drawn.mean(axis=0), mean, atol=0.02)
    assert_allclose(drawn.var(axis=0).mean(), variance.mean(), rtol=0.02)
    assert_allclose(drawn.var(axis=0), variance, rtol=0.05)


def test_a_constant_column_says_nothing():
    flat = describe(np.array([0.3, 0.3]), ddof=0)
    z, noise = z_moments(Posterior.of(Y, np.array([10.0, GAP, 20.0])), flat)
    assert_array_equal(z, [0.0, GAP, 0.0])
    assert_array_equal(noise, 0.0)
