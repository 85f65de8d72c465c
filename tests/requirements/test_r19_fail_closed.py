"""R19: in doubt nothing is shown; the same input gives the same release."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure import oracle, protect, protect_chain, release, release_chain
from districts.disclosure.gate import hidden_in
from districts.disclosure.types import (
    HIDDEN,
    WITHHELD,
    Block,
    Derived,
    Earlier,
    Request,
    Shown,
)
from tests.conftest import ROOT
from tests.districts.disclosure.second_oracle import disclosed
from tests.districts.disclosure.tables import FEW, ask, count, nested, rules, sums_to, table

BLOCK = Block("tabelle", frozenset({("a",), ("b",), ("c",), ("T",)}))
OTHER = Block("andere", frozenset({("x",)}))
X = count("x", value=70)


def one_table(**changes) -> Request:
    """A table that needs one partner, as a block beside another."""
    request = table({"T": {"a": 1, "b": 9, "c": 0}}, blocks=(BLOCK, OTHER), **changes)
    return replace(request, cells=(*request.cells, X))


def is_withheld(request: Request) -> bool:
    """Nothing of the block is shown, all of the other is."""
    made = release(request)
    assert made.shown["x",] == Shown(70, "wert")
    assert made.withheld <= {"tabelle"}
    hidden = {made.shown[key] for key in BLOCK.keys & made.shown.keys()} == {HIDDEN}
    return hidden and made.withheld == {"tabelle"} and not made.derived


def test_the_table_is_shown_where_nothing_is_wrong():
    """Otherwise the tests below could not fail."""
    made = release(one_table())
    assert made.withheld == frozenset()
    assert made.shown["T",] == Shown(10, "wert")
    assert made.shown["c",] == Shown(0, "wert")


# Faults in what comes in


def changed(key: str, **changes) -> Request:
    request = one_table()
    cells = (replace(c, **changes) if c.key == (key,) else c for c in request.cells)
    return replace(request, cells=tuple(cells))


FIGURE = Derived(("a", "index"), ((("a",), Fraction(1)),), Fraction(0), Fraction(50))


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(changed("T", value=11), id="a sum that does not match"),
        pytest.param(
            changed("T", value=None, state="keine_angabe"), id="a total nobody knows"
        ),
        pytest.param(
            replace(one_table(), cells=(*one_table().cells[:2], X)),
            id="a total that is not there",
        ),
        pytest.param(changed("b", upper=8), id="a value above what is possible"),
        pytest.param(changed("b", value=-9), id="a negative count"),
        pytest.param(changed("b", value=None), id="a value that is not there"),
        pytest.param(changed("b", state="geheim"), id="a secret cell with a value"),
        pytest.param(
            replace(one_table(), cells=(*one_table().cells, count("b", value=8))),
            id="two values for one cell",
        ),
        pytest.param(changed("b", base=("T",)), id="a rate without its complement"),
        pytest.param(changed("b", source="unbekannt"), id="a source without rule"),
        pytest.param(
            replace(one_table(), derived=(replace(FIGURE, low=Fraction(2)),)),
            id="a figure that does not fit its numbers",
        ),
        pytest.param(
            replace(one_table(), derived=(replace(FIGURE, terms=((("?",), 1),)),),
                    blocks=(replace(BLOCK, keys=BLOCK.keys | {FIGURE.key}), OTHER)),
            id="a figure of unknown numbers",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_withheld(request_):
    assert is_withheld(request_)


def test_without_any_rule_everything_is_withheld():
    made = release(one_table(rules=()))
    assert made.withheld == {"tabelle", "andere"}
    assert set(made.shown.values()) == {HIDDEN}


def test_outside_all_blocks_all_that_hangs_together_is_hidden():
    made = release(replace(changed("T", value=11), blocks=()))
    assert {key for key, shown in made.shown.items() if shown == HIDDEN} == BLOCK.keys
    assert made.withheld == frozenset()


def test_a_block_is_withheld_wherever_its_cells_stand():
    """The wrong sum stands in one table, the block holds a cell of another as well."""
    request = changed("T", value=11)
    wide = replace(BLOCK, keys=BLOCK.keys | {("x",)})
    made = release(replace(request, blocks=(wide,)))
    assert made.withheld == {"tabelle"}
    assert set(made.shown.values()) == {HIDDEN}


def test_what_one_part_withholds_is_withheld_in_the_others():
    """Nothing is left to hide beside y; its block holds x too."""
    wide = Block("beide", frozenset({("x",), ("y",)}))
    lonely = count("y", value=1, upper=2)
    made, report = protect(ask([X, lonely], blocks=(wide,)))
    assert made.withheld == {"beide"}
    assert set(made.shown.values()) == {HIDDEN}
    assert report.unproven == {("y",)}


def test_nothing_left_to_hide_withholds_the_block():
    """The total is public: 1 cannot be told from 2 by hiding more."""
    request = ask(
        [count("a", value=1), count("b", value=1), X],
        [sums_to("T", "a", "b")],
        published={("T",): 2},
        blocks=(BLOCK, OTHER),
    )
    assert is_withheld(request)
    assert protect(request)[1].unproven == {("a",), ("b",)}


def test_secret_cells_that_fit_no_table_are_withheld():
    cells = [count("a", value=None, upper=3), count("b", value=9), count("T", value=20), X]
    assert is_withheld(ask(cells, [sums_to("T", "a", "b")], blocks=(BLOCK, OTHER)))


def test_a_zero_hidden_in_a_withheld_block_says_nothing_about_the_rest():
    request = changed("T", value=11)
    made = release(request)
    assert made.shown["c",] == HIDDEN
    assert disclosed(replace(request, equations=()), made, {("a",): 3}) == []


# Faults of the solver


def answering(status: int, message: str = "", x: list[float] | None = None):
    """A solver that always says the same."""

    def milp(objective, **_):
        found = None if x is None else np.resize(np.array(x), len(objective))
        return SimpleNamespace(status=status, message=message, x=found)

    return milp


@pytest.mark.parametrize(
    "milp",
    [
        pytest.param(answering(1, "Time limit reached."), id="time is up"),
        pytest.param(answering(1, "Iteration limit reached."), id="a limit of nodes"),
        pytest.param(answering(2), id="it finds nothing where the truth is one table"),
        pytest.param(answering(3), id="unbounded"),
        pytest.param(answering(4), id="numerical trouble"),
        pytest.param(answering(0), id="optimal, but no table"),
        pytest.param(answering(0, x=[4.0]), id="a table whose sum is wrong"),
        pytest.param(answering(0, x=[-1.0]), id="a table outside the bounds"),
    ],
)
def test_a_solver_that_fails_withholds_the_block(milp, monkeypatch):
    monkeypatch.setattr(oracle, "milp", milp)
    assert is_withheld(one_table())


def test_a_release_for_which_time_was_up_says_so(monkeypatch):
    monkeypatch.setattr(oracle, "milp", answering(1, "Time limit reached."))
    assert protect(one_table())[1].timed_out
    monkeypatch.undo()
    assert not protect(one_table())[1].timed_out


def test_the_limits_of_a_request_reach_the_solver(monkeypatch):
    real, seen = oracle.milp, []

    def watched(objective, *, options, **problem):
        seen.append((options["node_limit"], options["time_limit"]))
        return real(objective, options=options, **problem)

    monkeypatch.setattr(oracle, "milp", watched)
    release(one_table(node_limit=7, time_limit_s=2.5))
    assert set(seen) == {(7, 2.5)}


def test_what_presolve_loses_is_asked_again(monkeypatch):
    real = oracle.milp

    def lossy(objective, *, options, **problem):
        if options["presolve"]:
            return SimpleNamespace(status=2, message="", x=None)
        return real(objective, options=options, **problem)

    expected = release(one_table())
    monkeypatch.setattr(oracle, "milp", lossy)
    assert release(one_table()) == expected


def test_the_message_names_no_reason():
    assert "kleiner Zahlen" in WITHHELD
    assert not any(digit in WITHHELD for digit in "0123456789")


# The same input, the same release


@FEW
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(random):
    request = nested(random, districts=2, per=2, groups=2)
    mixed = {}
    for name in ("cells", "equations", "rules"):
        mixed[name] = list(getattr(request, name))
        random.shuffle(mixed[name])
    again = replace(request, **{name: tuple(rows) for name, rows in mixed.items()})
    assert release(again) == release(request)


def test_another_hash_seed_changes_nothing():
    code = (
        "from random import Random\n"
        "from districts.disclosure import release\n"
        "from tests.districts.disclosure.tables import FEW, nested\n"
        "print(release(nested(Random(7), districts=3, per=3, groups=3)).digest)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT, env={"PYTHONHASHSEED": seed}, check=True, capture_output=True,
        ).stdout
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert len(digests) == 1


# A stricter threshold never shows more


def hidden(made) -> set:
    return {key for key, shown in made.shown.items() if shown == HIDDEN}


@FEW
@given(st.randoms(use_true_random=False))
def test_a_raised_threshold_never_shows_more(random):
    request = nested(random, districts=2, per=2, groups=2)
    before = release(request)
    for t in (5, 10):
        request = replace(
            request, rules=rules(t, min_count=t), hidden_before=hidden_in(before, request)
        )
        after = release(request)
        assert hidden(before) <= hidden(after)
        before = after


@FEW
@given(st.randoms(use_true_random=False), st.sampled_from([3, 10]))
def test_no_audience_sees_what_one_nearer_to_the_source_does_not(random, t):
    request = replace(nested(random, districts=2, per=2, groups=2), rules=rules(t))
    intern, committee, public = release_chain(request)
    assert hidden(intern) <= hidden(committee) <= hidden(public)
    small = {c.key: t for c in request.cells if 0 < c.value < t}
    assert disclosed(request, public, small) == []


def test_a_higher_threshold_alone_would_show_the_partner_of_the_lower_one():
    """At 10 the cells a, c and d protect each other; at 3 a needed b."""
    sums = {"T": {"a": 1, "b": 20, "c": 9, "d": 9}}
    request = table(sums, rules=rules(10))
    assert release(request).shown["b",] == Shown(20, "wert")
    intern, _, public = release_chain(request)
    assert intern.shown["b",] == public.shown["b",] == HIDDEN


def test_a_chain_ends_at_the_audience_of_the_request():
    request = one_table(audience="ausschuss_nichtoeffentlich")
    assert [made.audience for made in release_chain(request)] == [
        "intern",
        "ausschuss_nichtoeffentlich",
    ]


def test_what_an_audience_did_not_see_before_stays_hidden_from_it_and_the_next():
    request = table({"T": {"a": 40, "b": 9}})
    earlier = {"ausschuss_nichtoeffentlich": Earlier(hidden=frozenset({("a",)}))}
    chain = protect_chain(request, earlier=earlier)
    seen = [made.shown["a",] for made, _ in chain]
    assert seen == [Shown(40, "wert"), HIDDEN, HIDDEN]
    assert [report.timed_out for _, report in chain] == [False] * 3


def test_a_figure_that_is_wrong_about_public_numbers_is_not_shown():
    request = one_table(published={("a",): 1, ("b",): 9, ("c",): 0, ("T",): 10})
    made = release(replace(request, derived=(replace(FIGURE, low=Fraction(2)),)))
    assert made.derived == frozenset()
    assert made.withheld == {"tabelle"}


def test_a_wrong_sum_of_public_numbers_withholds_its_block():
    request = changed("T", value=9)
    public = {("a",): 1, ("b",): 9, ("c",): 0, ("T",): 9}
    assert release(replace(request, published=public)).withheld == {"tabelle"}


def test_what_is_withheld_from_one_audience_is_withheld_from_the_next():
    """The rule of the intern audience is missing; the public one has its own."""
    request = one_table(rules=rules()[1:])
    assert [made.withheld for made in release_chain(request)] == [{"tabelle", "andere"}] * 3
