"""Settings of a method that are refused: the place and the reason of each refusal."""

import pytest

from planning.scoring import KeyRefused, parse_key
from tests.planning.scoring.samples import plain_document, plain_indicator


def first(**fields):
    return plain_document(indicators=[plain_indicator("a", **fields), plain_indicator("b")])


def grouped(*groups, member="g"):
    return plain_document(
        indicators=[plain_indicator("a", group=member), plain_indicator("b")],
        groups=list(groups),
    )


@pytest.mark.parametrize(
    ("document", "place", "reason"),
    [
        pytest.param(
            first(goalposts={"lo": 0, "hi": 1}),
            "indicators[0].goalposts",
            "steht ohne normalisation „goalposts“",
            id="goalposts without their method",
        ),
        pytest.param(
            first(normalisation={"method": "goalposts"}),
            "indicators[0].goalposts",
            "fehlt, normalisation verlangt goalposts",
            id="the method without goalposts",
        ),
        pytest.param(
            first(normalisation={"method": "goalposts"}, goalposts={"lo": 1, "hi": 0}),
            "indicators[0].goalposts.hi",
            "muss größer als lo sein",
            id="goalposts the wrong way round",
        ),
        pytest.param(
            grouped({"code": "g", "weight": 1, "normalisation": {"method": "goalposts"}}),
            "groups[0].normalisation.method",
            "goalposts gibt es nur für Indikatoren",
            id="goalposts for a group",
        ),
        pytest.param(
            grouped(
                {
                    "code": "g",
                    "weight": 1,
                    "restandardise": True,
                    "normalisation": {"method": "rank"},
                }
            ),
            "groups[0].restandardise",
            "schließt normalisation in derselben Gruppe aus",
            id="a group with two scales",
        ),
        pytest.param(
            plain_document(aggregation={"restandardise": "ja"}),
            "aggregation.restandardise",
            "erwartet wird true oder false",
            id="a flag as text",
        ),
        pytest.param(
            plain_document(aggregation={"scale": {"b": 0}}),
            "aggregation.scale.b",
            "muss größer als 0 sein",
            id="a scale that turns the order",
        ),
        pytest.param(
            plain_document(normalisation={"scale_to": 50}),
            "normalisation.scale_to",
            "erlaubt sind 1 und 100",
            id="a scale to fifty",
        ),
        pytest.param(
            plain_document(
                normalisation={"method": "ratio_to_mean", "reverse_at": "value"}
            ),
            "normalisation.reverse_at",
            "„value“ kehrt ratio_to_mean nicht um, „mirror“ wählen",
            id="a ratio that value cannot turn",
        ),
        pytest.param(
            plain_document(missing={"policy": "zero"}),
            "missing.policy",
            "ein fehlender Wert ist nie 0",
            id="a gap as zero",
        ),
        pytest.param(
            plain_document(missing={"min_coverage": 1.5}),
            "missing.min_coverage",
            "darf höchstens 1 sein",
            id="a coverage above one",
        ),
        pytest.param(
            plain_document(reference={"exclude": {"min_denominator": 60}}),
            "reference.exclude",
            "min_denominator und denominator_of gehören zusammen",
            id="half a size rule",
        ),
        pytest.param(
            plain_document(periods={"use": ["2024"]}),
            "periods.min_periods",
            "2 ist mehr als die Zahl der Zeiträume (1)",
            id="more periods asked than used",
        ),
        pytest.param(
            plain_document(periods={"pooling": "exp_weighted"}),
            "indicators[0].pooling",
            "exp_weighted braucht periods.lambda",
            id="exp_weighted without lambda",
        ),
        pytest.param(
            plain_document(periods={"lambda": 0.5}),
            "periods.lambda",
            "kein Indikator wird mit exp_weighted gepoolt",
            id="lambda for nothing",
        ),
        pytest.param(
            plain_document(ties={"decimals": 2}),
            "ties.decimals",
            "muss zwischen 6 und 12 liegen",
            id="rank on displayed values",
        ),
        pytest.param(
            plain_document(classes={"method": "sd"}),
            "classes.bounds",
            "fehlt",
            id="classes without bounds",
        ),
        pytest.param(
            plain_document(
                classes={
                    "method": "fixed",
                    "bounds": [
                        {"at": 1, "belongs_to": "lower"},
                        {"at": 0, "belongs_to": "lower"},
                    ],
                }
            ),
            "classes.bounds",
            "die Grenzen müssen aufsteigen",
            id="bounds that fall",
        ),
        pytest.param(
            plain_document(
                classes={
                    "method": "sd",
                    "bounds": [{"at": 1, "belongs_to": "lower"}],
                    "count": 2,
                }
            ),
            "classes.count",
            "gehört nicht zur Klasseneinteilung „sd“",
            id="a count for bounds",
        ),
        pytest.param(
            plain_document(
                classes={"method": "quantile", "count": 3, "labels": ["a", "b"]}
            ),
            "classes.labels",
            "2 Namen für 3 Klassen",
            id="too few names for the classes",
        ),
        pytest.param(
            plain_document(robustness={"band": -0.1}),
            "robustness.band",
            "muss mindestens 0 sein",
            id="a negative band",
        ),
        pytest.param(
            plain_document(outliers={"q": 0.05}),
            "outliers.q",
            "gehört nicht zu „clip_z“",
            id="a quantile for clipping",
        ),
        pytest.param(
            plain_document(aggregation={"method": "harmonic"}),
            "aggregation.method",
            "erlaubt sind „arithmetic“, „sum“, „geometric“",
            id="a mean nobody computes",
        ),
        pytest.param(
            first(outliers={"method": "winsorise_quantile"}),
            "indicators[0].outliers.q",
            "fehlt, winsorise_quantile verlangt einen Anteil",
            id="a quantile without its share",
        ),
        pytest.param(
            first(outliers={"method": "winsorise_quantile", "q": 0.5}),
            "indicators[0].outliers.q",
            "muss kleiner als 0.5 sein",
            id="a quantile that leaves nothing",
        ),
        pytest.param(
            first(outliers={"method": "skew_kurt", "limit": 2}),
            "indicators[0].outliers.limit",
            "gehört nicht zu „skew_kurt“",
            id="a limit for skewness",
        ),
        pytest.param(
            first(outliers={"method": "skew_kurt", "max_points": 0}),
            "indicators[0].outliers.max_points",
            "muss zwischen 1 und 1000 liegen",
            id="no point to change",
        ),
        pytest.param(
            first(normalisation={"method": "rank_exponential", "reverse_at": "mirror"}),
            "indicators[0].normalisation.reverse_at",
            "rank_exponential kennt nur „value“",
            id="a mirrored exponential rank",
        ),
        pytest.param(
            plain_document(
                normalisation={"method": "percentile_rank"},
                indicators=[
                    plain_indicator("a"),
                    plain_indicator("b", normalisation={"method": "rank_exponential"}),
                ],
            ),
            "ties.percentile",
            "gilt „average“ für rank_exponential und „min“ für die anderen Ränge",
            id="two kinds of ranks without a tie rule",
        ),
        pytest.param(
            first(shrinkage="beta_binomial", kind="count"),
            "indicators[0].shrinkage",
            "gibt es nur für Anteile (kind „rate“)",
            id="shrinking counts",
        ),
        pytest.param(
            first(shrinkage="beta_binomial", denominator="b"),
            "indicators[0].shrinkage",
            "schließt denominator aus",
            id="shrinking a quotient of two series",
        ),
        pytest.param(
            first(shrinkage="beta_binomial", pooling="mean"),
            "indicators[0].shrinkage",
            "pooling „mean“ mittelt Jahreswerte",
            id="shrinking means of years",
        ),
        pytest.param(
            plain_document(
                reference={"weighting": "denominator"}, normalisation={"ddof": 1}
            ),
            "reference.weighting",
            "„denominator“ gibt es nur mit ddof 0",
            id="a weighted sample deviation",
        ),
    ],
)
def test_refusals(document, place, reason):
    with pytest.raises(KeyRefused) as caught:
        parse_key(document)
    assert any(
        error.startswith(f"{place}: ") and error.endswith(reason)
        for error in caught.value.errors
    ), caught.value.errors
