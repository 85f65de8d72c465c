"""Tables small enough to do by hand: what is hidden, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from districts.disclosure import protect, release
from districts.disclosure.types import HIDDEN, Derived, Release, Request, Shown
from tests.districts.disclosure.tables import ask, count, rules, sums_to, table


def hidden(made: Release) -> str:
    """Keys of the hidden cells in one word."""
    return " ".join(key[0] for key, shown in sorted(made.shown.items()) if shown == HIDDEN)


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        pytest.param({"T": {"a": 3, "b": 9}}, "", id="nothing small, nothing hidden"),
        pytest.param({"T": {"a": 0, "b": 9}}, "", id="a zero is shown"),
        pytest.param(
            {"T": {"a": 1, "b": 9, "c": 9}}, "a b",
            id="a small cell takes the first of equal cost along",
        ),
        pytest.param(
            {"T": {"a": 2, "b": 0, "c": 9}}, "a c", id="a zero is no partner"
        ),
        pytest.param(
            {"T": {"a": 1, "b": 1, "c": 9}}, "a b c",
            id="two ones with the sum 2 would both be known",
        ),
        pytest.param(
            {"T": {"a": 1, "b": 2, "c": 9}}, "a b c",
            id="1 and 2 with the sum 3 leave no table with 3, for none is zero",
        ),
        pytest.param(
            {"T": {"a": 2, "b": 2, "c": 9}}, "a b",
            id="2 and 2 could be 1 and 3: enough",
        ),
        pytest.param(
            {"T": {"a": 1, "b": 0}}, "T a",
            id="a sum of one small cell and zeros is small itself",
        ),
        pytest.param(
            {"T": {"f": 2}}, "T f",
            id="a facility alone in its Ortsteil is hidden in both",
        ),
        pytest.param(
            {"T": {"a": 1, "b": 9, "c": 9}, "U": {"b": 9, "d": 9}}, "a b d",
            id="a partner in a second grouping needs a partner there",
        ),
        pytest.param(
            {"S": {"T": 12, "V": 20}, "T": {"a": 1, "b": 11}}, "a b",
            id="totals stay where a part can be hidden",
        ),
        pytest.param(
            {"S": {"T": 10, "V": 20}, "T": {"a": 1, "f": 9}, "F": {"f": 9}},
            "F a f",
            id="Ortsteil, facility and the facility's own table are one",
        ),
    ],
)  # fmt: skip
def test_hidden_cells(sums, expected):
    assert hidden(release(table(sums))) == expected


def test_shown_cells_keep_value_and_state():
    cells = [
        count("a", value=0),
        count("b", value=7),
        count("c", value=None, state="keine_angabe"),
        count("d", value=None, state="nicht_sinnvoll"),
        count("e", value=None),
    ]
    assert release(ask(cells)).shown == {
        ("a",): Shown(0, "wert"),
        ("b",): Shown(7, "wert"),
        ("c",): Shown(None, "keine_angabe"),
        ("d",): Shown(None, "nicht_sinnvoll"),
        ("e",): Shown(None, "geheim"),
    }


def test_the_cheapest_partner_is_taken():
    cells = [count("a", value=1), count("b", value=9, cost=20), count("c", value=9)]
    request = ask([*cells, count("T", value=19, cost=99)], [sums_to("T", "a", "b", "c")])
    assert hidden(release(request)) == "a c"


def test_zeros_are_hidden_where_the_rule_says_so():
    request = table({"T": {"a": 0, "b": 9, "c": 9}}, rules=rules(zeros_visible=False))
    assert hidden(release(request)) == "a b"


def test_a_gap_keeps_a_sum_from_giving_a_cell_away():
    cells = [count("a", value=1), count("b", value=None, state="keine_angabe")]
    request = ask([*cells, count("T", value=9)], [sums_to("T", "a", "b")])
    assert hidden(release(request)) == "a"


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        pytest.param(9, "a b", id="the sum would give it away: a partner goes too"),
        pytest.param(0, "T a", id="beside a zero the total goes too"),
    ],
)
def test_what_the_source_kept_secret_stays_so(gap, expected):
    cells = [count("a", value=None), count("b", value=gap), count("T", value=gap + 5)]
    cells[2] = replace(cells[2], cost=99)
    assert hidden(release(ask(cells, [sums_to("T", "a", "b")]))) == expected


def test_two_cells_the_source_kept_secret_protect_each_other():
    cells = [count("a", value=None), count("b", value=None), count("T", value=8)]
    request = ask(cells, [sums_to("T", "a", "b")])
    assert hidden(release(request)) == "a b"
    telling = Derived(("index",), ((("a",), Fraction(1)),), Fraction(2), Fraction(2))
    made, report = protect(replace(request, derived=(telling,)))
    assert made.derived == frozenset()
    assert len(report.witnesses["a",]) >= 2


def amounts(**changes) -> Request:
    """Euro of the carriers in an Ortsteil and of those in the rest of its Bezirk."""
    own = count("a", value=1_000, units=5, largest=(300, 200), upper=100_000)
    own = replace(own, **changes)
    rest = count("b", value=900, units=9, largest=(100, 90))
    total = count("T", value=own.value + 900, units=14, largest=(300, 200), cost=50)
    return ask([own, rest, total], [sums_to("T", "a", "b")])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "", id="five carriers, none dominates"),
        pytest.param({"largest": (300, 600)}, "", id="two hold 90 per cent: allowed"),
        pytest.param({"largest": (301, 600)}, "a b", id="two hold more than 90 per cent"),
        pytest.param({"units": 2}, "a b", id="an amount of two carriers"),
        pytest.param({"units": 0, "value": 0, "largest": ()}, "", id="nobody, nothing"),
        pytest.param(
            {"units": 1, "value": 0, "largest": ()}, "a b", id="one carrier with nothing"
        ),
        pytest.param({"value": 2, "largest": (1, 0)}, "", id="a small amount is no count"),
    ],
)
def test_amounts(changes, expected):
    assert hidden(release(amounts(**changes))) == expected


def test_an_amount_needs_room_of_a_tenth_on_both_sides():
    """1000 is known to lie within 950 and 1050 as long as the figure stands."""
    request = amounts(units=2)
    near = Derived(("grob",), ((("a",), Fraction(1)),), Fraction(950), Fraction(1_050))
    far = Derived(("gröber",), ((("a",), Fraction(1)),), Fraction(900), Fraction(1_100))
    made, report = protect(ask(request.cells, request.equations, derived=(near, far)))
    assert made.derived == frozenset({("gröber",)})
    assert min(report.witnesses["a",]) <= 900
    assert max(report.witnesses["a",]) >= 1_100
