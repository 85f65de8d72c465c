"""The lean way for long tables gives what the pipeline gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from planning.scoring import lean, parse_key, score
from planning.scoring.lean import moments, places, score_and_rank
from planning.scoring.rank import rank
from tests.planning.scoring.samples import plain_document, plain_indicator, pooled_table

scores = st.lists(st.sampled_from([-1.5, 0.0, -0.0, 1e-11, 2.0, 2.0 + 3e-11, 7.25]))


@given(scores.filter(len).map(np.array))
def test_places_are_those_of_rank(values):
    expected = rank(values, ties="min")
    low, high = places(values)
    assert_array_equal(low, expected.low)
    assert_array_equal(high, expected.high)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([], id="nobody"),
        pytest.param([3.0], id="one alone"),
        pytest.param([1e9, -1e9, 1e9], id="too far apart to share a number with the row"),
        pytest.param([1, 1, 2, 2, 2, 0], id="ties beside each other"),
    ],
)
def test_places_at_the_edges(values):
    values = np.array(values, dtype=float)
    expected = rank(values, ties="min")
    assert_array_equal(places(values), [expected.low, expected.high])


def test_half_of_many_rows_tie():
    values = np.random.default_rng(0).integers(0, 40_000, 50_000) / 7
    expected = rank(values, ties="min")
    assert_array_equal(places(values), [expected.low, expected.high])


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("block", [4, 1 << 15])
def test_moments_survive_large_values(ddof, block, monkeypatch):
    monkeypatch.setattr(lean, "BLOCK", block)
    x = np.random.default_rng(1).standard_normal((50, 3)) + 1e6
    mean, deviation = moments(x, ddof=ddof)
    assert_allclose(mean, x.mean(axis=0), rtol=1e-14)
    assert_allclose(deviation, (x - 1e6).std(axis=0, ddof=ddof), rtol=1e-8)


@given(
    arrays(float, (8, 3), elements=st.integers(-30, 30)),
    st.sampled_from([4, 1 << 15]),
)
def test_scores_and_ranks_are_those_of_the_pipeline(x, block):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lean, "BLOCK", block)
        found, low, high = score_and_rank(x, np.array([0.5, 0.3, -0.2]))
    indicators = [
        plain_indicator("a", weight=0.5),
        plain_indicator("b", weight=0.3),
        plain_indicator("c", weight=0.2, direction=-1),
    ]
    rows = {f"U{number}": tuple(row) for number, row in enumerate(x)}
    table = pooled_table(rows, ("a", "b", "c"))
    document = plain_document(indicators=indicators, outliers={"method": "flag"})
    result = score(table, parse_key(document))
    assert_allclose(found, result.index, atol=1e-12)
    # at the edge of rounding the last digit may decide
    edge = np.abs(result.index * 1e10 % 1 - 0.5).min() < 1e-3
    assert edge or (list(low), list(high)) == (
        list(result.rank_low),
        list(result.rank_high),
    )
