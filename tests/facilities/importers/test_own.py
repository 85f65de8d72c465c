from datetime import date

import pytest

from facilities.models import (
    Cooperation,
    Facility,
    FacilitySuccession,
    FacilityValue,
    Provider,
)
from tests import factories
from tests.deliveries import collection, errors, feature, square, take

pytestmark = pytest.mark.django_db
HEADING = "number;name;kind;provider;ortsteil;street;postcode;lon;lat;opened_on;closed_on\n"
WHOLE = "S-1;Schule Eins;grundschule;Stadt;00;Weg 1;04109;12,305;51,305;2010-08-01;"


def facilities(*rows, **given):
    return take("facilities", HEADING + "\n".join(rows) + "\n", **given)


@pytest.fixture
def boundaries():
    """Two Ortsteile with official boundaries."""
    both = collection(
        feature("00", square(12.30, 51.30), name="Zentrum"),
        feature("01", square(12.31, 51.30), name="Ost"),
    )
    assert not take("areas", both, options={"valid_from": date(2012, 1, 1)}).failed


@pytest.fixture(autouse=True)
def stadt():
    factories.provider(name="Stadt")


def test_a_facility_with_all_its_fields(boundaries):
    assert not facilities(WHOLE, invented=True).failed
    school = Facility.objects.select_related("provider", "area").get()
    assert (school.number, school.kind, school.provider.name) == (
        "S-1",
        "grundschule",
        "Stadt",
    )
    assert (school.area.key, school.area_basis) == ("00", "geometrie")
    assert (school.street, school.postcode) == ("Weg 1", "04109")
    assert (school.opened_on, school.closed_on) == (date(2010, 8, 1), None)
    assert school.invented
    assert school.easting == pytest.approx(312_000, abs=2_000)


@pytest.mark.parametrize(
    ("cells", "key", "basis", "notes"),
    [
        pytest.param("00;;;12,305;51,305", "00", "geometrie", 0, id="point and text agree"),
        pytest.param("01;;;12,305;51,305", "00", "geometrie", 1, id="the point decides"),
        pytest.param(";;;12,305;51,305", "00", "geometrie", 0, id="the point alone"),
        pytest.param("01;;;;", "01", "angabe", 0, id="without point the text"),
        pytest.param(";;;;", None, "keine", 0, id="without both keine Angabe"),
        pytest.param(";;;12,50;51,30", None, "keine", 1, id="a point in no Ortsteil"),
    ],
)
def test_where_a_facility_lies(boundaries, cells, key, basis, notes):
    report = facilities(f"S-1;Schule;kita;;{cells};;").report
    school = Facility.objects.select_related("area").get()
    assert school.area_basis == basis
    assert len(report.notes) == notes
    assert (school.area.key if school.area else None) == key


def test_on_a_schematic_map_the_stated_ortsteil_stays():
    factories.area(key="99")
    table = (
        "kind;key;name;label_lon;label_lat;valid_from;valid_to\n"
        "ortsteil;00;Zentrum;12,30;51,30;2012-01-01;\n"
        "ortsteil;01;Ost;12,40;51,30;2012-01-01;\n"
        "ortsteil;02;Süd;12,35;51,35;2012-01-01;\n"
    )
    assert not take("area_table", table).failed
    facilities("S-1;Schule;kita;;01;;;12,305;51,305;;")
    school = Facility.objects.select_related("area").get()
    assert (school.area.key, school.area_basis) == ("01", "angabe")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(";Schule;kita;;;;;;;;", "„number“: „“ – fehlt", id="no number"),
        pytest.param(
            "S/1;Schule;kita;;;;;;;;", "anderes als Buchstaben", id="breaks addresses"
        ),
        pytest.param("S-1;Schule;club;;;;;;;;", "„kind“: „club“ – unbekannt", id="kind"),
        pytest.param(
            "S-1;Schule;kita;Land;;;;;;;", "Träger ist nicht erfasst", id="carrier"
        ),
        pytest.param("S-1;Schule;kita;;0;;;;;;", "führende Null", id="eaten zero"),
        pytest.param("S-1;Schule;kita;;;;123456;;;;", "länger als 5", id="postcode"),
        pytest.param("S-1;Schule;kita;;;;;12,3;;;", "nur zusammen", id="half a point"),
        pytest.param("S-1;Schule;kita;;;;;7,1;50,7;;", "nicht in Leipzig", id="far away"),
        pytest.param(
            "S-1;Schule;kita;;;;;;;2020-08-01;2019-01-01", "vor dem Anfang", id="dates"
        ),
        pytest.param("S-1;Schu\u0007le;kita;;;;;;;;", "Steuerzeichen", id="control sign"),
    ],
)
def test_facilities_refused(boundaries, row, message):
    outcome = facilities("S-0;Gut;kita;;;;;;;;", row)
    assert any(message in error for error in errors(outcome)), errors(outcome)
    assert not Facility.objects.exists()


def test_a_number_twice_is_an_error_of_the_second_line():
    row = "S-1;Schule;kita;;;;;;;;"
    assert "steht schon in Zeile 2" in errors(facilities(row, row))[0]


def test_a_later_file_changes_the_row_of_its_number():
    facilities("S-1;Alt;kita;;;;;;;;", "S-2;Bleibt;kita;;;;;;;;")
    outcome = facilities("S-1;Neu;kita;;;;;;;;2024-07-31", "S-2;Bleibt;kita;;;;;;;;")
    assert (outcome.written.changed, outcome.written.unchanged) == (1, 1)
    assert Facility.objects.get(number="S-1").closed_on == date(2024, 7, 31)
    assert Facility.objects.count() == 2


def test_providers_are_known_by_name():
    take("providers", "name;kind\nVerein;frei\nStadt;kommunal\n")
    assert {*Provider.objects.values_list("name", "kind")} == {
        ("Verein", "frei"), ("Stadt", "kommunal"),
    }  # fmt: skip
    said = errors(take("providers", "name;kind\nA;privat\nA;frei\n"))
    assert "„privat“ – unbekannt; möglich sind kommunal, frei, land" in said[0]
    assert "steht schon in Zeile 2" in said[1]


@pytest.fixture
def two():
    return [factories.facility(number=number) for number in ("S-1", "S-2")]


def test_successions(two):
    heading = "predecessor;successor;kind;happened_on;share\n"
    text = heading + "S-1;S-2;zusammenlegung;2025-08-01;\n"
    assert not take("successions", text).failed
    assert FacilitySuccession.objects.get().share == 1
    for row, message in (
        ("S-9;S-2;umzug;2025-08-01;", "Einrichtung ist nicht erfasst"),
        ("S-1;S-2;umzug;2025-08-01;1,5", "ist größer als 1"),
        ("S-1;S-2;umzug;2025-08-01;0,3335", "mehr als 3 Stellen"),
        ("S-1;S-1;umzug;2025-08-01;", "nicht aus sich selbst"),
    ):
        assert message in errors(take("successions", heading + row + "\n"))[0]
    (circle,) = errors(take("successions", heading + "S-2;S-1;umzug;2026-08-01;\n"))
    assert circle.endswith("Eine Einrichtung geht nicht aus sich selbst hervor.")
    assert FacilitySuccession.objects.count() == 1


def test_cooperations(two):
    heading = "from;to;kind;valid_from;valid_to\n"
    take("cooperations", heading + "S-1;S-2;hort;2020-08-01;\n")
    outcome = take("cooperations", heading + "S-1;S-2;hort;2020-08-01;2024-07-31\n")
    assert outcome.written.changed == 1
    assert Cooperation.objects.get().valid_to == date(2024, 7, 31)
    (error,) = errors(take("cooperations", heading + "S-1;S-1;hort;2020-08-01;\n"))
    assert "kooperiert nicht mit sich selbst" in error


def test_values_of_facilities(two):
    factories.indicator("quote")
    heading = "indicator;facility;period;value;numerator;denominator;planned\n"
    text = (
        heading
        + "quote;S-1;2023/24;;5;20;\nquote;S-2;2023/24;.;;;\nquote;S-2;2026/27;0,5;;;ja\n"
    )
    assert not take("facility_values", text).failed
    found = FacilityValue.objects.order_by("facility__number", "period")
    assert list(found.values_list("state", "value", "source_sign", "planned")) == [
        ("wert", 0.25, "5 von 20", False),
        ("geheim", None, ".", False),
        ("wert", 0.5, "0,5", True),
    ]
    said = errors(take("facility_values", heading + "quote;S-1;2023/24;1;;;vielleicht\n"))
    assert "„planned“: „vielleicht“ – unbekannt; möglich sind ja, nein" in said[0]
