"""Possible worlds: tables that fit all that is shown, near the true one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure import nearest, protect, view_of
from districts.disclosure.oracle import puzzle
from tests.districts.disclosure.tables import FEW, ask, count, nested, table


def worlds(request):
    return protect(request)[1].worlds


def test_the_nearest_table_moves_one_child():
    """a is 2 and has to be 3 somewhere; its partner gives that one up."""
    assert worlds(table({"T": {"a": 2, "b": 40, "c": 50}})) == ({("a",): 3, ("b",): 39},)


def test_each_target_has_a_world_of_its_own():
    first, second = worlds(table({"T": {"a": 1, "b": 40, "d": 2}}))
    assert first["a",] == second["d",] == 3


def test_parts_that_do_not_hang_together_change_in_one_world():
    first = table({"T": {"a": 2, "b": 40}})
    second = table({"U": {"c": 2, "d": 40}})
    both = ask([*first.cells, *second.cells], [*first.equations, *second.equations])
    (world,) = worlds(both)
    assert (world["a",], world["c",]) == (3, 3)


@FEW
@given(st.randoms(use_true_random=False))
def test_every_world_fits_the_view_and_every_small_cell_has_its_witness(random):
    request = nested(random, districts=2, per=2, groups=2)
    made, report = protect(request)
    shown = {key for key, cell in made.shown.items() if cell.value is not None}
    true = {cell.key: cell.value for cell in request.cells}
    tables = [{**true, **world} for world in report.worlds]
    for found in tables:
        assert all(found[key] == true[key] for key in shown)
        for equation in request.equations:
            assert found[equation.total] == sum(found[part] for part in equation.parts)
    for key in report.witnesses:
        assert any(found[key] != true[key] and found[key] >= 3 for found in tables)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(SimpleNamespace(status=4, x=None), id="the solver gives up"),
        pytest.param(SimpleNamespace(status=0, x=None), id="optimal, but no table"),
        pytest.param("zeros", id="a table outside the bounds"),
    ],
)
def test_where_the_solver_fails_the_witness_at_hand_is_taken(answer, monkeypatch):
    def milp(objective, **_):
        return SimpleNamespace(status=0, x=objective * 0) if answer == "zeros" else answer

    monkeypatch.setattr(nearest, "milp", milp)
    (world,) = worlds(table({"T": {"a": 2, "b": 40, "c": 50}}))
    assert world["a",] >= 3
    assert world["a",] + world["b",] == 42


def test_nothing_is_near_where_bounds_exclude_each_other():
    request = table({"T": {"a": 2, "b": 40, "c": 50}})
    game = puzzle(view_of(request))
    true = {("a",): 2, ("b",): 40}
    assert nearest.nearest(game, ("a",), true, at_least=43, at_most=99) is None


def test_a_cell_alone_has_no_sums_to_keep():
    assert worlds(ask([count("a", value=2)])) == ({("a",): 3},)


def test_cells_without_a_rule_are_named():
    report = protect(ask([count("a", value=2)], rules=()))[1]
    assert report.unjudged == {("a",)}
