"""score_table as a person types it: columns, record, exit codes, and no database."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError

from planning.management.commands import score_table
from planning.scoring import parse_key, score
from tests.planning import table_files
from tests.planning.scoring.samples import (
    WORKED_ROWS,
    plain_document,
    worked_document,
    worked_table,
)
from tests.planning.table_files import record, run, table, worked_rows, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    """A folder with the worked example."""
    return table_files.prepare(tmp_path)


def test_columns_come_in_their_order(folder):
    said, noted = run(folder, "--keep", "name")
    with (folder / "out.csv").open(encoding="utf-8") as file:
        heading = file.readline().strip()
    assert heading == (
        "school,name,score,index,base,rank,rank_low,rank_high,class,coverage,missing,"
        "z:size,z:wdh,z:int,z:sgb,contribution:size,contribution:wdh,contribution:int,"
        "contribution:sgb,group:lernen"
    )
    assert said.startswith("8 Einheiten, 7 mit Rang: ")
    assert noted == ""


def test_figures_are_those_of_the_scoring_to_the_last_bit(folder):
    run(folder)
    rows, result = table(folder), score(worked_table(), parse_key(worked_document()))
    for place, unit in enumerate(result.units[:7]):
        row = rows[unit]
        assert float(row["index"]) == result.index[place]
        assert float(row["score"]) == result.score[place]
        assert float(row["contribution:sgb"]) == result.contributions[place, 3]
        assert float(row["group:lernen"]) == result.group_values[place, 0]
        assert int(row["rank"]) == result.rank[place]
        assert row["class"] == result.class_labels[place]
    assert rows["G7"]["missing"] == "wdh"
    assert rows["G7"]["z:wdh"] == rows["G7"]["contribution:wdh"] == ""
    assert float(rows["G7"]["coverage"]) == pytest.approx(0.8)


def test_the_group_is_the_mean_of_its_indicators(folder):
    run(folder)
    row = table(folder)["G1"]
    mean = (float(row["z:wdh"]) + float(row["z:int"])) / 2
    assert float(row["group:lernen"]) == pytest.approx(mean)


def test_a_unit_without_score_has_empty_cells_and_its_reason(folder):
    run(folder)
    row = table(folder)["G8"]
    empty = {name for name, cell in row.items() if not cell}
    assert empty == set(row) - {"school", "coverage"}
    assert record(folder)["unranked"] == [
        {"unit": "G8", "state": "excluded_small_denominator", "by": "size"}
    ]


def test_rows_stay_in_their_order(folder):
    rows = list(worked_rows())
    write(folder / "schools.csv", [rows[0], *reversed(rows[1:])])
    run(folder)
    assert list(table(folder)) == list(reversed(WORKED_ROWS))


def test_a_german_table_comes_out_german(folder):
    run(folder)
    write(folder / "german.csv", worked_rows(","), ";", "utf-8-sig")
    run(folder, source="german.csv", out="german_out.csv")
    content = (folder / "german_out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfschool;score;")
    german = table(folder, "german_out.csv", ";")
    for unit, row in table(folder).items():
        assert german[unit]["index"].replace(",", ".") == row["index"]


def test_quoted_decimal_commas_between_commas(folder):
    run(folder)
    write(folder / "quoted.csv", worked_rows(","), ",")
    run(folder, "--decimal", ",", "--delimiter", ",", source="quoted.csv", out="q.csv")
    assert table(folder, "q.csv")["G1"]["rank"] == "1"
    assert record(folder, "q.csv")["input_sha256"] == record(folder)["input_sha256"]


def test_the_unit_may_stand_anywhere(folder):
    rows = [[*row[1:], row[0]] for row in worked_rows()]
    write(folder / "schools.csv", rows)
    run(folder, "--unit", "school")
    assert list(table(folder)) == list(WORKED_ROWS)


def test_the_record_says_how_it_came_about(folder):
    _, noted = run(folder)
    found, content = record(folder), (folder / "out.csv").read_bytes()
    result = score(worked_table(), parse_key(worked_document()))
    assert found["key_sha256"] == result.key_hash
    assert found["output"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert found["input"]["unread"] == ["name"]
    assert noted == "Nicht gelesen: name.\n"
    assert [step["step"] for step in found["steps"]] == [one.step for one in result.log]
    own = found["statistics"]["grundschule"]["columns"]["sgb"]
    assert (own["n"], round(own["mean"], 4), round(own["sd"], 4)) == (7, 0.2529, 0.1165)
    assert found["nominal_weights"]["sgb"] == 0.4
    assert found["contributions_add_up_to"] == "index"


def test_the_same_input_gives_the_same_bytes(folder):
    run(folder)
    first = [(folder / name).read_bytes() for name in ("out.csv", "out.csv.json")]
    run(folder)
    assert [(folder / name).read_bytes() for name in ("out.csv", "out.csv.json")] == first


def test_changed_cells_and_warnings_are_told(folder):
    document = plain_document(("size",), missing={"policy": "group_mean"})
    (folder / "key.json").write_text(json.dumps(document), encoding="utf-8")
    write(folder / "schools.csv", [["school", "facility_type", "size"]])
    with (folder / "schools.csv").open("a") as file:
        file.writelines(f"U{at:02d},grundschule,{at % 2}\n" for at in range(20))
        file.write("X,grundschule,100\n")
    run(folder)
    (change,) = record(folder)["changes"]
    assert (change["unit"], change["step"], change["after"]) == ("X", "clip_z", 3.0)
    with (folder / "schools.csv").open("w") as file:
        file.write("school,facility_type,size\nA,grundschule,1\nB,grundschule,1\n")
    _, noted = run(folder)
    assert "ohne Streuung, Beitrag 0" in noted


def test_text_never_becomes_a_formula_and_numbers_stay_numbers(folder):
    rows = list(worked_rows())
    rows[1][3], rows[2][3] = "=HYPERLINK(1)", "-3.5"
    write(folder / "schools.csv", rows)
    run(folder, "--keep", "name")
    found = table(folder)
    assert (found["G1"]["name"], found["G2"]["name"]) == ("'=HYPERLINK(1)", "-3.5")


def refusal(folder, *words, **files):
    with pytest.raises(CommandError) as refused:
        run(folder, *words, **files)
    assert not (folder / "out.csv").exists()
    assert not (folder / "out.csv.json").exists()
    return str(refused.value), refused.value.returncode


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param(
            "schools.csv",
            "school,facility_type,flags,size,wdh,int,sgb\nG1,grundschule,,viel,1,1,1\n",
            "Zeile 2, Spalte „size“: „viel“ – weder Zahl noch bekanntes Zeichen",
            id="a cell that is no number",
        ),
        pytest.param(
            "schools.csv", "school,size\nG1,1\n", "braucht die Spalten", id="no columns"
        ),
        pytest.param(
            "schools.csv",
            "school,facility_type,flags,size,wdh,int,sgb\nG1,hort,,1,1,1,1\n",
            "gilt nicht für: hort",
            id="a type of another key",
        ),
        pytest.param("key.json", "{", "kein JSON", id="a broken key"),
        pytest.param("key.json", "[]", "erwartet wird ein Objekt", id="no key at all"),
        pytest.param(
            "key.json",
            json.dumps(plain_document(title=None, farbe="rot")),
            "title: fehlt.*farbe: unbekanntes Feld",
            id="a key with errors",
        ),
    ],
)
def test_what_is_refused_ends_with_one(folder, name, content, message):
    (folder / name).write_text(content, encoding="utf-8")
    said, code = refusal(folder)
    assert code == 1
    assert re.search(message, said, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("words", "files", "message"),
    [
        pytest.param([], {"source": "fehlt.csv"}, "nicht lesbar", id="no such table"),
        pytest.param(["--keep", "preis"], {}, "„preis“ gibt es nicht", id="keep nothing"),
        pytest.param(["--unit", "nr"], {}, "„nr“ gibt es nicht", id="no such unit"),
        pytest.param([], {"out": "gibt/es/nicht.csv"}, "nicht schreibbar", id="no folder"),
        pytest.param([], {"out": "."}, "--out ist ein Ordner", id="a folder"),
    ],
)
def test_wrong_usage_ends_with_two(folder, words, files, message):
    said, code = refusal(folder, *words, **files)
    assert message in said
    assert code == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param([], 0, "8 Einheiten, 7 mit Rang", id="done"),
        pytest.param(["--unit", "name", "--decimal", ","], 1, "Dezimalzeichen", id="data"),
        pytest.param(["--delimiter", "#"], 2, "möglich sind ; , | tab", id="usage"),
    ],
)
def test_exit_codes_without_any_database(folder, words, code, said):
    command = [sys.executable, str(ROOT / "manage.py"), "score_table", "schools.csv"]
    command += ["--key", "key.json", "--out", "out.csv", *words]
    nowhere = {**os.environ, "DATABASE_URL": "postgres://niemand@127.0.0.1:9/nichts"}
    found = subprocess.run(
        command, cwd=folder, env=nowhere, capture_output=True, text=True, check=False
    )
    assert said in found.stdout + found.stderr
    assert found.returncode == code


def test_an_input_is_never_overwritten(folder):
    before = (folder / "schools.csv").read_bytes()
    with pytest.raises(CommandError, match="würde eine Eingabe überschreiben"):
        run(folder, out="schools.csv")
    assert (folder / "schools.csv").read_bytes() == before


def test_a_column_named_like_an_output_is_refused(folder):
    rows = [["index", *row[1:]] if row[0] == "school" else row for row in worked_rows()]
    write(folder / "schools.csv", rows)
    said, code = refusal(folder)
    assert "„index“ heißt wie eine Spalte der Ausgabe" in said
    assert code == 1


def test_a_failed_write_leaves_what_was_there(folder, monkeypatch):
    run(folder)
    before = (folder / "out.csv").read_bytes()

    def full(self, content):
        raise OSError(28, "Kein Platz")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CommandError, match="Kein Platz"):
        run(folder, "--keep", "name")
    monkeypatch.undo()
    assert (folder / "out.csv").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == [
        "key.json",
        "out.csv",
        "out.csv.json",
        "schools.csv",
    ]


def test_neither_database_nor_pages_are_asked():
    assert score_table.Command.requires_system_checks == []
    assert not score_table.Command.requires_migrations_checks
