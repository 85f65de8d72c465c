"""R14: nothing tells a cell that is small from one hidden to protect it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure import protect, release
from districts.disclosure.types import HIDDEN, Shown
from tests.districts.disclosure.tables import table


def test_two_tables_that_differ_in_which_cell_is_small_give_the_same_release():
    first = protect(table({"T": {"a": 1, "b": 9, "c": 9}}))
    second = protect(table({"T": {"a": 9, "b": 1, "c": 9}}))
    assert first[0] == second[0]
    assert repr(first[0]) == repr(second[0])
    assert first[1].reasons != second[1].reasons  # they do differ inside


@given(st.integers(1, 2), st.integers(3, 40), st.integers(3, 40))
def test_swapping_the_hidden_pair_changes_nothing(small, other, third):
    one = release(table({"T": {"a": small, "b": other, "c": third}}))
    two = release(table({"T": {"a": other, "b": small, "c": third}}))
    assert one == two


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_every_hidden_cell_is_the_same_pair(values):
    made = release(table({"T": {f"p{i}": value for i, value in enumerate(values)}}))
    hidden = {shown for shown in made.shown.values() if shown.value is None}
    assert hidden <= {Shown(None, "geheim")} == {HIDDEN}


def test_cells_come_in_the_order_of_their_keys():
    made = release(table({"T": {"z": 1, "m": 30, "a": 2, "k": 0}}))
    assert list(made.shown) == sorted(made.shown)
