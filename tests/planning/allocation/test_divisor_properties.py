"""Laws of the divisor method; each fails for the methods we did not choose."""

from fractions import Fraction

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from planning.allocation.divisor import sainte_lague

claims = st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any).map(np.array)
units = st.integers(0, 120)
steps = st.sampled_from([(1,), (2,), (3, 1), (16, 4), (16, 4, 16, 16)])


@st.composite
def bounded(draw):
    """Claims with floors and caps that fit each other."""
    needs = draw(claims)
    floors = [draw(st.integers(0, 6)) for _ in needs]
    caps = [floor + draw(st.integers(0, 20)) for floor in floors]
    return needs, floors, caps


def largest_remainder(needs, number):
    """Whole quotas, then one unit each to the largest fractions, earlier rows first."""
    quotas = [Fraction(int(need) * number, int(sum(needs))) for need in needs]
    split = [int(quota) for quota in quotas]
    rows = sorted(range(len(split)), key=lambda row: split[row] - quotas[row])
    for row in rows[: number - sum(split)]:
        split[row] += 1
    return split


def test_largest_remainder_takes_a_unit_away_at_a_larger_budget():
    assert largest_remainder([6, 6, 2], 10) == [4, 4, 2]
    assert largest_remainder([6, 6, 2], 11) == [5, 5, 1]


@given(claims, units)
def test_largest_remainder_keeps_the_quota(needs, number):
    quotas = needs * number / needs.sum()
    split = np.array(largest_remainder(needs, number))
    assert split.sum() == number
    assert (np.abs(split - quotas) < 1).all()


def test_sainte_lague_may_leave_the_quota():
    needs = np.array([10, 6, 6, 6, 6, 6])
    assert 8 * needs[0] / needs.sum() == 2
    assert sainte_lague(needs, 8).tolist() == [3, 1, 1, 1, 1, 1]


@given(claims, units)
def test_single_units_use_up_the_budget(needs, number):
    split = sainte_lague(needs, number)
    assert split.sum() == number
    assert (split >= 0).all()


@given(claims, units, steps)
def test_less_than_the_greatest_step_is_left(needs, number, sizes):
    assert 0 <= number - sainte_lague(needs, number, steps=sizes).sum() < max(sizes)


@example((np.array([6, 6, 2]), [0, 0, 0], [60, 60, 60]), (1,))
@given(bounded(), steps)
def test_a_larger_budget_takes_nothing_from_anyone(case, sizes):
    needs, floors, caps = case
    splits = [
        sainte_lague(needs, number, steps=sizes, floors=floors, caps=caps)
        for number in range(sum(floors), sum(floors) + 60)
    ]
    assert (np.diff(splits, axis=0) >= 0).all()


@given(bounded(), units, steps, st.data())
def test_a_greater_need_of_ones_own_takes_nothing(case, extra, sizes, data):
    needs, floors, caps = case
    row = data.draw(st.integers(0, len(needs) - 1))
    more = needs.copy()
    more[row] += data.draw(st.integers(1, 50))
    number = sum(floors) + extra
    before, after = (
        sainte_lague(n, number, steps=sizes, floors=floors, caps=caps)
        for n in (needs, more)
    )
    assert after[row] >= before[row]


@given(bounded(), units, steps)
def test_floors_and_caps_are_kept(case, extra, sizes):
    needs, floors, caps = case
    number = sum(floors) + extra
    split = sainte_lague(needs, number, steps=sizes, floors=floors, caps=caps)
    assert (split >= floors).all()
    assert (split <= caps).all()
    assert split.sum() <= number


@given(claims, units, steps, st.data())
def test_rows_decide_between_equal_claims_only(needs, number, sizes, data):
    order = data.draw(st.permutations(range(len(needs))))
    split = sainte_lague(needs, number, steps=sizes)
    other = sainte_lague(needs[order], number, steps=sizes)
    pairs = sorted(zip(needs.tolist(), split.tolist(), strict=True))
    assert sorted(zip(needs[order].tolist(), other.tolist(), strict=True)) == pairs


@given(claims, units, steps)
def test_who_needs_more_never_gets_less(needs, number, sizes):
    split = sainte_lague(needs, number, steps=sizes)
    assert (np.diff(split[np.argsort(-needs, kind="stable")]) <= 0).all()


@given(claims, units)
def test_no_unit_would_stand_better_elsewhere(needs, number):
    split = sainte_lague(needs, number)
    assume(number)
    held = split > 0
    least_given = (needs[held] / (split[held] - 0.5)).min()
    assert least_given >= (needs / (split + 0.5)).max()


@given(claims, units, steps, st.sampled_from([2.0, 4.0, 0.5]))
def test_the_unit_of_need_is_irrelevant(needs, number, sizes, factor):
    once = sainte_lague(needs, number, steps=sizes)
    again = sainte_lague(needs * factor, number, steps=sizes)
    assert once.tolist() == again.tolist()
