"""Fast exact sums: bit by bit what math.fsum gives."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planning.scoring import exact
from planning.scoring.exact import exact_squares, exact_sum

NUMBERS = st.floats(-1e12, 1e12) | st.floats(-1, 1) | st.sampled_from([0.1, 1e-300, 3e9])
columns = arrays(float, st.integers(0, 30), elements=NUMBERS)


@given(columns, st.sampled_from([4, 1 << 15]), st.floats(-1e6, 1e6))
def test_it_is_the_slow_sum(values, block, middle):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "MANY", 1)
        patch.setattr(exact, "BLOCK", block)
        assert exact_sum(values) == math.fsum(values.tolist())
        assert exact_squares(values, middle) == math.fsum(((values - middle) ** 2).tolist())


@pytest.mark.parametrize("size", [150, 5_000, 100_001])
@pytest.mark.parametrize("shift", [0.0, 1e6, -1e12])
def test_long_columns(size, shift):
    values = np.random.default_rng(size).standard_normal(size) + shift
    assert exact_sum(values) == math.fsum(values.tolist())
    expected = math.fsum(((values - values[0]) ** 2).tolist())
    assert exact_squares(values, float(values[0])) == expected


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([0.0] * 300, id="nothing but zeros"),
        pytest.param([1e300, 1e-300] * 150, id="so large that squares of steps overflow"),
        pytest.param([3e-310] * 300, id="so small that steps vanish"),
        # 1 + 2**-53 lies between two doubles; 2**-110 tips the balance
        pytest.param([1.0, 2.0**-53, 2.0**-110] + [0.0] * 300, id="just above the middle"),
        pytest.param([1.0, 2.0**-53, -(2.0**-110)] + [0.0] * 300, id="just below it"),
        pytest.param([1.0, 2.0**-53] + [0.0] * 300, id="in the middle"),
    ],
)
def test_where_the_fast_way_would_be_wrong(values):
    assert exact_sum(np.array(values)) == math.fsum(values)


def test_order_changes_nothing():
    values = np.random.default_rng(1).standard_normal(1_000) * 10.0 ** np.arange(
        1_000
    ).clip(0, 12)
    assert exact_sum(values) == exact_sum(values[::-1]) == exact_sum(np.sort(values))
