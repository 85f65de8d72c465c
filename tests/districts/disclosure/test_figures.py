"""What printed figures say about the numbers behind them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure.figures import complement, linear, ranking, rate, within
from districts.disclosure.types import Derived, Equation
from tests.districts.disclosure.tables import SOURCE, count

KEY, X, N = ("figure",), ("x",), ("N",)


def holds(figures: tuple[Derived, ...], **values: int) -> bool:
    """Whether numbers could have made the figures."""
    return all(
        f.low <= sum(factor * values[key[0]] for key, factor in f.terms) <= f.high
        for f in figures
    )


@pytest.mark.parametrize(
    ("x", "possible"),
    [(24, False), (25, True), (26, False)],
    ids=["12.0", "12.5", "13.0"],
)
def test_a_rate_with_one_decimal_of_200(x, possible):
    figures = rate(KEY, count("x", value=25), count("N", value=200), shown=Decimal("12.5"))
    assert holds(figures, x=x, N=200) == possible


def test_a_rate_of_an_unknown_whole_leaves_more_room():
    figures = rate(KEY, count("x", value=25), count("N", value=200), shown=Decimal("12.5"))
    assert holds(figures, x=10, N=80)
    assert not holds(figures, x=10, N=90)


@given(
    st.integers(0, 500), st.integers(1, 500), st.integers(0, 3), st.sampled_from([1, 100])
)
def test_the_numbers_that_made_a_rate_fit_it(x, whole, places, per):
    value = Decimal(x) * per / whole
    shown = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    cells = count("x", value=x, upper=500), count("N", value=whole, upper=500)
    assert holds(rate(KEY, *cells, shown=shown, per=per), x=x, N=whole)


@pytest.mark.parametrize(
    ("shown", "low", "high"),
    [("8.26", "8.255", "8.265"), ("8", "7.5", "8.5"), ("-0.40", "-0.405", "-0.395")],
)
def test_a_sum_lies_within_half_a_last_digit(shown, low, high):
    figure = linear(KEY, {X: Fraction(2)}, shown=Decimal(shown))
    assert (figure.low, figure.high) == (Fraction(low), Fraction(high))
    assert figure.terms == ((X, Fraction(2)),)


def test_a_constant_moves_the_bounds():
    figure = linear(KEY, {X: Fraction(1)}, shown=Decimal(5), constant=Fraction(2))
    assert (figure.low, figure.high) == (Fraction(5, 2), Fraction(7, 2))
    stage = within(KEY, {X: Fraction(1)}, low=Fraction(1), high=Fraction(3),
                   constant=Fraction(2))  # fmt: skip
    assert (stage.low, stage.high) == (Fraction(-1), Fraction(1))


def test_each_pair_of_ranks_says_who_has_more():
    scores = [
        ({X: Fraction(2)}, Fraction(1)),
        ({X: Fraction(1), N: Fraction(1)}, Fraction(0)),
    ]
    first, second = ranking([("r1",), ("r2",)], scores, widest=Fraction(50))
    assert (first.key, second.key) == (("r1",), ("r2",))
    assert dict(first.terms) == {X: Fraction(1), N: Fraction(-1)}
    assert (first.low, first.high) == (Fraction(-1), Fraction(50))


def test_the_complement_completes_the_whole():
    part, whole = count("x", value=3, cost=5), count("N", value=10, upper=40, cost=9)
    rest, equation = complement(("rest",), part, whole)
    assert (rest.value, rest.state, rest.upper, rest.cost) == (7, "wert", 40, 5)
    assert rest.source == SOURCE
    assert equation == Equation(N, (X, ("rest",)))
