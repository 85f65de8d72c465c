"""Terms that cancel, and values that are equal: rounding never decides, by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import ScoringRefused, Statistics, parse_key, pooled_series, score
from tests.planning.scoring.samples import (
    GAP,
    ladder,
    plain_document,
    plain_indicator,
    pooled_table,
    with_series,
)

# Each row sums to 0.6 on paper, and to 0.6 or 0.6000000000000001 in binary.
EQUAL = {"A": (0.1, 0.2, 0.3), "B": (0.2, 0.3, 0.1), "C": (0.3, 0.2, 0.1)}
# Each row cancels on paper: 0.1 + 0.2 - 0.3; in binary 5.6e-17 or 2.8e-17 is left.
NOTHING = {"A": (0.1, 0.2, -0.3), "B": (0.2, -0.3, 0.1), "C": (-0.3, 0.1, 0.2)}


def key_of(group, codes="abc", top=None, **sections):
    """Values as they are: some indicators in one group, a last one beside it."""
    indicators = [plain_indicator(code, group="g") for code in codes]
    return parse_key(
        plain_document(
            indicators=[*indicators, plain_indicator("z")],
            groups=[{"code": "g", "weight": 1, "aggregation": "sum", **group}],
            normalisation={"method": "none"},
            **({"aggregation": top} if top else {}),
            **sections,
        )
    )


def table_of(rows, last=(5.0, 5.0, 5.0)):
    return with_series(pooled_table(rows, "abc"), z=pooled_series(last))


@pytest.mark.parametrize("rows", [EQUAL, NOTHING], ids=["equal sums", "nothing left"])
@pytest.mark.parametrize(
    ("group", "expected"),
    [
        pytest.param(
            {"normalisation": {"method": "percentile_rank"}}, 0.0, id="percentile"
        ),
        pytest.param({"normalisation": {"method": "rank"}}, 0.0, id="rank"),
        pytest.param({"normalisation": {"method": "z"}}, 0.0, id="z"),
        pytest.param({"normalisation": {"method": "minmax"}}, 0.0, id="minmax"),
        pytest.param({"restandardise": True}, 0.0, id="restandardised"),
    ],
)
def test_a_group_of_equal_values_has_no_order(rows, group, expected):
    result = score(table_of(rows), key_of(group))
    assert_allclose(result.group_values[:, 0], [expected] * 3, atol=1e-12)
    assert result.rank == (1, 1, 1)


def test_equal_sums_beside_a_larger_one_share_their_place():
    rows = {**EQUAL, "D": (1.0, 1.0, 1.0)}
    group = {"normalisation": {"method": "percentile_rank"}}
    for ties, expected in (("min", [0, 0, 0, 1]), ("average", [1 / 3, 1 / 3, 1 / 3, 1])):
        key = key_of(group, ties={"percentile": ties})
        result = score(table_of(rows, (5.0,) * 4), key)
        assert_allclose(result.group_values[:, 0], expected)


def test_frozen_statistics_keep_what_is_rounding():
    key = key_of({"normalisation": {"method": "percentile_rank"}})
    first = score(table_of(NOTHING), key)
    kept = Statistics.from_document(first.statistics.as_document())
    again = score(table_of({**NOTHING, "A": (0.3, -0.1, -0.2)}), key, frozen=kept)
    assert_allclose(again.group_values[:, 0], [0, 0, 0])


def test_what_cancels_is_a_zero_in_a_product():
    top = {"method": "geometric"}
    rows = {**NOTHING, "D": (1.0, 2.0, 5.0)}
    result = score(table_of(rows, (2.0,) * 4), key_of({}, top=top))
    assert_allclose(result.index, [0, 0, 0, 4])  # the root of 8 times 2


def test_a_mean_that_cancels_is_no_mean_to_divide_by():
    group = {"normalisation": {"method": "ratio_to_mean"}}
    rows = {**NOTHING, "D": (1.0, 1.0, 1.0), "E": (-1.0, -1.0, -1.0)}
    with pytest.raises(ScoringRefused, match="der Mittelwert ist 0"):
        score(table_of(rows, (5.0,) * 5), key_of(group))


def test_logarithms_of_equal_values_near_one_are_equal():
    almost = 1.0 + 2**-52  # ln: 2.2e-16, all the spread there is
    table = pooled_table({"A": (1.0, 3), "B": (almost, 2), "C": (1.0, 1)}, "ab")
    indicators = [plain_indicator("a", transform="ln"), plain_indicator("b")]
    result = score(table, parse_key(plain_document(indicators=indicators)))
    assert_allclose(result.normalised[:, 0], [0, 0, 0])


def test_a_mean_filled_in_for_equal_values_adds_no_spread():
    """The mean of three times 0.1 is 0.10000000000000002 if it is added up plainly."""
    rows = {"A": (0.1, 1), "B": (0.1, 2), "C": (0.1, 3), "D": (GAP, 4)}
    document = plain_document(missing={"policy": "group_mean", "min_coverage": 0.3})
    result = score(pooled_table(rows, "ab"), parse_key(document))
    assert_allclose(result.normalised[:, 0], [0, 0, 0, 0])


def test_a_mean_filled_in_that_equals_a_value_shares_its_rank():
    """0.1, 0.2 and 0.3 have the mean 0.2, in binary 0.20000000000000004."""
    rows = {"A": (0.1, 1), "B": (0.2, 1), "C": (0.3, 1), "D": (GAP, 1)}
    document = plain_document(
        missing={"policy": "group_mean", "min_coverage": 0.3},
        normalisation={"method": "rank"},
    )
    result = score(pooled_table(rows, "ab"), parse_key(document))
    assert_allclose(result.normalised[:, 0], [1, 2, 4, 2])


def test_a_lone_product_that_is_restandardised_has_neither_index_nor_base():
    table = pooled_table({"A": (2, 8), "B": (GAP, 8), "C": (GAP, 2)}, "ab")
    document = plain_document(
        normalisation={"method": "none"},
        aggregation={"method": "geometric", "restandardise": True},
        missing={"policy": "no_score"},
    )
    result = score(table, parse_key(document))
    assert np.isnan(result.index).all()
    assert np.isnan(result.score).all()
    assert np.isnan(result.base).all()
    assert np.isnan(result.contributions).all()


@pytest.mark.parametrize("method", ["none", "goalposts", "z", "percentile_rank"])
def test_nobody_is_scored_without_somebody_to_compare_with(method):
    goalposts = {"goalposts": {"lo": 0, "hi": 10}} if method == "goalposts" else {}
    document = plain_document(
        indicators=[plain_indicator("a", **goalposts)], normalisation={"method": method}
    )
    result = score(ladder({"A": (5,)}, ("a",)), parse_key(document))
    assert np.isnan(result.index).all()
    two = score(ladder({"A": (5,), "B": (5,)}, ("a",)), parse_key(document))
    assert np.isfinite(two.index).all()


def test_an_indicator_with_one_value_is_no_part_of_the_datenlage():
    """Three quarters of the weight are left for A; with half of it nobody is scored."""
    rows = {"A": (1, 1, 9), "B": (2, 3, GAP), "C": (3, 2, GAP)}
    indicators = [
        plain_indicator(code, weight=w) for code, w in zip("abc", (2, 1, 1), strict=True)
    ]
    result = score(
        pooled_table(rows, "abc"), parse_key(plain_document(indicators=indicators))
    )
    assert_allclose(result.coverage, [0.75] * 3)
    assert result.missing == (("c",),) * 3
    assert_allclose(result.effective_weights[0], [2 / 3, 1 / 3, 0])
