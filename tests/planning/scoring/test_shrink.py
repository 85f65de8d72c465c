"""Beta-binomial shrinkage: by hand, at its limits, and without bias."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import (
    ScoringRefused,
    Series,
    Statistics,
    UnitTable,
    parse_key,
    score,
    series_of_ratios,
    series_of_values,
)
from planning.scoring.shrink import prior, shrunk
from tests.planning.scoring.samples import GAP, plain_document, plain_indicator

TENS = np.full(4, 10.0)


def test_prior_by_hand():
    """Cases 1, 1, 9, 9 of 10 each: m = 1/2, Q = 4 * 10 * 0.16 = 6.4, Q/(m(1-m)) = 25.6;

    less n-1 = 3 gives 22.6; room 40 - 400/40 - 3 = 27; rho = 22.6/27.
    """
    mean, rho = prior(np.array([1.0, 1, 9, 9]), TENS)
    assert mean == 0.5
    assert rho == pytest.approx(22.6 / 27)


def test_shrinking_by_hand():
    """rho = 1/5: M = 4; (1 + 4/2) / (10 + 4) = 3/14."""
    found = shrunk(np.array([1.0, 9.0, GAP]), np.array([10.0, 10.0, GAP]), 0.5, 0.2)
    assert_allclose(found, [3 / 14, 11 / 14, GAP])


@pytest.mark.parametrize(
    ("y", "size", "expected"),
    [
        pytest.param([5, 5, 5, 5], TENS, (0.5, 0.0), id="no difference at all"),
        pytest.param([4, 5, 5, 6], TENS, (0.5, 0.0), id="less than chance would give"),
        pytest.param([0, 0, 0, 0], TENS, (0.0, 0.0), id="no case anywhere"),
        pytest.param([0, 10, 0, 10], TENS, (0.5, 1.0), id="all or none: never less than 1"),
        pytest.param([0, 1, 0, 1], np.ones(4), (0.5, 0.0), id="one child tells nothing"),
        pytest.param([3], np.array([10.0]), (0.3, 0.0), id="one unit is its own mean"),
    ],
)
def test_limits_of_the_prior(y, size, expected):
    assert prior(np.array(y, dtype=float), size) == pytest.approx(expected)


def test_a_large_unit_keeps_its_rate_and_an_empty_one_has_the_mean():
    found = shrunk(np.array([3e9, 0.0]), np.array([1e10, 0.0]), 0.5, 0.1)
    assert_allclose(found, [0.3, 0.5], atol=1e-8)


@pytest.mark.parametrize(("rho", "expected"), [(0.0, 0.5), (1.0, 0.1)])
def test_complete_shrinkage_and_none(rho, expected):
    found = shrunk(np.array([1.0, GAP]), np.array([10.0, GAP]), 0.5, rho)
    assert_allclose(found, [expected, GAP])


def test_an_empty_unit_without_prior_strength_has_the_mean():
    assert_allclose(shrunk(np.zeros(1), np.zeros(1), 0.5, 1.0), [0.5])


@pytest.mark.parametrize("rho", [0.02, 0.1, 0.3])
def test_rho_is_found_without_bias(rho):
    """Beta-binomial draws of known rho; the mean of 400 estimates is within 3 %."""
    rng = np.random.default_rng(7)
    strength, found = 1 / rho - 1, []
    for _ in range(400):
        size = rng.integers(50, 400, size=120)
        rate = rng.beta(0.3 * strength, 0.7 * strength, size=120)
        found.append(prior(rng.binomial(size, rate).astype(float), size.astype(float))[1])
    assert np.mean(found) == pytest.approx(rho, rel=0.03)


YEARS = ("2023", "2024")


def table(series):
    units = tuple("ABCD")
    return UnitTable(units, ("grundschule",) * 4, (frozenset(),) * 4, {"a": series})


def key(method="none", **fields):
    indicator = plain_indicator("a", shrinkage="beta_binomial", **fields)
    return parse_key(
        plain_document(indicators=[indicator], normalisation={"method": method})
    )


HALVES = series_of_ratios(YEARS, [[1, 0], [0, 1], [4, 5], [5, 4]], [[5, 5]] * 4)
MOST = 1 / (22.6 / 27) - 1  # M of the prior by hand, of cases 1, 1, 9, 9 of 10


def test_pooled_counts_are_shrunk():
    result = score(table(HALVES), key())
    low, high = (1 + MOST / 2) / (10 + MOST), (9 + MOST / 2) / (10 + MOST)
    assert_allclose(result.index, [low, low, high, high])
    assert_allclose(result.pooled[:, 0], [0.1, 0.1, 0.9, 0.9])


def test_the_last_year_alone_is_shrunk_by_its_own_counts():
    """Cases 0, 1, 5, 4 of 5: m = 1/2, Q = 5(.25 + .09 + .25 + .09) = 3.4, 13.6 - 3 = 10.6;

    room 20 - 5 - 3 = 12; rho = 10.6/12, M = 1.4/10.6.
    """
    strength = 1.4 / 10.6
    found = score(table(HALVES), key(pooling="latest")).index
    assert_allclose(found, (np.array([0, 1, 5, 4]) + strength / 2) / (5 + strength))


def test_pooled_values_with_their_counts_are_shrunk():
    pooled = Series(("*",), *(part[:, None] for part in (TENS / 20, TENS / 2, TENS)))
    result = score(table(pooled), key())
    assert_allclose(result.index, [0.5] * 4)
    assert result.warnings[0] == (
        "Indikator „a“ (grundschule): Unterschiede nicht größer als der Zufall, alle "
        "Werte werden zum gemeinsamen Anteil."
    )


def test_a_frozen_prior_is_used_again():
    before = score(table(HALVES), key())
    other = series_of_ratios(YEARS, [[5, 5], [0, 1], [4, 5], [5, 4]], [[5, 5]] * 4)
    after = score(table(other), key(), frozen=before.statistics)
    assert_allclose(after.index[0], (10 + MOST / 2) / (10 + MOST))
    assert after.index[1:].tobytes() == before.index[1:].tobytes()


def test_statistics_without_a_prior_do_not_serve():
    plain = parse_key(plain_document(indicators=[plain_indicator("a")]))
    frozen = score(table(HALVES), plain).statistics
    with pytest.raises(ScoringRefused, match="kennen für „a“ kein „beta_binomial“"):
        score(table(HALVES), key(), frozen=frozen)


def test_no_rate_in_the_reference_set_is_no_score():
    series = series_of_ratios(YEARS, [[GAP, GAP]] * 4, [[5, 5]] * 4)
    result = score(table(series), key())
    assert np.isnan(result.index).all()
    assert isinstance(result.statistics, Statistics)
    again = score(table(series), key(), frozen=result.statistics)
    assert np.isnan(again.index).all()


@pytest.mark.parametrize(
    ("series", "message"),
    [
        pytest.param(
            series_of_values(YEARS, [[0.1, 0.2]] * 4),
            "weil Jahreswerte ohne Zähler und Nenner vorliegen",
            id="yearly rates without counts",
        ),
        pytest.param(
            series_of_values(("*",), [[0.1]] * 4),
            "„beta_binomial“ ist nicht möglich, weil Werte ohne Zähler",
            id="pooled rates without counts",
        ),
        pytest.param(
            series_of_ratios(YEARS, [[1, 1], [6, 6], [1, 1], [-1, 0]], [[5, 5]] * 4),
            "gilt nicht für B, D",
            id="more cases than children, fewer than none",
        ),
    ],
)
def test_shrinking_refuses(series, message):
    with pytest.raises(ScoringRefused, match=message):
        score(table(series), key())
