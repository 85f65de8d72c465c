"""Which cells of a scored table carry chance, and with which moments."""

import numpy as np
import pytest

from planning.scoring import parse_key, score, series_of_ratios, series_of_values
from planning.scoring.rate_noise import noisy_cells
from planning.scoring.tables import UnitTable

YEARS = ("2022", "2023")
UNITS = ("a", "b", "c", "d", "e")
SIZES = np.array([40.0, 400.0, 200.0, 100.0, 100.0])
CASES = np.array([4.0, 40.0, 60.0, 5.0, 20.0])


def document(**given):
    return {
        "format": "lr-key/1",
        "code": "probe",
        "version": 1,
        "title": "Probe",
        "facility_types": ["grundschule"],
        "valid_from": "2024-01-01",
        "periods": {"use": [*YEARS], "min_periods": 1},
        "indicators": [
            {"code": "rate", "weight": 0.6, "direction": 1, "level": "facility"}
            | {"kind": "rate"},
            {"code": "size", "weight": 0.4, "direction": 1, "level": "facility"}
            | {"kind": "count", "pooling": "mean"},
        ],
    } | given


def table(cases=CASES, sizes=SIZES):
    both = np.column_stack([cases, cases]), np.column_stack([sizes, sizes])
    return UnitTable(
        units=UNITS,
        groups=("grundschule",) * len(UNITS),
        flags=(frozenset(),) * len(UNITS),
        series={
            "rate": series_of_ratios(YEARS, *both),
            "size": series_of_values(YEARS, both[1]),
        },
    )


def cells(content, found=None, rows=None):
    key, units = parse_key(content), found or table()
    result = score(units, key)
    rows = np.arange(len(UNITS)) if rows is None else rows
    return noisy_cells(units, key, result, rows), result


def with_rate(**given):
    content = document()
    content["indicators"][0] |= given
    return content


def test_a_rate_of_few_children_moves_more_than_that_of_many():
    noisy, _ = cells(document())
    assert noisy.codes == ("rate",)
    assert noisy.variance[0, 0] > 5 * noisy.variance[1, 0] > 0
    assert (noisy.variance[:, 1] == 0).all()


def test_moments_are_those_of_the_beta_distribution():
    """Unit a: 8 cases of 80 children in two years, prior from the shrinkage key."""
    noisy, result = cells(with_rate(shrinkage="beta_binomial"))
    column = result.statistics.groups["grundschule"].columns["rate"]
    mean, rho = column.treatment.prior_mean, column.treatment.prior_rho
    strength = 1 / rho - 1
    alpha, beta = 8 + strength * mean, 72 + strength * (1 - mean)
    share = alpha / (alpha + beta)
    variance = share * (1 - share) / (alpha + beta + 1)
    assert noisy.z[0, 0] == pytest.approx((share - column.mean) / column.sd)
    assert noisy.z[0, 0] == pytest.approx(result.normalised[0, 0])
    assert noisy.variance[0, 0] == pytest.approx(variance / column.sd**2)


def test_without_shrinkage_the_prior_is_estimated_from_the_ranked():
    plain, _ = cells(document())
    shrunk, _ = cells(with_rate(shrinkage="beta_binomial"))
    column_plain = plain.variance[:, 0] / plain.variance[0, 0]
    column_shrunk = shrunk.variance[:, 0] / shrunk.variance[0, 0]
    np.testing.assert_allclose(column_plain, column_shrunk)


def test_direction_turns_the_mean_and_not_the_variance():
    up, _ = cells(document())
    down, _ = cells(with_rate(direction=-1))
    np.testing.assert_allclose(down.z[:, 0], -up.z[:, 0])
    np.testing.assert_array_equal(down.variance, up.variance)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        pytest.param(
            {"level": "area", "area_kind": "ortsteil", "area_link": "address"},
            "area",
            id="a value of the area is shared by its units",
        ),
        pytest.param({"transform": "ln1p"}, "scale", id="a logarithm bends the noise"),
        pytest.param(
            {"normalisation": {"method": "minmax"}}, "scale", id="another scale than z"
        ),
        pytest.param({"pooling": "mean"}, "counts", id="rates averaged, not counts"),
        pytest.param({"denominator": "size"}, "no_rate", id="divided once more"),
    ],
)
def test_what_carries_no_noise_says_why(given, reason):
    noisy, result = cells(with_rate(**given))
    assert noisy.left_out == {"rate": reason, "size": "no_rate"}
    assert noisy.codes == ()
    assert (noisy.variance == 0).all()
    np.testing.assert_array_equal(noisy.z, result.normalised)


def test_a_clipped_cell_stays_where_it_was_cut():
    content = document(outliers={"method": "clip_z", "limit": 1.0})
    noisy, result = cells(content)
    assert result.normalised[2, 0] == 1.0
    assert (noisy.z[2, 0], noisy.variance[2, 0]) == (1.0, 0.0)
    assert noisy.kept == len([c for c in result.changes if c.code == "rate"]) > 0


def test_a_flagged_cell_moves_like_any_other():
    noisy, _ = cells(document(outliers={"method": "flag", "limit": 1.0}))
    assert noisy.kept == 0
    assert (noisy.variance[:, 0] > 0).all()


def test_a_gap_stays_a_gap():
    gap = CASES.copy()
    gap[1] = np.nan
    noisy, _ = cells(document(missing={"min_coverage": 0.3}), table(cases=gap))
    assert np.isnan(noisy.z[1, 0])
    assert noisy.variance[1, 0] == 0
    assert noisy.kept == 0


def test_without_any_count_nothing_moves():
    noisy, _ = cells(
        document(missing={"min_coverage": 0.3}), table(cases=np.full(5, np.nan))
    )
    assert np.isnan(noisy.z[:, 0]).all()
    assert (noisy.variance == 0).all()


def test_a_key_that_compares_all_as_one_group_finds_its_statistics():
    one, _ = cells(document())
    whole, _ = cells(document(reference={"group_by": None}))
    np.testing.assert_array_equal(whole.variance, one.variance)
