from decimal import Decimal

import pytest

from districts.models import AreaValue
from tests import factories
from tests.deliveries import errors, ortsteil, take

pytestmark = pytest.mark.django_db
HEADING = "indicator;area_kind;area_key;period;value;numerator;denominator\n"


@pytest.fixture(autouse=True)
def world():
    ortsteil("00", "Zentrum")
    ortsteil("01", "Zentrum-Ost")
    factories.indicator("quote", level="area")
    factories.indicator("pupils", level="facility")


def own(*rows, **given):
    return take("area_values", HEADING + "\n".join(rows) + "\n", **given)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param("0,25;;", ("wert", "0.25", None, None, "0,25"), id="a bare value"),
        pytest.param("0,25;5;20", ("wert", "0.25", 5, 20, "0,25"), id="value and counts"),
        pytest.param(";5;20", ("wert", "0.25", 5, 20, "5 von 20"), id="counts alone"),
        pytest.param(".;;", ("geheim", None, None, None, "."), id="a secret value"),
        pytest.param(".;.;20", ("geheim", None, None, 20, "."), id="a secret count"),
        pytest.param(";;", ("keine_angabe", None, None, None, ""), id="nothing"),
        pytest.param("-;;", ("wert", "0", None, None, "-"), id="a true zero"),
        pytest.param("-;0;20", ("wert", "0", 0, 20, "-"), id="a true zero with counts"),
        pytest.param("0,3;1;3", ("wert", "0.3", 1, 3, "0,3"), id="rounded to one place"),
    ],
)
def test_own_values(cells, expected):
    assert not own(f"quote;ortsteil;00;2024;{cells}").failed
    value = AreaValue.objects.get()
    state, number, top, bottom, sign = expected
    assert value.state == state
    assert value.value == (None if number is None else Decimal(number))
    assert (value.numerator, value.denominator) == (top, bottom)
    assert value.source_sign == sign


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(
            "quote;ortsteil;00;2024;12.5;;",
            "Zeile 2, Spalte „value“: „12.5“ – keine Zahl; Dezimalzeichen ist das Komma",
            id="a point for a comma",
        ),
        pytest.param(
            "quote;ortsteil;1;2024;1;;",
            "Zeile 2, Spalte „area_key“: „1“ – führende Null fehlt (gemeint ist wohl „01“)",
            id="a zero that a spreadsheet ate",
        ),
        pytest.param(
            "quote;ortsteil;77;2024;1;;", "kein Gebiet der Art ortsteil", id="area"
        ),
        pytest.param("nix;ortsteil;00;2024;1;;", "kein Indikator dieser Ebene", id="code"),
        pytest.param(
            "pupils;ortsteil;00;2024;1;;", "kein Indikator dieser", id="other level"
        ),
        pytest.param("quote;ortsteil;00;24;1;;", "kein Zeitraum wie 2024", id="period"),
        pytest.param("quote;ortsteil;00;2024;0,31;5;20", "passt nicht zu", id="sums"),
    ],
)
def test_own_values_refused(row, message):
    good = "quote;ortsteil;01;2024;1;;"
    outcome = own(row, good)
    assert message in errors(outcome)[0]
    assert not AreaValue.objects.exists(), "one bad cell and nothing is written"


def test_an_indicator_may_be_named_as_the_catalogue_names_it():
    factories.indicator("arbeitslos", level="area", name="Anteil Arbeitslose")
    factories.indicator("arbeitslos_f", level="facility", name="Anteil Arbeitslose")
    outcome = own("anteil arbeitslose;ortsteil;00;2024;1;;")
    assert not errors(outcome)
    assert AreaValue.objects.get().indicator.code == "arbeitslos"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        pytest.param("Anteil Arbeitlose", "„arbeitslos“ (Anteil Arbeitslose)", id="a slip"),
        pytest.param("arbeitslose", "„arbeitslos“ (Anteil Arbeitslose)", id="of the code"),
        pytest.param(
            "Ausländer", "„a“ (Ausländer) oder „b“ (Ausländer)", id="two so named"
        ),
    ],
)
def test_an_indicator_nobody_has_is_answered_with_what_is_near(word, meant):
    factories.indicator("arbeitslos", level="area", name="Anteil Arbeitslose")
    for code in ("a", "b"):
        factories.indicator(code, level="area", name="Ausländer")
    outcome = own(f"{word};ortsteil;00;2024;1;;")
    assert f"Indikatorenkatalog; gemeint ist wohl {meant}" in errors(outcome)[0]
    assert not AreaValue.objects.exists()


def test_all_errors_are_told_at_once_and_counted_per_row():
    outcome = own(
        "quote;ortsteil;1;2024;x1;;", "nix;ortsteil;00;24;y;;", "quote;ortsteil;00;2024;1;;"
    )
    assert len(outcome.report.errors) == 5
    assert (outcome.report.rows_used, outcome.report.rows_refused) == (1, 2)


def test_a_value_twice_is_an_error_of_the_second_line():
    row = "quote;ortsteil;00;2024;1;;"
    assert errors(own(row, row)) == [
        "Zeile 3, Spalte „period“: „2024“ – steht schon in Zeile 2"
    ]


def test_signs_are_counted_for_the_report():
    report = own("quote;ortsteil;00;2024;.;;", "quote;ortsteil;01;2024;;;").report
    assert report.signs == {".": 1, "leer": 1}


# Flat tables


OPTIONS = {
    "area_kind": "ortsteil",
    "key": "nr",
    "name": "name",
    "complete": True,
    "values": [
        {
            "indicator": "quote",
            "period": "2024",
            "numerator": "allein",
            "denominator": "alle",
        }
    ],
}
TABLE = "nr,name,allein,alle\n00,Zentrum,11,54\n01,Zentrum-Ost,.,390\n"


def flat(text=TABLE, **given):
    return take("table", text, options=OPTIONS | given)


def test_counts_make_a_share_and_are_kept():
    outcome = flat()
    assert not outcome.failed
    first, second = AreaValue.objects.order_by("area__key")
    assert (first.value, first.numerator, first.denominator) == (
        Decimal("0.203704"),
        11,
        54,
    )
    assert (second.state, second.value, second.denominator) == ("geheim", None, 390)
    (check,) = outcome.report.reconciliation.sums
    assert (check.label, check.before, check.after) == ("quote 2024", 11, 11)


def column(**given):
    """Options with one value column, changed as given."""
    return {"values": [{"indicator": "quote", "period": "2024", "column": "alle"} | given]}


@pytest.mark.parametrize(
    ("text", "given", "message"),
    [
        pytest.param(
            "nr,name,allein,alle\n00,Zentrum,1,2\n",
            {},
            "Es fehlen Zeilen für 1 Gebiete: 01.",
            id="a row missing",
        ),
        pytest.param(
            TABLE.replace("alle\n", "andere\n"),
            {},
            "Es fehlt die Spalte „alle“. Vorhanden sind: „nr“",
            id="a column missing",
        ),
        pytest.param(
            TABLE.replace("01,", "00,"), {}, "steht schon in Zeile 2", id="a key twice"
        ),
        pytest.param(
            TABLE, {"decimal": "!"}, "„decimal“: möglich sind „,“, „.“", id="decimal"
        ),
        pytest.param(
            TABLE, column(period="2024 alt"), "„2024 alt“ ist kein Zeitraum", id="period"
        ),
        pytest.param(
            "nr,name,alle,allein\n00,Z,1,0\n01,Ost,1,0\n",
            {"values": [*column()["values"], *column(column="allein")["values"]]},
            "quote 2024: zwei Werte für 2 Orte, etwa für ",
            id="two columns for one period",
        ),
        pytest.param(TABLE, column(column=""), "nennt entweder „column“", id="no column"),
        pytest.param(
            TABLE,
            column(indicator="pupils"),
            "gehört zu einer anderen Ebene (Einrichtung)",
            id="an indicator of facilities",
        ),
        pytest.param(
            TABLE, column(indicator="nix"), "fehlt im Indikatorenkatalog", id="unknown"
        ),
    ],
)
def test_flat_tables_refused(text, given, message):
    outcome = flat(text, **given)
    assert any(message in error for error in errors(outcome)), errors(outcome)
    assert not AreaValue.objects.exists()


def test_per_cent_becomes_a_share_and_the_sign_stays():
    values = [{"indicator": "quote", "period": "2023", "column": "q", "percent": True}]
    flat("nr;name;q\n00;Zentrum;6,136\n01;Zentrum-Ost;\n", values=values)
    first, second = AreaValue.objects.order_by("area__key")
    assert (first.value, first.source_sign) == (Decimal("0.06136"), "6,136")
    assert (second.state, second.value) == ("keine_angabe", None)
