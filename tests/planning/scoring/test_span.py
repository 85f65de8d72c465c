"""The gesicherte Rangspanne of all units against an oracle that fills a knapsack."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.scoring import score, span
from planning.scoring.rank import rank, rounded
from planning.scoring.span import rank_span, reach
from tests.planning.scoring.samples import GAP, ladder, plain_key

TENTHS = st.one_of(st.integers(-30, 30).map(lambda number: number / 10), st.just(GAP))
BANDS = (0.0, 0.1, 0.25, 0.5, 0.9, 1.0)


@st.composite
def problems(draw, most=8):
    k, n = draw(st.integers(1, 5)), draw(st.integers(0, most))
    raw = np.array(draw(st.lists(st.integers(1, 9), min_size=k, max_size=k)), dtype=float)
    cells = draw(st.lists(TENTHS, min_size=n * k, max_size=n * k))
    return np.array(cells, dtype=float).reshape(n, k), raw / raw.sum()


def least_lead(d, weights, band):
    """Smallest weighted lead in the band: each share low, the rest where d is smallest."""
    low, high = weights * (1 - band), weights * (1 + band)
    given_, rest = low.copy(), 1 - low.sum()
    for column in np.argsort(d, kind="stable"):
        more = min(rest, high[column] - low[column])
        given_[column] += more
        rest -= more
    return float((given_ * d).sum())


def expected(z, weights, ranked, band):
    whole = [not np.isnan(row).any() for row in z]
    spans = []
    for i in range(len(z)):
        above = [j for j in range(len(z)) if surely(z, whole, ranked, j, i, weights, band)]
        below = [j for j in range(len(z)) if surely(z, whole, ranked, i, j, weights, band)]
        spans.append((1 + len(above), len(z) - len(below)) if whole[i] else None)
    return spans


def surely(z, whole, ranked, i, j, weights, band):
    if not (whole[i] and whole[j] and ranked[i] > ranked[j]):
        return False
    return least_lead(z[i] - z[j], weights, band) > 1e-12


def score_of(z, weights):
    return rounded(np.nansum(z * weights, axis=1), 10)


@given(problems(), st.sampled_from(BANDS))
def test_every_pair_is_judged_like_the_knapsack(problem, band):
    z, weights = problem
    ranked = score_of(z, weights)
    assert rank_span(z, weights, ranked, band=band) == expected(z, weights, ranked, band)


@pytest.mark.parametrize("band", BANDS)
def test_many_units_are_judged_like_the_knapsack(band):
    """Seventy random units with weights far apart reach every bound of the method."""
    rng = np.random.default_rng(5)
    z, weights = rng.normal(size=(70, 6)), np.array([1, 1, 2, 3, 5, 8]) / 20
    ranked = score_of(z, weights)
    assert rank_span(z, weights, ranked, band=band) == expected(z, weights, ranked, band)


def test_small_blocks_change_nothing(monkeypatch):
    z, weights = np.random.default_rng(6).normal(size=(40, 3)), np.full(3, 1 / 3)
    ranked = score_of(z, weights)
    whole = rank_span(z, weights, ranked, band=0.25)
    monkeypatch.setattr(span, "CELLS", 7)
    assert rank_span(z, weights, ranked, band=0.25) == whole


def test_without_a_band_the_span_is_the_tie():
    z = np.array([[2.0, 0], [1, 1], [0, 2], [0, 0]])
    ranked = score_of(z, np.array([0.5, 0.5]))
    found = rank(ranked, ties="min")
    tie = list(zip(found.low.tolist(), found.high.tolist(), strict=True))
    assert (
        rank_span(z, np.array([0.5, 0.5]), ranked, band=0.0)
        == tie
        == [(1, 3)] * 3 + [(4, 4)]
    )


def test_by_hand():
    """A leads B by 1/2; within 25 % the weights of 1/2 move to 3/8 and 5/8.

    The worst for A: 3/8 * 2 - 5/8 * 1 = 1/8, still ahead; within 50 %: 1/2 - 3/4 < 0.
    """
    z, weights = np.array([[2.0, 0], [0, 1], [-5, -5]]), np.array([0.5, 0.5])
    ranked = score_of(z, weights)
    assert rank_span(z, weights, ranked, band=0.25) == [(1, 1), (2, 2), (3, 3)]
    assert rank_span(z, weights, ranked, band=0.5) == [(1, 2), (1, 2), (3, 3)]


def test_a_unit_with_a_gap_may_stand_anywhere():
    z = np.array([[2.0, 2.0], [GAP, 1.0], [0.0, 0.0]])
    spans = rank_span(z, np.array([0.5, 0.5]), np.array([2.0, 1.0, 0.0]), band=0.25)
    assert spans == [(1, 2), None, (2, 3)]


@given(problems(), st.sampled_from(BANDS))
def test_no_weighting_in_the_band_leaves_the_reach_of_a_score(problem, band):
    z, weights = problem
    for row in np.nan_to_num(z):
        score, width = float(weights @ row), reach(weights * row, weights, band=band)
        assert least_lead(row, weights, band) == pytest.approx(score - width, abs=1e-9)
        assert -least_lead(-row, weights, band) == pytest.approx(score + width, abs=1e-9)


def test_a_single_weight_cannot_move_and_makes_nothing_sure():
    one = score(ladder({"A": (1,), "B": (2,)}, ("a",)), plain_key(("a",)))
    two = score(ladder({"A": (1, 1), "B": (2, 2)}), plain_key())
    assert (one.rank_best, one.rank_worst) == ((None, None), (None, None))
    assert (two.rank_best, two.rank_worst) == ((2, 1), (2, 1))


def test_nobody_has_no_span():
    assert rank_span(np.empty((0, 2)), np.array([0.5, 0.5]), np.empty(0), band=0.25) == []
