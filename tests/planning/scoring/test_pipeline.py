"""The scoring function as a whole: who gets a score, a rank, and why not."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import (
    ScoringRefused,
    UnitState,
    parse_key,
    pooled_series,
    score,
    series_of_ratios,
    series_of_values,
)
from tests.planning.scoring.samples import (
    GAP,
    LADDER,
    area_document,
    ladder,
    plain_document,
    plain_indicator,
    plain_key,
    with_series,
)


def test_the_highest_need_is_first():
    result = score(ladder(), plain_key())
    assert result.rank == (4, 3, 2, 1)
    assert set(result.state) == {UnitState.SCORED}
    assert_allclose(result.index, (np.arange(4) - 1.5) / np.sqrt(1.25))
    assert_allclose(result.base, 0.0)


def test_a_lower_value_can_be_the_higher_need():
    document = plain_document(indicators=[plain_indicator("a", direction=-1)])
    result = score(ladder({"A": (1,), "B": (2,)}, ("a",)), parse_key(document))
    assert result.rank == (1, 2)


def test_types_are_ranked_apart():
    key = plain_key(facility_types=["grundschule", "hort"])
    groups = ("grundschule", "hort", "grundschule", "hort")
    result = score(ladder(groups=groups), key)
    assert result.rank == (2, 2, 1, 1)
    assert_allclose(result.index, [-1, -1, 1, 1])
    assert set(result.influence) == {"grundschule", "hort"}


def test_without_grouping_all_are_compared():
    key = plain_key(facility_types=["grundschule", "hort"], reference={"group_by": None})
    result = score(ladder(groups=("grundschule", "hort") * 2), key)
    assert result.rank == (4, 3, 2, 1)
    assert set(result.statistics.groups) == {"*"}


def test_a_type_of_another_key_is_refused():
    with pytest.raises(ScoringRefused, match="Der Schlüssel „probe“ gilt nicht für: hort"):
        score(ladder(groups=("hort",) * 4), plain_key())


def test_areas_are_scored_by_their_kind():
    key = parse_key(area_document())
    assert score(ladder(groups=("ortsteil",) * 4), key).rank == (4, 3, 2, 1)


def test_a_missing_series_is_named():
    with pytest.raises(ScoringRefused, match="fehlen die Reihen: b, c"):
        score(ladder({"A": (1,)}, ("a",)), plain_key(("a", "b", "c")))


EXCLUDING = {"exclude": {"flags": ["neu"], "min_denominator": 2, "denominator_of": "n"}}


def counted(n, **fields):
    return with_series(ladder(**fields), n=pooled_series(n))


def test_exclusions_give_their_reason():
    flags = (frozenset({"neu", "alt"}), frozenset(), frozenset(), frozenset())
    result = score(counted([9, 1, 2, 9], flags=flags), plain_key(reference=EXCLUDING))
    assert result.state == (
        UnitState.EXCLUDED_FLAG,
        UnitState.EXCLUDED_SMALL,
        UnitState.SCORED,
        UnitState.SCORED,
    )
    assert result.excluded_by == ("neu", "n", None, None)
    assert result.rank == (None, None, 2, 1)
    assert np.isnan(result.index[:2]).all()
    assert_allclose(result.index[2:], [-1, 1])


def test_excluded_units_may_be_scored_by_the_others():
    reference = {**EXCLUDING, "score_excluded": True}
    result = score(counted([1, 9, 9, 9]), plain_key(reference=reference))
    assert result.state[0] is UnitState.EXCLUDED_SMALL
    assert result.rank == (None, 3, 2, 1)
    assert result.index[0] == pytest.approx((1 - 3) / np.sqrt(2 / 3))


def test_unknown_size_excludes_nobody_and_is_said():
    result = score(counted([GAP, 9, 9, 9]), plain_key(reference=EXCLUDING))
    assert result.state[0] is UnitState.SCORED
    assert result.warnings == ("„n“ ist unbekannt, die Mindestgröße ist nicht geprüft: A.",)


def test_size_is_the_mean_denominator_of_a_rate():
    table = ladder({"A": (1,), "B": (1,)}, ("b",))
    table = with_series(
        table,
        a=series_of_ratios(("1", "2"), [[1, 1], [1, 1]], [[50, 69], [50, 70]]),
    )
    reference = {"exclude": {"min_denominator": 60, "denominator_of": "a"}}
    result = score(table, plain_key(reference=reference))
    assert result.state == (UnitState.EXCLUDED_SMALL, UnitState.NO_SCORE)


def test_size_of_a_rate_without_denominators_is_refused():
    reference = {"exclude": {"min_denominator": 60, "denominator_of": "a"}}
    with pytest.raises(ScoringRefused, match="„a“ hat keine Nenner"):
        score(ladder(), plain_key(reference=reference))


def of(*values, codes="abcdef"):
    rows = {"A": values, "B": (1,) * 6, "C": (2,) * 6, "D": (4,) * 6}
    return ladder(rows, tuple(codes))


@pytest.mark.parametrize(
    ("values", "state"),
    [
        pytest.param((3, 3, 3, 3, GAP, GAP), UnitState.SCORED, id="four of six pass"),
        pytest.param(
            (3, 3, 3, GAP, GAP, GAP), UnitState.NO_SCORE, id="three of six do not"
        ),
        pytest.param((0, 0, 0, 0, GAP, GAP), UnitState.SCORED, id="a zero is known"),
        pytest.param((GAP,) * 6, UnitState.NO_SCORE, id="nothing known is no score"),
    ],
)
def test_default_coverage(values, state):
    assert score(of(*values), plain_key(tuple("abcdef"))).state[0] is state


def test_a_unit_without_score_leaves_the_ranking():
    table = of(9, 9, 9, GAP, GAP, GAP)
    result = score(table, plain_key(tuple("abcdef")))
    assert result.rank == (None, 3, 2, 1)
    assert result.coverage[0] == pytest.approx(0.5)
    assert result.missing[0] == ("d", "e", "f")
    assert np.isnan(result.contributions[0]).all()


def test_too_few_indicators_are_no_score():
    missing = {"min_coverage": 0.1, "min_indicators": 3}
    table = of(3, 3, GAP, GAP, GAP, GAP)
    result = score(table, plain_key(tuple("abcdef"), missing=missing))
    assert result.state[0] is UnitState.NO_SCORE


def test_policy_no_score_needs_every_value():
    rows = {**LADDER, "A": (1, GAP)}
    result = score(
        ladder(rows), plain_key(missing={"policy": "no_score", "min_coverage": 0.1})
    )
    assert result.state[0] is UnitState.NO_SCORE


def test_one_indicator_alone_may_be_indispensable():
    document = plain_document(
        missing={"min_coverage": 0.1},
        indicators=[
            plain_indicator("a", missing={"policy": "no_score"}),
            plain_indicator("b"),
        ],
    )
    table = ladder({**LADDER, "A": (1, GAP), "B": (GAP, 2)})
    states = score(table, parse_key(document)).state
    assert states[:2] == (UnitState.SCORED, UnitState.NO_SCORE)


def test_group_mean_fills_and_says_so():
    table = ladder({**LADDER, "A": (1, GAP)})
    result = score(table, plain_key(missing={"policy": "group_mean"}))
    assert result.state[0] is UnitState.SCORED
    assert_allclose(result.normalised[0, 1], 0.0, atol=1e-12)
    assert result.coverage[0] == 0.5
    assert result.missing[0] == ("b",)
    change = result.changes[0]
    assert (change.unit, change.code, change.step) == ("A", "b", "group_mean")
    assert (change.before, change.after) == (None, 3.0)


def test_group_mean_makes_no_score_out_of_nothing():
    table = ladder({**LADDER, "A": (GAP, GAP)})
    result = score(table, plain_key(missing={"policy": "group_mean"}))
    assert result.state[0] is UnitState.NO_SCORE


def test_group_mean_of_an_empty_column_fills_nothing():
    rows = {unit: (value, GAP) for unit, (value, _) in LADDER.items()}
    result = score(ladder(rows), plain_key(missing={"policy": "group_mean"}))
    assert result.changes == ()
    assert set(result.state) == {UnitState.NO_SCORE}


def test_values_per_unit_of_another_series():
    document = plain_document(indicators=[plain_indicator("a", denominator="n")])
    table = with_series(
        ladder({"A": (6,), "B": (6,), "C": (6,)}, ("a",)), n=pooled_series([2, 3, 0])
    )
    result = score(table, parse_key(document))
    assert_allclose(result.pooled[:, 0], [3, 2, GAP])
    assert result.missing == ((), (), ("a",))


def test_a_denominator_outside_the_key_is_pooled_as_a_count():
    document = plain_document(indicators=[plain_indicator("a", denominator="n")])
    years = ("2023", "2024")
    table = with_series(
        ladder({"A": (6,), "B": (12,)}, ("a",)),
        n=series_of_values(years, [[2, 4], [2, 2]]),
    )
    assert_allclose(score(table, parse_key(document)).pooled[:, 0], [2, 6])


def test_denominator_follows_the_pooling_of_the_key():
    document = plain_document(
        indicators=[plain_indicator("a", denominator="n")], periods={"pooling": "latest"}
    )
    table = with_series(
        ladder({"A": (6,), "B": (12,)}, ("a",)),
        n=series_of_values(("2023", "2024"), [[2, 4], [2, 2]]),
    )
    assert_allclose(score(table, parse_key(document)).pooled[:, 0], [1.5, 6])


def test_a_key_without_its_periods_is_warned_of():
    table = with_series(ladder(), b=series_of_values(("1999",), [[1.0]] * 4))
    result = score(table, plain_key(periods={"use": ["2023", "2024"]}))
    assert "Indikator „b“: keiner der Zeiträume liegt vor." in result.warnings
    assert set(result.state) == {UnitState.NO_SCORE}


@pytest.mark.parametrize(
    ("rows", "warning"),
    [
        pytest.param({"A": (1, 5), "B": (2, 5)}, "ohne Streuung, Beitrag 0", id="constant"),
        pytest.param(
            {"A": (1, 5), "B": (2, GAP)}, "weniger als zwei Werte", id="one value"
        ),
    ],
)
def test_columns_that_tell_nothing_are_warned_of(rows, warning):
    result = score(ladder(rows), plain_key(missing={"min_coverage": 0.5}))
    assert [text for text in result.warnings if warning in text and "„b“" in text]
    assert result.rank == (2, 1)


STILL = {"A": (1, 5), "B": (3, 5)}  # b is the same for all


@pytest.mark.parametrize(
    "method", ["ratio_to_mean", "rank", "percentile_rank", "rank_exponential"]
)
def test_a_constant_indicator_contributes_nothing_on_any_relative_scale(method):
    """a alone counts: z -1 and 1, with half of the weight."""
    second = plain_indicator("b", normalisation={"method": method})
    document = plain_document(indicators=[plain_indicator("a"), second])
    result = score(ladder(STILL), parse_key(document))
    assert result.warnings == ("Indikator „b“ (grundschule): ohne Streuung, Beitrag 0.",)
    assert_allclose(result.contributions, [[-0.5, 0], [0.5, 0]])
    assert_allclose(result.index, [-0.5, 0.5])


@pytest.mark.parametrize("method", ["minmax", "ratio_to_mean", "rank_exponential"])
def test_a_constant_indicator_leaves_a_product_as_it_is(method):
    """a is 0.5 and 1.5 of its mean, with half of the weight: the roots of both."""
    ratio = plain_indicator("a", normalisation={"method": "ratio_to_mean"})
    second = plain_indicator("b", normalisation={"method": method})
    document = plain_document(
        indicators=[ratio, second], aggregation={"method": "geometric"}
    )
    result = score(ladder(STILL), parse_key(document))
    assert_allclose(result.index, np.sqrt([0.5, 1.5]))
    assert_allclose(result.contributions[:, 1], [0, 0])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"normalisation": {"method": "none"}}, 5, id="as delivered"),
        pytest.param(
            {
                "normalisation": {"method": "goalposts"},
                "goalposts": {"lo": 0, "hi": 20, "cap": "none"},
            },
            25,
            id="goalposts",
        ),
    ],
)
def test_fixed_scales_keep_a_constant_and_warn(given, expected):
    second = plain_indicator("b", **given)
    document = plain_document(indicators=[plain_indicator("a"), second])
    result = score(ladder(STILL), parse_key(document))
    assert result.warnings == ("Indikator „b“ (grundschule): alle Werte gleich.",)
    assert_allclose(result.contributions[:, 1], [expected / 2] * 2)


def test_a_constant_group_that_is_ranked_again_contributes_nothing():
    first = plain_indicator("a", normalisation={"method": "none"})
    second = plain_indicator("b", group="g", normalisation={"method": "none"})
    ranked = {"code": "g", "weight": 1, "normalisation": {"method": "rank"}}
    document = plain_document(indicators=[first, second], groups=[ranked])
    result = score(ladder(STILL), parse_key(document))
    assert_allclose(result.index, [0.5, 1.5])
    assert "Gruppe „g“ (grundschule): ohne Streuung, Beitrag 0." in result.warnings


def test_one_unit_has_no_score():
    result = score(ladder({"A": (1, 1)}), plain_key())
    assert result.state == (UnitState.NO_SCORE,)
    assert result.influence["grundschule"][0].share is None


def test_an_empty_table_is_an_empty_result():
    result = score(ladder({}), plain_key())
    assert result.units == result.rank == ()
    assert result.index.shape == (0,)
    assert result.contributions.shape == (0, 2)


EXTREME = {f"U{at:02d}": (at % 2, at % 2) for at in range(20)} | {"X": (100, 1)}


def test_outliers_are_clipped_and_listed():
    result = score(ladder(EXTREME), plain_key())
    row = result.row_of("X")
    assert result.normalised[row, 0] == 3.0
    assert [(item.unit, item.code, item.step) for item in result.changes] == [
        ("X", "a", "clip_z")
    ]


def test_outliers_may_be_flagged_only():
    result = score(ladder(EXTREME), plain_key(outliers={"method": "flag"}))
    assert result.normalised[result.row_of("X"), 0] > 4
    assert [item.step for item in result.changes] == ["flag"]


def test_clipping_touches_standardised_values_only():
    result = score(ladder(EXTREME), plain_key(normalisation={"method": "minmax"}))
    assert result.changes == ()
    assert result.normalised.max() == 100.0
