from datetime import date

import pytest

from districts.geometry import tessellate
from districts.models import Area, AreaMembership
from tests import factories
from tests.deliveries import collection, errors, feature, ortsteil, square, take

pytestmark = pytest.mark.django_db
SINCE = date(2012, 1, 1)
BEZIRKE = collection(
    feature("0", square(12.30, 51.30, 0.02), name="Mitte", field="SBZ"),
    feature("1", square(12.32, 51.30, 0.02), name="Nordost", field="SBZ"),
)
ORTSTEILE = collection(
    feature("00", square(12.30, 51.30), name="Zentrum"),
    feature("10", square(12.32, 51.30), name="Abtnaundorf"),
)
BOW_TIE = [[12.3, 51.3], [12.4, 51.4], [12.4, 51.3], [12.3, 51.4], [12.3, 51.3]]
CITY = {"city": {"key": "leipzig", "name": "Leipzig"}}


def bezirke(**given):
    return take("areas", BEZIRKE, options={"valid_from": SINCE, **CITY}, **given)


def ortsteile(document=ORTSTEILE, **given):
    options = {"valid_from": SINCE, "group_kind": "stadtbezirk"}
    return take("areas", document, options=options, **given)


def groups():
    rows = AreaMembership.objects.order_by("member__kind", "member__key")
    return [(row.member.key, row.group.key) for row in rows]


def test_keys_names_and_memberships_come_from_two_files():
    assert not bezirke().failed
    assert not ortsteile().failed
    assert list(
        Area.objects.order_by("kind", "key").values_list("kind", "key", "name")
    ) == [
        ("ortsteil", "00", "Zentrum"),
        ("ortsteil", "10", "Abtnaundorf"),
        ("stadt", "leipzig", "Leipzig"),
        ("stadtbezirk", "0", "Mitte"),
        ("stadtbezirk", "1", "Nordost"),
    ]
    assert groups() == [("00", "0"), ("10", "1"), ("0", "leipzig"), ("1", "leipzig")]
    assert {*Area.objects.values_list("outline", flat=True)} == {"grenze"}


def test_position_decides_over_the_first_digit_and_the_case_is_listed():
    bezirke()
    misnumbered = collection(feature("11", square(12.305, 51.305), name="Falschnummer"))
    report = ortsteile(misnumbered).report
    assert ("11", "0") in groups()
    assert [note for note in report.notes if "Widerspruch" in note] == [
        "Widerspruch: 11 Falschnummer gehört nach der ersten Ziffer zu 1, liegt aber zu "
        "100 % in 0. Es gilt die Lage."
    ]


def test_without_boundaries_of_the_groups_the_first_digit_decides():
    factories.area(kind="stadtbezirk", key="0")
    factories.area(kind="stadtbezirk", key="1")
    report = ortsteile().report
    assert groups() == [("00", "0"), ("10", "1")]
    assert any("nur nach erster Ziffer" in note for note in report.notes)


def test_official_boundaries_replace_a_tessellation_in_the_same_rows():
    pieces = tessellate({"00": (12.30, 51.30), "10": (12.32, 51.30), "20": (12.31, 51.32)})
    before = {
        key: ortsteil(key, outline="zerlegung", geometry=wkb).pk
        for key, wkb in pieces.items()
    }
    bezirke()
    report = ortsteile().report
    for key in ("00", "10"):
        area = Area.objects.get(kind="ortsteil", key=key)
        assert area.pk == before[key]
        assert area.outline == "grenze"
        assert bytes(area.geometry) != pieces[key]
    assert Area.objects.get(key="20").outline == "zerlegung"
    assert report.reconciliation.keys_without_row == ["20"]


def test_a_tessellation_never_replaces_official_boundaries():
    bezirke()
    ortsteile()
    before = Area.objects.in_bulk(field_name="pk")
    table = (
        "kind;key;name;label_lon;label_lat;valid_from;valid_to\n"
        "ortsteil;00;Zentrum;12,30;51,30;2012-01-01;\n"
        "ortsteil;10;Abtnaundorf;12,32;51,30;2012-01-01;\n"
        "ortsteil;20;Neu;12,31;51,32;2012-01-01;\n"
    )
    assert not take("area_table", table).failed
    for area in Area.objects.filter(pk__in=before):
        assert area.outline == "grenze"
        assert bytes(area.geometry) == bytes(before[area.pk].geometry)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param(
            collection(*[feature("00", square(12.3, 51.3))] * 2),
            "Objekt 2, Spalte „OT“: „00“ – kommt mehrmals vor",
            id="a key twice",
        ),
        pytest.param(
            collection(feature("0<b>", square(12.3, 51.3))),
            "„0<b>“ – enthält anderes als Buchstaben",
            id="a key that no address can hold",
        ),
        pytest.param(
            collection(feature(1, square(12.3, 51.3), name="Zentrum")),
            "Objekt 1, Spalte „OT“: „1“ – der Schlüssel fehlt oder ist kein Text",
            id="a key as number",
        ),
        pytest.param(
            collection(feature("00", square(12.3, 51.3), name="x" * 101)),
            "der Name fehlt oder ist länger als 100 Zeichen",
            id="an endless name",
        ),
        pytest.param(
            collection(feature("90", square(12.3, 51.3))),
            "Zugehörigkeit nach der ersten Ziffer: kein Gebiet der Art stadtbezirk",
            id="no group of that digit",
        ),
        pytest.param(
            collection(feature("00", BOW_TIE)),
            "Objekt 1, Spalte „geometry“: „00 Ortsteil 00“ – Der Umriss ist ungültig: "
            "der Ring schneidet sich selbst.",
            id="a bow-tie named by its feature",
        ),
    ],
)
def test_features_refused(document, message):
    bezirke()
    outcome = ortsteile(document)
    assert any(message in error for error in errors(outcome)), errors(outcome)
    assert not Area.objects.filter(kind="ortsteil").exists()


def test_a_table_of_areas_makes_a_schematic_map_and_its_groups():
    table = (
        "kind;key;name;label_lon;label_lat;valid_from;valid_to\n"
        "stadtbezirk;0;Mitte;;;2012-01-01;\n"
        "ortsteil;00;Zentrum;12,37;51,34;2012-01-01;\n"
        "ortsteil;01;Ost;12,40;51,34;2012-01-01;\n"
        "ortsteil;02;Süd;12,38;51,31;2012-01-01;\n"
    )
    rows = "".join(f"ortsteil;{key};stadtbezirk;0;2012-01-01;\n" for key in ("00", "01"))
    heading = "member_kind;member_key;group_kind;group_key;valid_from;valid_to\n"
    assert not take("area_table", table).failed
    assert Area.objects.get(key="0").outline == "ohne"
    assert take("memberships", heading + rows).written.outlines == 1
    outlines = dict(Area.objects.values_list("key", "outline"))
    assert outlines == {
        "0": "zerlegung",
        "00": "zerlegung",
        "01": "zerlegung",
        "02": "zerlegung",
    }


@pytest.mark.parametrize(
    "day", ["2012-02-01", "01.02.2012", "1.2.2012"], ids=["ISO", "German", "German, short"]
)
def test_a_day_is_written_as_a_spreadsheet_does(day):
    heading = "kind;key;name;label_lon;label_lat;valid_from;valid_to\n"
    assert errors(take("area_table", f"{heading}ortsteil;00;Ost;;;{day};\n")) == []
    assert Area.objects.get().valid_from == date(2012, 2, 1)


def test_a_row_of_another_length_is_one_error_and_its_cells_none():
    heading = "kind,key,name,label_lon,label_lat,valid_from,valid_to\n"
    row = "ortsteil,00,Ost,12,4,51,3,2012-01-01,\n"
    assert errors(take("area_table", heading + row)) == [
        "Zeile 2: 9 statt 7 Felder; bei Dezimalkomma trennt das Semikolon"
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(
            "ortsteil;1;Ost;;;2012-01-01;",
            "Zeile 2, Spalte „key“: „1“ – führende Null fehlt",
            id="a zero that a spreadsheet ate",
        ),
        pytest.param(
            "schwerpunktraum;A/1;Ost;;;2012-01-01;", "anderes als Buchstaben", id="slash"
        ),
        pytest.param("viertel;00;Ost;;;2012-01-01;", "unbekannt; möglich sind", id="kind"),
        pytest.param("ortsteil;00;;;;2012-01-01;", "„name“: „“ – fehlt", id="no name"),
        pytest.param(
            "ortsteil;00;Ost;12,4;;2012-01-01;", "nur zusammen", id="half a point"
        ),
        pytest.param("ortsteil;00;Ost;9;51;2012-01-01;", "nicht in Leipzig", id="far away"),
        pytest.param("ortsteil;00;Ost;;;1.1.12;", "kein Datum wie", id="a short year"),
        pytest.param(
            "ortsteil;00;Ost;;;2012-01-01;31.12.9999",
            "bleibt die Zelle leer",
            id="an end that means none",
        ),
        pytest.param(
            "ortsteil;00;Ost;;;2012-01-01;2011-01-01", "vor dem Anfang", id="dates"
        ),
    ],
)
def test_rows_of_areas_refused(row, message):
    heading = "kind;key;name;label_lon;label_lat;valid_from;valid_to\n"
    (error,) = errors(take("area_table", heading + row + "\n"))
    assert message in error
    assert not Area.objects.exists()


def test_groups_follow_when_their_members_get_official_boundaries():
    pieces = tessellate({"00": (12.30, 51.30), "10": (12.32, 51.30), "20": (12.31, 51.32)})
    for key, wkb in pieces.items():
        ortsteil(key, outline="zerlegung", geometry=wkb)
    factories.area(kind="schwerpunktraum", key="B01", valid_from=date(2030, 1, 1))
    heading = "member_kind;member_key;group_kind;group_key;valid_from;valid_to\n"
    rows = (
        "ortsteil;20;schwerpunktraum;B01;2030-01-01;2030-12-31\n"
        "ortsteil;00;schwerpunktraum;B01;2031-01-01;\n"
        "ortsteil;10;schwerpunktraum;B01;2031-01-01;\n"
    )
    assert not take("memberships", heading + rows, as_of=date(2031, 1, 1)).failed
    assert Area.objects.get(key="B01").outline == "zerlegung"
    bezirke()
    assert ortsteile().written.outlines == 1
    assert Area.objects.get(key="B01").outline == "grenze", "20 left before the last change"
