"""Chance of rates through the real scorer, where no closed form holds."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from planning.scoring import parse_key, score
from planning.scoring.cell_noise import cell_moments, drawn_noise
from planning.scoring.distribution import rank_distribution
from planning.scoring.draws import WeightModel
from planning.scoring.rate_noise import noisy_cells
from planning.scoring.tree import layout
from planning.scoring.variants import variants
from tests.planning.scoring.test_rate_noise import UNITS, table, with_rate

ROWS = np.arange(len(UNITS))


def ranks(content, found=None, *, draws=400, seed=3, band=0.0001, rows=ROWS):
    """Ranks under chance alone: the weights hardly move."""
    key, units = parse_key(content), found or table()
    result = score(units, key)
    noisy = noisy_cells(units, key, result, rows)
    model = WeightModel.around(result.nominal_weights, band=band)
    codes = (*noisy.codes, *noisy.bent)
    options = {"draws": draws, "seed": seed, "root": layout(key).root}
    drawn = drawn_noise(units, key, result, rows, codes, model, **options)
    return drawn, noisy, model, options


def test_where_a_closed_form_holds_both_say_the_same():
    content = with_rate(outliers={"method": "flag"})
    drawn, noisy, model, options = ranks(content, draws=2000)
    closed = rank_distribution(noisy.z, model, noise=noisy.variance, **options)
    assert noisy.codes == ("rate",)
    assert drawn.mean == pytest.approx(closed.mean, abs=0.15)
    assert drawn.top_share(2) == pytest.approx(closed.top_share(2), abs=0.05)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"normalisation": {"method": "percentile_rank"}}, id="ranks"),
        pytest.param({"normalisation": {"method": "minmax"}}, id="minmax"),
        pytest.param({"normalisation": {"method": "robust_z"}}, id="robust z"),
        pytest.param({"transform": "ln1p"}, id="a logarithm"),
        pytest.param(
            {"transform": "ln1p", "shrinkage": "beta_binomial"}, id="a shrunk logarithm"
        ),
    ],
)
def test_a_bent_scale_has_chance_too(given):
    drawn, noisy, _, _ = ranks(with_rate(**given))
    assert noisy.bent == ("rate",)
    assert drawn.counts.sum(axis=0).tolist() == [400] * len(UNITS)
    assert (drawn.counts.max(axis=0) < 400).any()


def test_many_children_leave_nothing_to_chance():
    many = table(cases=np.array([4.0, 20, 60, 5, 30]) * 1e7, sizes=np.full(5, 1e9))
    drawn, _, _, _ = ranks(with_rate(transform="ln1p"), many)
    assert (drawn.counts.max(axis=0) == 400).all()


def test_the_seed_decides():
    content = with_rate(transform="ln1p")
    one, two, other = (ranks(content, seed=seed)[0].counts for seed in (1, 1, 2))
    assert_array_equal(one, two)
    assert (one != other).any()


def test_a_rate_nobody_counted_stays_absent():
    cases = np.array([4.0, 40.0, np.nan, 5.0, 20.0])
    sizes = np.array([40.0, 400.0, np.nan, 100.0, 100.0])
    content = with_rate(transform="ln1p")
    content["missing"] = {"policy": "reweight", "min_coverage": 0.3}
    drawn, _, _, _ = ranks(content, table(cases, sizes))
    assert drawn.counts.sum(axis=0).tolist() == [400] * len(UNITS)


def moments(content, code, found=None):
    """Mean and variance of the values of one variant of a key."""
    key, units = parse_key(content), found or table()
    chosen = {each.code: each for each in variants(units, key)}
    return chosen[code], cell_moments(units, chosen[code], ROWS, ("rate",))


def test_moments_are_those_of_the_closed_form_where_there_is_one():
    content = with_rate(outliers={"method": "flag"})
    variant, (mean, variance) = moments(content, "key")
    closed = noisy_cells(table(), variant.key, variant.scored, ROWS)
    assert mean == pytest.approx(closed.z, abs=1e-3)
    assert variance == pytest.approx(closed.variance, rel=0.02)
    assert (variance.max(axis=0) > 0).tolist() == [
        code == "rate" for code in variant.key.codes
    ]


@pytest.mark.parametrize("code", ["rank", "geometric", "minmax+group_mean"])
def test_values_of_every_variant_move_by_as_much_as_drawn_tables(code):
    """Against whole runs: the drawn ranks of the variant's key, weights at rest."""
    variant, (mean, variance) = moments(with_rate(), code)
    model = WeightModel.around(variant.shares, band=0.0001)
    options = {"draws": 400, "seed": 3, "root": layout(variant.key).root}
    closed = rank_distribution(mean, model, noise=variance, **options)
    if code == "geometric":  # its weighted mean is one of logarithms
        assert variance.max() > 0
        return
    drawn = drawn_noise(
        table(), variant.key, variant.scored, ROWS, ("rate",), model, **options
    )
    assert closed.mean == pytest.approx(drawn.mean, abs=0.25)


def test_a_variant_without_chance_stays_as_scored():
    variant, _ = moments(with_rate(), "rank")
    mean, variance = cell_moments(table(), variant, ROWS, ())
    assert_array_equal(mean, variant.z)
    assert not variance.any()
