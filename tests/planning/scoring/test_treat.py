"""Division, logarithms, filling, clipping."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import ScoringRefused
from planning.scoring.treat import (
    CellChange,
    clip_column,
    cut_column,
    divide,
    flag_column,
    named,
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


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        pytest.param((0.0, 5.0), [0.0, 3.0, GAP, 5.0], id="both ends"),
        pytest.param((None, 5.0), [-4.0, 3.0, GAP, 5.0], id="the upper end alone"),
        pytest.param((0.0, None), [0.0, 3.0, GAP, 9.0], id="the lower end alone"),
        pytest.param((None, None), [-4.0, 3.0, GAP, 9.0], id="no end"),
    ],
)
def test_cut(ends, expected):
    x, units = np.array([-4.0, 3.0, GAP, 9.0]), ("A", "B", "C", "D")
    found, changes = cut_column(x, ends, step="winsorise_quantile", code="x", units=units)
    assert_allclose(found, expected)
    outside = [(units[at], x[at], found[at]) for at in (0, 3) if found[at] != x[at]]
    assert [(item.unit, item.before, item.after) for item in changes] == outside


def test_of_very_many_units_the_first_are_named():
    units = [f"U{at:02d}" for at in range(30)]
    chosen = np.array([at != 1 for at in range(30)])
    assert named(units, chosen).endswith("U19, U20 und 9 weitere")
    assert named(units[:3], chosen[:3]) == "U00, U02"


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
