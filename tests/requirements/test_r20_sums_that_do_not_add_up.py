"""R20: a city value is not always the sum of its Ortsteile; the rest is a cell."""

from __future__ import annotations

import pytest

from districts.disclosure import release
from districts.disclosure.figures import residual
from districts.disclosure.types import HIDDEN, Shown
from tests.districts.disclosure.second_oracle import disclosed
from tests.districts.disclosure.tables import ask, count

STADT = count("stadt", value=60, cost=99)


def test_a_residual_of_one_is_protected_like_any_small_number():
    parts = [count("west", value=29), count("ost", value=30)]
    rest, equation = residual(("nicht zuordenbar",), STADT, parts)
    assert rest.value == 1
    request = ask([STADT, *parts, rest], [equation])
    made = release(request)
    assert made.shown[rest.key] == made.shown["ost",] == HIDDEN
    assert disclosed(request, made, {rest.key: 3}) == []


def test_a_residual_of_nought_is_shown():
    parts = [count("west", value=30), count("ost", value=30)]
    rest, equation = residual(("nicht zuordenbar",), STADT, parts)
    made = release(ask([STADT, *parts, rest], [equation]))
    assert made.shown[rest.key] == Shown(0, "wert")


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param(["keine_angabe"], "keine_angabe", id="one part unknown"),
        pytest.param(["nicht_sinnvoll"], "nicht_sinnvoll", id="one part meaningless"),
        pytest.param(["keine_angabe", "geheim"], "geheim", id="one secret, one unknown"),
    ],
)
def test_a_residual_beside_a_gap_has_no_number(states, expected):
    parts = [count(f"p{n}", value=None, state=state) for n, state in enumerate(states)]
    rest, _ = residual(("rest",), STADT, parts)
    assert (rest.value, rest.state) == (None, expected)


def test_more_in_the_parts_than_in_the_total_is_withheld():
    parts = [count("west", value=40), count("ost", value=30)]
    rest, equation = residual(("nicht zuordenbar",), STADT, parts)
    made = release(ask([STADT, *parts, rest], [equation]))
    assert set(made.shown.values()) == {HIDDEN}
