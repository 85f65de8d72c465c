"""Key files that are refused: the place and the reason of each refusal."""

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
            [1],
            "Schlüssel",
            "muss ein Objekt mit Feldern sein",
            id="a key that is no object",
        ),
        pytest.param(
            plain_document(format="lr-key/2"),
            "format",
            "erlaubt sind „lr-key/1“",
            id="another format",
        ),
        pytest.param(
            plain_document(title=None), "title", "fehlt", id="a required field is absent"
        ),
        pytest.param(
            plain_document(title=" "),
            "title",
            "erwartet wird ein nicht leerer Text",
            id="a blank text",
        ),
        pytest.param(
            plain_document(title=7),
            "title",
            "erwartet wird ein nicht leerer Text",
            id="a text that is a number",
        ),
        pytest.param(
            plain_document(code="a:b"),
            "code",
            "Leerzeichen und Doppelpunkt sind nicht erlaubt",
            id="a code with a colon",
        ),
        pytest.param(
            plain_document(farbe="rot"), "farbe", "unbekanntes Feld", id="an unknown field"
        ),
        pytest.param(
            first(farbe="rot"),
            "indicators[0].farbe",
            "unbekanntes Feld",
            id="an unknown field further down",
        ),
        pytest.param(
            plain_document(version=1.5),
            "version",
            "erwartet wird eine ganze Zahl",
            id="a version that is no whole number",
        ),
        pytest.param(
            plain_document(version=0),
            "version",
            "muss zwischen 1 und 1000000 liegen",
            id="a version of zero",
        ),
        pytest.param(
            plain_document(version=True),
            "version",
            "erwartet wird eine ganze Zahl",
            id="a version that is a flag",
        ),
        pytest.param(
            plain_document(valid_from="1.8.2026"),
            "valid_from",
            "erwartet wird ein Datum wie 2026-08-01",
            id="a date of another form",
        ),
        pytest.param(
            plain_document(valid_to="2025-01-01"),
            "valid_to",
            "liegt vor valid_from",
            id="an end before the start",
        ),
        pytest.param(
            plain_document(status="fertig"),
            "status",
            "erlaubt sind „entwurf“, „vorlage“, „beschlossen“, „aufgehoben“",
            id="a status of its own",
        ),
        pytest.param(
            plain_document(status="beschlossen"),
            "resolution",
            "Status „beschlossen“ braucht eine Beschlussnummer",
            id="a decided key without number",
        ),
        pytest.param(
            plain_document(status="vorlage"),
            "indicators[1].rationale",
            "fehlt, Status „vorlage“ braucht eine Begründung",
            id="a Vorlage without rationale",
        ),
        pytest.param(
            first(rationale={"reason": "Lage"}),
            "indicators[0].rationale.source",
            "fehlt",
            id="a rationale without source",
        ),
        pytest.param(
            plain_document(facility_types=[]),
            "facility_types",
            "fehlt",
            id="no facility types",
        ),
        pytest.param(
            plain_document(facility_types="hort"),
            "facility_types",
            "erwartet wird eine Liste von Texten",
            id="facility types as text",
        ),
        pytest.param(
            plain_document(facility_types=["hort", "hort"]),
            "facility_types",
            "ein Eintrag steht doppelt in der Liste",
            id="a facility type twice",
        ),
        pytest.param(
            plain_document(area_kind="ortsteil"),
            "area_kind",
            "gehört nicht zu unit_kind „facility“",
            id="an area kind for facilities",
        ),
        pytest.param(
            plain_document(unit_kind="area", area_kind="ortsteil"),
            "facility_types",
            "gehört nicht zu unit_kind „area“",
            id="facility types for areas",
        ),
        pytest.param(
            plain_document(indicators=[]),
            "indicators",
            "mindestens ein Indikator ist nötig",
            id="no indicators",
        ),
        pytest.param(
            plain_document(indicators={}),
            "indicators",
            "erwartet wird eine Liste",
            id="indicators that are no list",
        ),
        pytest.param(
            plain_document(indicators=["a"]),
            "indicators[0]",
            "muss ein Objekt mit Feldern sein",
            id="an indicator that is no object",
        ),
        pytest.param(
            first(weight=0),
            "indicators[0].weight",
            "muss größer als 0 sein",
            id="a weight of zero",
        ),
        pytest.param(
            first(weight=-1),
            "indicators[0].weight",
            "muss größer als 0 sein",
            id="a negative weight",
        ),
        pytest.param(
            first(weight="1"),
            "indicators[0].weight",
            "erwartet wird eine Zahl",
            id="a weight as text",
        ),
        pytest.param(
            first(weight=True),
            "indicators[0].weight",
            "erwartet wird eine Zahl",
            id="a weight that is a flag",
        ),
        pytest.param(
            first(weight=float("inf")),
            "indicators[0].weight",
            "erwartet wird eine Zahl",
            id="an infinite weight",
        ),
        pytest.param(
            first(direction=0),
            "indicators[0].direction",
            "neutrale Indikatoren sind Kontext und gehören in keinen Schlüssel",
            id="a neutral direction",
        ),
        pytest.param(
            first(direction=2),
            "indicators[0].direction",
            "muss zwischen -1 und 1 liegen",
            id="a direction of two",
        ),
        pytest.param(
            first(kind="share"),
            "indicators[0].kind",
            "erlaubt sind „rate“, „count“, „mean“, „index“",
            id="an unknown kind",
        ),
        pytest.param(
            first(level="area"),
            "indicators[0].area_kind",
            "fehlt",
            id="an area indicator without area kind",
        ),
        pytest.param(
            first(area_kind="ortsteil"),
            "indicators[0].area_kind",
            "gilt nur für level „area“",
            id="an area kind at the facility",
        ),
        pytest.param(
            first(group="g"),
            "indicators[0].group",
            "unbekannte Gruppe „g“",
            id="an unknown group",
        ),
        pytest.param(
            grouped({"code": "g", "weight": 1, "parent": "h"}),
            "groups[0].parent",
            "unbekannte Gruppe „h“",
            id="an unknown parent",
        ),
        pytest.param(
            grouped({"code": "g", "weight": 1}, {"code": "h", "weight": 1}),
            "groups[1]",
            "Gruppe „h“ ist leer",
            id="an empty group",
        ),
        pytest.param(
            grouped({"code": "g", "weight": 1, "parent": "g"}),
            "groups[0].parent",
            "die Gruppen bilden einen Kreis",
            id="groups in a circle",
        ),
        pytest.param(
            grouped({"code": "a", "weight": 1}, member="a"),
            "groups[0].code",
            "„a“ steht doppelt",
            id="a group with the code of an indicator",
        ),
        pytest.param(
            plain_document(("a", "a")),
            "indicators[1].code",
            "„a“ steht doppelt",
            id="an indicator twice",
        ),
        pytest.param(
            first(denominator="a"),
            "indicators[0].denominator",
            "verweist auf sich selbst",
            id="an indicator over itself",
        ),
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
            plain_document(
                reference={"group_by": None},
                indicators=[plain_indicator("a", impute_group="facility_type")],
            ),
            "indicators[0].impute_group",
            "wird ohne reference.group_by noch nicht gerechnet",
            id="imputing across all types",
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
            "das zugehörige Verfahren wird noch nicht gerechnet",
            id="a quantile for clipping",
        ),
        pytest.param(
            plain_document(aggregation={"method": "geometric"}),
            "aggregation.method",
            "„geometric“ wird noch nicht gerechnet",
            id="a geometric mean",
        ),
        pytest.param(
            first(direction="neutral"),
            "indicators[0].direction",
            "neutrale Indikatoren sind Kontext und gehören in keinen Schlüssel",
            id="neutral as a word",
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
