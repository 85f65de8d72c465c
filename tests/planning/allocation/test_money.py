"""Euros of positions: half years, dated rates, exact sums."""

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
    cost,
    euros,
    halves_of,
    in_cents,
    missing_rate,
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
    amount = cost(80, [RATE], AUTUMN, first, last)
    assert in_cents(euros(amount)) == Decimal(euro)


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
    amount = cost(80, [before, after], SPRING)
    assert in_cents(euros(amount)) == Decimal(euro)


def test_without_a_rate_there_is_no_amount():
    ends = Rate(RATE.first, date(2027, 3, 31), RATE.eur)
    assert cost(80, [ends], SPRING) is None
    assert missing_rate([ends], [AUTUMN, SPRING]) == date(2027, 4, 1)
    assert missing_rate([RATE], [AUTUMN, SPRING]) is None
    assert missing_rate([ends], [SPRING], last=date(2027, 3, 31)) is None


def test_half_a_cent_goes_up():
    halves = [in_cents(euros(Fraction(n, 200))) for n in (1, 2, 3)]
    assert halves == [Decimal("0.01"), Decimal("0.01"), Decimal("0.02")]
    assert in_cents(Decimal("-0.005")) == Decimal("-0.01")


def test_whole_cents_are_kept_as_such_and_all_else_to_ten_places():
    found = [f"{euros(Fraction(n, d)):f}" for n, d in ((60_000, 1), (1, 4), (100, 3))]
    assert found == ["60000.00", "0.25", "33.3333333333"]


def test_a_sum_is_that_of_its_parts_not_of_their_cents():
    """Six times a twelfth of a cent is half a cent; each alone shows nothing."""
    parts = [euros(Fraction(1, 1200))] * 6
    assert in_cents(parts[0]) == 0
    assert in_cents(sum(parts)) == in_cents(euros(Fraction(6, 1200))) == Decimal("0.01")


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
def test_calendar_years_and_school_years_give_the_same_euros(fte, changes):
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

    def paid(period: str) -> Fraction:
        return sum(cost(fte, rates, half) for half in halves_of(period))

    calendar = sum(paid(year) for year in ("2025", "2026", "2027", "2028"))
    school = sum(paid(year) for year in ("2025/26", "2026/27", "2027/28"))
    outer = (Half(2025, False), Half(2028, True))
    assert calendar - school == sum(cost(fte, rates, half) for half in outer)
