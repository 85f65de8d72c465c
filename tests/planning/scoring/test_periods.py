"""Pooling over periods, by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import ScoringRefused, series_of_ratios, series_of_values
from planning.scoring.periods import Pooling, pool
from planning.scoring.tables import Series, pooled_series
from tests.planning.scoring.samples import GAP

YEARS = ("2022", "2023", "2024")


def pooled(series, method, **fields):
    fields = {"kind": "rate", "use": YEARS, "min_periods": 2, **fields}
    return pool(series, Pooling(method=method, **fields), code="x")


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param("ratio_of_sums", 0.067, id="counts are pooled first"),
        pytest.param("mean", 0.15, id="each year counts alike"),
    ],
)
def test_pooled_rate_is_not_the_mean_of_rates(method, expected):
    series = series_of_ratios(("2023", "2024"), [[11, 5]], [[220, 20]])
    found = pooled(series, method, use=("2023", "2024")).values
    assert_allclose(found, [expected], atol=0.0005)


@pytest.mark.parametrize(
    ("numerator", "expected"),
    [
        pytest.param([4, GAP, 8], 12 / 200, id="a gap leaves its year out on both sides"),
        pytest.param([GAP, GAP, 8], GAP, id="one year of two needed is absent"),
        pytest.param([0, 0, 0], 0.0, id="nothing counted is a zero"),
        pytest.param([GAP, GAP, GAP], GAP, id="nothing known is absent, not zero"),
    ],
)
def test_gaps_in_a_ratio_of_sums(numerator, expected):
    series = series_of_ratios(YEARS, [numerator], [[100, 100, 100]])
    assert_allclose(pooled(series, "ratio_of_sums").values, [expected])


def test_a_year_without_children_is_no_value():
    series = series_of_ratios(YEARS, [[0, 0, 5]], [[0, 0, 50]])
    assert np.isnan(pooled(series, "ratio_of_sums").values[0])


@pytest.mark.parametrize(
    ("method", "kind", "expected"),
    [
        pytest.param("mean", "count", 20.0, id="mean of the years"),
        pytest.param("latest", "count", 30.0, id="the last year alone"),
        pytest.param(
            "exp_weighted", "count", (10 / 4 + 20 / 2 + 30) / 1.75, id="fading mean"
        ),
    ],
)
def test_counts(method, kind, expected):
    series = series_of_values(YEARS, [[10, 20, 30]])
    assert_allclose(pooled(series, method, kind=kind, decay=0.5).values, [expected])


def test_fading_sums_of_counts():
    series = series_of_ratios(YEARS, [[1, 2, 3]], [[10, 10, 30]])
    found = pooled(series, "exp_weighted", decay=0.5).values
    assert_allclose(found, [(1 / 4 + 2 / 2 + 3) / (10 / 4 + 10 / 2 + 30)])


def test_a_missing_year_still_counts_in_the_distance():
    series = series_of_values(("2022", "2024"), [[10, 30]])
    found = pooled(series, "exp_weighted", kind="count", decay=0.5).values
    assert_allclose(found, [(10 / 4 + 30) / 1.25])


def test_latest_takes_the_last_known_year():
    series = series_of_values(YEARS, [[10, 20, GAP]])
    assert_allclose(pooled(series, "latest", kind="count").values, [20.0])


def test_without_names_the_last_three_periods_are_used():
    series = series_of_values(("2021", *YEARS), [[99, 10, 20, 30]])
    found = pooled(series, "mean", use=None)
    assert found.periods == YEARS
    assert_allclose(found.values, [20.0])


def test_a_series_takes_the_periods_it_has():
    series = series_of_values(("2023", "2024"), [[10, 20]])
    assert pooled(series, "mean", use=("2022/23", "2023", "2024")).periods == (
        "2023",
        "2024",
    )


def test_no_period_at_all_is_absent():
    found = pooled(series_of_values(("1999",), [[1.0]]), "mean")
    assert found.periods == ()
    assert np.isnan(found.values).all()


def test_mean_denominator_of_the_years_used():
    series = series_of_ratios(YEARS, [[1, 1, 1]], [[50, 70, GAP]])
    assert_allclose(pooled(series, "ratio_of_sums").denominators, [60.0])


def test_pooled_values_pass_unchanged():
    assert_allclose(pooled(pooled_series([0.3]), "ratio_of_sums").values, [0.3])


@pytest.mark.parametrize("method", ["ratio_of_sums", "exp_weighted"])
def test_rates_without_counts_cannot_be_summed(method):
    series = series_of_values(YEARS, [[0.1, 0.2, 0.3]])
    with pytest.raises(
        ScoringRefused, match=f"Indikator „x“: „{method}“ ist nicht möglich"
    ):
        pooled(series, method)


def test_values_and_counts_do_not_mix():
    series = Series(("2023", "2024"), [[0.1, GAP]], [[GAP, 2.0]], [[GAP, 20.0]])
    with pytest.raises(ScoringRefused, match="„mean“ ist nicht möglich"):
        pooled(series, "mean", use=("2023", "2024"))


@pytest.mark.parametrize(
    ("series", "method", "expected"),
    [
        pytest.param(
            series_of_ratios(YEARS, [[1, 2, 3]], [[10, 20, 30]]),
            "ratio_of_sums",
            (6, 60),
            id="sums of the years",
        ),
        pytest.param(
            series_of_ratios(YEARS, [[1, 2, 3]], [[10, 20, 30]]),
            "latest",
            (3, 30),
            id="the last year",
        ),
        pytest.param(
            series_of_ratios(YEARS, [[1, 2, 3]], [[10, 20, 30]]),
            "mean",
            None,
            id="averages have no counts",
        ),
        pytest.param(
            series_of_values(YEARS, [[0.1, 0.2, 0.3]]), "latest", None, id="nor have values"
        ),
        pytest.param(pooled_series([0.3]), "mean", None, id="nor pooled values"),
        pytest.param(
            Series(("*",), [[0.3]], [[3.0]], [[10.0]]),
            "mean",
            (3, 10),
            id="unless they bring them",
        ),
    ],
)
def test_counts_behind_a_value(series, method, expected):
    found = pooled(series, method).counts
    assert (
        found == expected if expected is None else np.hstack(found).tolist() == [*expected]
    )
