import pytest

from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows, rules_from
from districts.importers.tables import read_csv

TABLE = b"nr;art;stand\n1;11;01\n2;22;01\n3;11;13;\n4;;02\n2;22;09\n"


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        pytest.param({"column": "art", "in": ["22"]}, "1 3 4", id="in"),
        pytest.param({"column": "art", "not_in": ["11"]}, "1 3", id="not in"),
        pytest.param({"column": "art", "empty": True}, "1 2 3 2", id="empty"),
        pytest.param({"column": "art", "not_empty": True}, "4", id="not empty"),
        pytest.param(
            {"duplicate_of": ["nr", "art"]}, "1 2 3 4", id="repeats an earlier row"
        ),
        pytest.param({"column": "stand", "contains": ["1"]}, "4 2", id="contains"),
        pytest.param(
            {"when": [{"column": "art", "in": ["22"]}, {"column": "stand", "in": ["09"]}]},
            "1 2 3 4",
            id="all conditions together",
        ),
    ],
)
def test_rows_left_out(rule, kept):
    rules, wrong = rules_from([{"code": "R01", "text": "Grund", **rule}])
    report = ImportReport()
    rows = list(kept_rows(read_csv(TABLE), rules, report, key="nr"))
    assert not wrong
    assert " ".join(row.get("nr") for row in rows) == kept
    assert report.rows_in == 5 == len(rows) + report.rows_left_out


def test_lists_in_a_cell_are_compared_part_by_part():
    table = read_csv(b"nr,arten\n1,11;12\n2,22\n")
    rules, _ = rules_from(
        [{"code": "R01", "text": "Grund", "column": "arten", "none_of": ["12"]}]
    )
    assert [row.get("arten") for row in kept_rows(table, rules, ImportReport())] == [
        "11;12"
    ]


def test_a_left_out_row_is_listed_under_the_first_rule_that_fits():
    rules, _ = rules_from(
        [
            {"code": "R01", "text": "Ohne Art", "column": "art", "empty": True},
            {"code": "R02", "text": "Stand", "column": "stand", "in": ["02", "09"]},
        ]
    )
    report = ImportReport()
    list(kept_rows(read_csv(TABLE), rules, report, key="nr"))
    assert [rule.as_record() for rule in report.left_out.values()] == [
        {"code": "R01", "text": "Ohne Art", "count": 1, "keys": ["Zeile 5: 4"]},
        {"code": "R02", "text": "Stand", "count": 1, "keys": ["Zeile 6: 2"]},
    ]


def test_every_mistake_in_rules_is_named():
    _, wrong = rules_from(
        [
            {"text": "ohne Code", "column": "a", "empty": True},
            {"code": "R02", "text": "ohne Bedingung"},
            {"code": "R03", "text": "unbekannt", "column": "a", "gleich": 1},
            {"code": "R04", "text": "a", "column": "a", "empty": True},
            {"code": "R04", "text": "b", "column": "a", "empty": True},
            {"code": "R05", "text": "Zahl", "column": "a", "in": 5},
            {"code": "R06", "text": "Zahlen", "column": "a", "none_of": [5]},
            {"code": "R07", "text": "Text", "column": "a", "empty": "ja"},
            {"code": "R08", "text": "Text", "when": ["a"]},
            {"code": "R09", "text": "Text", "duplicate_of": "nr"},
            {"code": ["R10"], "text": 5, "duplicate_of": ["nr"]},
        ]
    )
    said = "\n".join(wrong)
    assert "Regel Nummer 1: „code“ fehlt." in said
    assert "Regel R02: Sie nennt weder" in said
    assert "Regel R03: unbekanntes Feld „gleich“." in said
    assert "Regel R04 steht zweimal." in said
    assert "Regel R05: „in“: erwartet wird eine Liste von Texten." in said
    assert "Regel R06: „none_of“: erwartet wird eine Liste von Texten." in said
    assert "Regel R07: „empty“: erwartet wird true oder false." in said
    assert "Regel R08: Eine Bedingung nennt „column“" in said
    assert "Regel R09: „duplicate_of“: erwartet wird eine Liste von Spalten." in said
    assert "Regel ['R10']: „code“: erwartet wird Text." in said
    assert "Regel ['R10']: „text“: erwartet wird Text." in said


@pytest.mark.parametrize("given", ["R01", 5, ["R01"]], ids=["text", "number", "texts"])
def test_rules_that_are_no_tables_are_refused(given):
    assert rules_from(given) == ([], ["leave_out: erwartet wird eine Liste von Tabellen."])


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"column": "Art", "not_in": ["11"]}, id="a condition"),
        pytest.param({"duplicate_of": ["nr", "Art"]}, id="a repetition"),
    ],
)
def test_a_rule_about_a_column_that_is_not_there_leaves_nothing_out(rule):
    rules, _ = rules_from([{"code": "R01", "text": "Grund", **rule}])
    report = ImportReport()
    assert list(kept_rows(read_csv(TABLE), rules, report)) == []
    assert str(report.errors[0]).startswith("Regel R01: Es fehlt die Spalte „Art“.")
    assert not report.left_out
