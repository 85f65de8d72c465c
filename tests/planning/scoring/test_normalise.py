"""Each normalisation against figures computed by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import ScoringRefused
from planning.scoring.key_types import Goalposts, Normalisation
from planning.scoring.normalise import normalise
from planning.scoring.statistics import describe
from tests.planning.scoring.samples import GAP


def scaled(values, method, *, direction=1, ties="min", goalposts=None, **fields):
    x = np.array(values, dtype=float)
    normalisation = Normalisation(method=method, **fields)
    statistics = describe(x, ddof=normalisation.ddof)
    return normalise(
        x,
        statistics,
        normalisation,
        direction=direction,
        ties=ties,
        goalposts=goalposts,
    )


@pytest.mark.parametrize(
    ("method", "values", "expected"),
    [
        pytest.param("z", [1, 3], [-1, 1], id="z by the population deviation"),
        pytest.param("z", [1, 3, GAP], [-1, 1, GAP], id="a gap stays and counts nowhere"),
        pytest.param("robust_z", [1, 2, 4], [-1 / 1.4826, 0, 2 / 1.4826], id="robust z"),
        pytest.param("minmax", [1, 2, 5], [0, 25, 100], id="min-max to 100"),
        pytest.param("ratio_to_mean", [1, 3], [0.5, 1.5], id="ratio to the mean"),
        pytest.param(
            "rank", [7, 5, 5], [3, 1, 1], id="ascending ranks, ties take the lower"
        ),
        pytest.param(
            "percentile_rank", [5, 7, 9], [0, 0.5, 1], id="share of the others below"
        ),
        pytest.param("percentile_rank", [5, 5, 9], [0, 0, 1], id="like PERCENTRANK.INC"),
        pytest.param(
            "rank_exponential",
            [4, GAP, 9],
            [-23 * np.log(1 - 0.5 * (1 - np.exp(-100 / 23))), GAP, 100],
            id="half of the units at or below, then all",
        ),
        pytest.param("none", [5, 7], [5, 7], id="as it is"),
    ],
)
def test_methods(method, values, expected):
    assert_allclose(scaled(values, method), expected)


def test_sample_deviation():
    assert_allclose(scaled([1, 3], "z", ddof=1), [-np.sqrt(0.5), np.sqrt(0.5)])


def test_minmax_to_one():
    assert_allclose(scaled([1, 2, 5], "minmax", scale_to=1), [0, 0.25, 1])


@pytest.mark.parametrize(
    ("method", "expected"),
    [("rank", [3, 1.5, 1.5]), ("percentile_rank", [1, 0.25, 0.25])],
)
def test_average_ties(method, expected):
    assert_allclose(scaled([7, 5, 5], method, ties="average"), expected)


def test_exponential_ranks_of_ten():
    """r = 1, 0.9 and 0.5: 100, 50.43 and 15.65, as printed."""
    found = scaled(range(1, 11), "rank_exponential")
    assert_allclose(found[[9, 8, 4]], [100, 50.43, 15.65], atol=0.005)
    assert (np.diff(found) > 0).all()


@pytest.mark.parametrize(
    ("ties", "shares"),
    [
        pytest.param("average", [1, 1 / 2, 1 / 2], id="places 2 and 3 are both 2.5"),
        pytest.param("min", [1, 2 / 3, 2 / 3], id="counted from the top both are 2"),
    ],
)
@pytest.mark.parametrize("direction", [1, -1])
def test_exponential_ranks_with_ties(ties, shares, direction):
    values = np.array([9, 5, 5]) * direction
    expected = [-23 * np.log(1 - r * (1 - np.exp(-100 / 23))) for r in shares]
    found = scaled(values, "rank_exponential", ties=ties, direction=direction)
    assert_allclose(found, expected)


@pytest.mark.parametrize(
    ("method", "values", "expected"),
    [
        pytest.param("z", [1, 3], [1, -1], id="z"),
        pytest.param("robust_z", [1, 2, 4], [1 / 1.4826, 0, -2 / 1.4826], id="robust z"),
        pytest.param("minmax", [1, 2, 5], [100, 75, 0], id="min-max"),
        pytest.param("ratio_to_mean", [1, 3], [1.5, 0.5], id="ratio to the mean"),
        pytest.param("rank", [7, 5, 5], [1, 3, 3], id="rank"),
        pytest.param("percentile_rank", [5, 5, 9], [1, 1, 0], id="percentile"),
        pytest.param("none", [5, 7], [-5, -7], id="none"),
    ],
)
def test_mirror(method, values, expected):
    assert_allclose(scaled(values, method, direction=-1), expected)


@pytest.mark.parametrize(
    ("method", "values", "expected"),
    [
        pytest.param("z", [1, 3], [1, -1], id="z is the mirror"),
        pytest.param("minmax", [1, 2, 5], [100, 75, 0], id="min-max is the mirror"),
        pytest.param("percentile_rank", [5, 5, 9], [0.5, 0.5, 0], id="lower ties are not"),
    ],
)
def test_reversed_values(method, values, expected):
    assert_allclose(scaled(values, method, direction=-1, reverse_at="value"), expected)


@pytest.mark.parametrize(
    ("cap", "expected"),
    [
        ("none", [-50, 50, 150]),
        ("upper", [-50, 50, 100]),
        ("lower", [0, 50, 150]),
        ("both", [0, 50, 100]),
    ],
)
def test_goalposts(cap, expected):
    posts = Goalposts(10, 20, cap)
    assert_allclose(scaled([5, 15, 25], "goalposts", goalposts=posts), expected)


@pytest.mark.parametrize(
    ("reverse_at", "cap", "expected"),
    [
        ("mirror", "upper", [150, 50, 0]),
        ("value", "upper", [150, 50, 0]),
        ("value", "none", [150, 50, -50]),
    ],
)
def test_reversed_goalposts(reverse_at, cap, expected):
    found = scaled(
        [5, 15, 25],
        "goalposts",
        direction=-1,
        reverse_at=reverse_at,
        goalposts=Goalposts(10, 20, cap),
    )
    assert_allclose(found, expected)


def test_goalposts_need_somebody_to_compare_with():
    posts = Goalposts(10, 20)
    assert_allclose(scaled([15], "goalposts", goalposts=posts), [GAP])
    assert_allclose(scaled([15, 15], "goalposts", goalposts=posts), [50, 50])


RELATIVE = [
    *("z", "robust_z", "minmax", "ratio_to_mean"),
    *("rank", "percentile_rank", "rank_exponential"),
]


@pytest.mark.parametrize("method", RELATIVE)
@pytest.mark.parametrize(
    "values",
    [[4, 4, 4], [0, 0, 0], [0.1 + 0.2, 0.3, 0.3]],
    ids=["equal", "zeros", "equal but for rounding"],
)
def test_a_constant_column_contributes_nothing(method, values):
    assert_allclose(scaled([*values, GAP], method), [0, 0, 0, GAP])
    assert_allclose(scaled([*values, GAP], method, direction=-1), [0, 0, 0, GAP])
    found = normalise(
        np.array([5.0]),  # outside the reference set
        describe(np.array([*values, GAP]), ddof=0),
        Normalisation(method=method),
        neutral=1.0,
    )
    assert_allclose(found, [1])


def test_fixed_posts_tell_a_constant_column_from_another():
    """No other value has a part in these scales: 15 of 10 to 20 is half, whoever has it."""
    posts = Goalposts(10, 20)
    assert_allclose(scaled([15, 15], "goalposts", goalposts=posts), [50, 50])
    assert_allclose(scaled([15, 14.9], "goalposts", goalposts=posts), [50, 49])
    assert_allclose(scaled([7, 7], "none"), [7, 7])


def test_no_spread_around_the_median_contributes_nothing():
    assert_allclose(scaled([4, 4, 4, 9], "robust_z"), [0, 0, 0, 0])


@pytest.mark.parametrize("method", ["z", "minmax", "rank", "percentile_rank"])
@pytest.mark.parametrize("values", [[3], [3, GAP], [GAP]])
def test_one_value_alone_has_no_scale(method, values):
    assert np.isnan(scaled(values, method)).all()


def test_ratio_to_a_mean_of_zero_is_refused():
    with pytest.raises(ScoringRefused, match="der Mittelwert ist 0"):
        scaled([-1, 1], "ratio_to_mean")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(5.0, 0.0, id="a value of the set"),
        pytest.param(6.0, 0.25, id="between two values"),
        pytest.param(99.0, 1.0, id="above all: not more than one"),
        pytest.param(1.0, 0.0, id="below all: not less than zero"),
    ],
)
def test_percentile_of_a_unit_outside_the_set(value, expected):
    statistics = describe(np.array([5.0, 7.0, 9.0]), ddof=0)
    method = Normalisation(method="percentile_rank")
    assert_allclose(normalise(np.array([value]), statistics, method), [expected])
