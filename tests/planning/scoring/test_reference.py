"""Who counts how much in a mean, and whose mean fills a gap."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planning.scoring import (
    ScoringRefused,
    Statistics,
    UnitTable,
    parse_key,
    pooled_series,
    score,
    series_of_ratios,
)
from tests.planning.scoring.samples import (
    GAP,
    plain_document,
    plain_indicator,
    pooled_table,
)

WEIGHTED = {"reference": {"weighting": "denominator"}}


def key(*indicators, **sections):
    fields = indicators or ({},)
    document = plain_document(
        indicators=[
            plain_indicator(code, **more) for code, more in zip("abc", fields, strict=False)
        ],
        **{"missing": {"policy": "group_mean", "min_coverage": 0.1}, **sections},
    )
    return parse_key(document)


def table(**series):
    units = tuple("ABCD")
    return UnitTable(units, ("grundschule",) * 4, (frozenset(),) * 4, series)


RATES = {
    "a": series_of_ratios(("2023", "2024"), [[1, 2], [5, 5]] * 2, [[15, 15], [5, 5]] * 2)
}


def test_each_child_counts_once():
    """Rates 3/30 and 10/10, years of 15 and of 5: (15 * 0.1 + 5 * 1) / 20 = 0.325.

    Variance (15 * 0.225^2 + 5 * 0.675^2) / 20 = 0.151875.
    """
    result = score(table(**RATES), key(**WEIGHTED))
    own = result.statistics.groups["grundschule"].columns["a"]
    assert own.mean == pytest.approx(0.325)
    assert own.sd == pytest.approx(np.sqrt(0.151875))
    assert_allclose(result.index[:2], np.array([-0.225, 0.675]) / np.sqrt(0.151875))


def test_each_unit_counts_once_unless_told():
    own = score(table(**RATES), key()).statistics.groups["grundschule"].columns["a"]
    assert (own.mean, own.sd) == (pytest.approx(0.55), pytest.approx(0.45))


def test_the_divisor_of_a_count_is_its_size():
    """Values 6/2, 6/3, 6/6 and 6/1 count 2, 3, 6 and 1 times: mean 24/12."""
    found = score(
        table(a=pooled_series([6] * 4), n=pooled_series([2, 3, 6, 1])),
        key({"denominator": "n"}, **WEIGHTED),
    )
    assert found.statistics.groups["grundschule"].columns["a"].mean == pytest.approx(2.0)


def test_a_value_without_denominator_cannot_be_weighed():
    message = "Indikator „a“: weighting „denominator“ verlangt .* fehlt für A, B, C, D"
    with pytest.raises(ScoringRefused, match=message):
        score(table(a=pooled_series([1, 2, 3, 4])), key(**WEIGHTED))


SPACES = ("Nord", "Nord", "", "Süd")


def filled(impute_group, values, attributes=None, **sections):
    rows = {unit: (value,) for unit, value in zip("ABCDEFG", values, strict=False)}
    plain = pooled_table(rows, ("a",))
    made = UnitTable(
        plain.units,
        sections.pop("groups", plain.groups),
        sections.pop("flags", plain.flags),
        plain.series,
        attributes or {"Raum": SPACES},
    )
    asked = {"normalisation": {"method": "none"}, **sections}
    return made, key({"impute_group": impute_group}, **asked)


@pytest.mark.parametrize(
    ("impute_group", "values", "expected"),
    [
        pytest.param(None, [1, GAP, 5, 9], [1, 5, 5, 9], id="the mean of all"),
        pytest.param("Raum", [1, GAP, 5, 9], [1, 1, 5, 9], id="the mean of the same Raum"),
        pytest.param("Raum", [1, 3, GAP, 9], [1, 3, GAP, 9], id="no Raum, no mean"),
        pytest.param("Raum", [1, 3, 5, GAP], [1, 3, 5, GAP], id="alone in its Raum"),
        pytest.param("facility_type", [1, GAP, 5, 9], [1, 5, 5, 9], id="the same type"),
    ],
)
def test_whose_mean_fills_a_gap(impute_group, values, expected):
    result = score(*filled(impute_group, values))
    assert_allclose(result.normalised[:, 0], expected)


def test_types_fill_apart_even_where_all_are_compared():
    made, asked = filled(
        "facility_type",
        [1, GAP, 5, 9],
        groups=("grundschule", "grundschule", "hort", "hort"),
        facility_types=["grundschule", "hort"],
        reference={"group_by": None},
    )
    assert_allclose(score(made, asked).normalised[:, 0], [1, 1, 5, 9])


def test_the_mean_stays_inside_the_comparison_group():
    """A Hort in the same Raum does not fill the gap of a Grundschule."""
    made, asked = filled(
        "Raum",
        [1, GAP, 5, 9],
        {"Raum": ("Nord",) * 4},
        groups=("grundschule", "grundschule", "hort", "hort"),
        facility_types=["grundschule", "hort"],
    )
    assert_allclose(score(made, asked).normalised[:, 0], [1, 1, 5, 9])


def test_an_excluded_unit_fills_nothing():
    made, asked = filled(
        "Raum",
        [1, GAP, 5, 9],
        flags=(frozenset({"neu"}), *[frozenset()] * 3),
        reference={"exclude": {"flags": ["neu"]}, "score_excluded": True},
    )
    assert_allclose(score(made, asked).normalised[:, 0], [1, GAP, 5, 9])


def test_an_unknown_column_is_named():
    made, asked = filled("Bezirk", [1, GAP, 5, 9])
    with pytest.raises(
        ScoringRefused, match="fehlt die Spalte „Bezirk“ \\(impute_group\\)"
    ):
        score(made, asked)


def test_frozen_means_of_a_column_are_used_again():
    made, asked = filled("Raum", [1, 3, 5, 9])
    frozen = score(made, asked).statistics
    again = Statistics.from_document(frozen.as_document())
    after = score(filled("Raum", [1, GAP, 5, 9])[0], asked, frozen=again)
    assert after.normalised[1, 0] == 2


def test_a_group_inside_a_ranked_group_may_be_ranked_too():
    """Ranks 1, 2, 3, 4 of a, mean with b in the group above, ranked again."""
    rows = {"A": (1, 40), "B": (2, 30), "C": (3, 20), "D": (4, 10)}
    document = plain_document(
        indicators=[plain_indicator("a", group="low"), plain_indicator("b", group="high")],
        normalisation={"method": "none"},
        groups=[
            {
                "code": "low",
                "weight": 1,
                "parent": "high",
                "normalisation": {"method": "rank"},
            },
            {"code": "high", "weight": 1, "normalisation": {"method": "rank"}},
        ],
    )
    result = score(pooled_table(rows, "ab"), parse_key(document))
    assert result.contribution_codes == ("high",)
    assert_allclose(result.index, [4, 3, 2, 1])
    assert_allclose(result.group_values, [[1, 4], [2, 3], [3, 2], [4, 1]])


def test_without_a_span_nothing_else_changes():
    made = table(a=pooled_series([1, 3, 5, 9]), b=pooled_series([1, 3, 5, 9]))
    asked = key({}, {})
    with_span, without = score(made, asked), score(made, asked, span=False)
    assert with_span.rank_best == (4, 3, 2, 1)
    assert without.rank_best == without.rank_worst == (None,) * 4
    assert without.rank == with_span.rank
    assert without.log == with_span.log
