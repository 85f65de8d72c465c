"""Key files that are refused: the place and the reason of each refusal."""

import pytest

from planning.scoring import KeyRefused, parse_key
from tests.planning.scoring.samples import area_document, plain_document, plain_indicator


def first(**fields):
    return plain_document(indicators=[plain_indicator("a", **fields), plain_indicator("b")])


def areas(code, **fields):
    document = area_document()
    [entry] = [item for item in document["indicators"] if item["code"] == code]
    entry.update(fields)
    return document


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
            areas("b", level="facility", area_kind=None),
            "indicators[1].level",
            "ein Schlüssel für Gebiete liest nur Gebietswerte; „area“ eintragen",
            id="a figure of facilities in a key of areas",
        ),
        pytest.param(
            areas("b", area_kind="stadtbezirk"),
            "indicators[1].area_kind",
            "muss „ortsteil“ sein wie area_kind des Schlüssels",
            id="figures of another kind of area",
        ),
        pytest.param(
            areas("b", area_link="catchment"),
            "indicators[1].area_link",
            "gilt nur für Einrichtungen, ein Gebiet hat kein Einzugsgebiet",
            id="the catchment of an area",
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
