"""Euros of positions: half years, dated rates, cents that add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.money import (
    Half,
    Rate,
    cents,
    cost,
    euros,
    halves_of,
    missing_rate,
    split,
    weight,
)

RATE = Rate(date(2026, 1, 1), None, Fraction(75_000))
AUTUMN, SPRING = halves_of("2026/27")


def test_a_school_year_is_five_and_seven_twelfths():
    assert halves_of("2026/27") == (Half(2026, True), Half(2027, False))
    assert halves_of("2026") == (Half(2026, False), Half(2026, True))
    assert (weight(AUTUMN), weight(SPRING)) == (Fraction(5, 12), Fraction(7, 12))


@pytest.mark.parametrize(
    ("first", "last", "euro"),
    [
        pytest.param(None, None, "25000", id="0.8 VzÄ from August to December"),
        pytest.param(date(2026, 11, 1), None, "10000", id="from November"),
        pytest.param(None, date(2026, 8, 31), "5000", id="August alone, its last day too"),
        pytest.param(date(2026, 12, 31), None, "161.29", id="1/31 of December"),
        pytest.param(date(2027, 1, 1), None, "0", id="begins after the half"),
    ],
)
def test_costs_follow_days_of_a_measure(first, last, euro):
    amount = cents(cost(80, [RATE], AUTUMN, first, last))
    assert euros(amount) == Decimal(euro)


@pytest.mark.parametrize(
    ("day", "euro"),
    [
        pytest.param(date(2027, 1, 1), "46666.67", id="the first day has the new rate"),
        pytest.param(date(2027, 7, 31), "35053.76", id="a last day at the new rate"),
        pytest.param(date(2027, 8, 1), "35000", id="the day after changes nothing"),
    ],
)
def test_a_rate_that_changes_inside_a_year_counts_from_its_day(day, euro):
    """0.8 VzÄ from January to July: 35.000 Euro at 75.000, 46.666,67 at 100.000."""
    before = Rate(RATE.first, date.fromordinal(day.toordinal() - 1), RATE.eur)
    after = Rate(day, None, Fraction(100_000))
    amount = cents(cost(80, [before, after], SPRING))
    assert euros(amount) == Decimal(euro)


def test_without_a_rate_there_is_no_amount():
    ends = Rate(RATE.first, date(2027, 3, 31), RATE.eur)
    assert cost(80, [ends], SPRING) is None
    assert missing_rate([ends], [AUTUMN, SPRING]) == date(2027, 4, 1)
    assert missing_rate([RATE], [AUTUMN, SPRING]) is None
    assert missing_rate([ends], [SPRING], last=date(2027, 3, 31)) is None


def test_half_a_cent_goes_up():
    assert [cents(Fraction(n, 200)) for n in (1, 2, 3)] == [1, 1, 2]


amounts = st.integers(0, 10_000_000)
parts = st.lists(st.integers(0, 1000), min_size=1, max_size=5)


@given(amounts, parts)
def test_cents_shared_out_are_the_total(total, weights):
    wanted = {str(n): Fraction(weight) for n, weight in enumerate(weights)}
    shared = split(total, wanted)
    assert sum(shared.values()) == (total if any(weights) else 0)
    for name, part in wanted.items():
        exact = total * part / (sum(weights) or 1)
        assert abs(shared[name] - exact) < 1


@given(
    st.integers(1, 500),
    st.lists(
        st.tuples(
            st.dates(date(2025, 2, 1), date(2028, 12, 31)), st.integers(1, 20_000_000)
        ),
        max_size=4,
        unique_by=lambda pair: pair[0],
    ),
)
def test_calendar_years_and_school_years_give_the_same_cents(fte, changes):
    """Three school years are the calendar years they lie in without the outer halves."""
    steps = sorted([(date(2025, 1, 1), 7_512_345), *changes])
    rates = [
        Rate(day, None, Fraction(eur, 100))
        if number + 1 == len(steps)
        else Rate(
            day, date.fromordinal(steps[number + 1][0].toordinal() - 1), Fraction(eur, 100)
        )
        for number, (day, eur) in enumerate(steps)
    ]

    def paid(period: str) -> int:
        return sum(cents(cost(fte, rates, half)) for half in halves_of(period))

    calendar = sum(paid(year) for year in ("2025", "2026", "2027", "2028"))
    school = sum(paid(year) for year in ("2025/26", "2026/27", "2027/28"))
    outer = (Half(2025, False), Half(2028, True))
    assert calendar - school == sum(cents(cost(fte, rates, half)) for half in outer)
