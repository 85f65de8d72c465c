"""R12: whatever is hidden, a reader with totals, zeros and the rule cannot place it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure import audit, protect, release, suppress, view_of
from districts.disclosure.part import Part
from districts.disclosure.types import HIDDEN, CellKey, Release, Request, Shown, View
from tests.districts.disclosure import broken
from tests.districts.disclosure.second_oracle import Reader, disclosed
from tests.districts.disclosure.tables import FEW, nested, table

FAULTS = {
    "single pass": (
        broken.single_pass,
        {"Z": {"a": 1, "b": 9, "c": 9}, "A": {"b": 9, "d": 9, "e": 9}},
    ),
    "zeros rule missing": (broken.two_are_enough, {"T": {"a": 1, "b": 2, "c": 9}}),
    "groupings protected separately": (
        broken.groupings_apart,
        {"bezirk": {"a": 1, "b": 9, "c": 9}, "raum": {"b": 9, "d": 9}},
    ),
}


def small(request: Request, t: int = 3) -> dict[CellKey, int]:
    """Keys of the counts below t that are not zero, each with t."""
    return {cell.key: t for cell in request.cells if 0 < (cell.value or 0) < t}


def published_by(suppressor, request: Request) -> Release:
    """A release in which a suppressor alone decided what to hide."""
    hidden = suppressor(
        request.equations,
        set(small(request)),
        missing=set(),
        costs={cell.key: cell.cost for cell in request.cells if cell.value},
    )
    shown = {
        cell.key: HIDDEN if cell.key in hidden else Shown(cell.value, cell.state)
        for cell in request.cells
    }
    return Release(
        request.audience, request.as_of, shown, frozenset(), frozenset(), digest=""
    )


def seen_in(request: Request, made: Release) -> View:
    """The view of a reader who knows that zeros are shown."""
    visible = {key: s.value for key, s in made.shown.items() if s != HIDDEN}
    return View(
        visible=visible,
        hidden={c.key: (1, c.upper) for c in request.cells if c.key not in visible},
        equations=request.equations,
        derived=(),
        node_limit=request.node_limit,
        time_limit_s=request.time_limit_s,
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_both_oracles_catch_a_planted_fault(fault):
    suppressor, sums = FAULTS[fault]
    request = table(sums)
    made = published_by(suppressor, request)
    targets = small(request)
    verdicts = audit(seen_in(request, made), list(targets.items()))
    assert [verdict.key for verdict in verdicts if not verdict.protected]
    assert disclosed(request, made, targets)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_gate_repairs_what_a_planted_fault_leaves_open(fault, monkeypatch):
    suppressor, sums = FAULTS[fault]
    request = table(sums)
    monkeypatch.setattr(suppress, "close", suppressor)
    assert disclosed(request, release(request), small(request)) == []


def test_the_second_oracle_catches_a_gate_that_forgets_the_zeros(monkeypatch):
    """The gate's own audit is blinded: it believes that a hidden cell may be zero."""
    request = table(FAULTS["zeros rule missing"][1])
    monkeypatch.setattr(Part, "bounds", lambda part, key: (0, part.cells[key].upper))
    assert disclosed(request, release(request), small(request)) == [("a",), ("b",)]


@FEW
@given(st.randoms(use_true_random=False), st.integers(2, 4), st.sampled_from([3, 5]))
def test_no_reader_places_a_small_number_in_linked_tables(random, groups, t):
    request = nested(random, districts=2, per=3, groups=groups, t=t)
    made, report = protect(request)
    assert not report.unproven
    assert disclosed(request, made, small(request, t)) == []


@FEW
@given(st.randoms(use_true_random=False))
def test_the_audit_of_the_package_agrees_with_the_one_written_apart(random):
    request = nested(random, districts=1, per=3, groups=2)
    made = release(request)
    hidden = [key for key, shown in made.shown.items() if shown == HIDDEN]
    reader = Reader(request, made)
    verdicts = audit(view_of(request), [(key, 3) for key in hidden])
    assert [(v.low, v.high) for v in verdicts] == [reader.interval(key) for key in hidden]


@given(st.lists(st.integers(0, 5), min_size=3, max_size=4), st.integers(1, 9))
def test_intervals_of_tiny_tables_are_those_found_by_trying(values, upper):
    names = "abcd"[: len(values)]
    sums = {"T": dict(zip(names, values, strict=True)), "U": {"a": values[0], "e": 2}}
    request = table(sums, upper=upper + 15)
    made = release(request)
    reader = Reader(request, made)
    if len(reader.open) > 4:
        return
    hidden = [key for key in reader.open if made.shown[key] == HIDDEN]
    verdicts = audit(view_of(request), [(key, 3) for key in hidden])
    assert [(v.low, v.high) for v in verdicts] == [reader.by_trying(key) for key in hidden]
