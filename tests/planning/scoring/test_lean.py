"""The lean way for long tables gives what the pipeline gives, to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from planning.scoring import exact, lean, parse_key, rank, score
from planning.scoring.lean import score_and_rank
from tests.planning.scoring.samples import plain_document, plain_indicator, pooled_table

CODES, WEIGHTS, DIRECTIONS = ("a", "b", "c"), (0.5, 0.3, 0.2), (1, 1, -1)
HALVES, SEVENTHS = (st.integers(-30, 30).map(lambda n, by=by: n / by) for by in (2, 7))
TABLES = st.integers(2, 12).flatmap(
    lambda n: arrays(float, (n, 3), elements=HALVES | SEVENTHS)
)


def by_pipeline(x, ddof):
    indicators = [
        plain_indicator(code, weight=weight, direction=direction)
        for code, weight, direction in zip(CODES, WEIGHTS, DIRECTIONS, strict=True)
    ]
    document = plain_document(
        indicators=indicators,
        outliers={"method": "flag"},
        normalisation={"method": "z", "ddof": ddof},
    )
    rows = {f"U{number:06}": tuple(row) for number, row in enumerate(x.tolist())}
    result = score(pooled_table(rows, CODES), parse_key(document), span=False)
    return result.index, result.rank_low, result.rank_high


def assert_same(x, ddof=0, threads=1):
    found = score_and_rank(x, np.multiply(WEIGHTS, DIRECTIONS), ddof=ddof, threads=threads)
    for own, expected in zip(found, by_pipeline(x, ddof), strict=True):
        assert_array_equal(own, expected)


@given(TABLES, st.sampled_from([4, 1 << 15]), st.integers(0, 1), st.integers(1, 3))
def test_scores_and_ranks_are_those_of_the_pipeline(x, block, ddof, threads):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lean, "BLOCK", block)
        patch.setattr(lean, "LONG", 1)
        patch.setattr(exact, "MANY", 5)
        patch.setattr(rank, "MANY", 3)
        assert_same(x, ddof, threads)


@pytest.mark.parametrize("shift", [0.0, 1e6], ids=["small values", "large values"])
@pytest.mark.parametrize("layout", ["C", "F"])
def test_a_long_table(shift, layout, monkeypatch):
    monkeypatch.setattr(lean, "LONG", 20_000)
    x = np.random.default_rng(3).standard_normal((20_000, 3)) + shift
    x[100:5_000] = x[99]  # many ties
    assert_same(np.asarray(x, order=layout), threads=2)


def test_a_column_without_spread_adds_nothing():
    x = np.random.default_rng(4).standard_normal((30, 3))
    x[:, 1] = 7.0
    assert_same(x)
