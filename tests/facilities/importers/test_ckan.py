import json
from decimal import Decimal

import pytest

from facilities.models import Facility, FacilityValue
from tests import factories
from tests.deliveries import errors, ortsteil, take

pytestmark = pytest.mark.django_db
SCHOOLS = {"101": "S-1", "102": "S-2"}


@pytest.fixture(autouse=True)
def world():
    for number in SCHOOLS.values():
        factories.facility(number=number)
    factories.indicator("pupils", unit="Kinder")
    factories.indicator("share")


def record(number, **cells):
    return {"Schul_Id": number, "Name der Schule": f"Schule {number}", **cells}


def table(*records, values=None, **given):
    options = {
        "values": values or [{"indicator": "pupils", "stem": "sj"}],
        "schools": SCHOOLS,
    } | given.pop("options", {})
    content = given.pop("content", list(records))
    return take("ckan_schools", content, options=options, **given)


@pytest.mark.parametrize(
    ("stem", "columns"),
    [
        pytest.param("sj", ("sj21_22", "sj22_23"), id="sj21_22"),
        pytest.param("sj", ("sj_21_22", "sj_22_23"), id="sj_21_22"),
        pytest.param("sj", ("SJ 21/22", "SJ 22/23"), id="capital letters and slashes"),
        pytest.param("anzahl_sus", ("anzahl_sus_21_22", "Anzahl_SuS_22_23"), id="anzahl"),
    ],
)
def test_headings_of_sister_tables(stem, columns):
    rows = record(101, **dict(zip(columns, ("305", 301), strict=True)))
    assert not table(rows, values=[{"indicator": "pupils", "stem": stem}]).failed
    found = FacilityValue.objects.order_by("period").values_list("period", "value")
    assert list(found) == [("2021/22", 305), ("2022/23", 301)]


@pytest.mark.parametrize("heading", ["Schul_Id", "schul_id", "SCHUL-ID", "Schul Id"])
def test_the_school_number_is_found_in_any_case(heading):
    row = {heading: 101, "Name der Schule": "Schule", "sj21_22": 1}
    assert not table(row).failed


def test_signs_stay_apart():
    cells = {"sj21_22": ".", "sj22_23": "-", "sj23_24": None, "sj24_25": "3"}
    report = table(record(101, **cells)).report
    found = FacilityValue.objects.order_by("period").values_list(
        "state", "value", "source_sign"
    )
    assert list(found) == [
        ("geheim", None, "."),
        ("wert", 0, "-"),
        ("keine_angabe", None, ""),
        ("wert", 3, "3"),
    ]
    assert report.signs == {".": 1, "-": 1, "leer": 1}


def test_counts_and_totals_make_a_share():
    values = [
        {"indicator": "pupils", "stem": "anzahl_sus"},
        {"indicator": "share", "stem": "anzahl_sus_mit_mgh", "denominator": "anzahl_sus"},
    ]
    rows = [
        record(101, anzahl_sus_21_22="315", anzahl_sus_mit_mgh_21_22="134"),
        record(102, anzahl_sus_21_22="164", anzahl_sus_mit_mgh_21_22="."),
    ]
    outcome = table(*rows, values=values)
    assert not outcome.failed
    shares = FacilityValue.objects.filter(indicator__code="share")
    first, second = shares.order_by("facility__number")
    assert (first.value, first.numerator, first.denominator) == (
        Decimal("0.425397"),
        134,
        315,
    )
    assert (second.state, second.value, second.denominator) == ("geheim", None, 164)
    sums = {
        item.label: (item.before, item.after) for item in outcome.report.reconciliation.sums
    }
    assert sums == {"pupils 2021/22": (479, 479), "share 2021/22": (134, 134)}


def test_schools_without_mapping_are_listed_and_never_guessed():
    factories.facility(number="S-3", name="Schule 103")
    report = table(record(101, sj21_22=1), record(103, sj21_22=2)).report
    assert FacilityValue.objects.get().facility.number == "S-1"
    (rule,) = report.left_out.values()
    assert (rule.code, rule.names) == ("Z01", ["103 Schule 103"])
    assert report.reconciliation.unknown_keys == ["103"]
    assert report.reconciliation.keys_without_row == ["102"]


@pytest.mark.parametrize(
    ("rows", "given", "message"),
    [
        pytest.param(
            [record(101, sj21_22="viele")],
            {},
            "Datensatz 1, Spalte „sj21_22“: „viele“ – weder Zahl",
            id="a bad cell",
        ),
        pytest.param(
            [record(101, sj21_22="1,5")], {}, "Dezimalzeichen ist der Punkt", id="a comma"
        ),
        pytest.param(
            [record(101, sj21_23=1)], {}, "Jahresspalten wie", id="no school year"
        ),
        pytest.param(
            [record(101, sj21_22=1, SJ_21_22=2)],
            {},
            "nur in Schreibweise",
            id="twin columns",
        ),
        pytest.param(
            [record(101, sj21_22=1), record(101, sj21_22=1)], {}, "steht schon", id="twice"
        ),
        pytest.param(
            [record(101, sj21_22=1)],
            {"schools": {"101": "S-9"}},
            "101 zeigt auf S-9; das ist nicht erfasst",
            id="a mapping to nothing",
        ),
        pytest.param([{"sj21_22": 1}], {}, "Schul_Id", id="no number"),
        pytest.param(
            [record(101, n_21_22=1, n_22_23=2, of_21_22=3)],
            {"values": [{"indicator": "share", "stem": "n", "denominator": "of"}]},
            "Zu „n“ fehlt „of“ für 2022/23.",
            id="a year without its total",
        ),
        pytest.param(
            [record(101, sj21_22=1), record(102, sj21_22=2)],
            {"schools": {"101": "S-1", "102": "S-1"}},
            "pupils 2021/22: zwei Werte für 1 Orte",
            id="two numbers of one school",
        ),
    ],
)
def test_tables_refused(rows, given, message):
    outcome = table(*rows, options=given)
    assert any(message in error for error in errors(outcome)), errors(outcome)
    assert not FacilityValue.objects.exists()


def test_csv_from_the_portal_works_as_well():
    content = "Schul_Id,Name der Schule,sj21_22\n101,Schule,305\n"
    assert not table(content=content).failed
    assert FacilityValue.objects.get().value == 305


# The list of schools


LIST = {
    "Schul_Id": 301,
    "Schulart": "Förderschule",
    "schultraeger": "komm",
    "Name der Schule": "Schule am Rand",
    "Adresse": "Suedstrasse 6  04103 Leipzig",
    "Ortsteil": "Suedvorstadt",
}
CARRIERS = [{"legal_status": "komm", "name": "Stadt", "kind": "kommunal"}]


def school_list(*records, **options):
    given = {"carriers": CARRIERS, "prefix": "L-"} | options
    return take("ckan_school_list", list(records), options=given)


def test_a_listed_school_has_its_ortsteil_by_a_name_with_umlauts_written_out():
    ortsteil("40", "Südvorstadt")
    assert not school_list(LIST).failed
    school = Facility.objects.select_related("area", "provider").get(number="L-301")
    assert (school.kind, school.provider.name) == ("foerderschule", "Stadt")
    assert (school.area.key, school.area_basis) == ("40", "angabe")
    assert (school.street, school.postcode) == ("Suedstrasse 6", "04103")


def test_values_find_schools_of_the_list_by_its_number():
    ortsteil("40", "Südvorstadt")
    school_list(LIST)
    table(record(301, sj21_22=7), options={"prefix": "L-"})
    assert FacilityValue.objects.get().facility.number == "L-301"


def test_known_schools_are_compared_and_not_changed():
    ortsteil("40", "Südvorstadt")
    other = ortsteil("00", "Zentrum")
    Facility.objects.filter(number="S-1").update(area=other, area_basis="geometrie")
    report = school_list(LIST, schools={"301": "S-1"}, prefix="").report
    assert Facility.objects.get(number="S-1").area == other
    assert any("die Liste nennt „Suedvorstadt“" in note for note in report.notes)


def test_without_mapping_or_prefix_a_school_is_listed():
    ortsteil("40", "Südvorstadt")
    report = school_list(LIST, prefix="").report
    assert report.left_out["Z01"].names == ["301 Schule am Rand"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"Ortsteil": "Sued"}, "auch nicht mit Umlauten", id="ortsteil"),
        pytest.param({"Schulart": "Abendschule"}, "unbekannte Schulart", id="kind"),
        pytest.param({"schultraeger": "frei"}, "keinen Träger", id="carrier"),
        pytest.param({"Adresse": "irgendwo"}, "keine Adresse wie", id="address"),
        pytest.param({"Schul_Id": "A1"}, "keine Schulnummer", id="number"),
    ],
)
def test_listed_schools_refused(change, message):
    ortsteil("40", "Südvorstadt")
    (error,) = errors(school_list(LIST | change))
    assert message in error
    assert not Facility.objects.filter(number__startswith="L-").exists()


# The portal's own records


def sample(real_data, dataset):
    text = (real_data / "formats" / "ckan_first_rows.json").read_text(encoding="utf-8")
    return next(
        item["sample_records"] for item in json.loads(text) if dataset in item["dataset_id"]
    )


@pytest.mark.parametrize(
    ("dataset", "values", "cells"),
    [
        pytest.param(
            "schulerzahlen", [{"indicator": "pupils", "stem": "sj"}], 20, id="pupils"
        ),
        pytest.param(
            "inklusion", [{"indicator": "pupils", "stem": "sj"}], 20, id="inclusion"
        ),
        pytest.param("im-hort", [{"indicator": "pupils", "stem": "sj"}], 20, id="Hort"),
        pytest.param(
            "migrationshintergrund",
            [
                {"indicator": "pupils", "stem": "anzahl_sus"},
                {
                    "indicator": "share",
                    "stem": "anzahl_sus_mit_mgh",
                    "denominator": "anzahl_sus",
                },
            ],
            40,
            id="migration background",
        ),
    ],
)
def test_the_portals_first_rows(real_data, dataset, values, cells):
    rows = sample(real_data, dataset)
    numbers = [str(row.get("Schul_Id") or row.get("schul_id")) for row in rows]
    schools = {
        number: factories.facility(number=f"R-{number}").number for number in numbers
    }
    outcome = table(*rows, values=values, options={"schools": schools})
    assert not errors(outcome)
    assert FacilityValue.objects.count() == cells
    shares = FacilityValue.objects.filter(indicator__code="share", state="wert")
    stated = (
        [float(row["anteil_mgh_21_22_in_prozent"]) for row in rows] if cells == 40 else []
    )
    found = shares.filter(period="2021/22").order_by("pk").values_list("value", flat=True)
    assert [float(value) * 100 for value in found] == pytest.approx(stated, abs=1e-4)


NAMES = {
    "02": "Zentrum-Südost",
    "20": "Neustadt-Neuschönefeld",
    "40": "Südvorstadt",
    "44": "Dölitz-Dösen",
}


def test_the_portals_list_of_schools(real_data):
    for key, name in NAMES.items():
        ortsteil(key, name)
    assert not errors(school_list(*sample(real_data, "ubersicht-allgemeinbildende")))
    assert Facility.objects.filter(number__startswith="L-").count() == 5
