"""Variants of a key through the real scorer, and all of them in one run."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from planning.scoring import ScoringRefused, parse_key, score
from planning.scoring.combined import combined_run
from planning.scoring.distribution import rank_distribution
from planning.scoring.draws import WeightModel
from planning.scoring.smaa import top_share
from planning.scoring.variants import require_weighted_mean, variants
from tests.planning.scoring.samples import (
    GAP,
    plain_document,
    plain_indicator,
    plain_key,
    pooled_table,
)

ROWS = {"A": (1, 5), "B": (2, GAP), "C": (4, 2), "D": (8, 1), "E": (9, 3)}
TABLE = pooled_table(ROWS, ("a", "b"))


def by_code(found):
    return {variant.code: variant for variant in found}


def test_all_variants_of_a_key():
    found = by_code(variants(TABLE, plain_key()))
    methods = ["key", "minmax", "rank", "geometric"]
    filled = ["group_mean", *(f"{name}+group_mean" for name in methods[1:])]
    crossed = [code for pair in zip(methods, filled, strict=True) for code in pair][1:]
    assert list(found) == [
        *(code for pair in zip(methods, filled, strict=True) for code in pair),
        "ohne:a",
        "ohne:b",
        *(f"{name}+ohne:{code}" for name in crossed for code in "ab"),
    ]
    assert [v.code for v in found.values() if v.is_crossed] == list(found)[10:]
    on_key = {"key", "group_mean", "ohne:a", "ohne:b", "group_mean+ohne:a"}
    assert {v.code for v in found.values() if v.is_key} == on_key | {"group_mean+ohne:b"}
    assert found["rank+ohne:b"].title == "Rangwerte, ohne „b“"
    assert found["geometric+group_mean"].title == (
        "geometrisch auf Min-Max 1 bis 100, Lücken mit Gruppenmittel"
    )


def test_values_of_variants_by_hand():
    found = by_code(variants(TABLE, plain_key()))
    scored = score(TABLE, plain_key()).normalised
    assert_array_equal(found["key"].z, scored)
    # a: 1 ... 9, so A 0, C 3/8, E 1 of 100; b: 1 ... 5, B absent
    assert_allclose(found["minmax"].z[2], [37.5, 25.0])
    assert_allclose(found["rank"].z[2], [3, 2])
    assert_allclose(found["geometric"].z[2], np.log([1 + 0.375 * 99, 1 + 0.25 * 99]))
    assert_allclose(found["geometric"].z[0], [0.0, np.log(100)])
    assert np.isnan(found["minmax"].z[1, 1])
    # the mean of 5, 2, 1 and 3 is 2.75
    assert found["minmax+group_mean"].z[1, 1] == pytest.approx(43.75)
    assert_array_equal(found["ohne:a"].z[:, 0], np.full(5, GAP))
    assert_array_equal(found["ohne:a"].z[:, 1], scored[:, 1])
    assert_array_equal(found["ohne:a"].shares, [0.5, 0.5])


@pytest.mark.parametrize(
    ("named", "codes"),
    [
        pytest.param([], ["key"], id="none but the key"),
        pytest.param(["rank", "copeland"], ["key", "rank"], id="another scale"),
        pytest.param(["group_mean"], ["key", "group_mean"], id="gaps filled"),
        pytest.param(["leave_one_out"], ["key", "ohne:a", "ohne:b"], id="one less"),
    ],
)
def test_a_key_may_name_the_variants_it_wants(named, codes):
    key = plain_key(robustness={"variants": named})
    assert list(by_code(variants(TABLE, key))) == codes


def test_the_only_indicator_is_not_left_out():
    table = pooled_table({"A": (1,), "B": (2,)}, ("a",))
    assert len(variants(table, plain_key(("a",)))) == 8


@pytest.mark.parametrize(
    ("sections", "named"),
    [
        pytest.param({"aggregation": {"method": "sum"}}, "keines", id="a sum"),
        pytest.param({"restandardise": True}, r"\(Gruppen: g\)", id="rescaled group"),
        pytest.param({"aggregation": "sum"}, r"\(Gruppen: g\)", id="group that sums"),
        pytest.param(
            {"normalisation": {"method": "rank"}}, r"\(Gruppen: g\)", id="ranked group"
        ),
    ],
)
def test_other_keys_have_no_variants(sections, named):
    if isinstance(sections.get("aggregation"), dict):
        document = plain_document(**sections)
    else:
        indicators = [plain_indicator("a", group="g"), plain_indicator("b")]
        groups = [{"code": "g", "weight": 1, **sections}]
        document = plain_document(indicators=indicators, groups=groups)
    with pytest.raises(ScoringRefused, match=named):
        require_weighted_mean(parse_key(document))


def cells(count=3, n=60):
    rng = np.random.default_rng(5)
    return [(rng.standard_normal((n, 4)), rng.random((n, 4)) / 9) for _ in range(count)]


def test_one_run_says_what_the_runs_of_each_variant_say():
    model, parts = WeightModel.around(np.full(4, 0.25), band=0.5), cells()
    found = combined_run(parts, model, places=6, draws=2_300, seed=9)
    single = [rank_distribution(z, model, draws=2_300, seed=9, noise=v) for z, v in parts]
    for row, own in zip(found.top, single, strict=True):
        assert_array_equal(row, own.top_share(6))
    mean = np.mean([own.mean for own in single], axis=0)
    assert_allclose(found.pooled.mean, mean, atol=1.5)
    assert_array_equal(found.pooled.counts.sum(axis=0), np.full(60, 2_300))


def test_each_draw_of_the_pooled_ranks_has_one_variant():
    up, down = np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]])
    still = np.zeros((2, 1))
    model = WeightModel.around(np.array([1.0]), band=0.25)
    found = combined_run(
        [(up, still), (down, still)], model, places=1, draws=1_001, threads=2
    )
    assert_array_equal(found.top, [[1, 0], [0, 1]])
    assert_array_equal(found.pooled.counts, [[501, 500], [500, 501]])


def test_variants_without_a_name_count_in_their_turns_alone():
    model, parts = WeightModel.around(np.full(4, 0.25), band=0.5), cells()
    every = combined_run(parts, model, places=6, draws=1_300, seed=2)
    some = combined_run(parts, model, places=6, draws=1_300, seed=2, named=1)
    assert_array_equal(some.top, every.top[:1])
    assert_array_equal(some.pooled.counts, every.pooled.counts)


@pytest.mark.parametrize(
    ("places", "expected"),
    [pytest.param(0, 0.0, id="no place"), pytest.param(60, 1.0, id="a place for all")],
)
def test_nothing_to_decide(places, expected):
    found = combined_run(cells(), WeightModel.flat(4), places=places, draws=20)
    assert_array_equal(found.top, np.full((len(cells()), 60), expected))


def test_threads_change_nothing():
    model, parts = WeightModel.flat(4), cells()
    one = combined_run(parts, model, places=6, draws=2_300)
    two = combined_run(parts, model, places=6, draws=2_300, threads=2)
    assert_array_equal(one.top, two.top)
    assert_array_equal(one.pooled.counts, two.pooled.counts)


def test_variants_feed_the_sampling():
    found = variants(TABLE, plain_key())
    model = WeightModel.around(found[0].shares, band=0.25)
    shares = {item.code: top_share(item.z, model, places=2) for item in found}
    assert_array_equal(shares["ohne:b"], [0, 0, 0, 1, 1])
    assert_array_equal(shares["ohne:a"], [1, 0, 0, 0, 1])
