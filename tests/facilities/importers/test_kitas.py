from datetime import date

import pytest

from facilities.importers.addresses import Address, address
from facilities.models import Facility
from tests import factories
from tests.deliveries import collection, errors, feature, square, take

pytestmark = pytest.mark.django_db
KITAS = {
    "kind": "kita",
    "prefix": "kita-",
    "id": "id",
    "name": "name",
    "type": "type",
    "street": "street",
    "house_number": "nr",
    "name_prefix": "Kita ",
    "lon": "lon",
    "lat": "lat",
    "stated": "district",
    "stated_kind": "stadtbezirk",
}
HORTE = {
    "kind": "hort",
    "prefix": "hort-",
    "id": "uri",
    "name": "label",
    "address": "hasAddress",
}
HEADING = "id,name,type,district,street,nr,lon,lat\n"
URI = "http://example.org/Data/"


@pytest.fixture(autouse=True)
def boundaries():
    since = date(2012, 1, 1)
    bezirke = collection(
        feature("0", square(12.30, 51.30), name="Mitte", field="SBZ"),
        feature("1", square(12.31, 51.30), name="Nordost", field="SBZ"),
    )
    both = collection(
        feature("00", square(12.30, 51.30), name="Zentrum"),
        feature("10", square(12.31, 51.30), name="Abtnaundorf"),
    )
    assert not take("areas", bezirke, options={"valid_from": since}).failed
    options = {"valid_from": since, "group_kind": "stadtbezirk"}
    assert not take("areas", both, options=options).failed


def kitas(*rows, **given):
    return take("site_list", HEADING + "\n".join(rows) + "\n", options=KITAS | given)


def test_a_kita_has_number_name_street_and_ortsteil():
    assert not kitas("7,Kita Am  Weg 1,Kita,Mitte,Am Weg,1,12.305,51.305").failed
    kita = Facility.objects.select_related("area").get()
    assert (kita.number, kita.name, kita.street) == (
        "kita-007",
        "Kita Am Weg 1",
        "Am Weg 1",
    )
    assert (kita.area.key, kita.area_basis, kita.provider) == ("00", "geometrie", None)


def test_the_point_decides_over_the_stated_bezirk():
    report = kitas("7,Kita,Kita,Nordost,Weg,1,12.305,51.305").report
    assert Facility.objects.get().area.key == "00"
    assert any("„Nordost“" in note and "Es gilt der Punkt" in note for note in report.notes)


def test_where_street_or_number_is_empty_the_name_is_the_address():
    kitas("7,Kita Am Weg 2 a,Kita,Mitte,Am Weg,,,", "8,Kita Regenbogen,Kita,Mitte,,,,")
    assert list(Facility.objects.order_by("number").values_list("street", flat=True)) == [
        "Am Weg 2 a", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        "7,Erika Mustermann,Kindertagespflege,Mitte,,,,",
        "7,Tagespflege Mustermann,,Mitte,,,,",
    ],
    ids=["by type", "by name"],
)
def test_names_of_tagespflegepersonen_are_dropped(row):
    outcome = kitas(row, "8,Kita Acht,Kita,Mitte,,,,")
    assert Facility.objects.get().name == "Kita Acht"
    (rule,) = outcome.report.left_out.values()
    assert (rule.code, rule.names) == ("TP", ["Zeile 2"])
    assert "Mustermann" not in str([outcome.report, list(Facility.objects.values())])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(",Kita,Kita,Mitte,,,,", "ohne Kennung", id="no id"),
        pytest.param("7,,Kita,Mitte,,,,", "„name“: „“ – fehlt", id="no name"),
        pytest.param("7,Kita,Kita,Mitte,,,7.1,50.74", "nicht in Leipzig", id="far away"),
    ],
)
def test_kitas_refused(row, message):
    outcome = kitas(row)
    assert any(message in error for error in errors(outcome)), errors(outcome)
    assert not Facility.objects.exists()


# Horte


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Miltitzer Allee 1", ("miltitzerallee", "1"), id="plain"),
        pytest.param("Prießnitzstr. 19", ("priessnitzstrasse", "19"), id="abbreviation"),
        pytest.param("Prießnitzstrasse  19", ("priessnitzstrasse", "19"), id="written out"),
        pytest.param("Heinrichstraße 43/45", ("heinrichstrasse", "43"), id="two numbers"),
        pytest.param("Am Weg 12 A", ("amweg", "12a"), id="a letter"),
        pytest.param(
            "Straße des 18. Oktober 5", ("strassedesoktober", "5"), id="a date in it"
        ),
        pytest.param("Nagelstraße 1 a/b", ("nagelstrasse", "1a"), id="two letters"),
        pytest.param("Lützner Straße 93-95", ("luetznerstrasse", "93"), id="a range"),
    ],
)
def test_addresses_are_compared_plainly(text, expected):
    assert address(text, "04109") == Address("04109", *expected)


def test_without_a_number_there_is_no_house():
    assert address("Am Weg") is None


def hort(place, name="Hort", uri="Hort/EinHort"):
    return f"{URI}{place},{name},{URI}{uri}\n"


def horte(*rows):
    return take("address_list", "hasAddress,label,uri\n" + "".join(rows), options=HORTE)


def school(**given):
    area = factories.Area.objects.get(key=given.pop("key", "00"), kind="ortsteil")
    return factories.facility(area=area, **given)


@pytest.mark.parametrize(
    ("street", "postcode", "found"),
    [
        pytest.param("Alte Salzstraße 65", "04109", True, id="the same house"),
        pytest.param("Alte Salzstr. 65", "04109", True, id="written shortly"),
        pytest.param("Alte Salzstraße 65", "", True, id="without postcode"),
        pytest.param("Alte Salzstraße 65", "04209", False, id="another postcode"),
        pytest.param("Alte Salzstraße 67", "04109", False, id="the next house"),
    ],
)
def test_a_hort_lies_where_the_school_of_its_house_lies(street, postcode, found):
    school(street=street, postcode=postcode)
    report = horte(hort("04109.Leipzig.AlteSalzstrasse.65")).report
    place = Facility.objects.select_related("area").get(kind="hort")
    assert place.number == "hort-einhort"
    assert place.area_basis == ("abgeleitet" if found else "keine")
    assert (place.area is not None) is found
    assert (
        any("keine Einrichtung dort bekannt" in note for note in report.notes) is not found
    )


def test_two_ortsteile_at_one_house_decide_nothing():
    school(street="Weg 1", postcode="04109")
    school(street="Weg 1", postcode="04109", key="10")
    report = horte(hort("04109.Leipzig.Weg.1")).report
    assert Facility.objects.get(kind="hort").area is None
    assert any("mehrere Ortsteile" in note for note in report.notes)


def test_an_address_that_is_none_is_refused():
    (error,) = errors(horte(hort("Leipzig.Weg.1")))
    assert "keine Adresse wie" in error


def test_without_a_prefix_the_houses_of_schools_count_all_the_same():
    school(street="Weg 1", postcode="04109")
    rows = "hasAddress,label,uri\n" + hort("04109.Leipzig.Weg.1")
    take("address_list", rows, options=HORTE | {"prefix": ""})
    assert Facility.objects.get(kind="hort").area.key == "00"


def test_horte_do_not_derive_from_horte():
    horte(hort("04109.Leipzig.Weg.1"))
    Facility.objects.filter(kind="hort").update(
        area=factories.Area.objects.get(key="00"), area_basis="angabe"
    )
    horte(hort("04109.Leipzig.Weg.1", uri="Hort/Zweiter"))
    assert Facility.objects.get(number="hort-zweiter").area is None
