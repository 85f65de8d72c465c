from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from districts.collation import german_order
from leipzig_ressourcen.templatetags import zahlen


@dataclass
class Cell:
    value: Decimal | None
    state: str = "wert"
    source_sign: str = ""


def case(sentence, *values):
    return pytest.param(*values, id=sentence)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        case("VzÄ have two places", zahlen.vzae(Decimal("0.8")), "0,80"),
        case("zero VzÄ are zero", zahlen.vzae(Decimal("0.00")), "0,00"),
        case("unknown VzÄ are a word", zahlen.vzae(None), "keine Angabe"),
        case("a page may name the gap", zahlen.vzae(None, "noch offen"), "noch offen"),
        case("thousands have dots", zahlen.vzae(Decimal("1234.5")), "1.234,50"),
        case("counts are whole", zahlen.ganzzahl(1234567), "1.234.567"),
        case("no count is a word", zahlen.ganzzahl(None), "keine Angabe"),
        case("zero is zero", zahlen.ganzzahl(0), "0"),
        case("names of runs have no dots", zahlen.kennzahl(1234), "1234"),
        case("index values have two places", zahlen.indexwert(Decimal("0.4249")), "0,42"),
        case("minus is a minus sign", zahlen.indexwert(Decimal("-0.351")), "−0,35"),
        case("no negative zero", zahlen.indexwert(Decimal("-0.001")), "0,00"),
        case("half goes up", zahlen.indexwert(Decimal("0.125")), "0,13"),
        case("half goes away from zero below", zahlen.indexwert(-0.125), "−0,13"),
        case("no index value is a word", zahlen.indexwert(None), "kein Indexwert"),
        case("shares are percent", zahlen.anteil(Decimal("0.254")), "25,4 %"),
        case("shares can be whole percent", zahlen.anteil(Decimal("0.6667"), 0), "67 %"),
        case("no share is a word", zahlen.anteil(None), "keine Angabe"),
        case("one place by default", zahlen.zahl(3.14159), "3,1"),
        case("money to the cent", zahlen.euro(Decimal("1234.5")), "1.234,50 €"),
        case("no money known", zahlen.euro(None), "keine Angabe"),
        case("a rise has a plus", zahlen.veraenderung(Decimal("0.5")), "+0,50"),
        case("a fall has a minus", zahlen.veraenderung(Decimal("-1.25")), "−1,25"),
        case("no change says so", zahlen.veraenderung(Decimal("0.00")), "±0,00"),
        case("almost no change too", zahlen.veraenderung(Decimal("-0.004")), "±0,00"),
        case("a day is German", zahlen.datum(date(2026, 11, 2)), "02.11.2026"),
        case(
            "a point in time is the day in Leipzig",
            zahlen.datum(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)),
            "02.07.2026",
        ),
        case("no day is a word", zahlen.datum(None, "unbefristet"), "unbefristet"),
        case("a school year says so", zahlen.zeitraum("2023/24"), "Schuljahr 2023/24"),
        case("a year speaks for itself", zahlen.zeitraum("2024"), "2024"),
        case("a tie is a span", zahlen.rangspanne(12, 15), "12–15"),
        case("a single rank is a number", zahlen.rangspanne(3, 3), "3"),
        case("no rank is a word", zahlen.rangspanne(None, None), "ohne Rang"),
        case("one is one", zahlen.anzahl(1, "Kita,Kitas"), "1 Kita"),
        case("none are many", zahlen.anzahl(0, "Kita,Kitas"), "0 Kitas"),
    ],
)
def test_written_the_german_way(shown, text):
    assert strip_tags(shown) == text


@pytest.mark.parametrize(
    ("cell", "unit", "text"),
    [
        case("a share is percent", Cell(Decimal("0.254000")), "Anteil", "25,4 %"),
        case("percent stay percent", Cell(Decimal("25.400000")), "Prozent", "25,4 %"),
        case("euro are whole", Cell(Decimal("1912.500000")), "Euro", "1.913 €"),
        case("euro a month too", Cell(Decimal("1450")), "Euro im Monat", "1.450 €"),
        case("small sums have cents", Cell(Decimal("12.6")), "Euro je m²", "12,60 €"),
        case("people have no places", Cell(Decimal("5012.000000")), "Personen", "5.012"),
        case("an age keeps its place", Cell(Decimal("41.300000")), "Jahre", "41,3"),
        case("a tenth of a hundred", Cell(Decimal("100")), "Personen", "100"),
        case("zero is zero", Cell(Decimal(0)), "Personen", "0"),
        case(
            "hidden is a word with its sign",
            Cell(None, "geheim", "."),
            "Anteil",
            "geheim (geliefert: „.“)",
        ),
        case(
            "a number held secret is not quoted",
            Cell(None, "geheim", "2 von 3"),
            "Anteil",
            "geheim",
        ),
        case(
            "not given is a word with its sign",
            Cell(None, "keine_angabe", "/"),
            "Euro",
            "keine Angabe (geliefert: „/“)",
        ),
        case(
            "an empty cell says so",
            Cell(None, "keine_angabe", ""),
            "Euro",
            "keine Angabe (geliefert: leer)",
        ),
        case(
            "a share that lacks a count shows both as delivered",
            Cell(None, "keine_angabe", "/ von 12"),
            "Anteil",
            "keine Angabe (geliefert: „/ von 12“)",
        ),
        case(
            "senseless is a word with its sign",
            Cell(None, "nicht_sinnvoll", "x"),
            "",
            "nicht sinnvoll (geliefert: „x“)",
        ),
        case("no row is no value", None, "Anteil", "keine Angabe"),
        case(
            "a zero delivered as a dash says so",
            Cell(Decimal(0), "wert", "–"),
            "Personen",
            "0 (geliefert: „–“)",
        ),
        case(
            "a number as delivered says nothing",
            Cell(Decimal("12.5"), "wert", "(12,5)"),
            "Jahre",
            "12,5",
        ),
    ],
)
def test_delivered_values_in_their_unit(cell, unit, text):
    assert strip_tags(zahlen.messwert(cell, unit)) == text


@pytest.mark.parametrize(
    ("state", "sign", "text"),
    [
        case("nothing delivered has no sign", "keine_angabe", None, "keine Angabe"),
        case("an empty cell", "keine_angabe", "", "keine Angabe (geliefert: leer)"),
        case("a sign", "geheim", "•", "geheim (geliefert: „•“)"),
        case("a secret number", "geheim", "3", "geheim"),
        case("known, but not for long enough", "wert", "", "zu wenige Jahre"),
    ],
)
def test_gaps_of_a_calculation(state, sign, text):
    assert strip_tags(zahlen.luecke(state, sign)) == text


@pytest.mark.parametrize("sign", ["-", "–", ".", "•", "...", "…", "/"])
def test_signs_that_a_screen_reader_passes_over_have_a_name(sign):
    html = zahlen.messwert(Cell(None, "keine_angabe", sign))
    assert f'role="img" aria-label="{zahlen.SIGNS[sign]}">„{sign}“<' in html


def test_a_sign_is_text_and_no_markup():
    assert "<b>" not in zahlen.messwert(Cell(None, "keine_angabe", "<b>"))


@pytest.mark.parametrize(
    ("shown", "exact"),
    [
        case("VzÄ", zahlen.vzae(Decimal("0.80")), 'value="0.80"'),
        case("index value", zahlen.indexwert(Decimal("0.4249")), 'value="0.4249"'),
        case("share", zahlen.anteil(Decimal("0.25")), 'value="0.25"'),
        case("state", zahlen.zustand("geheim"), 'value="geheim"'),
        case("day", zahlen.datum(date(2026, 11, 2)), 'datetime="2026-11-02"'),
    ],
)
def test_the_exact_value_stands_beside(shown, exact):
    assert exact in shown


@given(st.decimals(-(10**15), 10**15, places=2))
def test_written_numbers_read_back_as_themselves(number):
    text = zahlen.german(number, 2)
    assert Decimal(text.replace(".", "").replace(",", ".").replace("−", "-")) == number


@pytest.mark.parametrize(
    ("names", "order"),
    [
        case("ä counts as a", ["Zoo", "Äpfel", "Apfel"], ["Apfel", "Äpfel", "Zoo"]),
        case("ö counts as o", ["Ost", "Öst", "Ofen"], ["Ofen", "Ost", "Öst"]),
        case("ß counts as ss", ["Maßau", "Mast", "Massat"], ["Massat", "Maßau", "Mast"]),
        case("capitals do not matter", ["beta", "Alpha"], ["Alpha", "beta"]),
    ],
)
def test_names_stand_in_german_order(names, order):
    assert sorted(names, key=german_order) == order


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        pytest.param("hoch", 4, "hoch", id="a word as it is"),
        pytest.param(1.22474487, 4, '<data value="1.22474487">1,2247</data>', id="rounded"),
        pytest.param(0.8, 2, '<data value="0.8">0,8</data>', id="no idle zeros"),
        pytest.param(100.0, 4, '<data value="100.0">100</data>', id="a whole number"),
        pytest.param(-1, 4, '<data value="-1">−1</data>', id="a real minus"),
    ],
)
def test_what_an_example_gives(value, places, shown):
    assert zahlen.ergebnis(value, places) == shown
