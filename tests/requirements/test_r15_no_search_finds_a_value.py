"""R15: what filters, sorts and counts work on holds no hidden value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure import release
from districts.disclosure.types import Release
from tests.districts.disclosure.tables import table


def found(made: Release, least: int) -> list[tuple[str, ...]]:
    """What a filter by least value on released cells answers."""
    return [
        key for key, s in made.shown.items() if s.value is not None and s.value >= least
    ]


def city(small: int) -> Release:
    """A hidden cell with another value beside the same shown cells."""
    return release(table({"T": {"a": small, "b": 20 - small, "c": 9}}))


@pytest.mark.parametrize("value", [1, 2])
def test_no_binary_search_over_a_filter_tells_a_hidden_value(value):
    answers = [found(city(value), least) for least in range(30)]
    assert answers == [found(city(3 - value), least) for least in range(30)]


@pytest.mark.parametrize("value", [1, 2])
def test_digest_and_text_are_those_of_the_shown_cells(value):
    """A digest over hidden values could be tried out number by number."""
    assert city(value).digest == city(3 - value).digest
    assert repr(city(value)) == repr(city(3 - value))


@given(st.integers(3, 30), st.integers(31, 60))
def test_the_digest_changes_with_what_is_shown(one, other):
    first, second = (release(table({"T": {"a": n, "b": 9}})) for n in (one, other))
    assert first.digest != second.digest
