"""R18: all versions ever published, laid side by side, give no small number away."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from districts.disclosure import protect, protect_chain, release
from districts.disclosure.gate import hidden_in
from districts.disclosure.types import HIDDEN, Block, Derived, Earlier, Equation, Shown
from tests.districts.disclosure.second_oracle import disclosed
from tests.districts.disclosure.tables import ask, count, rules, table

OLD, NEW, ADDED = ("T", "2025"), ("T", "2026"), ("neue Schule",)
DIFFERENCE = Equation(NEW, (OLD, ADDED))


def test_the_difference_of_two_versions_is_protected():
    """Last year's total is out; this year's minus last year's is one child."""
    cells = [count(*NEW, value=15), count(*ADDED, value=1)]
    request = ask(cells, [DIFFERENCE], published={OLD: 14})
    made = release(request)
    assert made.shown[NEW] == HIDDEN
    assert disclosed(request, made, {ADDED: 3}) == []


def test_without_the_first_version_the_total_would_be_shown():
    """Otherwise the test above could not fail."""
    made = release(ask([count(*NEW, value=15), count(*ADDED, value=1)]))
    assert made.shown[NEW] == Shown(15, "wert")


def test_the_second_version_hides_the_pair_of_the_first():
    """A new table would choose c as partner; then a and b of the first would be known."""
    first = table({"T": {"a": 1, "b": 9, "c": 9}})
    made = release(first)
    cheap = [replace(c, cost=1) if c.key == ("c",) else c for c in first.cells]
    second = replace(first, cells=tuple(cheap))
    alone = release(second)
    assert (made.shown["b",], alone.shown["b",]) == (HIDDEN, Shown(9, "wert"))
    chained = release(replace(second, hidden_before=hidden_in(made, first)))
    assert chained.shown["b",] == HIDDEN


def test_a_zero_withheld_before_stays_hidden_and_harms_nothing_else():
    """Its block was withheld for want of a rule, so a reader cannot take it for 1."""
    request = table({"T": {"a": 40, "b": 0, "c": 50}}, hidden_before=frozenset({("b",)}))
    made = release(request)
    assert [key for key, shown in made.shown.items() if shown == HIDDEN] == [("a",), ("b",)]
    assert made.shown["T",] == Shown(90, "wert")


def test_what_is_public_already_is_never_claimed_secret():
    request = table({"T": {"a": 1, "b": 9, "c": 9}}, published={("a",): 1})
    made, report = protect(request)
    assert made.shown["a",] == Shown(1, "wert")
    assert HIDDEN not in made.shown.values()
    assert not report.reasons


def test_a_stricter_threshold_does_not_take_back_what_is_out():
    request = table({"T": {"a": 5, "b": 90}}, published={("a",): 5}, rules=rules(10))
    assert release(request).shown["a",] == Shown(5, "wert")


def test_open_data_is_shown_as_it_is():
    cells = [replace(cell, source="lis") for cell in table({"T": {"a": 1, "b": 9}}).cells]
    made = release(ask(cells, published_sources=frozenset({"lis"}), rules=()))
    assert [shown.value for shown in made.shown.values()] == [10, 1, 9]


def test_a_source_mixed_with_an_open_one_is_not_open():
    cell = replace(count("a", value=1), source="lis+schulstatistik")
    made = release(ask([cell], published_sources=frozenset({"lis"})))
    assert made.shown["a",] == HIDDEN


def test_a_figure_given_out_before_is_never_claimed_secret():
    figure = Derived(("index",), ((("a",), Fraction(1)),), Fraction(0), Fraction(90))
    out = replace(figure, given_out=True)
    hidden = frozenset({("a",), ("index",)})
    request = table({"T": {"a": 40, "b": 90}}, hidden_before=hidden)
    assert release(replace(request, derived=(figure,))).derived == frozenset()
    assert release(replace(request, derived=(out,))).derived == {("index",)}


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        pytest.param("intern", [1, None, None], id="shown inside alone"),
        pytest.param("ausschuss_nichtoeffentlich", [1, 1, None], id="to the committee"),
        pytest.param("oeffentlich", [1, 1, 1], id="to everybody"),
    ],
)
def test_what_an_audience_was_shown_stays_shown_to_it_and_those_nearer(audience, seen):
    """b was shown as well, so it is no partner any more for the next audience."""
    request = table({"T": {"a": 1, "b": 9, "c": 9}})
    figure = Derived(("index",), ((("a",), Fraction(1)),), Fraction(1), Fraction(1))
    earlier = {audience: Earlier(shown=frozenset({("a",), ("index",)}))}
    chain = protect_chain(replace(request, derived=(figure,)), earlier=earlier)
    assert [made.shown["a",].value for made, _ in chain] == seen
    assert [bool(made.derived) for made, _ in chain] == [n is not None for n in seen]


def test_a_partner_that_an_audience_has_seen_protects_nothing():
    """A new small cell beside b, which planners were shown: c has to go."""
    request = table({"T": {"a": 1, "b": 9, "c": 9}})
    chain = protect_chain(request, earlier={"intern": Earlier(shown=frozenset({("b",)}))})
    intern = chain[0][0]
    assert intern.shown["b",] == Shown(9, "wert")
    assert intern.shown["a",] == intern.shown["c",] == HIDDEN


def test_a_changed_value_under_the_old_key_is_refused():
    """A changed value is a new fact; under the old key it would rewrite what is out."""
    block = Block("tabelle", frozenset({("a",), ("b",)}))
    cells = [count("a", value=6), count("b", value=9)]
    made = release(ask(cells, published={("a",): 5}, blocks=(block,)))
    assert made.withheld == frozenset({"tabelle"})
    assert made.shown == {("a",): Shown(5, "wert"), ("b",): HIDDEN}
