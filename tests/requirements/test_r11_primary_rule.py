"""R11: which cells are secret by themselves, on raw counts and by dated thresholds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure import protect, release
from districts.disclosure.figures import complement
from districts.disclosure.rules import Thresholds, primary, thresholds
from districts.disclosure.types import HIDDEN, Shown
from tests.districts.disclosure.tables import DAY, RULE, SOURCE, ask, count, rules

LIMITS = Thresholds(
    min_count=3, min_base=100, dominance=((2, Decimal(90)),), zeros_visible=True
)
N = ("N",)


@pytest.mark.parametrize(
    ("value", "base", "expected"),
    [
        pytest.param(0, None, None, id="a zero is shown"),
        pytest.param(1, None, "count", id="one is small"),
        pytest.param(2, None, "count", id="one below the threshold is small"),
        pytest.param(3, None, None, id="the threshold itself is shown"),
        pytest.param(50, 100, None, id="a rate on enough"),
        pytest.param(50, 99, "small_base", id="a rate on too few"),
        pytest.param(50, None, None, id="a count that is no numerator"),
        pytest.param(0, 100, "rate", id="a rate of nought tells that there is none"),
        pytest.param(2, 100, "count", id="a rate on a small count"),
        pytest.param(0, 99, "small_base", id="nought of too few"),
    ],
)
def test_counts(value, base, expected):
    known = {} if base is None else {N: base}
    cell = count("x", value=value, base=None if base is None else N)
    assert primary(cell, LIMITS, known) == expected


def test_a_rate_without_known_denominator_is_secret():
    assert primary(count("x", value=50, base=N), LIMITS, {}) == "small_base"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"units": 3}, None, id="an average over three"),
        pytest.param({"units": 2}, "few_units", id="an average over two"),
        pytest.param({"largest": (89, 1, 1)}, None, id="90 of 100 from two"),
        pytest.param({"largest": (1, 90, 1)}, "dominance", id="91 of 100, in any order"),
    ],
)
def test_magnitudes_and_averages(changes, expected):
    cell = count("x", value=100, **changes)
    assert primary(cell, LIMITS, {}) == expected


@pytest.mark.parametrize(
    ("cell", "limits", "expected"),
    [
        pytest.param(count("x", value=None), LIMITS, "source", id="secret at its source"),
        pytest.param(count("x", value=None), None, "source", id="the source comes first"),
        pytest.param(count("x", value=70), None, "no_rule", id="nobody decided a rule"),
        pytest.param(
            count("x", value=0), replace(LIMITS, zeros_visible=False), "zero",
            id="zeros are telling where somebody decided so",
        ),
    ],
)  # fmt: skip
def test_what_else_is_secret(cell, limits, expected):
    assert primary(cell, limits, {}) == expected


@pytest.mark.parametrize(
    ("all_pupils", "with_need", "expected"),
    [
        pytest.param(200, 198, {"x", "rest"}, id="two without: those with are secret too"),
        pytest.param(200, 100, set(), id="neither is small"),
        pytest.param(200, 2, {"x", "rest"}, id="two with: those without are secret too"),
        pytest.param(200, 200, set(), id="all of them: the rest is a zero"),
    ],
)
def test_the_complement_of_a_rate_is_as_secret_as_the_rate(all_pupils, with_need, expected):
    whole = count("N", value=all_pupils, cost=99)
    part = count("x", value=with_need, base=N)
    rest, equation = complement(("rest",), part, whole)
    made = release(ask([whole, part, rest], [equation]))
    assert {key[0] for key, shown in made.shown.items() if shown == HIDDEN} == expected


# Dated thresholds


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2025, 12, 31), None, id="the day before"),
        pytest.param(date(2026, 1, 1), 3, id="the first day"),
        pytest.param(date(2026, 6, 30), 3, id="the last day"),
        pytest.param(date(2026, 7, 1), 10, id="the day of the next rule"),
    ],
)
def test_a_rule_counts_from_its_first_to_its_last_day(day, expected):
    old = replace(RULE, valid_to=date(2026, 6, 30))
    new = replace(RULE, valid_from=date(2026, 7, 1), min_count=10)
    found = thresholds([old, new], SOURCE, "intern", day)
    assert (found.min_count if found else None) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"min_count": 5}, (5, 100, True), id="the greater count"),
        pytest.param({"min_base": 300}, (3, 300, True), id="the greater base"),
        pytest.param({"zeros_visible": False}, (3, 100, False), id="zeros hidden"),
        pytest.param({"min_count": 1}, (3, 100, True), id="never the milder"),
    ],
)
def test_of_two_sources_the_strictest_rule_counts(changes, expected):
    other = replace(RULE, source="kita", dominance=None, **changes)
    found = thresholds([RULE, other], f"{SOURCE}+kita", "intern", DAY)
    assert (found.min_count, found.min_base, found.zeros_visible) == expected
    assert found.dominance == ((2, Decimal(90)),)


@pytest.mark.parametrize(
    ("decided", "source", "audience"),
    [
        pytest.param([], SOURCE, "intern", id="no rule at all"),
        pytest.param([RULE], "kita", "intern", id="a rule for another source"),
        pytest.param([RULE], SOURCE, "oeffentlich", id="none for this audience"),
        pytest.param([RULE], f"{SOURCE}+kita", "intern", id="one source of two without"),
        pytest.param(
            [replace(RULE, rounding_base=5)], SOURCE, "intern",
            id="a rule that asks for rounding, which is not done here",
        ),
    ],
)  # fmt: skip
def test_without_a_valid_rule_there_are_no_thresholds(decided, source, audience):
    assert thresholds(decided, source, audience, DAY) is None


def test_a_milder_rule_for_the_public_does_not_count():
    milder = rules(public=1, min_count=5)
    assert thresholds(milder, SOURCE, "oeffentlich", DAY).min_count == 5


@given(
    st.dictionaries(st.text("abc", min_size=1), st.integers(0, 12), min_size=1),
    st.integers(1, 10),
)
def test_single_counts_are_shown_exactly_where_they_are_zero_or_large(values, t):
    cells = [count(key, value=value) for key, value in values.items()]
    made, report = protect(ask(cells, rules=rules(t, min_count=t)))
    for key, value in values.items():
        small = 0 < value < t
        assert made.shown[(key,)] == (HIDDEN if small else Shown(value, "wert"))
        assert report.reasons.get((key,)) == ("count" if small else None)
