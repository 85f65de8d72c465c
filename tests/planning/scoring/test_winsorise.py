"""Ends of a column by quantile and by skewness, against figures computed by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.scoring import parse_key, score
from planning.scoring.winsorise import (
    is_skewed,
    kurtosis,
    quantile_ends,
    skew_ends,
    skewness,
)
from tests.planning.scoring.samples import plain_document, plain_indicator, pooled_table

TEN_AND_ONE = [*range(1, 11), 100]  # one point far above ten even steps


def column(values):
    return np.sort(np.array(values, dtype=float))


@pytest.mark.parametrize(
    ("values", "q", "expected"),
    [
        pytest.param([0, 10, 20, 30, 40], 0.25, (10, 30), id="quantiles on two values"),
        pytest.param([0, 10, 20, 30, 40], 0.1, (4, 36), id="4 of 10 between two values"),
        pytest.param([7], 0.1, (7, 7), id="one value is both ends"),
        pytest.param([0, 1], 0.05, (0.05, 0.95), id="of two values a share of the way"),
    ],
)
def test_quantile_ends(values, q, expected):
    assert quantile_ends(column(values), q) == pytest.approx(expected)


def test_skewness_and_kurtosis_by_hand():
    """1, 2, 3, 10: mean 4, deviations -3, -2, -1, 6, sum of squares 50, s = (50/3)^0.5.

    Cubes add to -27 - 8 - 1 + 216 = 180, fourth powers to 81 + 16 + 1 + 1296 = 1394.
    """
    x, s = column([1, 2, 3, 10]), np.sqrt(50 / 3)
    assert skewness(x) == pytest.approx(4 / (3 * 2) * 180 / s**3)
    assert skewness(x) == pytest.approx(1.7636, abs=5e-5)  # =SKEW(1;2;3;10)
    assert kurtosis(x) == pytest.approx(20 / 6 * 1394 / s**4 - 3 * 9 / 2)
    assert kurtosis(x) == pytest.approx(3.228, abs=5e-4)  # =KURT(1;2;3;10)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(TEN_AND_ONE, True, id="one far point"),
        pytest.param(range(11), False, id="even steps"),
        pytest.param([0, 0, 9], False, id="too few to tell"),
        pytest.param([5] * 6, False, id="no spread at all"),
        pytest.param([0] * 9 + [1], True, id="one among zeros"),
        pytest.param([0, 0, 0, 0, 1, 1, 9, 9], False, id="skewed by two is not too long"),
    ],
)
def test_what_counts_as_skewed(values, expected):
    assert is_skewed(column(values)) is expected


@pytest.mark.parametrize(
    ("values", "points", "ends", "enough"),
    [
        pytest.param(TEN_AND_ONE, 5, (None, 10), True, id="the far point falls back"),
        pytest.param(
            [-value for value in TEN_AND_ONE], 5, (-10, None), True, id="or rises"
        ),
        pytest.param(range(11), 5, (None, None), True, id="an even column is left alone"),
        pytest.param(
            [*range(1, 11), 100, 100], 5, (None, None), True, id="two far points hold"
        ),
        pytest.param([*range(20), 300, 400], 5, (None, 19), True, id="one after the other"),
        pytest.param(
            [*range(20), 300, 400], 1, (None, 300), False, id="not more than allowed"
        ),
        pytest.param(
            [*range(40), 900, 900], 1, (None, None), False, id="equals move together"
        ),
        pytest.param(
            [-600, *range(30), 3000], 5, (0, 29), True, id="the longer side first"
        ),
    ],
)
def test_skew_ends(values, points, ends, enough):
    assert skew_ends(column(values), points) == (ends, enough)


@given(st.lists(st.integers(-1000, 1000), min_size=4, max_size=30), st.integers(1, 8))
def test_treated_columns_are_no_longer_skewed_or_said_to_be(values, points):
    x = column(values)
    (low, high), enough = skew_ends(x, points)
    cut = np.clip(x, -np.inf if low is None else low, np.inf if high is None else high)
    assert (cut != x).sum() <= points
    assert is_skewed(cut) is not enough


def winsorised(rows, **outliers):
    key = plain_document(
        indicators=[plain_indicator("a")],
        outliers=outliers,
        normalisation={"method": "none"},
    )
    return score(pooled_table(rows, ("a",)), parse_key(key))


ROWS = {f"U{at:02d}": (value,) for at, value in enumerate(TEN_AND_ONE)}


def test_winsorising_changes_the_value_and_says_so():
    result = winsorised(ROWS, method="skew_kurt")
    assert result.index[-1] == 10
    assert result.pooled[-1, 0] == 100
    (change,) = result.changes
    assert (change.unit, change.step) == ("U10", "skew_kurt")
    assert (change.before, change.after) == (100, 10)


def test_what_stays_skewed_is_warned_of():
    rows = {f"U{at:02d}": (value,) for at, value in enumerate([*range(20), 300, 400])}
    result = winsorised(rows, method="skew_kurt", max_points=1)
    assert result.warnings == (
        "Indikator „a“ (grundschule): auch nach 1 veränderten Werten noch schief.",
    )


def test_quantiles_cut_both_sides():
    result = winsorised(ROWS, method="winsorise_quantile", q=0.1)
    assert result.index[[0, 1, -2, -1]].tolist() == [2, 2, 10, 10]
    assert [item.unit for item in result.changes] == ["U00", "U10"]


def test_frozen_ends_hold_for_a_new_value():
    key = parse_key(
        plain_document(indicators=[plain_indicator("a")], outliers={"method": "skew_kurt"})
    )
    before = score(pooled_table(ROWS, ("a",)), key)
    rows = {**ROWS, "U03": (50,)}
    after = score(pooled_table(rows, ("a",)), key, frozen=before.statistics)
    assert after.index[3] == before.index[9] == before.index[10]
    assert after.changes[0].after == 10


def test_nothing_known_has_no_ends():
    assert winsorised({"A": (np.nan,)}, method="skew_kurt").changes == ()
