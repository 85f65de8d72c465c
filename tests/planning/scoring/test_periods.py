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


# A has counts in both years, delivered beside with two places; B lacks those of 2024.
MIXED = Series(
    ("2023", "2024"),
    [[0.33, 0.17], [0.5, 0.4]],
    [[1.0, 1.0], [5.0, GAP]],
    [[3.0, 6.0], [10.0, GAP]],
)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param("mean", [(1 / 3 + 1 / 6) / 2, (0.5 + 0.4) / 2], id="mean of years"),
        pytest.param("latest", [1 / 6, 0.4], id="last year"),
    ],
)
def test_a_year_without_counts_takes_them_from_nobody_else(method, expected):
    found = pooled(MIXED, method, use=("2023", "2024"))
    assert_allclose(found.values, expected, rtol=1e-12)
    assert found.counts is None


def test_counts_are_not_summed_where_a_year_came_as_a_value():
    with pytest.raises(ScoringRefused, match="„ratio_of_sums“ ist nicht möglich"):
        pooled(MIXED, "ratio_of_sums", use=("2023", "2024"))


def test_a_value_for_a_year_without_children_is_none():
    series = Series(("2023", "2024"), [[0.9, 0.1]], [[0.0, 1.0]], [[0.0, 10.0]])
    found = pooled(series, "mean", use=("2023", "2024"), min_periods=1)
    assert_allclose(found.values, [0.1])


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param("ratio_of_sums", (40 + 100) / 2, id="mean of the years with a value"),
        pytest.param("mean", (40 + 100) / 2, id="the same for the mean of rates"),
        pytest.param("latest", 100.0, id="the last year alone"),
        pytest.param(
            "exp_weighted", (40 / 4 + 100) / (1 / 4 + 1), id="fading like the rate"
        ),
    ],
)
def test_size_of_a_rate_rests_on_the_years_of_its_value(method, expected):
    series = series_of_ratios(YEARS, [[1, GAP, 3]], [[40, 900, 100]])
    assert_allclose(pooled(series, method, decay=0.5).denominators, [expected])


def test_size_of_a_rate_is_unknown_with_too_few_years():
    series = series_of_ratios(YEARS, [[GAP, GAP, 3]], [[40, 50, 60]])
    assert np.isnan(pooled(series, "ratio_of_sums").denominators[0])


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
