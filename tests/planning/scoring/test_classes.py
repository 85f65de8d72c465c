"""Values on class bounds, quantiles, and classes by place."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring.classes import (
    class_bounds,
    class_labels,
    class_numbers,
    rank_share_numbers,
)
from planning.scoring.key_types import Bound, Classes
from planning.scoring.statistics import describe


def bounds_of(values, classes):
    return class_bounds(describe(np.array(values, dtype=float), ddof=0), classes)


@pytest.mark.parametrize(
    ("side", "expected"),
    [("lower", [1, 1, 2]), ("upper", [1, 2, 2])],
)
def test_a_value_on_a_bound(side, expected):
    classes = Classes("fixed", bounds=(Bound(1.0, side),))
    found = class_numbers(np.array([0.9, 1.0, 1.1]), classes, (1.0,), decimals=10)
    assert found.tolist() == expected


def test_a_value_next_to_a_bound_is_compared_at_ten_places():
    classes = Classes("fixed", bounds=(Bound(1.0, "upper"),))
    found = class_numbers(np.array([1.0 - 4e-11]), classes, (1.0,), decimals=10)
    assert found.tolist() == [2]


def test_bounds_by_deviation():
    classes = Classes("sd", bounds=(Bound(-1.0, "upper"), Bound(1.0, "lower")))
    assert bounds_of([1, 3], classes) == (1.0, 3.0)


def test_fixed_bounds_are_as_given():
    assert bounds_of([], Classes("fixed", bounds=(Bound(1.4, "lower"),))) == (1.4,)


@pytest.mark.parametrize(
    ("values", "count", "expected"),
    [
        pytest.param([0, 10], 2, [5], id="half way between two"),
        pytest.param([0, 1, 2, 10], 4, [0.75, 1.5, 4], id="type 7"),
        pytest.param([3, 3, 3], 3, [3, 3], id="all equal"),
    ],
)
def test_quantile_bounds(values, count, expected):
    found = bounds_of(values, Classes("quantile", count=count))
    assert_allclose(found, expected)
    assert_allclose(found, np.quantile(values, np.arange(1, count) / count))


@pytest.mark.parametrize(
    ("closed", "expected"), [("right", [1, 1, 2]), ("left", [1, 2, 2])]
)
def test_the_closed_end_of_a_quantile_class(closed, expected):
    classes = Classes("quantile", count=2, closed=closed)
    found = class_numbers(np.array([4.0, 5.0, 6.0]), classes, (5.0,), decimals=10)
    assert found.tolist() == expected


@pytest.mark.parametrize("classes", [Classes("quantile", count=2), Classes("sd")])
def test_one_unit_has_no_classes(classes):
    assert bounds_of([1], classes) is None


@pytest.mark.parametrize(
    ("ranks", "count", "expected"),
    [
        pytest.param([1, 2, 3, 4], 2, [2, 2, 1, 1], id="halves"),
        pytest.param([1, 2, 3], 2, [2, 1, 1], id="the middle falls to the lower class"),
        pytest.param([1, 1, 3], 3, [3, 3, 1], id="a tie stands in one class"),
        pytest.param([1.5, 1.5, 3], 3, [2, 2, 1], id="a tie by its middle place"),
        pytest.param(
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 10, list(range(10, 0, -1)), id="tenths"
        ),
    ],
)
def test_classes_by_place(ranks, count, expected):
    assert rank_share_numbers(ranks, count).tolist() == expected


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (Classes("quantile", count=2), ["1", "2"]),
        (Classes("quantile", count=2, order="descending"), ["2", "1"]),
        (Classes("quantile", count=2, labels=("tief", "hoch")), ["tief", "hoch"]),
        (Classes("fixed", bounds=(Bound(0, "lower"),), labels=("x", "y")), ["x", "y"]),
    ],
)
def test_labels(classes, expected):
    assert class_labels(np.array([1, 2]), classes) == expected
