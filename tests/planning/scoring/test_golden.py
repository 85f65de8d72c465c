"""The worked example, to the digits that the Methodik page prints."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import UnitState, parse_key, score
from tests.planning.scoring.samples import GAP, worked_document, worked_table


@pytest.fixture(scope="module")
def worked():
    return score(worked_table(), parse_key(worked_document()))


@pytest.mark.parametrize(
    ("unit", "z", "s", "restandardised", "index", "place", "label"),
    [
        ("G1", [1.266, 1.639, 1.463, 1.435], 1.4476, 1.7776, 1.8888, 1, "hoch"),
        ("G2", [-0.435, -0.926, -0.176, -1.141], -0.7638, -0.9068, 0.5466, 6, "mittel"),
        ("G3", [0.302, -0.071, -0.995, -0.025], -0.1626, -0.1770, 0.9115, 4, "mittel"),
        ("G4", [0.590, 0.784, 1.053, 1.092], 0.9221, 1.1396, 1.5698, 2, "hoch"),
        ("G5", [0.900, -1.354, -1.404, -1.484], -0.9654, -1.1516, 0.4242, 7, "niedrig"),
        ("G6", [-1.822, -0.071, 0.644, 0.405], -0.0879, -0.0864, 0.9568, 3, "mittel"),
        ("G7", [-0.801, GAP, -0.585, -0.282], -0.5071, -0.5952, 0.7024, 5, "mittel"),
    ],
)
def test_worked_example(worked, unit, z, s, restandardised, index, place, label):
    row = worked.row_of(unit)
    assert_allclose(worked.normalised[row], z, atol=0.0005)
    assert worked.score[row] == pytest.approx(s, abs=5e-5)
    assert (worked.index[row] - 1.0) / 0.5 == pytest.approx(restandardised, abs=5e-5)
    assert worked.index[row] == pytest.approx(index, abs=5e-5)
    assert worked.rank[row] == worked.rank_low[row] == worked.rank_high[row] == place
    assert worked.class_labels[row] == label


def test_worked_statistics(worked):
    group = worked.statistics.groups["grundschule"]
    means = [group.columns[code].mean for code in worked.codes]
    deviations = [group.columns[code].sd for code in worked.codes]
    assert_allclose(means, [5.4145, 0.0308, 0.0643, 0.2529], atol=5e-5)
    assert_allclose(deviations, [0.4961, 0.0117, 0.0244, 0.1165], atol=5e-5)
    assert group.nodes[""].mean == pytest.approx(-0.0167, abs=5e-5)
    assert group.nodes[""].sd == pytest.approx(0.8238, abs=5e-5)


def test_worked_contributions(worked):
    scored = worked.base[~np.isnan(worked.index)]
    assert_allclose(scored, np.full(7, 1.010148), atol=5e-7)
    assert_allclose(
        worked.contributions[worked.row_of("G1")],
        [0.153687, 0.198918, 0.177594, 0.348429],
        atol=5e-7,
    )


def test_small_school_stays_outside(worked):
    row = worked.row_of("G8")
    assert worked.state[row] is UnitState.EXCLUDED_SMALL
    assert worked.excluded_by[row] == "size"
    assert worked.rank[row] is None
    assert np.isnan(worked.index[row])


def test_gap_lowers_the_known_share(worked):
    row = worked.row_of("G7")
    assert worked.coverage[row] == pytest.approx(0.8)
    assert worked.missing[row] == ("wdh",)
    assert_allclose(worked.effective_weights[row], [0.2, 0.0, 0.4, 0.4])
    assert np.isnan(worked.contributions[row, 1])


def test_area_share_of_each_school(worked):
    assert_allclose(worked.area_share[:7], np.full(7, 0.4))
