from decimal import Decimal

import pytest

from districts.models import AreaValue
from tests import factories
from tests.deliveries import errors, ortsteil, take

pytestmark = pytest.mark.django_db
OPTIONS = {
    "aliases": {"Stadt Leipzig": "stadt:leipzig"},
    "series": [
        {"name": "Quote", "indicator": "quote", "percent": True},
        {"name": "Männer", "indicator": "men"},
        {"name": "Männer", "indicator": "men_benefits", "occurrence": 2},
    ],
}
WIDE = (
    "Gebiet,Sachmerkmal,2023,2024\n"
    'Zentrum,Quote,"12,1473",-\n'
    'Stadt Leipzig,"  Quote","8,4855",.\n'
    "Zentrum,Männer,10,20\n"
    "Zentrum,Männer,1,2\n"
)


@pytest.fixture(autouse=True)
def world():
    factories.area(kind="stadt", key="leipzig", name="Leipzig")
    factories.area(kind="stadtbezirk", key="0", name="Mitte")
    ortsteil("00", "Zentrum")
    ortsteil("01", "Mitte")  # an Ortsteil may bear the name of another kind
    factories.indicator("quote", level="area")
    for code in ("men", "men_benefits"):
        factories.indicator(code, level="area", unit="Personen")


def wide(text=WIDE, options=OPTIONS, **given):
    return take("lis_wide", text, options=options, **given)


def value(code, area, period):
    return AreaValue.objects.get(indicator__code=code, area=area, period=period)


def test_wide_tables_become_one_value_per_year(db):
    report = wide().report
    zentrum = factories.Area.objects.get(key="00")
    city = factories.Area.objects.get(key="leipzig")
    assert value("quote", zentrum, "2023").value == Decimal("0.121473")
    assert value("quote", zentrum, "2023").source_sign == "12,1473"
    assert value("quote", zentrum, "2024").value == 0
    assert value("quote", city, "2024").state == "geheim"
    assert AreaValue.objects.count() == 8
    assert report.rows_used == report.rows_in == 4
    assert report.signs == {"-": 1, ".": 1}


def test_a_name_that_occurs_twice_is_told_apart_by_order():
    wide()
    zentrum = factories.Area.objects.get(key="00")
    assert value("men", zentrum, "2024").value == 20
    assert value("men_benefits", zentrum, "2024").value == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "Zentrum,Quote",
            "Zentrum-Nord,Quote",
            "Zeile 2, Spalte „Gebiet“: „Zentrum-Nord“ – kein Gebiet mit genau diesem Namen",
            id="a name is never guessed",
        ),
        pytest.param("Zentrum,Quote", "Mitte,Quote", "mehrdeutiger Name", id="two kinds"),
        pytest.param("-", "??", "„??“ – weder Zahl", id="a bad cell"),
        pytest.param(
            "Zentrum,Männer,1,2", "Zentrum,Kinder,1,2", "keinem Indikator", id="new"
        ),
        pytest.param("2023", "31.12.2023", "„31.12.2023“ ist kein Jahr", id="no year"),
        pytest.param("Sachmerkmal", "Merkmal", "Es fehlt die Spalte", id="heading"),
    ],
)
def test_wide_tables_refused(old, new, message):
    outcome = wide(WIDE.replace(old, new))
    assert any(message in error for error in errors(outcome)), errors(outcome)
    assert not AreaValue.objects.exists()


def test_an_alias_without_its_kind_is_refused_by_name():
    outcome = wide(options=OPTIONS | {"aliases": {"Stadt Leipzig": "leipzig"}})
    assert any("„Stadt Leipzig“ – " in error for error in errors(outcome)), errors(outcome)


def record(**given):
    base = {"name": "Männer", "wert": "10", "jahr": "2024"}
    return {**base, "stadtbezirk": None, "ortsteil": None} | given


def records(*rows, document=None, **given):
    options = {"series": [{"name": "Männer", "indicator": "men", "count": True}]}
    content = document if document is not None else {"daten": list(rows)}
    return take("lis_records", content, options=options, **given)


def test_each_record_says_whether_it_is_ortsteil_bezirk_or_city():
    outcome = records(
        record(ortsteil="Zentrum", wert="4"),
        record(ortsteil="Mitte", wert="5"),
        record(stadtbezirk="Mitte", wert="9"),
        record(wert="11"),
    )
    found = AreaValue.objects.order_by("value").values_list("area__kind", "value")
    assert list(found) == [
        ("ortsteil", 4), ("ortsteil", 5), ("stadtbezirk", 9), ("stadt", 11),
    ]  # fmt: skip
    (rest,) = outcome.report.reconciliation.residuals
    assert (rest.city, rest.parts, rest.rest) == (11, 9, 2)


def test_a_bare_list_and_leading_blanks_are_fine():
    assert not records(document=[record(name="   Männer")]).failed
    assert AreaValue.objects.get().value == 10


def test_rows_nobody_asked_for_are_left_out_by_a_rule_and_counted_by_name():
    rule = {"code": "E01", "text": "nicht gebraucht", "column": "name", "in": ["Frauen"]}
    outcome = records(
        record(),
        record(name=" Frauen"),
        record(name="Frauen", jahr="2023"),
        leave_out=[rule],
    )
    assert outcome.report.rows_in == 3
    assert outcome.report.left_out["E01"].names == ["Frauen (2×)"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(
            record(ortsteil="Zentrum", stadtbezirk="Mitte"),
            "Datensatz 1, Spalte „ortsteil“: „Zentrum“ – daneben steht der Stadtbezirk",
            id="both areas",
        ),
        pytest.param(record(ortsteil="Nirgends"), "kein Gebiet mit genau", id="unknown"),
        pytest.param(record(name="Frauen"), "keinem Indikator zugeordnet", id="series"),
        pytest.param(record(jahr="24"), "kein Zeitraum", id="year"),
        pytest.param(record(wert="viele"), "weder Zahl", id="value"),
        pytest.param({"name": "Männer"}, "Es fehlen die Spalten „wert“", id="fields"),
    ],
)
def test_records_refused(row, message):
    outcome = records(row)
    assert any(message in error for error in errors(outcome)), errors(outcome)
    assert not AreaValue.objects.exists()


def test_two_series_of_one_indicator_are_refused():
    series = [{"name": name, "indicator": "men"} for name in ("Männer", "Knaben")]
    text = "Gebiet,Sachmerkmal,2024\nZentrum,Männer,10\nZentrum,Knaben,20\n"
    (error,) = errors(wide(text, options={"series": series}))
    assert "men 2024: zwei Werte für 1 Orte" in error


def test_the_same_value_twice_is_refused():
    assert "stehen schon in Datensatz 1" in errors(records(record(), record()))[0]
