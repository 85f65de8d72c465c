"""Laws of scoring that hold for every table."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from planning.scoring import UnitTable, parse_key, pooled_series, score
from planning.scoring.key_types import Goalposts, Normalisation
from planning.scoring.normalise import normalise
from planning.scoring.result import PER_UNIT
from planning.scoring.statistics import describe
from tests.planning.scoring.samples import GAP, plain_document, plain_indicator

CODES = ("a", "b", "c", "d")
RANKS = ("rank", "percentile_rank", "rank_exponential")
FREE_OF_SCALE = ("z", "robust_z", "minmax", *RANKS)
OUTLIERS = (
    {"method": "clip_z"},
    {"method": "skew_kurt"},
    {"method": "winsorise_quantile", "q": 0.1},
)
values = st.integers(-50, 50).map(float)
cells = st.one_of(values, values, values, st.just(GAP))
columns = st.lists(values, min_size=2, max_size=8).map(np.array)


@st.composite
def tables(draw, cell=cells, least=3):
    n = draw(st.integers(least, 7))
    units = draw(st.permutations([f"U{at}" for at in range(n)]))
    rows = draw(st.lists(st.lists(cell, min_size=4, max_size=4), min_size=n, max_size=n))
    return table_of(tuple(units), np.array(rows))


def table_of(units, rows):
    return UnitTable(
        units=units,
        groups=("grundschule",) * len(units),
        flags=(frozenset(),) * len(units),
        series={code: pooled_series(rows[:, at]) for at, code in enumerate(CODES)},
    )


@st.composite
def documents(draw, methods=(*FREE_OF_SCALE, "none"), policies=("reweight", "no_score")):
    """Keys of four indicators, two of them in a group, in many variants."""
    weights = draw(st.lists(st.integers(1, 9), min_size=5, max_size=5))
    directions = draw(st.lists(st.sampled_from([1, -1]), min_size=4, max_size=4))
    return plain_document(
        indicators=[
            plain_indicator(code, weight=weight, direction=direction, group=group)
            for code, weight, direction, group in zip(
                CODES, weights, directions, ("g", "g", None, None), strict=False
            )
        ],
        groups=[{"code": "g", "weight": weights[4], "restandardise": draw(st.booleans())}],
        normalisation={"method": draw(st.sampled_from(methods))},
        outliers=draw(st.sampled_from(OUTLIERS)),
        aggregation={
            "restandardise": draw(st.booleans()),
            "scale": {"a": 1, "b": draw(st.sampled_from([0.5, 1, 2]))},
            "method": draw(st.sampled_from(["arithmetic", "sum"])),
        },
        missing={
            "policy": draw(st.sampled_from(policies)),
            "min_coverage": draw(st.sampled_from([0.3, 0.666])),
        },
    )


def same_bytes(one, two):
    """Whether two results agree to the last bit in every field of a unit."""
    for name in PER_UNIT:
        first, second = getattr(one, name), getattr(two, name)
        if isinstance(first, np.ndarray):
            first, second = first.tobytes(), second.tobytes()
        assert first == second, name


@given(tables(), documents(policies=("reweight", "no_score", "group_mean")), st.data())
def test_order_of_units_changes_no_bit(table, document, data):
    key = parse_key(document)
    result = score(table, key)
    order = np.array(data.draw(st.permutations(range(len(table.units)))))
    other = score(table.take(order), key)
    same_bytes(other, result.take(order))
    assert other.statistics == result.statistics
    assert other.log == result.log
    assert other.changes == result.changes
    assert other.input_hash == result.input_hash


@given(tables(), documents(), st.permutations(range(4)))
def test_order_of_indicators_changes_no_bit(table, document, order):
    result = score(table, parse_key(document))
    turned = {**document, "indicators": [document["indicators"][at] for at in order]}
    other = score(table, parse_key(turned))
    assert other.index.tobytes() == result.index.tobytes()
    assert (other.rank, other.rank_best) == (result.rank, result.rank_best)
    by_code = [other.codes.index(code) for code in result.codes]
    assert other.contributions[:, by_code].tobytes() == result.contributions.tobytes()


@given(tables(), documents(policies=("reweight", "no_score", "group_mean")))
def test_base_and_contributions_make_the_index(table, document):
    result = score(table, parse_key(document))
    scored = ~np.isnan(result.index)
    total = result.base + np.nansum(result.contributions, axis=1)
    assert_allclose(total[scored], result.index[scored], rtol=0, atol=1e-9)
    assert np.isnan(result.base[~scored]).all()
    assert np.isnan(result.contributions[~scored]).all()


@given(tables(), documents())
def test_shares_of_influence_sum_to_one(table, document):
    found = score(table, parse_key(document)).influence["grundschule"]
    shares = [item.share for item in found]
    assert shares == [None] * 4 or sum(shares) == pytest.approx(1.0, abs=1e-9)


@given(tables(), documents())
def test_a_gap_contributes_nothing_and_weighs_nothing(table, document):
    result = score(table, parse_key(document))
    gaps = np.isnan(result.normalised)
    scored = ~np.isnan(result.index)
    assert np.isnan(result.contributions[gaps]).all()
    assert (result.effective_weights[gaps & scored[:, None]] == 0).all()
    lone = (~np.isnan(result.pooled)).sum(axis=0) < 2
    for row, codes in enumerate(result.missing):
        assert codes == tuple(np.array(CODES)[np.isnan(result.pooled[row]) | lone])


@given(tables(), documents())
def test_too_little_known_is_no_score(table, document):
    key = parse_key(document)
    result = score(table, key)
    thin = result.coverage < key.missing.min_coverage - 1e-9
    assert np.isnan(result.index[thin]).all()
    assert all(rank is None for rank, few in zip(result.rank, thin, strict=True) if few)


@given(columns, st.sampled_from(FREE_OF_SCALE), st.integers(1, 9), values)
def test_unit_of_a_value_is_irrelevant(x, method, alpha, beta):
    assume(x.min() < x.max())
    normalisation = Normalisation(method=method)
    one, two = (
        normalise(column, describe(column, ddof=0), normalisation)
        for column in (x, alpha * x + beta)
    )
    assert_allclose(two, one, atol=1e-9)


@given(st.lists(st.integers(1, 50), min_size=3, max_size=8, unique=True))
def test_unit_of_a_value_is_relevant_to_logarithms(numbers):
    x = np.array(numbers, dtype=float)
    document = plain_document(
        indicators=[plain_indicator(code, transform="ln") for code in CODES]
    )
    units = tuple(f"U{at}" for at in range(len(x)))
    one, two = (
        score(table_of(units, np.column_stack([column] * 4)), parse_key(document))
        for column in (x, x + 7)
    )
    assert np.abs(one.index - two.index).max() > 1e-9


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8, unique=True))
def test_unit_of_a_value_is_relevant_to_goalposts(numbers):
    x, posts = np.array(numbers, dtype=float), Goalposts(0, 100)
    method = Normalisation(method="goalposts")
    one, two = (
        normalise(column, describe(column, ddof=0), method, goalposts=posts)
        for column in (x, x + 7)
    )
    assert_allclose(two - one, 7.0)


MIRRORS = {"minmax": 100.0, "ratio_to_mean": 2.0, "percentile_rank": 1.0}


@given(
    columns,
    st.sampled_from([*FREE_OF_SCALE[:-1], "ratio_to_mean"]),
    st.sampled_from(["min", "average"]),
)
def test_direction_mirrors_the_scale(x, method, ties):
    assume(x.min() < x.max() and x.mean() != 0)
    statistics = describe(x, ddof=0)
    assume(statistics.mad or method != "robust_z")
    up, down = (
        normalise(x, statistics, Normalisation(method=method), direction=sign, ties=ties)
        for sign in (1, -1)
    )
    centre = len(x) + 1 if method == "rank" else MIRRORS.get(method, 0.0)
    assert_allclose(down, centre - up, rtol=0, atol=0)


@example(np.array([5.0, 5.0, 9.0]), "percentile_rank", "min")
@example(np.array([5.0, 5.0]), "rank", "min")
@given(columns, st.sampled_from(FREE_OF_SCALE[:-1]), st.sampled_from(["min", "average"]))
def test_reversing_values_equals_the_mirror_but_for_lower_ties(x, method, ties):
    statistics = describe(x, ddof=0)
    mirror, value = (
        normalise(
            x,
            statistics,
            Normalisation(method=method, reverse_at=at),
            direction=-1,
            ties=ties,
        )
        for at in ("mirror", "value")
    )
    tied_low = method in ("rank", "percentile_rank") and ties == "min"
    if tied_low and 1 < len(set(x)) < len(x):  # a constant column says nothing either way
        assert not np.allclose(mirror, value)
    else:
        assert_allclose(value, mirror, atol=1e-9)


@given(tables(cell=values), documents(methods=("z", "minmax")))
def test_reversing_every_direction_mirrors_the_ranking(table, document):
    turned = [{**item, "direction": -item["direction"]} for item in document["indicators"]]
    one = score(table, parse_key(document))
    two = score(table, parse_key({**document, "indicators": turned}))
    n = len(table.units)
    if document["normalisation"]["method"] == "z":
        assert_allclose(two.index - 1, 1 - one.index, atol=1e-9)
    gaps = np.diff(np.sort(one.index))
    assume((gaps > 1e-6).all())
    assert [n + 1 - rank for rank in one.rank] == list(two.rank)


@given(tables(least=4), documents(), st.data())
def test_an_excluded_unit_changes_no_score(table, document, data):
    out = data.draw(st.integers(0, len(table.units) - 1))
    document["reference"] = {"exclude": {"flags": ["neu"]}}
    key = parse_key(document)
    flags = tuple(frozenset({"neu"} if at == out else ()) for at in range(len(table.units)))
    flagged = UnitTable(table.units, table.groups, flags, table.series)
    rest = np.array([at for at in range(len(table.units)) if at != out])
    alone = score(table.take(rest), key)
    same_bytes(score(flagged, key).take(rest), alone)
    document["reference"]["score_excluded"] = True
    scored = score(flagged, parse_key(document)).take(rest)
    assert scored.index.tobytes() == alone.index.tobytes()
    assert scored.rank == alone.rank


@given(tables(cell=values), documents())
def test_restandardised_scores_have_mean_zero_and_deviation_one(table, document):
    document["aggregation"] = {"restandardise": True}
    one = score(table, parse_key(document))
    assume(not any("alle Werte gleich, neu skaliert" in text for text in one.warnings))
    assume(not np.isnan(one.index).any())
    assert one.index.mean() == pytest.approx(0.0, abs=1e-9)
    assert one.index.std() == pytest.approx(1.0, abs=1e-9)
    document["aggregation"] = {"restandardise": False}
    plain = score(table, parse_key(document))
    gaps = np.diff(np.unique(np.round(plain.index, 10)))
    assume((gaps > 1e-6).all())
    assert plain.rank == one.rank


STEPS = np.array([-60.0, -20, -7, -1, 0, 1, 2, 5, 13, 40, 60])


@given(tables(cell=values), documents(), st.integers(0, 3), st.data())
def test_more_need_never_lowers_the_own_score(table, document, column, data):
    """With frozen statistics; every step of a ladder in one example."""
    key = parse_key(document)
    before = score(table, key)
    assume(not np.isnan(before.index).any())
    row = data.draw(st.integers(0, len(table.units) - 1))
    need = key.indicators[column].direction * STEPS
    climbs = [
        score(changed(table, row, column, value), key, frozen=before.statistics).index
        for value in np.sort(need)[:: key.indicators[column].direction]
    ]
    for lower, higher in pairwise(climbs):
        assert higher[row] >= lower[row] - 1e-9
        others = np.arange(len(table.units)) != row
        assert higher[others].tobytes() == lower[others].tobytes()


@given(columns, st.integers(0, 7), st.sampled_from([0, 1]))
def test_live_z_never_falls_with_the_own_value(x, row, ddof):
    row %= len(x)
    found = []
    for value in STEPS:
        own = x.copy()
        own[row] = value
        z = normalise(own, describe(own, ddof=ddof), Normalisation(ddof=ddof))
        found.append(z[row])
    assert (np.diff(found) >= -1e-9).all()


def changed(table, row, column, value):
    rows = np.column_stack([table.series[code].value[:, 0] for code in CODES])
    rows[row, column] = value
    return table_of(table.units, rows)


@given(tables(), documents())
def test_rank_span_holds_the_rank(table, document):
    result = score(table, parse_key(document))
    places = zip(
        result.rank_best, result.rank_low, result.rank_high, result.rank_worst, strict=True
    )
    for best, low, high, worst in places:
        if best is not None:
            assert best <= low <= high <= worst


@given(tables(), documents())
def test_the_same_input_gives_the_same_record(table, document):
    key = parse_key(document)
    assert score(table, key).log == score(table, key).log
