"""The gesicherte Rangspanne against an oracle that knows nothing of medians."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.scoring import span
from planning.scoring.certainty import certainty_class
from planning.scoring.rank import rank, rounded
from planning.scoring.span import rank_span
from tests.planning.scoring.flips import flip_bands
from tests.planning.scoring.samples import GAP

TENTHS = st.integers(-30, 30).map(lambda number: number / 10)


def corners(weights, band):
    """Every corner of the box of weightings cut by sum 1."""
    low, high = weights * (1 - band), np.minimum(1.0, weights * (1 + band))
    for free in range(len(weights)):
        others = [at for at in range(len(weights)) if at != free]
        for ends in product((0, 1), repeat=len(others)):
            corner = np.zeros(len(weights))
            corner[others] = [
                (low, high)[end][at] for at, end in zip(others, ends, strict=True)
            ]
            corner[free] = 1 - corner.sum()
            if low[free] - 1e-12 <= corner[free] <= high[free] + 1e-12:
                yield corner


@st.composite
def problems(draw, units=5):
    k = draw(st.integers(2, 4))
    raw = np.array(draw(st.lists(st.integers(1, 9), min_size=k, max_size=k)), dtype=float)
    cells = draw(st.lists(TENTHS, min_size=units * k, max_size=units * k))
    return np.array(cells).reshape(units, k), raw / raw.sum()


@given(problems(), st.sampled_from([0.1, 0.25, 0.5, 1.0]))
def test_a_pair_turns_exactly_beyond_its_band(problem, band):
    z, weights = problem
    bands = flip_bands(z, weights)
    for i, j in product(range(len(z)), repeat=2):
        least = min(
            float((corner * (z[i] - z[j])).sum()) for corner in corners(weights, band)
        )
        if abs(bands[i, j] - band) > 1e-9 and abs(least) > 1e-9:
            assert (bands[i, j] > band) == (least > 0)


@given(problems())
def test_who_leads_loses_by_the_same_band(problem):
    bands = flip_bands(*problem)
    np.testing.assert_allclose(bands, -bands.T, atol=1e-12)


@given(problems(), st.sampled_from([0.1, 0.25, 0.5, 1.0]))
def test_the_span_counts_the_pairs_that_never_turn(problem, band):
    z, weights = problem
    bands = flip_bands(z, weights)
    spans = rank_span(z, weights, rounded((z * weights).sum(axis=1), 10), band=band)
    if np.abs(np.abs(bands) - band).min() > 1e-9:  # at the edge rounding decides
        above = (bands > band).sum(axis=1)
        below = (bands < -band).sum(axis=1)
        assert spans == list(zip((1 + below).tolist(), (5 - above).tolist(), strict=True))


@given(problems(), st.sampled_from([0.0, 0.25, 1.0]))
def test_no_weighting_in_the_band_leaves_the_span(problem, band):
    z, weights = problem
    scores = (z * weights).sum(axis=1)
    spans = rank_span(z, weights, rounded(scores, 10), band=band)
    for corner in [weights, *corners(weights, band)]:
        found = rank((z * corner).sum(axis=1), ties="min")
        for (best, worst), low, high in zip(spans, found.low, found.high, strict=True):
            assert best <= low
            assert high <= worst


@given(problems())
def test_spans_are_nested_in_the_band(problem):
    z, weights = problem
    ranked = rounded((z * weights).sum(axis=1), 10)
    spans = [rank_span(z, weights, ranked, band=band) for band in (0.0, 0.1, 0.4, 1.0)]
    for narrow, wide in pairwise(spans):
        for (best, worst), (wider_best, wider_worst) in zip(narrow, wide, strict=True):
            assert wider_best <= best
            assert worst <= wider_worst


@given(problems())
def test_without_a_band_the_span_is_the_tie(problem):
    z, weights = problem
    ranked = rounded((z * weights).sum(axis=1), 10)
    found = rank(ranked, ties="min")
    expected = list(zip(found.low.tolist(), found.high.tolist(), strict=True))
    assert rank_span(z, weights, ranked, band=0.0) == expected


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        pytest.param([[1, 1], [0, 0]], np.inf, id="better in all by the same: never turns"),
        pytest.param([[1, 1], [1, 1]], 0.0, id="equal in all: turns at once"),
        pytest.param([[2, 0], [0, 1]], 1 / 3, id="a lead of one half over a reach of 3/2"),
        pytest.param([[GAP, 1], [0, 0]], GAP, id="a gap says nothing"),
    ],
)
def test_flip_band_by_hand(z, expected):
    found = flip_bands(np.array(z, dtype=float), np.array([0.5, 0.5]))[0, 1]
    np.testing.assert_allclose(found, expected)


def test_a_unit_with_a_gap_may_stand_anywhere():
    z = np.array([[2.0, 2.0], [GAP, 1.0], [0.0, 0.0]])
    spans = rank_span(z, np.array([0.5, 0.5]), np.array([2.0, 1.0, 0.0]), band=0.25)
    assert spans == [(1, 2), None, (2, 3)]


def test_blocks_change_nothing(monkeypatch):
    z = np.arange(20.0).reshape(10, 2) % 7
    weights, ranked = np.array([0.5, 0.5]), rounded(z.mean(axis=1), 10)
    whole = rank_span(z, weights, ranked, band=0.25)
    monkeypatch.setattr(span, "CELLS", 45)
    assert rank_span(z, weights, ranked, band=0.25) == whole


@pytest.mark.parametrize(
    ("best", "worst", "expected"),
    [
        pytest.param(1, 3, "bleibt_drin", id="the worst place is still served"),
        pytest.param(2, 4, "grenzbereich", id="between"),
        pytest.param(4, 9, "bleibt_draussen", id="the best place is not served"),
        pytest.param(3, 4, "grenzbereich", id="the last place at best"),
    ],
)
def test_certainty_of_three_places(best, worst, expected):
    assert certainty_class(best, worst, 3) == expected
