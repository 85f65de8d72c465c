"""R13: tables with a common base are protected together, whatever grouping shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure import release
from districts.disclosure.types import HIDDEN
from tests.districts.disclosure.second_oracle import disclosed
from tests.districts.disclosure.tables import FEW, nested, table

SMALL = {("a",): 3}
BEZIRK = {"a": 2, "b": 20, "c": 20}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"raum": {"b": 20, "d": 9}}, id="a Planungsraum across the Bezirke"),
        pytest.param({"schwerpunktraum": {"a": 2, "d": 9}}, id="a Schwerpunktraum"),
        pytest.param({"stadt": {"bezirk": 42, "d": 9}}, id="the Stadt"),
        pytest.param({"grundschulen": {"a": 2, "e": 30}}, id="the facility type"),
        pytest.param({"alle Jahre": {"a": 2, "vorjahr": 8}}, id="the year"),
        pytest.param({"a": {"schule": 2}}, id="a facility alone in its Ortsteil"),
        pytest.param({"b": {"kita": 20}}, id="a facility alone in the partner"),
    ],
)
def test_a_small_cell_is_safe_beside_any_other_grouping(other):
    request = table({"bezirk": BEZIRK, **other})
    made = release(request)
    assert made.shown[("a",)] == HIDDEN
    assert disclosed(request, made, SMALL) == []


def test_a_facility_alone_in_its_area_is_hidden_with_it():
    made = release(table({"bezirk": BEZIRK, "a": {"schule": 2}}))
    assert made.shown["a",] == made.shown["schule",] == HIDDEN


def test_protecting_the_two_tables_apart_would_not_do():
    """Otherwise the tests above could not fail: alone, the Raum hides nothing."""
    alone = release(table({"raum": {"b": 20, "d": 9}}))
    assert HIDDEN not in alone.shown.values()
    both = release(table({"bezirk": BEZIRK, "raum": {"b": 20, "d": 9}}))
    assert both.shown["d",] == HIDDEN


@FEW
@given(st.randoms(use_true_random=False))
def test_every_small_cell_of_linked_tables_is_hidden(random):
    request = nested(random, districts=2, per=4, groups=2)
    made = release(request)
    small = [cell.key for cell in request.cells if 0 < cell.value < 3]
    assert {made.shown[key] for key in small} <= {HIDDEN}
