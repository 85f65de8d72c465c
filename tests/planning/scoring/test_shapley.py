"""A change is split among its causes: the parts add up and no order is preferred."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.scoring.shapley import shapley

NAMES = ("daten", "schluessel", "menge", "grenzen")
RANKS = st.lists(st.integers(1, 300), min_size=16, max_size=16)


def game(values, names=NAMES):
    """One unit whose value is looked up by the set of new factors."""

    def value(chosen):
        place = sum(1 << at for at, name in enumerate(names) if name in chosen)
        return np.array([values[place]], dtype=float)

    return value


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # v(none) 0, v(a) 4, v(b) 2, v(both) 10: a first gives 4, a last 8, on average 6.
        pytest.param([0, 4, 2, 10], {"a": 6, "b": 4}, id="the mean of both orders"),
        pytest.param(
            [3, 5, 3, 5], {"a": 2, "b": 0}, id="what changes nothing gets nothing"
        ),
        pytest.param([7, 7, 7, 7], {"a": 0, "b": 0}, id="no change, no shares"),
    ],
)
def test_two_causes_by_hand(values, expected):
    shares = shapley(("a", "b"), game(values, ("a", "b")))
    assert {name: share[0] for name, share in shares.items()} == expected


@given(RANKS)
def test_shares_of_ranks_add_up_to_the_change_exactly(values):
    shares = shapley(NAMES, game(values))
    parts = [round(share[0] * 24) for share in shares.values()]
    assert sum(parts) == 24 * (values[15] - values[0])
    assert all(
        abs(24 * s[0] - p) < 1e-9 for s, p in zip(shares.values(), parts, strict=True)
    )


@given(RANKS)
def test_shares_are_the_mean_over_all_orders(values):
    value, gains = game(values), dict.fromkeys(NAMES, 0.0)
    for order in permutations(NAMES):
        for place, name in enumerate(order):
            before = value(frozenset(order[:place]))[0]
            gains[name] += value(frozenset(order[: place + 1]))[0] - before
    shares = shapley(NAMES, value)
    for name in NAMES:
        assert shares[name][0] == pytest.approx(gains[name] / 24, abs=1e-9)


@given(RANKS)
def test_old_and_new_swapped_turn_every_sign(values):
    forth = shapley(NAMES, game(values))
    back = shapley(NAMES, game(values[::-1]))  # the complement of every set
    for name in NAMES:
        assert forth[name][0] == pytest.approx(-back[name][0], abs=1e-12)


@given(RANKS, st.sampled_from(range(4)))
def test_a_cause_that_changes_nothing_gets_nothing(values, place):
    blind = [values[at & ~(1 << place)] for at in range(16)]
    assert shapley(NAMES, game(blind))[NAMES[place]][0] == 0


def test_a_unit_without_value_on_the_way_is_not_split():
    def value(chosen):
        gap = np.nan if chosen == {"a"} else 1.0
        return np.array([gap, 2.0 if "a" in chosen else 1.0])

    shares = shapley(("a", "b"), value)
    assert np.isnan(shares["a"][0])
    assert (shares["a"][1], shares["b"][1]) == (1.0, 0.0)


def test_a_factor_named_twice_is_refused():
    with pytest.raises(ValueError, match="named twice"):
        shapley(("a", "a"), game([0, 0, 0, 0], ("a", "b")))
