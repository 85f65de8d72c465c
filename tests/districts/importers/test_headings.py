"""Our own tables under German headings, English ones, or some of each."""

import pytest

from districts.importers.headings import GERMAN, own_table
from districts.importers.report import FileRefused, ImportReport
from districts.importers.tables import folded
from planning.importers.registry import IMPORTERS

COLUMNS = ["facility", "fte_target", "valid_to"]


def read(text: str):
    report = ImportReport()
    return own_table(text.encode(), COLUMNS, report), report


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param("facility;fte_target;valid_to", id="English"),
        pytest.param("Einrichtung;SOLL VzÄ;gültig bis", id="German"),
        pytest.param("EINRICHTUNG;soll vzae; Gültig  bis", id="German, written otherwise"),
        pytest.param("Einrichtung;fte_target;gültig bis", id="some of each"),
    ],
)
def test_a_table_is_read_under_any_of_its_headings(heading):
    table, report = read(f"{heading}\nG-1;0,8;31.07.2027\n")
    assert report.is_clean
    assert [table.rows[0].get(name) for name in COLUMNS] == ["G-1", "0,8", "31.07.2027"]


def test_what_is_wrong_is_said_with_the_heading_of_the_file():
    _, report = read("Einrichtung;fte_target;gültig bis\nG-1;0,8;x\n")
    for column in COLUMNS:
        report.refuse(2, column, "x", "stimmt nicht")
    assert [error.column for error in report.errors] == [
        "Einrichtung",
        "fte_target",
        "gültig bis",
    ]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        pytest.param(
            "Einrichtung;fte_target",
            "Es fehlt die Spalte „gültig bis“. "
            "Vorhanden sind: „Einrichtung“, „fte_target“.",
            id="in German beside German ones",
        ),
        pytest.param(
            "facility;fte_target",
            "Es fehlt die Spalte „valid_to“. Vorhanden sind: „facility“, „fte_target“.",
            id="in English beside English ones",
        ),
    ],
)
def test_a_missing_column_is_named_in_the_language_of_the_file(heading, said):
    table, report = read(f"{heading}\n")
    assert table is None
    assert [str(error) for error in report.errors] == [said]


def test_a_column_under_both_names_is_one_too_many():
    with pytest.raises(FileRefused, match="„facility“ und „Einrichtung“ bedeuten dasselbe"):
        read("facility;Einrichtung;fte_target;valid_to\n")


def test_tables_of_other_people_keep_their_headings():
    """An official list may have a column name and another one Name."""
    report = ImportReport()
    table = own_table(b"name;Name;Art\nA;B;C\n", ["name", "Art"], report)
    assert table.columns == ("name", "Name", "Art")
    assert (table.rows[0].get("name"), report.headings) == ("A", {})


def test_every_column_of_ours_has_one_german_heading_that_no_other_has():
    used = {column for importer in IMPORTERS.values() for column in importer.columns}
    assert used == GERMAN.keys()
    plain = [folded(heading) for heading in GERMAN.values()]
    assert len(set(plain)) == len(plain)
    clashes = {
        GERMAN[name] for name in GERMAN if folded(GERMAN[name]) in GERMAN.keys() - {name}
    }
    assert not clashes
