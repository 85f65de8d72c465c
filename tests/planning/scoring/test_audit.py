"""Whether indicators say different things, and what each of them decides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.scoring import ScoringRefused, parse_key, score
from planning.scoring.audit import cronbach_alpha, equal_weights, pairs, without
from planning.scoring.tree import nominal_weights
from tests.planning.scoring.samples import (
    GAP,
    plain_document,
    plain_indicator,
    plain_key,
    pooled_table,
    worked_document,
    worked_table,
)


def z_of(*columns):
    z = np.array(columns, dtype=float).T
    return (z - z.mean(axis=0)) / z.std(axis=0)


# Columns 1 2 3 4 and 1 3 2 4: r = 4/5. K = 2: alpha = 2 r / (1 + r) = 8/9.
def test_alpha_by_hand():
    assert cronbach_alpha(z_of([1, 2, 3, 4], [1, 3, 2, 4])) == pytest.approx(8 / 9)


@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 3), min_size=4, max_size=12))
def test_alpha_of_z_values_is_that_of_the_mean_correlation(rows):
    columns = np.array(rows, dtype=float).T
    if (columns.std(axis=1) == 0).any():
        return
    z = z_of(*columns)
    mean = np.mean([np.corrcoef(z.T)[i, j] for i, j in ((0, 1), (0, 2), (1, 2))])
    if abs(1 + 2 * mean) > 1e-6:
        assert cronbach_alpha(z) == pytest.approx(3 * mean / (1 + 2 * mean), abs=1e-6)


@pytest.mark.parametrize(
    "z",
    [
        pytest.param([[1.0], [2.0]], id="one indicator"),
        pytest.param([[1.0, 2.0], [GAP, 1.0]], id="one complete row"),
        pytest.param([[1.0, -1.0], [-1.0, 1.0]], id="the sum does not vary"),
    ],
)
def test_without_anything_to_compare_there_is_no_alpha(z):
    assert cronbach_alpha(np.array(z)) is None


def test_pairs_stand_by_strength_and_beyond_0_9_they_are_alike():
    z = z_of([1, 2, 3, 4], [1, 2, 3, 4.5], [4, 3, 2, 1.2], [1, 3, 2, 4])
    found = pairs(z, "abcd")
    assert len(found) == 6
    assert {frozenset((p.first, p.second)) for p in found if p.is_alike} == {
        frozenset("ab"), frozenset("ac"), frozenset("bc")
    }  # fmt: skip
    sizes = [abs(pair.correlation) for pair in found]
    assert sizes == sorted(sizes, reverse=True)
    assert found[0].correlation == pytest.approx(np.corrcoef(z.T)[0, 2])


def test_a_constant_indicator_has_no_pair():
    z = np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0]])
    assert pairs(z, "ab") == ()


def test_without_an_indicator_the_rest_is_scored_as_a_key_of_its_own():
    rows = {"A": (0.1, 0.9, 0.2), "B": (0.2, 0.1, 0.4), "C": (0.4, 0.3, 0.3)}
    table = pooled_table(rows, ("a", "b", "c"))
    left = score(table, without(plain_key(("a", "b", "c")), "b"))
    np.testing.assert_array_equal(left.index, score(table, plain_key(("a", "c"))).index)


def test_a_group_that_is_left_empty_goes_too():
    key = parse_key(worked_document())
    one = without(key, "wdh")
    assert [group.code for group in one.groups] == ["lernen"]
    assert without(one, "int").groups == ()
    assert score(worked_table(), without(one, "int")).contribution_codes == ("size", "sgb")


def test_a_group_above_a_kept_group_stays():
    document = plain_document(
        indicators=[plain_indicator("a", group="low"), plain_indicator("b")],
        groups=[
            {"code": "high", "weight": 1},
            {"code": "low", "weight": 1, "parent": "high"},
        ],
    )
    assert len(without(parse_key(document), "b").groups) == 2


def test_the_least_number_of_indicators_follows():
    key = plain_key(missing={"policy": "reweight", "min_indicators": 2})
    assert without(key, "a").missing.min_indicators == 1


def test_the_only_indicator_cannot_go():
    with pytest.raises(ScoringRefused, match="der einzige Indikator"):
        without(plain_key(("a",)), "a")


def test_equal_weights_reach_through_groups():
    shares = nominal_weights(equal_weights(parse_key(worked_document())))
    np.testing.assert_allclose(shares, [0.25] * 4)


def test_equal_weights_keep_the_total_of_a_sum():
    items = [plain_indicator("a", weight=3), plain_indicator("b", weight=1)]
    document = plain_document(indicators=items, aggregation={"method": "sum"})
    assert [item.weight for item in equal_weights(parse_key(document)).indicators] == [2, 2]
