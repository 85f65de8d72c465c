"""Geometric means: by hand, nested, at zero, and what their contributions add up to."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import ScoringRefused, parse_key, score
from tests.planning.scoring.samples import (
    GAP,
    plain_document,
    plain_indicator,
    pooled_table,
)

GEOMETRIC = {"method": "geometric"}


def scored(rows, indicators, **sections):
    document = plain_document(
        indicators=[plain_indicator(code, **more) for code, more in indicators.items()],
        **{
            "normalisation": {"method": "none"},
            "missing": {"min_coverage": 0.1},
            "aggregation": GEOMETRIC,
            **sections,
        },
    )
    return score(pooled_table(rows, tuple(indicators)), parse_key(document))


TWO = {"a": {}, "b": {}}


@pytest.mark.parametrize(
    ("row", "weights", "expected"),
    [
        pytest.param((2, 8), (1, 1), 4, id="root of 2 times 8, where the mean is 5"),
        pytest.param((1, 16), (3, 1), 2, id="1 to the 3/4 times 16 to the 1/4"),
        pytest.param((1, 16), (30, 10), 2, id="weights count as ratios"),
        pytest.param((GAP, 7), (3, 1), 7, id="a gap hands its weight on"),
        pytest.param((0, 8), (1, 1), 0, id="a zero is not made up for"),
        pytest.param((GAP, GAP), (1, 1), GAP, id="nothing known is no score"),
    ],
)
def test_weighted_geometric_mean(row, weights, expected):
    indicators = {
        code: {"weight": weight} for code, weight in zip("ab", weights, strict=True)
    }
    result = scored({"A": row, "B": (1, 1)}, indicators)
    assert_allclose(result.index[0], expected)


def test_contributions_add_up_to_the_logarithm_of_the_score():
    rows = {"A": (2, 8), "B": (3, GAP), "C": (1, 1)}
    result = scored(rows, {"a": {"weight": 3}, "b": {}})
    assert result.contribution_scale == "ln"
    assert_allclose(
        result.contributions,
        [[0.75 * np.log(2), 0.25 * np.log(8)], [np.log(3), GAP], [0, 0]],
    )
    assert_allclose(np.nansum(result.contributions, axis=1), np.log(result.score))
    assert_allclose(result.base, 0.0)


def test_a_zero_has_no_contributions_and_is_warned_of():
    result = scored({"A": (0, 8), "B": (1, 1)}, TWO)
    assert np.isnan(result.contributions[0]).all()
    assert np.isnan(result.base[0])
    assert result.rank == (2, 1)
    assert result.warnings == (
        "Gesamtwert: Das geometrische Mittel ist 0, weil ein Wert 0 ist, für A.",
    )


def test_a_negative_value_is_refused_with_its_units():
    with pytest.raises(
        ScoringRefused, match=r"Gesamtwert: .* „b“ ist negativ für A, C\. .*minmax"
    ):
        scored({"A": (1, -1), "B": (1, 1), "C": (1, -2)}, TWO)


def test_z_values_cannot_be_multiplied():
    with pytest.raises(ScoringRefused, match="ist negativ für A"):
        scored({"A": (1, 1), "B": (2, 2)}, TWO, normalisation={"method": "z"})


def test_scale_acts_on_the_score_alone():
    aggregation = {**GEOMETRIC, "scale": {"a": 1, "b": 2}}
    result = scored({"A": (2, 8), "B": (1, 1)}, TWO, aggregation=aggregation)
    assert_allclose(result.index, [9, 3])
    assert_allclose(result.contributions[0].sum(), np.log(4))


def test_restandardising_leaves_the_contributions():
    """Scores 4 and 2: mean 3, deviation 1."""
    aggregation = {**GEOMETRIC, "restandardise": True}
    result = scored({"A": (2, 8), "B": (2, 2)}, TWO, aggregation=aggregation)
    assert_allclose(result.index, [1, -1])
    assert_allclose(result.contributions.sum(axis=1), np.log([4, 2]))


NESTED = {"a": {"group": "g"}, "b": {"group": "g"}, "c": {}}


def group(**fields):
    return {"groups": [{"code": "g", "weight": 1, **fields}]}


ROWS = {"A": (2, 8, 16), "B": (1, 4, 4)}


@pytest.mark.parametrize(
    ("inner", "outer", "codes", "expected"),
    [
        pytest.param(
            "geometric", "geometric", ("a", "b", "c"), (8, 2 * 2**0.5), id="both multiply"
        ),
        pytest.param("geometric", "arithmetic", ("c", "g"), (10, 3), id="g multiplies"),
        pytest.param(
            "arithmetic", "geometric", ("c", "g"), (80**0.5, 10**0.5), id="the top does"
        ),
        pytest.param(
            "arithmetic", "arithmetic", ("a", "b", "c"), (10.5, 3.25), id="neither"
        ),
    ],
)
def test_groups_that_multiply_and_groups_that_add(inner, outer, codes, expected):
    """A: root of 2 times 8 is 4, their mean 5; B: 2 and 2.5; with c = 16 and 4."""
    result = scored(ROWS, NESTED, aggregation={"method": outer}, **group(aggregation=inner))
    assert_allclose(result.index, expected)
    assert result.contribution_codes == codes
    total = np.log(expected) if outer == "geometric" else expected
    assert_allclose(result.contributions.sum(axis=1), total)


def test_a_group_that_multiplies_on_its_own_scale_is_one_contribution():
    """g: 4 and 2, restandardised 1 and -1; with c = 16 and 4."""
    result = scored(
        ROWS,
        NESTED,
        aggregation={"method": "arithmetic"},
        **group(aggregation="geometric", restandardise=True),
    )
    assert_allclose(result.index, [17 / 2, 3 / 2])
    assert_allclose(result.contributions, [[8, 0.5], [2, -0.5]])
    assert_allclose(result.group_values[:, 0], [1, -1])


def test_a_rank_of_a_group_may_be_multiplied():
    result = scored(ROWS, NESTED, **group(normalisation={"method": "rank"}))
    assert_allclose(result.index, [(2 * 16) ** 0.5, (1 * 4) ** 0.5])
    assert_allclose(result.contributions.sum(axis=1), np.log(result.score))


def test_a_zero_inside_reaches_the_top():
    rows = {"A": (0, 8, 16), "B": (1, 4, 4)}
    result = scored(rows, NESTED, **group(aggregation="geometric"))
    assert result.index[0] == 0
    assert np.isnan(result.contributions[0]).all()
    assert [text.split(":")[0] for text in result.warnings] == ["g", "Gesamtwert"]


def test_influence_on_a_product_is_no_covariance():
    influence = scored(ROWS, NESTED, **group()).influence["grundschule"]
    assert [item.covariance_share for item in influence] == [None] * 3
    assert sum(item.share for item in influence) == pytest.approx(1.0)


def test_the_unit_of_a_value_is_relevant_to_products():
    """16 against 12 of a times b; with 3 added to b, 22 against 24."""
    found = [scored({"A": (2, 8 + more), "B": (4, 3 + more)}, TWO).rank for more in (0, 3)]
    assert found == [(1, 2), (2, 1)]


def test_no_rank_span_for_products():
    assert set(scored(ROWS, NESTED, **group()).rank_best) == {None}
