"""A wrong setting is visible: the neighbouring option gives other figures."""

from collections import Counter

import numpy as np
import pytest

from planning.scoring import (
    UnitTable,
    canonical,
    parse_key,
    pooled_series,
    score,
    series_of_values,
)
from tests.planning.scoring.neighbour_cases import (
    CLASSED,
    GROUPS,
    NEIGHBOURS,
    PUPILS,
    YEARS,
    bounds,
    document,
    in_reference,
    posts,
    table,
)
from tests.planning.scoring.samples import GAP, plain_document, pooled_table


def figures(**settings):
    """What such a key gives: index, rank, class and span of each unit."""
    found = score(table(), parse_key(document(**settings)))
    spans = zip(found.rank_best, found.rank_worst, strict=True)
    index = [None if np.isnan(cell) else round(cell, 9) for cell in found.index]
    return index, found.rank, found.class_labels, list(spans)


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_the_neighbour_gives_other_figures(one, other):
    assert figures(**one) != figures(**other)


def tied(**sections):
    """Places of 1, 2, 2, 3 and what class the tied ones are in."""
    document = plain_document(("a",), **{"normalisation": {"method": "none"}, **sections})
    rows = UnitTable(
        tuple("ABCD"),
        ("grundschule",) * 4,
        (frozenset(),) * 4,
        {"a": pooled_series([1.0, 2, 2, 3])},
    )
    found = score(rows, parse_key(document))
    return found.rank, found.class_numbers


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        ("min", (4, 2, 2, 1)),
        ("average", (4, 2.5, 2.5, 1)),
        ("max", (4, 3, 3, 1)),
        ("dense", (3, 2, 2, 1)),
    ],
)
def test_each_tie_rule_gives_its_own_places(rule, places):
    assert tied(ties={"rank": rule})[0] == places


@pytest.mark.parametrize(
    ("classes", "numbers"),
    [
        pytest.param(bounds(2, "lower"), (1, 1, 1, 2), id="on the bound: the lower class"),
        pytest.param(bounds(2, "upper"), (1, 2, 2, 2), id="on the bound: the upper class"),
        pytest.param(
            {"classes": {"method": "quantile", "count": 2}}, (1, 1, 1, 2), id="closed right"
        ),
        pytest.param(
            {"classes": {"method": "quantile", "count": 2, "closed": "left"}},
            (1, 2, 2, 2),
            id="closed left",
        ),
    ],
)
def test_each_side_of_a_bound_gives_its_own_classes(classes, numbers):
    assert tied(**classes)[1] == numbers


def far_apart(max_points):
    """Twenty ordinary values, and two that stand far above them and from each other."""
    x = [*range(20), 100, 1000]
    document = plain_document(
        ("a",),
        normalisation={"method": "none"},
        outliers={"method": "skew_kurt", "max_points": max_points},
    )
    rows = {f"S{at:02d}": (value,) for at, value in enumerate(x)}
    return score(pooled_table(rows, ("a",)), parse_key(document)).index[-1]


def test_one_and_five_values_that_may_be_changed_differ():
    assert (far_apart(1), far_apart(5)) == (100, 19)


@pytest.mark.parametrize(("least", "known"), [(2, True), (3, False)])
def test_two_years_are_enough_for_two_and_not_for_three(least, known):
    years = series_of_values(YEARS, [[1, 2, GAP], [4, 5, 6], [7, 8, 9]])
    document = plain_document(
        ("a",), periods={"use": list(YEARS), "pooling": "mean", "min_periods": least}
    )
    rows = UnitTable(tuple("ABC"), ("grundschule",) * 3, (frozenset(),) * 3, {"a": years})
    assert np.isfinite(score(rows, parse_key(document)).index[0]) == known


def weighed(weighting):
    document = plain_document(
        ("rate",),
        facility_types=["grundschule", "hort"],
        reference={"group_by": None, "weighting": weighting},
    )
    return score(table(), parse_key(document)).index


def test_weighting_units_and_children_differ():
    assert not np.allclose(weighed("none"), weighed("denominator"))


def changed(statistics):
    document = plain_document(
        ("size",),
        facility_types=["grundschule", "hort"],
        **in_reference(statistics=statistics),
    )
    key, before = parse_key(document), table()
    frozen = score(before, key).statistics
    series = {**before.series, "size": pooled_series([*PUPILS[:-1], 100])}
    after = UnitTable(before.units, before.groups, before.flags, series)
    return score(after, key, frozen=frozen).index


def test_frozen_and_live_statistics_differ():
    assert not np.allclose(changed("frozen"), changed("live"))


def almost_equal(decimals):
    """Two units whose index differs in the eighth place."""
    rows = pooled_table({"A": (1.0,), "B": (1.00000002,), "C": (2.0,)}, ("a",))
    key = plain_document(
        ("a",), normalisation={"method": "none"}, ties={"decimals": decimals}
    )
    return score(rows, parse_key(key)).rank


def test_equal_to_six_and_to_ten_places_differ():
    assert (almost_equal(6), almost_equal(10)) == ((2, 2, 1), (3, 2, 1))


TEXTS = {  # what a key says about itself; no figure depends on it
    "format", "code", "version", "title", "valid_from", "valid_to", "status", "resolution",
    "facility_types", "unit_kind", "area_kind", "indicators.code", "indicators.rationale",
    "groups.code", "classes.labels",
}  # fmt: skip
LINKED = {"indicators.level", "indicators.area_kind", "indicators.area_link"}
ALONE = {  # varied by a test of their own above
    "reference.statistics", "reference.weighting", "periods.min_periods", "ties.rank",
    "ties.decimals", "classes.closed", "classes.bounds.belongs_to",
    "indicators.outliers.max_points",
}  # fmt: skip


def fields(value, name=""):
    """Every setting of a document as dotted name and value; lists by what they hold."""
    match value:
        case dict():
            for word, item in value.items():
                yield from fields(item, f"{name}.{word}".strip("."))
        case [dict(), *_]:
            for item in value:
                yield from fields(item, name)
        case _:
            yield name, repr(value)


def varied():
    """Settings in which the two keys of some case differ, defaults written out."""
    found = set()
    for case in NEIGHBOURS:
        one, other = (
            Counter(fields(canonical(parse_key(document(**given)))))
            for given in case.values
        )
        found |= {name for name, _ in (one - other) + (other - one)}
    return found


def every_field():
    """Names of all settings, those of the two kinds of classes included."""
    full = document(
        share=posts()["share"] | {"normalisation": {"method": "goalposts"}},
        groups=[{**GROUPS[0], "normalisation": {"method": "rank"}}],
    )
    for classes in (CLASSED, bounds(0, "upper")["classes"]):
        yield from (
            name for name, _ in fields(canonical(parse_key(full | {"classes": classes})))
        )


def test_every_setting_has_a_neighbour_that_gives_other_figures():
    assert set(every_field()) - TEXTS - LINKED - ALONE - varied() == set()
