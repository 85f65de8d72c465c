"""Numbers that no share and no count can have, refused in every format of values."""

import pytest

from districts.models import AreaValue
from facilities.models import FacilityValue
from tests import factories
from tests.deliveries import errors, ortsteil, take

pytestmark = pytest.mark.django_db
AREA = "indicator;area_kind;area_key;period;value;numerator;denominator\n"
FACILITY = "indicator;facility;period;value;numerator;denominator;planned\n"


@pytest.fixture(autouse=True)
def world():
    ortsteil("00", "Zentrum")
    ortsteil("01", "Zentrum-Ost")
    factories.area(kind="stadt", key="leipzig", name="Leipzig")
    factories.facility(number="S-1")
    for level, prefix in (("area", ""), ("facility", "s_")):
        factories.indicator(f"{prefix}quote", level=level)
        factories.indicator(f"{prefix}people", level=level, unit="Personen")
    factories.indicator("supply", level="area", unit="Verhältnis")
    factories.indicator("balance", level="area", unit="Personen (Saldo)")


def areas(cells, code="quote"):
    return take("area_values", f"{AREA}{code};ortsteil;00;2024;{cells}\n")


@pytest.mark.parametrize(
    ("cells", "code", "message"),
    [
        pytest.param(
            "506,2;;",
            "quote",
            "Zeile 2, Spalte „value“: „506,2“ – ein Anteil liegt zwischen 0 und 1. "
            "Prozentwerte geben Sie durch 100 geteilt an.",
            id="a share of 506.2",
        ),
        pytest.param("1,000001;;", "quote", "liegt zwischen 0 und 1", id="just above one"),
        pytest.param("-5,062;;", "quote", "„-5,062“ – ein Anteil", id="a negative share"),
        pytest.param("-1;;", "people", "keine negativen Werte", id="a negative count"),
        pytest.param(
            ";21;20",
            "quote",
            "Spalte „numerator“: „21“ – der Zähler eines Anteils ist nicht größer als "
            "der Nenner (20)",
            id="a part above its whole",
        ),
        pytest.param(".;21;20", "quote", "nicht größer", id="beside a secret share"),
        pytest.param(";-1;20", "quote", "Spalte „numerator“: „-1“", id="a negative part"),
        pytest.param(
            ";1;-20", "supply", "Spalte „denominator“: „-20“", id="a negative whole"
        ),
    ],
)
def test_impossible_values_of_areas_are_refused(cells, code, message):
    found = errors(areas(cells, code))
    assert len(found) == 1, found
    assert message in found[0]
    assert not AreaValue.objects.exists()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        pytest.param("0;;", "quote", id="none at all"),
        pytest.param("1;;", "quote", id="all"),
        pytest.param(";20;20", "quote", id="all by counts"),
        pytest.param("1,918;;", "supply", id="a ratio may exceed one"),
        pytest.param(";21;20", "supply", id="and so may its counts"),
        pytest.param("-12;;", "balance", id="a difference may be negative"),
    ],
)
def test_possible_values_are_taken(cells, code):
    assert not errors(areas(cells, code))
    assert AreaValue.objects.count() == 1


def test_the_remedy_names_the_unit_for_what_may_exceed_one():
    assert "etwa „Verhältnis“" in errors(areas("1,9;;"))[0]
    assert "Verhältnis" not in errors(areas("-0,1;;"))[0]


@pytest.mark.parametrize(
    ("cells", "code", "message"),
    [
        pytest.param("506,2;;", "s_quote", "„506,2“ – ein Anteil liegt", id="share"),
        pytest.param("-3;;", "s_people", "keine negativen Werte", id="count"),
        pytest.param(";5;4", "s_quote", "nicht größer als der Nenner (4)", id="counts"),
    ],
)
def test_impossible_values_of_facilities_are_refused(cells, code, message):
    outcome = take("facility_values", f"{FACILITY}{code};S-1;2023/24;{cells};\n")
    (error,) = errors(outcome)
    assert message in error
    assert not FacilityValue.objects.exists()


def column(code="quote", **given):
    values = [{"indicator": code, "period": "2024"} | given]
    return {"area_kind": "ortsteil", "key": "nr", "values": values}


@pytest.mark.parametrize(
    ("row", "options", "message"),
    [
        pytest.param(
            "50,6;1",
            column(column="a"),
            "Spalte „a“: „50,6“ – ein Anteil liegt zwischen 0 und 1. Stehen in der Spalte "
            "Prozente, gehört „percent = true“ ins Manifest.",
            id="per cent without saying so",
        ),
        pytest.param(
            "506,2;1",
            column(column="a", percent=True),
            "„506,2“ – ein Anteil in Prozent liegt zwischen 0 und 100",
            id="more than 100 per cent",
        ),
        pytest.param(
            "5;4", column(numerator="a", denominator="b"), "nicht größer", id="counts"
        ),
    ],
)
def test_flat_tables_are_refused(row, options, message):
    (error,) = errors(take("table", f"nr;a;b\n00;{row}\n", options=options))
    assert message in error
    assert not AreaValue.objects.exists()


def test_wide_tables_name_the_year():
    options = {"series": [{"name": "Quote", "indicator": "quote", "percent": True}]}
    text = 'Gebiet,Sachmerkmal,2023,2024\nZentrum,Quote,"12,1","506,2"\n'
    (error,) = errors(take("lis_wide", text, options=options))
    assert "Zeile 2, Spalte „2024“: „506,2“ – ein Anteil in Prozent" in error
    assert not AreaValue.objects.exists()


def test_records_name_the_record():
    options = {"series": [{"name": "Leute", "indicator": "people"}]}
    record = {"name": "Leute", "jahr": 2024, "stadtbezirk": None, "ortsteil": "Zentrum"}
    (error,) = errors(take("lis_records", [record | {"wert": "-4"}], options=options))
    assert "Datensatz 1, Spalte „wert“: „-4“ – in „Personen“" in error


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        pytest.param({"a21_22": "9", "b21_22": "8"}, "nicht größer", id="part above whole"),
        pytest.param({"a21_22": "-1", "b21_22": "8"}, "nicht negativ", id="negative"),
    ],
)
def test_school_tables_are_refused(cells, message):
    options = {
        "values": [{"indicator": "s_quote", "stem": "a", "denominator": "b"}],
        "schools": {"7": "S-1"},
    }
    record = {"Schul_Id": "7", "Name der Schule": "Schule"} | cells
    (error,) = errors(take("ckan_schools", [record], options=options))
    assert "Spalte „a21_22“" in error
    assert message in error
    assert not FacilityValue.objects.exists()
