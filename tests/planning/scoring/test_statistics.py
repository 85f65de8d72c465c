"""Describing a reference set."""

import numpy as np
import pytest

from planning.scoring.statistics import ColumnStatistics, Treatment, describe, mean_of
from tests.planning.scoring.samples import GAP


def test_by_hand():
    found = describe(np.array([4.0, GAP, 1.0, 1.0]), ddof=0, treatment=Treatment(low=9.0))
    assert found == ColumnStatistics(
        n=3,
        mean=2.0,
        sd=pytest.approx(np.sqrt(2.0)),
        min=1.0,
        max=4.0,
        median=1.0,
        mad=0.0,
        reference=(1.0, 1.0, 4.0),
        treatment=Treatment(low=9.0),
    )
    assert not found.is_constant


def test_sample_deviation():
    assert describe(np.array([1.0, 3.0]), ddof=1).sd == pytest.approx(np.sqrt(2.0))


def test_weights_count_values():
    """1 three times, 5 once: mean 2, variance (3 + 9)/4 = 3; no weights in the median."""
    weights = np.array([1.0, 3.0, GAP])
    found = describe(np.array([5.0, 1.0, GAP]), ddof=0, weights=weights)
    assert (found.mean, found.sd, found.median) == (2.0, pytest.approx(np.sqrt(3.0)), 3.0)
    assert found.n == 2


def test_median_of_an_even_number_lies_between():
    assert describe(np.array([1.0, 2.0, 4.0, 9.0]), ddof=0).median == 3.0


def test_nothing_known_has_no_figures():
    found = describe(np.array([GAP]), ddof=0)
    assert found == ColumnStatistics(n=0)
    assert found.is_constant
    assert mean_of(np.array([GAP])) is None


def test_one_value_has_no_sample_deviation():
    found = describe(np.array([5.0]), ddof=1)
    assert (found.mean, found.sd) == (5.0, None)
    assert found.is_constant


def test_the_mean_knows_no_order():
    values = np.array([1e16, 1.0, -1e16])
    assert describe(values, ddof=0).mean == describe(values[::-1], ddof=0).mean == 1 / 3


def test_reflection_is_described_like_the_opposite_values():
    values = np.array([1.0, 2.0, 7.0])
    assert describe(values, ddof=0).reflected() == describe(-values, ddof=0)
