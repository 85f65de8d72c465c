"""A second cell per sum, over all sums together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure.suppress import close
from districts.disclosure.types import Equation

LETTERS = "abcdefgh"


def sum_of(letters: str) -> Equation:
    """The first letter is the total of the others."""
    total, *parts = letters
    return Equation((total,), tuple((part,) for part in parts))


def closed(sums: str, hidden: str, *, costs: str = LETTERS, missing: str = "") -> str:
    """Sums, cells and candidates as letters; later in ``costs`` is dearer."""
    found = close(
        [sum_of(letters) for letters in sums.split()],
        {(letter,) for letter in hidden},
        missing={(letter,) for letter in missing},
        costs={(letter,): place for place, letter in enumerate(costs)},
    )
    return "".join(sorted(key[0] for key in found))


@pytest.mark.parametrize(
    ("sums", "hidden", "options", "expected"),
    [
        pytest.param("abcd", "", {}, "", id="nothing hidden, nothing added"),
        pytest.param("abcd", "d", {}, "ad", id="the cheapest, be it the total"),
        pytest.param("abcd", "d", {"costs": "cba"}, "cd", id="by cost, not by name"),
        pytest.param("abcd", "cd", {}, "cd", id="two are there already"),
        pytest.param("abcd", "d", {"missing": "b"}, "d", id="a gap protects as well"),
        pytest.param("abcd", "d", {"costs": ""}, "d", id="no candidate: for the audit"),
        pytest.param(
            "abc dbe", "a", {"costs": "bcde"}, "abd", id="the partner's other sum"
        ),
        pytest.param("dbe abc", "a", {"costs": "bcde"}, "abd", id="whichever comes first"),
        pytest.param("ab bc cd", "d", {}, "abcd", id="a chain of single parts"),
        pytest.param("abc", "h", {}, "h", id="a cell in no sum"),
    ],
)
def test_close(sums, hidden, options, expected):
    assert closed(sums, hidden, **options) == expected


@pytest.mark.parametrize("order", [1, -1], ids=["as given", "reversed"])
def test_equal_costs_are_decided_by_the_key(order):
    keys = [("a",), ("b",), ("c",)][::order]
    found = close(
        [Equation(("d",), tuple(keys))],
        {("d",)},
        missing=set(),
        costs=dict.fromkeys(keys, 5),
    )
    assert found == {("d",), ("a",)}


sums = st.lists(
    st.lists(st.sampled_from(LETTERS), min_size=2, max_size=5, unique=True).map("".join),
    max_size=6,
).map(" ".join)
cells = st.sets(st.sampled_from(LETTERS)).map(lambda letters: "".join(sorted(letters)))


@given(sums, cells)
def test_no_sum_with_a_candidate_holds_exactly_one_hidden_cell(sums, hidden):
    found = closed(sums, hidden)
    assert set(hidden) <= set(found)
    assert all(len(set(letters) & set(found)) != 1 for letters in sums.split())


@given(sums, cells, st.randoms(use_true_random=False))
def test_the_order_of_the_sums_changes_nothing(sums, hidden, random):
    mixed = sums.split()
    random.shuffle(mixed)
    assert closed(" ".join(mixed), hidden) == closed(sums, hidden)


@given(sums, cells)
def test_closing_twice_adds_nothing(sums, hidden):
    once = closed(sums, hidden)
    assert closed(sums, once) == once
