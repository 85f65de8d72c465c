"""Delimited text: how it is told apart, what a cell says, where an error stands."""

import math

import numpy as np
import pytest

from districts.importers.report import FileRefused
from planning.tables.delimited import Dialect, read_grid, read_number, read_numbers


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        pytest.param("a,b\n1.5,2\n", Dialect(",", ".", False), id="comma and point"),
        pytest.param("a;b\n1,5;2\n", Dialect(";", ",", False), id="semicolon and comma"),
        pytest.param("a\tb\n1.5\t2\n", Dialect("\t", ".", False), id="tab and point"),
        pytest.param("\ufeffa;b\n1,5;2\n", Dialect(";", ",", True), id="a byte order mark"),
        pytest.param("a\n1.5\n", Dialect(";", ",", False), id="one column alone"),
    ],
)
def test_a_table_tells_how_it_is_written(text, dialect):
    grid = read_grid(text.encode())
    assert grid.dialect == dialect
    assert grid.headings[0] == "a"


def test_what_is_said_goes_before_what_is_told():
    grid = read_grid(b'a,b\n"1,5",2\n', delimiter=",", decimal=",")
    assert read_numbers(grid, "a", []).tolist() == [1.5]


def test_blank_lines_are_counted_and_left_out():
    grid = read_grid(b"\n a ; b ;\n1;2;\n\n3;4;\n")
    assert grid.lines == [3, 5]
    assert dict(grid.columns) == {"a": ["1", "3"], "b": ["2", "4"]}


def test_a_heading_alone_is_an_empty_table():
    assert read_grid(b"a;b\n").columns == {"a": [], "b": []}


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        pytest.param("0.1", ".", 0.1, id="a number"),
        pytest.param("0,1", ",", 0.1, id="a decimal comma"),
        pytest.param("-3,5", ",", -3.5, id="a dash before digits is a minus"),
        pytest.param("-", ",", 0.0, id="a dash alone is nothing present: zero"),
        pytest.param("–", ",", 0.0, id="a long dash too"),
        pytest.param("0", ".", 0.0, id="a zero is a zero"),
        pytest.param("1.1e-05", ".", 1.1e-05, id="as programs write small numbers"),
        pytest.param("(2,5)", ",", 2.5, id="of limited reliability"),
        pytest.param("", ".", math.nan, id="empty is absent"),
        pytest.param(".", ".", math.nan, id="a point is secret: absent, never zero"),
        pytest.param("x", ".", math.nan, id="not meaningful is absent"),
        pytest.param("/", ".", math.nan, id="too uncertain is absent"),
        pytest.param("...", ".", math.nan, id="coming later is absent"),
        pytest.param("n/a", ".", math.nan, id="said in words"),
        pytest.param("0.1234567890123456789", ".", 0.12345678901234568, id="all digits"),
    ],
)
def test_what_a_cell_says(text, decimal, expected):
    np.testing.assert_equal(read_number(text, decimal), expected)


@pytest.mark.parametrize(
    ("text", "decimal", "reason"),
    [
        pytest.param("1.234,5", ",", "Dezimalzeichen ist das Komma", id="thousands"),
        pytest.param("1,5", ".", "Dezimalzeichen ist der Punkt", id="the other sign"),
        pytest.param("viele", ".", "weder Zahl noch bekanntes Zeichen", id="a word"),
        pytest.param("nan", ".", "weder Zahl noch bekanntes Zeichen", id="nan"),
        pytest.param("inf", ".", "weder Zahl noch bekanntes Zeichen", id="infinity"),
        pytest.param("1e999", ".", "zu groß", id="beyond every number"),
        pytest.param("١٢", ".", "weder Zahl noch bekanntes Zeichen", id="foreign digits"),
    ],
)
def test_what_no_cell_may_say(text, decimal, reason):
    with pytest.raises(ValueError, match=reason):
        read_number(text, decimal)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "Die Datei ist leer", id="nothing"),
        pytest.param(b"a;b\xe4\n", "nicht in UTF-8 .zuerst in Zeile 1", id="Latin-1"),
        pytest.param(b"a;;b\n1;2;3\n", "Zeile 1: Die 2. Spalte hat keine", id="no heading"),
        pytest.param(b"\n\n1;1\n", "Zeile 3: Die Spalte „1“ kommt", id="lines count"),
        pytest.param(b"; ;\n", "Zeile 1: Die 1. Spalte hat keine", id="only blanks"),
        pytest.param(b"a;b;a\n", "Die Spalte „a“ kommt mehrmals vor", id="twice"),
        pytest.param(b"a;b\n1\n1;2;3\n", "Zeile 2: 1 statt 2 .*\nZeile 3: 3", id="ragged"),
        pytest.param(
            b'a;b\n"' + b"1" * 200_000, "Ein Feld endet nicht", id="a quote without end"
        ),
    ],
)
def test_no_table(content, message):
    with pytest.raises(FileRefused, match=message):
        read_grid(content)


def test_of_very_many_errors_the_first_are_named():
    with pytest.raises(FileRefused) as refused:
        read_grid(b"a;b\n" + b"1\n" * 60)
    lines = str(refused.value).split("\n")
    assert lines[0].startswith("Zeile 2:")
    assert lines[-1] == "… und 10 weitere Fehler."
