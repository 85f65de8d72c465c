from datetime import date

import pytest

from facilities.models import Facility, Provider
from tests.deliveries import collection, errors, feature, square, take

pytestmark = pytest.mark.django_db
COLUMNS = (
    "institution_key,building_id,name,legal_status_key,school_type_keys,street,postcode,"
    "community_part,lon,lat,ortsteil_nr"
)
CARRIERS = [
    {"legal_status": "01", "words": ["Landesschule"], "name": "Land", "kind": "land"},
    {"legal_status": "01", "name": "Stadt", "kind": "kommunal"},
    {"legal_status": "02", "name": "Freier Träger", "kind": "frei"},
]
PUBLIC = "1234567,17.0,Schule am Weg,01,11,Weg 1,04109,Zentrum,12.305,51.305,00"


@pytest.fixture(autouse=True)
def boundaries():
    both = collection(
        feature("00", square(12.30, 51.30), name="Zentrum"),
        feature("01", square(12.31, 51.30), name="Ost"),
    )
    assert not take("areas", both, options={"valid_from": date(2012, 1, 1)}).failed


def schools(*rows, columns=COLUMNS, carriers=CARRIERS, **given):
    options = {"carriers": carriers, "computed": "ortsteil_nr"}
    return take(
        "schuldatenbank", "\n".join([columns, *rows]) + "\n", options=options, **given
    )


def test_a_school_is_one_building_with_its_number_point_and_carrier():
    assert not schools(PUBLIC).failed
    school = Facility.objects.select_related("provider", "area").get()
    assert school.number == "1234567-17"
    assert (school.kind, school.provider.name) == ("grundschule", "Stadt")
    assert (school.area.key, school.area_basis) == ("00", "geometrie")


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        pytest.param("11", "grundschule", id="11 alone is a Grundschule"),
        pytest.param("12", "oberschule", id="12 is an Oberschule"),
        pytest.param("13", "gymnasium", id="13 is a Gymnasium"),
        pytest.param(
            "11;12", "gemeinschaftsschule", id="11 and 12 is a Gemeinschaftsschule"
        ),
        pytest.param("11;12;13", "gemeinschaftsschule", id="with 13 as well"),
        pytest.param("31", "foerderschule", id="31 is a Förderschule"),
        pytest.param("33;35", "foerderschule", id="two kinds of Förderschule are one"),
        pytest.param("39", "foerderschule", id="39 is a Förderschule"),
        pytest.param("21;22;24", "bsz", id="a BSZ may have more than a Berufsschule"),
    ],
)
def test_school_types(types, kind):
    assert not schools(PUBLIC.replace(",11,", f",{types},")).failed
    assert Facility.objects.get().kind == kind


@pytest.mark.parametrize(
    ("status", "name", "carrier", "kind"),
    [
        pytest.param("01", "Schule", "Stadt", "kommunal", id="public is the city"),
        pytest.param(
            "01", "Landesschule Nord", "Land", "land", id="unless the name says Land"
        ),
        pytest.param("02", "Landesschule", "Freier Träger", "frei", id="free is free"),
    ],
)
def test_carriers(status, name, carrier, kind):
    schools(PUBLIC.replace(",01,", f",{status},").replace("Schule am Weg", name))
    provider = Provider.objects.get()
    assert (provider.name, provider.kind) == (carrier, kind)


def test_two_legal_statuses_may_name_the_same_carrier():
    both = [*CARRIERS, {"legal_status": "03", "name": "Stadt", "kind": "kommunal"}]
    other = PUBLIC.replace("1234567", "7654321").replace(",01,", ",03,")
    assert not schools(PUBLIC, other, carriers=both).failed
    assert [row.name for row in Provider.objects.all()] == ["Stadt"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("1234567", "123456", "keine siebenstellige", id="number"),
        pytest.param("1234567", "1.2E+06", "keine siebenstellige", id="mangled number"),
        pytest.param("17.0", "17.5", "keine ganze Zahl", id="building"),
        pytest.param(",11,", ",22,", "keine Einrichtungsart", id="unknown type"),
        pytest.param(",11,", ",12;13,", "keine Einrichtungsart", id="odd mixture"),
        pytest.param(",01,", ",09,", "keinen Träger", id="unknown status"),
        pytest.param("04109", "4109", "keine fünf Ziffern", id="eaten zero"),
        pytest.param("12.305", "8.38", "nicht in Leipzig", id="outside the box"),
        pytest.param("12.305", '"12,305"', "Dezimalzeichen ist der Punkt", id="comma"),
    ],
)
def test_schools_refused(old, new, message):
    outcome = schools(PUBLIC.replace(old, new, 1))
    assert any(message in error for error in errors(outcome)), errors(outcome)
    assert not Facility.objects.exists()
    assert not Provider.objects.exists()


def test_the_point_decides_and_each_contradiction_is_listed():
    row = PUBLIC.replace("Zentrum", "Ost").replace(",00", ",01")
    report = schools(row).report
    assert Facility.objects.get().area.key == "00"
    assert [note for note in report.notes if "Widerspruch" in note] == [
        "Widerspruch: Zeile 2: 1234567-17 Schule am Weg – die Quelle nennt „Ost“, der "
        "Punkt liegt in 00 Zentrum. Es gilt der Punkt.",
        "Widerspruch: Zeile 2: 1234567-17 Schule am Weg – die Quelle errechnet 01, nach "
        "unseren Grenzen liegt der Punkt in 00 Zentrum.",
    ]


def test_without_coordinates_the_ortsteil_is_not_stated_and_listed():
    report = schools(PUBLIC.replace("12.305,51.305,00", ",,")).report
    school = Facility.objects.get()
    assert (school.area, school.area_basis, school.easting) == (None, "keine", None)
    assert any("ohne Koordinaten" in note and "„Zentrum“" in note for note in report.notes)


def test_a_building_twice_is_refused_unless_a_rule_leaves_it_out():
    assert "steht schon in Zeile 2" in errors(schools(PUBLIC, PUBLIC))[0]
    rule = {
        "code": "S05",
        "text": "doppelt",
        "duplicate_of": ["institution_key", "building_id"],
    }
    outcome = schools(PUBLIC, PUBLIC, leave_out=[rule])
    assert (outcome.report.rows_used, outcome.report.rows_left_out) == (1, 1)


def test_contact_persons_are_never_read():
    columns = f"{COLUMNS},headmaster,mail,phone"
    outcome = schools(PUBLIC + ",E. Mustermann,e@example.org,0341 1", columns=columns)
    assert not outcome.failed
    text = str(Facility.objects.values().get())
    assert "Mustermann" not in text
    assert "example.org" not in text


def test_a_list_with_names_of_persons_is_refused_whole():
    outcome = schools(PUBLIC + ",Mustermann", columns=f"{COLUMNS},Nachname")
    (error,) = errors(outcome)
    assert "einzelne Personen" in error
    assert "Mustermann" not in error
    assert not Facility.objects.exists()
