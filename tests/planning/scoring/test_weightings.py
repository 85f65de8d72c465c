"""Which weighting makes two units level: closed forms, checked by the real scorer."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from planning.scoring import ScoringRefused, parse_key, score
from planning.scoring.tree import nominal_weights
from planning.scoring.weightings import (
    nearest_shares,
    raised,
    rounded_shares,
    share_for_score,
    tied_share,
    with_shares,
)
from tests.planning.scoring.samples import (
    ladder,
    plain_document,
    plain_indicator,
    plain_key,
    worked_document,
    worked_table,
)

PARTS = st.integers(1, 20)
STEPS = st.integers(-30, 30)
pairs = st.lists(st.tuples(STEPS, PARTS), min_size=2, max_size=6)


def arrays(pairs):
    difference = np.array([step for step, _ in pairs]) / 10
    weights = np.array([part for _, part in pairs], dtype=float)
    return difference, weights / weights.sum()


# d = (1, -2), w = (0.5, 0.5): level at u - 2 (1 - u) = 0, u = 2/3.
def test_two_indicators_by_hand():
    assert tied_share(np.array([1.0, -2.0]), np.array([0.5, 0.5]), 0) == pytest.approx(
        2 / 3
    )
    assert tied_share(np.array([1.0, 2.0]), np.array([0.5, 0.5]), 0) is None


@pytest.mark.parametrize(
    ("difference", "shares", "column"),
    [
        pytest.param([1.0, 1.0], [0.5, 0.5], 0, id="ahead by the same everywhere"),
        pytest.param([1.0, 2.0], [1.0, 0.0], 0, id="the only indicator with a weight"),
    ],
)
def test_no_share_makes_them_level(difference, shares, column):
    assert tied_share(np.array(difference), np.array(shares), column) is None


@given(pairs, st.data())
def test_the_tied_share_makes_them_level(pairs, data):
    difference, shares = arrays(pairs)
    column = data.draw(st.integers(0, len(shares) - 1))
    tied = tied_share(difference, shares, column)
    ends = [raised(shares, column, end) @ difference for end in (0.0, 1.0)]
    if tied is None:
        assert ends[0] * ends[1] > -1e-12
    else:
        weights = raised(shares, column, tied)
        assert weights.sum() == pytest.approx(1)
        assert weights @ difference == pytest.approx(0, abs=1e-9)
        others = np.delete(weights, column) * np.delete(shares, column).sum()
        np.testing.assert_allclose(
            others, np.delete(shares, column) * np.delete(weights, column).sum()
        )


def test_a_share_gives_the_score_asked_for():
    row, shares = np.array([2.0, -1.0, 0.5]), np.array([0.2, 0.5, 0.3])
    share = share_for_score(row, shares, 0, 1.0)
    assert raised(shares, 0, share) @ row == pytest.approx(1.0)


@given(pairs)
@example([(10, 1), (-1, 20), (-30, 1)])  # the plain formula gives a negative weight
def test_no_weighting_that_makes_them_level_is_nearer(pairs):
    difference, shares = arrays(pairs)
    found = nearest_shares(difference, shares)
    if found is None:
        assert (difference > 0).all() or (difference < 0).all()
        return
    assert found.sum() == pytest.approx(1)
    assert (found >= -1e-12).all()
    assert found @ difference == pytest.approx(0, abs=1e-9)
    least = np.linalg.norm(found - shares)
    for other in level_weightings(difference):
        assert least <= np.linalg.norm(other - shares) + 1e-9


def level_weightings(difference):
    """Corners of the level weightings and their midpoints: a convex set's own points."""
    corners = []
    for i, own in enumerate(difference):
        for j, other in enumerate(difference):
            if own == 0 or own * other < 0:
                corner = np.zeros(len(difference))
                corner[i] = 1.0 if own == 0 else other / (other - own)
                corner[j] += 0.0 if own == 0 else 1 - corner[i]
                corners.append(corner)
    middles = [(a + b) / 2 for a in corners for b in corners]
    return corners + middles


def test_without_negative_weights_it_is_the_projection():
    difference, shares = np.array([1.0, -0.5, 0.2]), np.array([0.3, 0.4, 0.3])
    centred = difference - difference.mean()
    by_hand = shares - (shares @ difference) * centred / (centred @ centred)
    assert (by_hand > 0).all()
    np.testing.assert_allclose(nearest_shares(difference, shares), by_hand)


def test_level_everywhere_keeps_the_weights():
    shares = np.array([0.3, 0.7])
    np.testing.assert_allclose(nearest_shares(np.zeros(2), shares), shares)


@given(st.lists(PARTS, min_size=1, max_size=8), st.integers(0, 4))
def test_rounded_shares_still_add_up(parts, places):
    shares = np.array(parts) / sum(parts)
    found = rounded_shares(shares, places)
    assert round(found.sum() * 10**places) == 10**places
    assert (np.abs(found - shares) < 10.0**-places + 1e-12).all()


# Through the real scorer


def test_the_same_shares_give_the_same_index():
    table, key = worked_table(), parse_key(worked_document())
    flat = with_shares(key, nominal_weights(key))
    rows = [row for row, unit in enumerate(table.units) if unit != "G7"]  # G7 has a gap
    np.testing.assert_allclose(
        score(table.take(np.array(rows)), flat).index,
        score(table.take(np.array(rows)), key).index,
    )


@given(st.integers(0, 3), st.sampled_from(["G1", "G2", "G3", "G4", "G5", "G6"]))
def test_a_tied_share_makes_the_scorer_give_one_index(column, unit):
    table, key = worked_table(), parse_key(worked_document())
    result, shares = score(table, key), nominal_weights(key)
    i, j = result.row_of(unit), result.row_of("G4" if unit != "G4" else "G6")
    tied = tied_share(result.normalised[i] - result.normalised[j], shares, column)
    assume(tied is not None)
    again = score(table, with_shares(key, raised(shares, column, tied)))
    assert abs(again.index[i] - again.index[j]) <= 1e-9


def test_the_nearest_shares_make_the_scorer_give_one_index():
    table, key = worked_table(), parse_key(worked_document())
    result = score(table, key)
    i, j = result.row_of("G3"), result.row_of("G6")
    difference = result.normalised[i] - result.normalised[j]
    found = nearest_shares(difference, nominal_weights(key))
    again = score(table, with_shares(key, found))
    assert abs(again.index[i] - again.index[j]) <= 1e-9


def test_keys_that_are_no_weighted_mean_are_refused():
    items = [plain_indicator(code, normalisation={"method": "minmax"}) for code in "ab"]
    document = plain_document(indicators=items, aggregation={"method": "geometric"})
    with pytest.raises(ScoringRefused, match="keines"):
        with_shares(parse_key(document), [0.5, 0.5])


def test_negative_weights_are_refused():
    with pytest.raises(ScoringRefused, match="nicht negativ"):
        with_shares(plain_key(), [1.5, -0.5])
    assert score(ladder(), with_shares(plain_key(), [0.5, 0.5])).index[0] < 0


@pytest.mark.parametrize("sign", [1, -1], ids=["behind", "ahead"])
def test_units_nearly_level_need_a_far_step(sign):
    difference, shares = np.array([0.01, -0.02]) * sign, np.array([0.1, 0.9])
    found = nearest_shares(difference, shares)
    assert found == pytest.approx([2 / 3, 1 / 3])
