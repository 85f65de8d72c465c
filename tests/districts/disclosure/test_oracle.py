"""What a reader can work out, in tables one can do in the head."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from types import SimpleNamespace

import pytest

from districts.disclosure import audit, oracle
from districts.disclosure.types import Derived, Equation, Verdict, View

A, B, C, T = ("a",), ("b",), ("c",), ("T",)
SUM = Equation(T, (A, B))


def seen(visible=(), hidden=(), equations=(SUM,), derived=()) -> View:
    """What a reader sees; hidden cells lie between 1 and 99 unless bounds are given."""
    return View(
        visible=dict(visible),
        hidden=dict.fromkeys(hidden, (1, 99)) if isinstance(hidden, tuple) else hidden,
        equations=equations,
        derived=derived,
        node_limit=1_000,
        time_limit_s=60.0,
    )


def figure(low: str, high: str, **factors: str) -> Derived:
    terms = tuple(((key,), Fraction(factor)) for key, factor in factors.items())
    return Derived(("figure",), terms, Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        pytest.param(seen({T: 10, B: 8}, (A,)), (False, 2, 2), id="one unknown in a sum"),
        pytest.param(seen({T: 10}, (A, B)), (True, 1, 9), id="two unknowns share the sum"),
        pytest.param(seen({T: 3}, (A, B)), (False, 1, 2), id="never as many as three"),
        pytest.param(seen({T: 10}, {A: (0, 4), B: (0, 7)}), (True, 3, 4), id="bounds"),
        pytest.param(seen({B: 2}, (A, T)), (True, 1, 97), id="an unknown total"),
        pytest.param(seen({}, (A,), ()), (True, 1, 99), id="no sum at all"),
        pytest.param(
            seen({T: 10}, (A, B, C), (SUM, Equation(C, (B,)))), (True, 1, 9),
            id="a second sum of one part tells nothing by itself",
        ),
        pytest.param(
            seen({T: 10, C: 7}, (A, B), (SUM, Equation(C, (B,)))), (False, 3, 3),
            id="but a shown one does",
        ),
        pytest.param(
            seen({T: 10}, (A, B), derived=(figure("0.45", "0.55", a="0.1"),)),
            (False, 5, 5),
            id="a score with one decimal",
        ),
        pytest.param(
            seen({T: 10}, (A, B), derived=(figure("-1/3", "7/3", a="1/3", b="-1/3"),)),
            (True, 5, 8),
            id="a difference in thirds",
        ),
        pytest.param(
            seen({T: 10}, (A, B), derived=(figure("0", "0", a="1", b="-1"),)),
            (False, 5, 5),
            id="two cells known to be alike",
        ),
        pytest.param(
            seen({T: 10}, (A, B), derived=(figure("2", "4", a="1e-9"),)),
            (False, None, None),
            id="a figure nothing can have made",
        ),
        pytest.param(
            seen({T: 10}, (A, B), derived=(figure("3e9", "4e9", a="1e9"),)),
            (True, 3, 4),
            id="a figure with large factors",
        ),
        pytest.param(
            seen({T: 10}, (A, B), derived=(figure("0", "0", a="0"),)), (True, 1, 9),
            id="a figure in which the cell does not count",
        ),
        pytest.param(
            seen({T: 10, B: 8, A: 2}), (False, 2, 2), id="a cell that is shown"
        ),
        pytest.param(
            seen({T: 10, B: 8}, (A, C), (SUM, Equation(T, (B,)))), (False, None, None),
            id="shown numbers that contradict each other",
        ),
    ],
)  # fmt: skip
def test_intervals(view, expected):
    assert audit(view, [(A, 3)]) == [Verdict(A, *expected)]


def test_every_target_has_its_verdict_in_order():
    verdicts = audit(seen({T: 10}, (A, B)), [(B, 9), (A, 10), (B, 10)])
    assert [(v.key, v.protected) for v in verdicts] == [(B, True), (A, False), (B, False)]


@pytest.mark.parametrize("status", [1, 3, 4])
def test_no_answer_is_no_protection(monkeypatch, status):
    answer = SimpleNamespace(status=status, message="", x=None)
    monkeypatch.setattr(oracle, "milp", lambda *_, **__: answer)
    assert audit(seen({T: 10}, (A, B)), [(A, 3)]) == [Verdict(A, False, None, None)]


def test_a_wrong_optimum_is_never_believed(monkeypatch):
    """A solver that returns tables outside the sum has been seen (scipy 24141)."""
    answer = SimpleNamespace(status=0, message="", x=[5.0, 6.0])
    monkeypatch.setattr(oracle, "milp", lambda *_, **__: answer)
    assert audit(seen({T: 10}, (A, B)), [(A, 3)]) == [Verdict(A, False, None, None)]


def test_a_sum_of_cells_nobody_named_is_refused():
    with pytest.raises(KeyError):
        audit(seen({T: 10}, (A,)), [(A, 3)])


def test_a_witness_is_asked_for_within_limits():
    game = oracle.puzzle(seen({T: 10}, (A, B)))
    assert oracle.witness(game, A, at_least=9).table == {A: 9, B: 1}
    assert oracle.witness(game, A, at_most=1).table == {A: 1, B: 9}
    assert oracle.witness(game, A, at_least=10).status == "none"
    assert oracle.witness(game, A, at_least=100).status == "none"


def test_a_whole_table_is_checked_against_everything():
    game = oracle.puzzle(seen({T: 10}, (A, B, C)))
    assert game.holds({A: 4, B: 6, C: 99})
    assert not game.holds({A: 4, B: 7, C: 99})
    assert not game.holds({A: 4, B: 6, C: 100})


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        pytest.param({"time_limit_s": 0.0}, "timed_out", id="no time"),
        pytest.param({"node_limit": 0}, "failed", id="no nodes"),
    ],
)
def test_the_real_solver_says_when_a_limit_is_reached(limits, expected):
    """Eight sums of sixty numbers that no rounding of a relaxation meets."""
    random = Random(1)
    keys = [(f"k{number}",) for number in range(60)]
    figures = []
    for row in range(8):
        factors = [Fraction(random.randint(1, 9_999)) for _ in keys]
        half = Fraction(int(sum(factors)) // 2)
        terms = tuple(zip(keys, factors, strict=True))
        figures.append(Derived((f"figure {row}",), terms, half, half))
    view = seen({}, dict.fromkeys(keys, (0, 1)), (), tuple(figures))
    game = oracle.puzzle(replace(view, **limits))
    assert oracle.witness(game, keys[0], at_least=1).status == expected
