"""Reading key files: defaults, every refusal with its place, canonical form, hash."""

from datetime import date
from decimal import Decimal

import pytest

from planning.scoring import KeyRefused, canonical, key_hash, parse_key
from planning.scoring.key_types import (
    VARIANTS,
    Bound,
    Goalposts,
    Missing,
    Normalisation,
    Outliers,
)
from tests.planning.scoring.samples import (
    area_document,
    plain_document,
    plain_indicator,
    plain_key,
    worked_document,
)


def errors_of(document):
    with pytest.raises(KeyRefused) as caught:
        parse_key(document)
    return caught.value.errors


def test_worked_key_is_read():
    key = parse_key(worked_document())
    assert (key.code, key.version, key.codes) == (
        "demo-gs",
        1,
        ("size", "wdh", "int", "sgb"),
    )
    assert key.valid_from == date(2026, 8, 1)
    assert key.reference.exclude.min_denominator == 60
    assert key.indicators[3].area_link == "address"
    assert key.indicators[1].group == key.groups[0].code == "lernen"
    assert key.aggregation.a == 1.0
    assert key.classes.bounds == (Bound(-1.0, "upper"), Bound(1.0, "lower"))


def test_defaults_are_written_out():
    document = canonical(plain_key())
    assert document["reference"] == {
        "group_by": "facility_type",
        "exclude": {"flags": [], "min_denominator": None, "denominator_of": None},
        "score_excluded": False,
        "statistics": "frozen",
        "weighting": "none",
    }
    assert document["periods"] == {
        "use": None,
        "pooling": "ratio_of_sums",
        "min_periods": 2,
        "lambda": None,
    }
    assert document["normalisation"] == {
        "method": "z",
        "ddof": 0,
        "scale_to": 100,
        "reverse_at": "mirror",
    }
    assert document["outliers"]["method"] == "clip_z"
    assert document["outliers"]["limit"] == 3.0
    assert document["missing"] == {
        "policy": "reweight",
        "min_coverage": 0.666,
        "min_indicators": 1,
    }
    assert document["ties"] == {"rank": "min", "percentile": "min", "decimals": 10}
    assert document["aggregation"]["scale"] == {"a": 0.0, "b": 1.0}
    assert document["classes"] is None
    assert document["robustness"] == {"band": 0.25}
    assert document["unit_kind"] == "facility"
    assert document["status"] == "entwurf"


RICH = plain_document(
    ("a", "b"),
    status="beschlossen",
    resolution="VII-DS-1",
    valid_to="2027-07-31",
    indicators=[
        plain_indicator(
            "a",
            normalisation={"method": "goalposts"},
            goalposts={"lo": 0, "hi": 1, "cap": "both"},
            rationale={"reason": "Lage", "source": "Statistik", "date": "2026-01-02"},
            missing={"policy": "group_mean"},
            impute_group="Planungsraum Nord",
            outliers={"method": "winsorise_quantile", "q": 0.05},
        ),
        plain_indicator(
            "b",
            level="area",
            area_kind="ortsteil",
            pooling="exp_weighted",
            group="g",
            rationale={"reason": "Lage", "source": "Statistik"},
            shrinkage="beta_binomial",
            normalisation={"method": "rank_exponential"},
            outliers={"method": "clip_z", "limit": 2.0},
        ),
    ],
    outliers={"method": "skew_kurt"},
    groups=[{"code": "g", "weight": 1, "aggregation": "geometric"}],
    reference={"weighting": "denominator"},
    periods={"use": ["2023", "2024"], "lambda": 0.5},
    classes={"method": "quantile", "count": 4, "closed": "left"},
)


@pytest.mark.parametrize(
    "document",
    [
        worked_document(),
        RICH,
        area_document(),
        plain_document(reference={"group_by": None}),
    ],
    ids=["worked", "rich", "areas", "one group"],
)
def test_canonical_form_reads_back(document):
    key = parse_key(document)
    assert parse_key(canonical(key)) == key
    assert key_hash(parse_key(canonical(key))) == key_hash(key)


def test_overrides_are_merged_with_the_key():
    document = plain_document(
        normalisation={"ddof": 1},
        outliers={"limit": 2.5},
        missing={"policy": "no_score"},
        indicators=[
            plain_indicator("a", normalisation={"method": "minmax", "scale_to": 1}),
            plain_indicator(
                "b", outliers={"method": "flag"}, missing={"policy": "reweight"}
            ),
        ],
    )
    first, second = parse_key(document).indicators
    assert first.normalisation == Normalisation(method="minmax", ddof=1, scale_to=1)
    assert first.outliers == Outliers(limit=2.5)
    assert first.missing == "no_score"
    assert second.normalisation == Normalisation(ddof=1)
    assert second.outliers == Outliers(method="flag", limit=2.5)
    assert second.missing == "reweight"


def test_settings_of_outliers_go_with_their_method():
    document = plain_document(
        outliers={"method": "skew_kurt", "max_points": 3},
        indicators=[
            plain_indicator("a"),
            plain_indicator("b", outliers={"method": "winsorise_quantile", "q": 0.1}),
            plain_indicator("c", outliers={"method": "clip_z"}),
        ],
    )
    key = parse_key(document)
    assert [item.outliers for item in key.indicators] == [
        Outliers("skew_kurt", max_points=3),
        Outliers("winsorise_quantile", q=0.1),
        Outliers("clip_z", limit=3.0),
    ]
    assert canonical(key)["outliers"] == {"method": "skew_kurt", "q": None, "max_points": 3}


def test_five_points_are_changed_unless_told():
    assert plain_key(outliers={"method": "skew_kurt"}).outliers.max_points == 5


def test_exponential_ranks_bring_their_own_rules():
    document = plain_document(
        normalisation={"method": "rank_exponential"},
        indicators=[
            plain_indicator("a"),
            plain_indicator("b", normalisation={"method": "ratio_to_mean"}),
        ],
    )
    key = parse_key(document)
    assert key.ties.percentile == "average"
    assert [item.normalisation.reverse_at for item in key.indicators] == ["value", "mirror"]


def test_two_kinds_of_ranks_agree_on_a_tie_rule():
    document = plain_document(
        normalisation={"method": "percentile_rank"},
        indicators=[
            plain_indicator("a", normalisation={"method": "rank_exponential"}),
            plain_indicator("b"),
        ],
        ties={"percentile": "min"},
    )
    assert parse_key(document).ties.percentile == "min"


def test_goalposts_are_kept():
    assert parse_key(RICH).indicators[0].goalposts == Goalposts(0.0, 1.0, "both")


@pytest.mark.parametrize(
    ("kind", "pooling"),
    [
        ("count", "mean"),
        ("index", "mean"),
        ("rate", "ratio_of_sums"),
        ("mean", "ratio_of_sums"),
    ],
)
def test_what_has_no_denominator_inherits_the_mean(kind, pooling):
    key = parse_key(plain_document(indicators=[plain_indicator("a", kind=kind)]))
    assert key.indicators[0].pooling == pooling


def test_series_that_a_table_must_carry():
    key = parse_key(
        plain_document(
            indicators=[plain_indicator("b", denominator="children"), plain_indicator("a")],
            reference={"exclude": {"min_denominator": 5, "denominator_of": "places"}},
        )
    )
    assert key.input_codes == ("b", "a", "children", "places")


def test_numbers_of_any_form_hash_alike():
    written = plain_document(missing={"min_coverage": Decimal("0.666")})
    written["indicators"][0]["weight"] = 1.0
    assert key_hash(parse_key(written)) == key_hash(plain_key())


def test_writing_a_default_out_changes_no_hash():
    assert key_hash(plain_key(missing={"min_indicators": 1})) == key_hash(plain_key())


def test_order_of_fields_changes_no_hash():
    reversed_document = dict(reversed(worked_document().items()))
    assert key_hash(parse_key(reversed_document)) == key_hash(parse_key(worked_document()))


def test_a_weight_changes_the_hash():
    document = plain_document()
    document["indicators"][0]["weight"] = 1.5
    assert key_hash(parse_key(document)) != key_hash(plain_key())


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (plain_document(aggregation={"method": "copeland"}), "aggregation.method"),
        (plain_document(robustness={"variants": ["topsis"]}), "robustness.variants"),
    ],
)
def test_options_not_computed_are_refused(document, place):
    assert any(error.startswith(f"{place}: ") for error in errors_of(document))


def test_all_errors_come_at_once_and_name_their_places():
    document = worked_document()
    document["indicators"][2]["weight"] = 0
    document["indicators"][0]["direction"] = 0
    document["indicators"][1]["group"] = "lesen"
    document["extra"] = 1
    assert [error.split(":")[0] for error in errors_of(document)] == [
        "indicators[0].direction",
        "indicators[2].weight",
        "extra",
        "indicators[1].group",
    ]


def test_the_message_holds_every_error():
    with pytest.raises(KeyRefused, match=r"(?s)title: fehlt.*farbe: unbekanntes Feld"):
        parse_key(plain_document(title=None, farbe="rot"))


def test_huge_number_is_refused():
    document = plain_document(indicators=[plain_indicator("a", weight=10**400)])
    assert any("indicators[0].weight" in error for error in errors_of(document))


def test_variants_are_all_unless_a_key_names_some():
    named = plain_key(robustness={"variants": ["rank", "copeland"]})
    assert parse_key(canonical(named)) == named
    assert key_hash(named) != key_hash(plain_key())
    assert "variants" not in canonical(plain_key())["robustness"]
    mixed = [name for name in VARIANTS if named.robustness.mixes(name)]
    assert mixed == ["rank", "copeland"]
    assert all(map(plain_key().robustness.mixes, VARIANTS))


def test_policy_and_thresholds_are_read():
    key = plain_key(missing={"policy": "group_mean", "min_coverage": 0.5})
    assert key.missing == Missing("group_mean", 0.5, 1)
