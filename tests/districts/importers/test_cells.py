from decimal import Decimal

import pytest

from districts.importers.cells import Cell, is_period, parse_cell, ratio, scaled

GAP = None


@pytest.mark.parametrize(
    ("text", "state", "value"),
    [
        pytest.param("12", "wert", 12, id="a number is a number"),
        pytest.param("12,5", "wert", "12.5", id="the comma is the decimal sign"),
        pytest.param("-3,5", "wert", "-3.5", id="a minus before digits is a number"),
        pytest.param("0", "wert", 0, id="a zero is a value"),
        pytest.param("-", "wert", 0, id="a lone hyphen is an exact zero"),
        pytest.param("–", "wert", 0, id="a lone dash is an exact zero"),
        pytest.param(".", "geheim", GAP, id="a lone point is secret, never zero"),
        pytest.param("•", "geheim", GAP, id="a bullet is secret"),
        pytest.param("x", "nicht_sinnvoll", GAP, id="x is not meaningful"),
        pytest.param("X", "nicht_sinnvoll", GAP, id="capital X is the same sign"),
        pytest.param("/", "keine_angabe", GAP, id="a slash is too uncertain to print"),
        pytest.param("…", "keine_angabe", GAP, id="an ellipsis comes later"),
        pytest.param("...", "keine_angabe", GAP, id="three points come later"),
        pytest.param("", "keine_angabe", GAP, id="an empty cell is not delivered"),
        pytest.param("null", "keine_angabe", GAP, id="null is not delivered"),
        pytest.param("n/a", "keine_angabe", GAP, id="n/a is not delivered"),
        pytest.param("\u00a0 7\u00a0", "wert", 7, id="hard blanks around do not count"),
    ],
)
def test_signs_and_numbers(text, state, value):
    cell = parse_cell(text)
    assert cell.state == state
    assert cell.value == (None if value is GAP else Decimal(value))
    assert cell.sign == " ".join(text.split())
    assert not cell.limited


def test_brackets_are_a_value_of_limited_reliability():
    cell = parse_cell("(12,5)")
    assert (cell.value, cell.limited, cell.sign) == (Decimal("12.5"), True, "(12,5)")


@pytest.mark.parametrize(
    ("text", "decimal", "message"),
    [
        pytest.param("12.5", ",", "Dezimalzeichen ist das Komma", id="point for comma"),
        pytest.param("1.234,5", ",", "ohne Tausenderzeichen", id="thousands separators"),
        pytest.param("12,5", ".", "Dezimalzeichen ist der Punkt", id="comma for point"),
        pytest.param("1e5", ",", "weder Zahl noch", id="exponents"),
        pytest.param("NaN", ",", "weder Zahl noch", id="not a number"),
        pytest.param("--", ",", "weder Zahl noch", id="unknown signs"),
        pytest.param("()", ",", "weder Zahl noch", id="empty brackets"),
        pytest.param("١٢", ",", "weder Zahl noch", id="digits of other scripts"),
        pytest.param("9" * 13, ",", "zu groß", id="more digits than are kept"),
        pytest.param("9" * 50, ",", "zu lang", id="endless digits"),
    ],
)
def test_other_cells_are_refused(text, decimal, message):
    with pytest.raises(ValueError, match=message):
        parse_cell(text, decimal=decimal)


def cell(text):
    return parse_cell(text)


@pytest.mark.parametrize(
    ("top", "bottom", "state", "value"),
    [
        pytest.param("11", "54", "wert", "0.203704", id="a share has six places"),
        pytest.param("-", "54", "wert", 0, id="nobody of many is zero"),
        pytest.param(".", "54", "geheim", GAP, id="a secret count makes a secret share"),
        pytest.param("11", ".", "geheim", GAP, id="a secret total makes a secret share"),
        pytest.param("", ".", "geheim", GAP, id="secret goes before not stated"),
        pytest.param("11", "", "keine_angabe", GAP, id="without total no share"),
        pytest.param("0", "0", "nicht_sinnvoll", GAP, id="nobody of nobody is no share"),
    ],
)
def test_ratio(top, bottom, state, value):
    share = ratio(cell(top), cell(bottom))
    assert share.state == state
    assert share.value == (None if value is GAP else Decimal(value))
    assert share.sign == ("." if state == "geheim" else f"{top} von {bottom}")


def test_another_unit_keeps_the_sign_as_delivered():
    share = scaled(parse_cell("49,8491"), Decimal("0.01"))
    assert share == Cell("wert", Decimal("0.498491"), "49,8491")
    assert scaled(parse_cell("."), Decimal("0.01")).value is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2024", True, id="a year"),
        pytest.param("2023/24", True, id="a school year"),
        pytest.param("1999/00", True, id="over the turn of the century"),
        pytest.param("2023/25", False, id="two years"),
        pytest.param("2024/23", False, id="backwards"),
        pytest.param("24", False, id="a short year"),
        pytest.param("9999/00", False, id="a year after all days"),
        pytest.param("0000", False, id="a year before all days"),
        pytest.param("２０２４", False, id="digits of another script"),
    ],
)
def test_periods(text, expected):
    assert is_period(text) is expected
