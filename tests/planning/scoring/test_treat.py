"""Division, logarithms, filling, clipping."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import ScoringRefused
from planning.scoring.treat import (
    CellChange,
    clip_column,
    divide,
    fill,
    flag_column,
    transform,
)
from tests.planning.scoring.samples import GAP


def test_division_by_nothing_is_absent():
    found = divide(np.array([6.0, 6.0, 6.0, GAP]), np.array([3.0, 0.0, GAP, 3.0]))
    assert_allclose(found, [2.0, GAP, GAP, GAP])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("none", [1.0, GAP]), ("ln", [0.0, GAP]), ("ln1p", [np.log(2.0), GAP])],
)
def test_transform(name, expected):
    found = transform(np.array([1.0, GAP]), name, code="x", units=("A", "B"))
    assert_allclose(found, expected)


@pytest.mark.parametrize(("name", "value"), [("ln", 0.0), ("ln1p", -1.0)])
def test_no_logarithm_names_the_units(name, value):
    with pytest.raises(ScoringRefused, match=r"Indikator „x“: „.*“ verlangt .* für A, C\."):
        transform(np.array([value, 5.0, value]), name, code="x", units=("A", "B", "C"))


def test_fill_takes_only_gaps_of_the_rows():
    x = np.array([1.0, GAP, GAP])
    assert fill(x, np.array([0, 1]), 7.0).tolist() == [1]
    assert_allclose(x, [1.0, 7.0, GAP])


def test_an_empty_group_fills_nothing():
    x = np.array([GAP])
    assert fill(x, np.array([0]), None).tolist() == []
    assert np.isnan(x[0])


def test_clip_lists_what_it_cuts():
    z = np.array([-4.0, 3.0, GAP, 3.5])
    found, changes = clip_column(z, 3.0, code="x", units=("A", "B", "C", "D"))
    assert_allclose(found, [-3.0, 3.0, GAP, 3.0])
    assert changes == [
        CellChange("A", "x", "clip_z", -4.0, -3.0),
        CellChange("D", "x", "clip_z", 3.5, 3.0),
    ]


def test_flag_lists_and_leaves():
    z = np.array([-4.0, 3.0])
    found, changes = flag_column(z, 3.0, code="x", units=("A", "B"))
    assert_allclose(found, z)
    assert changes == [CellChange("A", "x", "flag", -4.0, -4.0)]
