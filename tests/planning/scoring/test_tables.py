"""Tables of units: what they refuse, and that their hash knows no order."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from planning.scoring import (
    Series,
    UnitTable,
    input_hash,
    pooled_series,
    series_of_ratios,
    series_of_values,
)
from tests.planning.scoring.samples import GAP, pooled_table, worked_table


def test_a_ratio_over_nothing_is_absent():
    series = series_of_ratios(("2023", "2024"), [[1, 0]], [[4, 0]])
    assert_array_equal(series.value, [[0.25, GAP]])


def test_values_alone_have_no_counts():
    series = series_of_values(["2024"], [[0.5]])
    assert np.isnan(series.numerator).all()
    assert not series.is_pooled
    assert pooled_series([0.5]).is_pooled


def test_arrays_cannot_be_changed_afterwards():
    given = np.array([[1.0]])
    series = series_of_values(("2024",), given)
    given[0, 0] = 2.0
    assert series.value[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        series.value[0, 0] = 3.0


@pytest.mark.parametrize(
    ("periods", "arrays", "message"),
    [
        pytest.param(
            ("2024",), ([1.0], [[1.0]], [[1.0]]), "1 dimensions", id="one row only"
        ),
        pytest.param(
            ("2024",), ([[1.0]], [[1.0]], [[1.0, 2.0]]), "do not fit", id="shapes"
        ),
        pytest.param((), ([[1.0]], [[1.0]], [[1.0]]), "do not fit 0 periods", id="periods"),
        pytest.param(
            ("a", "a"), ([[1.0, 1.0]],) * 3, "a period is named twice", id="period twice"
        ),
        pytest.param(("a",), ([[np.inf]], [[1.0]], [[1.0]]), "infinite", id="infinite"),
        pytest.param(("a",), ([[1.0]], [[1.0]], [[-1.0]]), "negative", id="denominator"),
    ],
)
def test_series_refuses(periods, arrays, message):
    with pytest.raises(ValueError, match=message):
        Series(periods, *arrays)


@pytest.mark.parametrize(
    ("units", "groups", "rows", "message"),
    [
        (("a", "b"), ("gs",), 2, "2 units, 1 groups, 2 flags"),
        (("a", "a"), ("gs", "gs"), 2, "a unit stands twice"),
        (("a", "b"), ("gs", "gs"), 3, "series x has 3 rows for 2 units"),
    ],
)
def test_table_refuses(units, groups, rows, message):
    with pytest.raises(ValueError, match=message):
        UnitTable(units, groups, (frozenset(),) * 2, {"x": pooled_series([0.0] * rows)})


def test_a_column_needs_one_text_per_unit():
    with pytest.raises(ValueError, match="column x has 1 rows for 2 units"):
        UnitTable(("a", "b"), ("gs",) * 2, (frozenset(),) * 2, {}, {"x": ("1",)})


def test_columns_by_name():
    table = UnitTable(
        ("b", "a"), ("gs", "os"), (frozenset(),) * 2, {}, {"Raum": ("1", "2")}
    ).sorted()
    assert table.column("facility_type") == ("os", "gs")
    assert table.column("Raum") == ("2", "1")
    assert table.column("Bezirk") is None


def test_hash_tells_zero_signs_alike_and_columns_apart():
    table = pooled_table({"A": (0.0,)}, ("x",))
    minus = pooled_table({"A": (-0.0,)}, ("x",))
    assert input_hash(minus) == input_hash(table)
    named = UnitTable(
        table.units, table.groups, table.flags, table.series, {"Raum": ("1",)}
    )
    assert input_hash(named) != input_hash(table)


def test_hash_knows_no_order_of_units_and_series():
    table = worked_table()
    turned = table.take(np.arange(len(table.units))[::-1])
    turned = UnitTable(
        turned.units, turned.groups, turned.flags, dict(reversed(turned.series.items()))
    )
    assert input_hash(turned) == input_hash(table)


@pytest.mark.parametrize(
    "other",
    [
        pooled_table({"A": (0.0,)}, ("x",)),
        pooled_table({"B": (GAP,)}, ("x",)),
        pooled_table({"A": (GAP,)}, ("y",)),
        pooled_table({"A": (GAP,)}, ("x",), groups=("hort",)),
        pooled_table({"A": (GAP,)}, ("x",), flags=(frozenset({"neu"}),)),
    ],
    ids=["a zero is no gap", "unit", "series", "group", "flag"],
)
def test_hash_tells_contents_apart(other):
    assert input_hash(other) != input_hash(pooled_table({"A": (GAP,)}, ("x",)))
