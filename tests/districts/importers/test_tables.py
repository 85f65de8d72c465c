import tracemalloc

import pytest

from districts.importers.report import FileRefused
from districts.importers.tables import read_csv, read_table


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("key;name\n00;Zentrum\n", id="semicolons"),
        pytest.param("key,name\n00,Zentrum\n", id="commas"),
        pytest.param("key\tname\n00\tZentrum\n", id="tabs"),
        pytest.param("\ufeffkey;name\n00;Zentrum\n", id="a byte order mark"),
        pytest.param("key;name\r\n00;Zentrum\r\n", id="line ends of Windows"),
        pytest.param('key;name\n"00";"Zentrum"\n', id="quoted cells"),
        pytest.param("\u00a0key ;name\n 00 ; Zentrum\n", id="blanks around"),
        pytest.param("key;name;\n00;Zentrum;\n", id="an empty column at the end"),
        pytest.param('[{"key": "00", "name": "Zentrum"}]', id="JSON records"),
        pytest.param(
            '{"result": {"records": [{"key": "00", "name": "Zentrum"}]}}', id="CKAN answer"
        ),
    ],
)
def test_ways_to_write_a_table(content):
    (row,) = read_table(content.encode()).rows
    assert (row.get("key"), row.get("name")) == ("00", "Zentrum")


def test_the_heading_tells_the_delimiter_although_cells_hold_commas():
    table = read_csv(b'Gebiet;Anteil\n"Zentrum";"12,1"\nOst;"1,5"\n')
    assert [row.get("Anteil") for row in table.rows] == ["12,1", "1,5"]


def test_lines_count_as_in_a_spreadsheet():
    table = read_csv(b'a;b\n\n1;"zwei\nZeilen"\n;\n2;x\n')
    assert [row.line for row in table.rows] == [3, 5]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("a;b\n" + "\n" * 500_000 + "1;2\n", id="blank lines"),
        pytest.param("a;b\n" + ";\n" * 500_000 + "1;2\n", id="lines of empty cells"),
    ],
)
def test_what_is_blank_takes_no_room(content):
    tracemalloc.start()
    table = read_csv(content.encode())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.line for row in table.rows] == [500_002]
    assert peak < 20 * len(content)


def test_a_row_of_another_length_is_an_error_of_its_line():
    table = read_csv(b"a;b\n1;2\n1;2;3\n1\n")
    assert [str(error) for error in table.errors] == [
        "Zeile 3: 3 statt 2 Felder; fehlt ein Anführungszeichen?",
        "Zeile 4: 1 statt 2 Felder; fehlt ein Anführungszeichen?",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("a;a\n1;2\n", "„a“ kommt mehrmals vor", id="a heading twice"),
        pytest.param("a;b\n" + "1;2\n" * 200_001, "mehr als 200000", id="too many rows"),
        pytest.param(
            ";".join(map(str, range(1_001))), "mehr als 1000 Spalten", id="too many columns"
        ),
        pytest.param('[{"a": {"b": 1}}]', "weiteres Objekt", id="nested records"),
        pytest.param('{"a": 1}', "Liste von Datensätzen", id="a single object"),
        pytest.param("a;b\n" + "x" * 200_000 + ";1", "Ein Feld endet nicht", id="endless"),
    ],
)
def test_refused_tables(content, message):
    with pytest.raises(FileRefused, match=message):
        read_table(content.encode())


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param("id;Vorname;Nachname", id="names"),
        pytest.param("Schule;Geburtsdatum", id="birth dates"),
        pytest.param("Name, Vorname;Klasse", id="names in one column"),
        pytest.param("Ankunft;Alter;Geschlecht", id="two attributes of a person"),
        pytest.param("NACHNAME;x", id="capital headings"),
    ],
)
def test_records_about_persons_are_refused_and_not_repeated(heading):
    content = f"{heading}\nErika;Mustermann;2015-03-04\n"
    with pytest.raises(FileRefused, match="einzelne Personen") as refused:
        read_table(content.encode())
    assert "Mustermann" not in str(refused.value)
    assert "Erika" not in str(refused.value)


@pytest.mark.parametrize(
    "heading",
    ["Ortsteil;Kinder - Mädchen;Kinder - Jungen", "Gebiet;Alter", "Name der Schule;2024"],
)
def test_summed_tables_are_not_taken_for_persons(heading):
    assert read_csv(f"{heading}\n".encode()).columns
