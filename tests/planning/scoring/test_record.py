"""What a run gives beside the index: classes, frozen statistics, spans, records."""

import json

import pytest
from numpy.testing import assert_allclose

from planning.scoring import (
    ScoringRefused,
    Statistics,
    canonical,
    parse_key,
    score,
)
from tests.planning.scoring.samples import (
    GAP,
    LADDER,
    ladder,
    plain_document,
    plain_indicator,
    plain_key,
)

SD = {
    "method": "sd",
    "bounds": [{"at": 0, "belongs_to": "lower"}],
    "labels": ["niedrig", "hoch"],
}


@pytest.mark.parametrize(
    ("classes", "labels"),
    [
        (SD, ("niedrig", "niedrig", "hoch", "hoch")),
        ({"method": "quantile", "count": 4}, ("1", "2", "3", "4")),
        ({"method": "rank_share", "count": 2}, ("1", "1", "2", "2")),
        (
            {"method": "fixed", "bounds": [{"at": 1, "belongs_to": "lower"}]},
            ("1", "1", "1", "2"),
        ),
    ],
)
def test_classes(classes, labels):
    result = score(ladder(), plain_key(classes=classes))
    assert result.class_labels == labels
    assert result.log[-1].step == "classes"


def test_no_class_without_two_units():
    result = score(ladder({"A": (1, 1)}), plain_key(classes=SD))
    assert result.class_labels == result.class_numbers == (None,)
    assert result.class_bounds == {"grundschule": None}


def test_frozen_statistics_move_the_changed_unit_alone():
    before = score(ladder(), plain_key(classes=SD))
    table = ladder({**LADDER, "A": (9, 9)})
    after = score(table, plain_key(classes=SD), frozen=before.statistics)
    assert_allclose(after.index[1:], before.index[1:], rtol=0, atol=0)
    assert after.index[0] > before.index[3]
    assert after.rank == (1, 4, 3, 2)
    assert after.statistics == before.statistics
    assert after.class_bounds == before.class_bounds


def test_live_statistics_are_never_reused():
    before = score(ladder(), plain_key())
    key = plain_key(reference={"statistics": "live"})
    table = ladder({**LADDER, "A": (9, 9)})
    after = score(table, key, frozen=before.statistics)
    assert_allclose(after.index, score(table, key).index, rtol=0, atol=0)


def test_frozen_means_fill_the_gaps():
    key = plain_key(missing={"policy": "group_mean"})
    before = score(ladder(), key)
    after = score(ladder({**LADDER, "D": (4, GAP)}), key, frozen=before.statistics)
    assert after.changes[0].after == 2.5


@pytest.mark.parametrize(
    ("statistics", "key", "message"),
    [
        (
            lambda: Statistics(),
            plain_key(),
            "Für „grundschule“ gibt es keine eingefrorenen",
        ),
        (
            lambda: score(ladder(), plain_key(("a",))).statistics,
            plain_key(),
            "kennen „b“ nicht",
        ),
        (
            lambda: score(ladder(), plain_key()).statistics,
            parse_key(
                plain_document(
                    indicators=[plain_indicator("a", group="g"), plain_indicator("b")],
                    groups=[{"code": "g", "weight": 1, "restandardise": True}],
                )
            ),
            "kennen „g“ nicht",
        ),
    ],
    ids=["another type", "another indicator", "another group"],
)
def test_frozen_statistics_must_fit(statistics, key, message):
    with pytest.raises(ScoringRefused, match=message):
        score(ladder(), key, frozen=statistics())


def test_frozen_statistics_serve_a_new_group_that_needs_none():
    before = score(ladder(), plain_key()).statistics
    document = plain_document(
        indicators=[plain_indicator("a", group="g"), plain_indicator("b")],
        groups=[{"code": "g", "weight": 1}],
    )
    assert score(ladder(), parse_key(document), frozen=before).rank == (4, 3, 2, 1)


def test_statistics_survive_their_document():
    found = score(ladder({**LADDER, "A": (0.1, GAP)}), plain_key()).statistics
    assert Statistics.from_document(found.as_document()) == found


def test_area_data_and_its_share():
    document = plain_document(
        indicators=[
            plain_indicator("a", weight=3, level="area", area_kind="ortsteil"),
            plain_indicator("b"),
        ]
    )
    table = ladder({**LADDER, "A": (1, GAP)})
    assert_allclose(score(table, parse_key(document)).area_share, [1, 0.75, 0.75, 0.75])


def test_rank_span_of_complete_rows_only():
    rows = {"A": (1, 2), "B": (2, 1), "C": (9, 9), "D": (GAP, 5)}
    result = score(ladder(rows), plain_key(missing={"min_coverage": 0.5}))
    assert result.band == 0.25
    assert result.rank_best[3] is None
    assert result.rank_best[0] == 2
    assert result.rank_worst[0] == 4


@pytest.mark.parametrize(
    "sections",
    [
        {"aggregation": {"method": "sum"}},
        {"groups": [{"code": "g", "weight": 1, "aggregation": "sum"}]},
        {"groups": [{"code": "g", "weight": 1, "restandardise": True}]},
        {"groups": [{"code": "g", "weight": 1, "normalisation": {"method": "rank"}}]},
    ],
    ids=["sum", "sum in a group", "group with its own scale", "rank of a group"],
)
def test_no_rank_span_for_other_keys(sections):
    group = "g" if "groups" in sections else None
    document = plain_document(
        indicators=[plain_indicator("a", group=group), plain_indicator("b")], **sections
    )
    result = score(ladder(), parse_key(document))
    assert result.rank == (4, 3, 2, 1)
    assert set(result.rank_best) == set(result.rank_worst) == {None}


def test_log_has_every_step_with_its_hashes():
    result = score(ladder({**LADDER, "A": (1, GAP)}), plain_key())
    assert [line.step for line in result.log] == [
        "periods",
        "sets",
        "denominator",
        "shrinkage",
        "missing",
        "transform",
        "winsorise",
        "normalise",
        "outliers",
        "aggregate",
        "restandardise",
        "scale",
        "rank",
    ]
    for one, following in zip(result.log[7:9], result.log[8:10], strict=True):
        assert (one.out_sha256 == following.in_sha256) == (following.step == "outliers")
    assert (result.log[0].n_in, result.log[0].n_out) == (7, 7)
    assert result.log[9].n_out == 3
    assert result.log[0].as_document()["params"]["used"] == {"a": ["*"], "b": ["*"]}


def test_a_run_from_its_own_record_has_the_same_hashes():
    """Key, input and statistics go through their documents; every step hashes alike."""
    table, key = ladder({**LADDER, "A": (1, GAP)}), plain_key()
    first = score(table, key)
    kept = json.loads(json.dumps(first.statistics.as_document()))
    read = parse_key(json.loads(json.dumps(canonical(key))))
    for again in (
        score(table, read),
        score(table, read, frozen=Statistics.from_document(kept)),
    ):
        assert again.log == first.log
        assert (again.key_hash, again.input_hash) == (first.key_hash, first.input_hash)


def test_result_names_key_and_input():
    one, two = (score(ladder({**LADDER, "A": (at, 1)}), plain_key()) for at in (1, 2))
    assert one.key_hash == two.key_hash
    assert one.input_hash != two.input_hash
