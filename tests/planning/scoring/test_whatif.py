"""What would have to be different: every answer is put through the real scorer again."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planning.scoring import parse_key, score, series_of_ratios
from planning.scoring.whatif import Goal, Lever, Missed, shifted, value_change
from tests.planning.scoring.samples import (
    GAP,
    ladder,
    plain_document,
    plain_indicator,
    plain_key,
    pooled_table,
    with_series,
    worked_document,
    worked_table,
)

YEARS = ("2022/23", "2023/24", "2024/25")
TENTHS = {"A": (0.1, 0.1), "B": (0.2, 0.2), "C": (0.3, 0.3), "D": (0.4, 0.4)}


def lever(table, key, unit, code, **given):
    return Lever(table, key, score(table, key), unit, code, **given)


def change(table, key, unit, code, index, *, strict=False, **given):
    return value_change(lever(table, key, unit, code, **given), Goal(index, strict))


def fed_back(table, key, unit, found):
    """The index the scorer gives on the whole table with the value that was found."""
    row = table.units.index(unit)
    series = table.series[found.code]
    columns = [series.periods.index(period) for period in found.periods]
    moved = shifted(table, [row], found.code, columns, found.shift)
    again = score(moved, key, frozen=score(table, key).statistics)
    others = np.arange(len(table.units)) != row
    np.testing.assert_array_equal(again.index[others], score(table, key).index[others])
    return again.index[row]


# The worked example: G3 has index .9115; it reaches 1.0 with wdh +.0085 or sgb +.0425.
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("wdh", 0.0085, id="facility data: repeaters"),
        pytest.param("sgb", 0.0425, id="area data: benefits"),
    ],
)
def test_the_worked_example_reaches_its_threshold(code, expected):
    table, key = worked_table(), parse_key(worked_document())
    found = change(table, key, "G3", code, 1.0)
    assert found.shift == pytest.approx(expected, abs=5e-5)
    assert found.then - found.now == pytest.approx(found.shift)
    assert found.index == pytest.approx(1.0, abs=1e-9)
    assert fed_back(table, key, "G3", found) == found.index


def test_passing_needs_a_bit_more_than_reaching():
    table, key = worked_table(), parse_key(worked_document())
    reached = change(table, key, "G3", "wdh", 1.0)
    passed = change(table, key, "G3", "wdh", 1.0, strict=True)
    assert round(reached.index, 10) == 1.0
    assert round(passed.index, 10) > 1.0
    assert 0 < passed.shift - reached.shift < 1e-8


METHODS = ["z", "robust_z", "minmax", "ratio_to_mean", "percentile_rank", "rank"]
rates = st.lists(st.integers(1, 60), min_size=5, max_size=9, unique=True)


@settings(max_examples=40)
@given(rates, rates, st.sampled_from(METHODS), st.sampled_from([1, -1]), st.data())
def test_what_is_found_meets_the_goal_and_less_does_not(first, second, method, way, data):
    n = min(len(first), len(second))
    rows = {f"U{at}": (first[at] / 100, second[at] / 100) for at in range(n)}
    items = [plain_indicator("a", direction=way), plain_indicator("b")]
    document = plain_document(indicators=items, normalisation={"method": method})
    table, key = pooled_table(rows, ("a", "b")), parse_key(document)
    result = score(table, key)
    unit = data.draw(st.sampled_from(list(rows)))
    start = result.index[result.row_of(unit)]
    goal = Goal(float(data.draw(st.sampled_from(sorted(result.index.tolist())))), True)
    assume(not goal.is_met(start))
    found = change(table, key, unit, "a", goal.index, strict=True)
    if found.missed is None:
        assert goal.is_met(fed_back(table, key, unit, found))
        less = lever(table, key, unit, "a").scored(found.shift * (1 - 1e-6))[1]
        assert found.index - less < 1e-5 or not goal.is_met(less)
        assert math.copysign(1, found.shift) == way


@settings(max_examples=15)
@given(st.floats(0.05, 1.5), st.sampled_from(["G2", "G3", "G6", "G7"]))
def test_a_goal_is_hit_within_1e_9(above, unit):
    table, key = worked_table(), parse_key(worked_document())
    result = score(table, key)
    goal = result.index[result.row_of(unit)] + above
    for code in ("size", "int", "sgb"):
        found = change(table, key, unit, code, goal)
        if found.missed is None:
            assert abs(fed_back(table, key, unit, found) - goal) <= 1e-9


def three_years():
    children = np.array([[100, 200, 300]] * 4, dtype=float)
    repeating = np.array([[2, 4, 6], [4, 8, 9], [6, 10, 15], [9, 20, 30]], dtype=float)
    series = series_of_ratios(YEARS, repeating, children)
    return with_series(ladder(), a=series)


def test_the_last_year_alone_needs_more_by_all_children_over_its_own():
    table, key = three_years(), plain_key(periods={"use": list(YEARS)})
    together = change(table, key, "A", "a", -1.0)
    alone = change(table, key, "A", "a", -1.0, last_only=True)
    assert (together.periods, alone.periods) == (YEARS, YEARS[-1:])
    assert alone.then == pytest.approx(together.then)
    assert alone.shift == pytest.approx(together.shift * 600 / 300)
    assert fed_back(table, key, "A", alone) == pytest.approx(-1.0, abs=1e-9)


def test_without_named_years_the_last_three_move():
    series = series_of_ratios(
        ("2021/22", *YEARS), np.full((4, 4), 5.0), np.full((4, 4), 100.0)
    )
    table, key = with_series(ladder(), a=series), plain_key()
    assert lever(table, key, "A", "a").periods == YEARS


def test_a_gap_does_not_move():
    repeating = np.array([[2, 4, GAP], [4, 8, 9], [6, 10, 15], [9, 20, 30]])
    table = with_series(
        ladder(), a=series_of_ratios(YEARS, repeating, np.full((4, 3), 100))
    )
    key = plain_key(periods={"use": list(YEARS)})
    assert lever(table, key, "A", "a", last_only=True).periods == ("2023/24",)


@pytest.mark.parametrize(
    ("given", "index", "missed"),
    [
        pytest.param({}, -99.0, Missed.MET, id="the goal is met already"),
        pytest.param(
            {}, 50.0, Missed.CLIPPED, id="three standard deviations are not enough"
        ),
        pytest.param({"outliers": {"method": "flag"}}, 50.0, Missed.RANGE, id="over 100 %"),
    ],
)
def test_a_goal_out_of_reach_says_why(given, index, missed):
    found = change(pooled_table(TENTHS, ("a", "b")), plain_key(**given), "B", "a", index)
    assert found.missed is missed
    assert found.then is found.shift is found.index is None


def test_a_count_does_not_fall_below_none():
    item = plain_indicator("a", kind="count", direction=-1, pooling="mean")
    document = plain_document(indicators=[item, plain_indicator("b")])
    rows = {"A": (10, 0.1), "B": (20, 0.2), "C": (30, 0.3)}
    key = parse_key(document | {"outliers": {"method": "flag"}})
    assert change(pooled_table(rows, ("a", "b")), key, "B", "a", 9.0).missed is Missed.RANGE
    assert change(pooled_table(rows, ("a", "b")), key, "B", "a", 0.1).then < 20


def test_the_last_year_is_judged_by_itself():
    table = three_years()
    key = plain_key(periods={"use": list(YEARS)}, outliers={"method": "flag"})
    start = lever(table, key, "D", "a")
    size = start.scored(0.5)[1]  # all years by 50 points; the last alone would exceed 1
    assert change(table, key, "D", "a", size).missed is None
    assert change(table, key, "D", "a", size, last_only=True).missed is Missed.RANGE


def test_a_unit_without_the_value_has_no_lever():
    table = pooled_table({"A": (1, 1), "B": (GAP, 2), "C": (3, 3), "D": (4, 4)}, ("a", "b"))
    key = plain_key(missing={"policy": "reweight", "min_coverage": 0.4})
    assert change(table, key, "B", "a", 9.0).missed is Missed.ABSENT


def test_an_indicator_without_spread_is_no_lever():
    rows = {unit: (0.5, row[1]) for unit, row in TENTHS.items()}
    found = change(pooled_table(rows, ("a", "b")), plain_key(), "A", "a", 9.0)
    assert found.missed is Missed.CLIPPED


def test_a_logarithm_is_solved_by_bisection():
    table, document = worked_table(), worked_document()
    found = change(table, parse_key(document), "G3", "size", 1.0)
    assert abs(found.index - 1.0) <= 1e-9
    assert fed_back(table, parse_key(document), "G3", found) == found.index


def test_a_refused_value_is_no_answer():
    item = plain_indicator("a", transform="ln", direction=-1)
    key = parse_key(plain_document(indicators=[item, plain_indicator("b")]))
    found = change(pooled_table(TENTHS, ("a", "b")), key, "C", "a", 99.0)
    assert found.missed is Missed.CLIPPED


def test_live_statistics_are_those_of_the_whole_table():
    table, key = (
        pooled_table(TENTHS, ("a", "b")),
        plain_key(reference={"statistics": "live"}),
    )
    found = change(table, key, "B", "a", 0.0)
    moved = shifted(table, [1], "a", [0], found.shift)
    assert score(moved, key).index[1] == pytest.approx(0.0, abs=1e-9)
    frozen = change(table, plain_key(), "B", "a", 0.0)
    assert found.shift != pytest.approx(frozen.shift)


def test_one_group_for_all_types_has_its_own_statistics():
    groups = ("hort", "kita", "hort", "kita")
    table = pooled_table(TENTHS, ("a", "b"), groups=groups)
    key = plain_key(reference={"group_by": None}, facility_types=["hort", "kita"])
    found = change(table, key, "A", "a", 0.0)
    assert fed_back(table, key, "A", found) == pytest.approx(0.0, abs=1e-9)
