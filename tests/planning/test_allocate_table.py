"""allocate_table as a person types it: columns, record, exit codes, and no database."""

import copy
import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from planning.allocation.propose import propose
from planning.allocation.rules import parse_rules
from tests.planning.allocation.cascade_samples import document as cascade_document
from tests.planning.allocation.samples import (
    DAY,
    WORKED_RULES,
    document,
    threshold,
    worked_sites,
)
from tests.planning.table_files import write

ROOT = Path(__file__).resolve().parents[2]
HEADINGS = ["facility", "facility_type", "index", "children", "previous_fte"]
HEADINGS += ["provider_kind", "schwerpunktraum", "reason_hint"]


def worked_rows(decimal="."):
    yield HEADINGS
    for site in worked_sites():
        index = "" if site.index is None else str(site.index).replace(".", decimal)
        stock = str(site.stock / 100).replace(".", decimal)
        spaces = "|".join(site.areas["schwerpunktraum"])
        hint = "" if site.is_scored else "NOT_INDEXABLE"
        yield [site.number, "grundschule", index, site.children, stock,
               site.fields["provider_kind"], spaces, hint]  # fmt: skip


WORKED = {**WORKED_RULES, "hysteresis": {"runs": 1}}


def prepare(folder, rows=None, rules=WORKED, **options):
    (folder / "rules.json").write_text(json.dumps(rules), encoding="utf-8")
    write(folder / "scored.csv", rows or worked_rows(), **options)


def run(folder, *words):
    """Rows by facility, the record, and what the command said."""
    said, noted = io.StringIO(), io.StringIO()
    call_command(
        "allocate_table",
        str(folder / "scored.csv"),
        "--rules",
        str(folder / "rules.json"),
        "--out",
        str(folder / "out.csv"),
        "--as-of",
        DAY.isoformat(),
        *words,
        stdout=said,
        stderr=noted,
    )
    text = (folder / "out.csv").read_text(encoding="utf-8")
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    return {row["facility"]: row for row in rows}, record(folder), said.getvalue()


def record(folder):
    return json.loads((folder / "out.csv.json").read_text(encoding="utf-8"))


def refused(folder, *words):
    with pytest.raises(CommandError) as error:
        run(folder, *words)
    return error.value


def test_the_worked_example_by_the_same_engine(tmp_path):
    prepare(tmp_path)
    rows, found, said = run(tmp_path)
    assert {number: row["proposal_fte"] for number, row in rows.items()} == {
        "G1": "1.80", "G2": "0.00", "G3": "0.00", "G4": "0.00",
        "G5": "0.00", "G6": "0.00", "G7": "0.80", "G8": "0.00",
    }  # fmt: skip
    assert list(rows["G1"]) == [
        "facility", "need_fte", "previous_fte", "proposal_fte", "reason", "attached", "note"
    ]  # fmt: skip
    plan = propose(worked_sites(), parse_rules(WORKED), as_of=DAY)
    for line in plan.lines:
        row = rows[line.number]
        assert (row["reason"], row["note"]) == (line.reason.value, line.note)
        assert row["attached"] == "|".join(code.value for code in line.attached)
    assert (found["status"], found["method"]) == ("feasible", "rank_order")
    assert (found["rest_fte"], found["conflicts"]) == ("0.20", [])
    assert [found[name] for name in ("objective", "bound", "gap", "solver")] == [None] * 4
    assert [one["facility"] for one in found["passed_over"]] == ["G3"]
    assert "8 Einrichtungen, 2 erhalten VzÄ, Rest 0,2 VzÄ" in said


def test_rows_come_out_in_the_order_they_came_in(tmp_path):
    heading, *rows = worked_rows()
    prepare(tmp_path, [heading, *reversed(rows)])
    assert list(run(tmp_path)[0]) == [f"G{place}" for place in range(8, 0, -1)]


def test_a_german_table_stays_german(tmp_path):
    prepare(tmp_path, worked_rows(","), delimiter=";")
    assert run(tmp_path)[0]["G1"]["proposal_fte"] == "1,80"


def test_the_best_plan_carries_its_proof(tmp_path):
    prepare(tmp_path, rules={**WORKED, "method": "milp", "resolution": "DEMO-3"})
    rows, found, _ = run(tmp_path)
    assert rows["G1"]["proposal_fte"] == "1.80"
    assert (found["status"], found["gap"]) == ("optimal", 0.0)
    assert found["objective"] == found["bound"]
    assert round(found["objective"] / 10_000, 3) == 3.437
    assert found["solver"].startswith("HiGHS ")


def test_what_cannot_be_paid_ends_with_three_and_no_table(tmp_path):
    rules = copy.deepcopy(WORKED)
    rules["budget"] = [{"source": "stadt", "period": "2026/27", "fte": 0.5}]
    prepare(tmp_path, rules=rules)
    (tmp_path / "out.csv").write_text("von gestern", encoding="utf-8")
    error = refused(tmp_path)
    assert error.returncode == 3
    assert not (tmp_path / "out.csv").exists()
    found = record(tmp_path)
    assert (found["status"], found["method"]) == ("infeasible", "rank_order")
    (conflict,) = found["conflicts"]
    assert conflict["missing_fte"] == "0.30"
    assert (
        conflict["sentence"] == "Einzelfälle 0,8 VzÄ > Budget 0,5 VzÄ; es fehlen 0,3 VzÄ."
    )
    assert conflict["remedies"] == ["Budget um 0,3 VzÄ erhöhen"]


def test_a_selection_needs_no_index(tmp_path):
    rows = [
        ["facility", "schwerpunktraum", "places", "freiplaetze_share",
         "children_migration", "measures"],
        ["K1", "B01", "80", "0.4", "20", ""],
        ["K2", "", "80", "0.4", "40", ""],
        ["K3", "B01|B02", "80", "/", "50", ""],
        ["K4", "B02", "80", "0.5", "30", "ksa|kifaz"],
        ["K5", "/", "80", "0.5", "30", ""],
    ]  # fmt: skip
    prepare(tmp_path, rows, cascade_document(key={}))
    found, record_, _ = run(tmp_path)
    assert {number: row["reason"] for number, row in found.items()} == {
        "K1": "FUNDED_RANK",
        "K2": "FILTERED",
        "K3": "DATA_MISSING",
        "K4": "ALREADY_SUPPLIED",
        "K5": "DATA_MISSING",
    }
    assert found["K1"]["previous_fte"] == ""
    assert [step["n_out"] for step in record_["steps"]] == [3, 3, 2, 1, 1, 1]


HELD = document(
    thresholds=[threshold(0.8, 1.0, stay=0.9)],
    hysteresis={"runs": 3, "confirm_with_key": "gs-alt@2"},
)


@pytest.mark.parametrize(
    ("runs", "older", "proposed"),
    [
        pytest.param("2", "0.5", "0.80", id="too few runs below"),
        pytest.param("3", "0.5", "0.00", id="runs and older key confirm"),
        pytest.param("3", "1.5", "0.80", id="the older key does not"),
        pytest.param("3", "", "0.80", id="the older key has no index"),
    ],
)
@pytest.mark.parametrize("column", ["index:gs-alt", "index:gs-alt@2"])
def test_runs_and_older_keys_come_as_columns(tmp_path, runs, older, proposed, column):
    rows = [
        ["facility", "index", "previous_fte", "runs_below:0.8", column],
        ["S1", "0.8", "0.8", runs, older],
    ]
    prepare(tmp_path, rows, HELD)
    assert run(tmp_path)[0]["S1"]["proposal_fte"] == proposed


def test_the_end_of_funding_is_a_reason(tmp_path):
    rows = [
        ["facility", "index", "previous_fte", "funding_ends"],
        ["S1", "0.5", "0.8", "31.07.2026"],
        ["S2", "1.5", "0.8", "2026-07-31"],
        ["S3", "1.4", "", ""],
    ]
    rules = document(budget=[{"source": "stadt", "period": "2026/27", "fte": 0.8}])
    prepare(tmp_path, rows, {**rules, "levels": [0, 0.8]})
    found = run(tmp_path)[0]
    assert [found[number]["reason"] for number in ("S1", "S2", "S3")] == [
        "FUNDING_ENDS",
        "FUNDED_RANK",
        "BUDGET",
    ]


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        pytest.param("NEW_FACILITY", "NEW_FACILITY", id="being set up"),
        pytest.param("NOT_INDEXABLE", "NOT_INDEXABLE", id="outside the reference group"),
        pytest.param("no_key", "NOT_INDEXABLE", id="no key"),
        pytest.param("DATA_MISSING", "DATA_MISSING", id="incomplete"),
        pytest.param("", "DATA_MISSING", id="no hint"),
    ],
)
def test_why_there_is_no_index(tmp_path, hint, reason):
    prepare(tmp_path, [["facility", "index", "reason_hint"], ["S1", "", hint]], document())
    assert run(tmp_path)[0]["S1"]["reason"] == reason


@pytest.mark.parametrize(
    ("op", "value", "cell", "reason"),
    [
        pytest.param("=", "07", "07", "FUNDED_RANK", id="text that looks like a number"),
        pytest.param("=", True, "ja", "FUNDED_RANK", id="yes"),
        pytest.param("=", True, "false", "NOT_ELIGIBLE", id="no"),
        pytest.param("=", True, "", "DATA_MISSING", id="nothing said"),
        pytest.param(">", 0.3, "0.30", "NOT_ELIGIBLE", id="on the bound"),
        pytest.param(">", 0.3, ".", "DATA_MISSING", id="a secret value"),
        pytest.param("in", ["frei"], "", "DATA_MISSING", id="no text"),
        pytest.param("in", ["=frei"], "'=frei", "FUNDED_RANK", id="led by an apostrophe"),
        pytest.param("=", 3, "drei", "NOT_ELIGIBLE", id="text where a number is asked"),
    ],
)
def test_any_field_of_a_filter(tmp_path, op, value, cell, reason):
    rules = document(
        eligibility=[{"code": "E", "field": "x", "op": op, "value": value, "text": "t"}]
    )
    prepare(tmp_path, [["facility", "index", "x"], ["S1", "1", cell]], rules)
    assert run(tmp_path)[0]["S1"]["reason"] == reason


def test_the_type_is_read_where_rules_differ_by_it(tmp_path):
    rules = document(
        key={"grundschule": "gs", "oberschule": "os"},
        levels_by_type={"oberschule": [0, 1.8]},
    )
    rows = [
        ["facility", "facility_type", "index"],
        ["S1", "grundschule", "1"],
        ["S2", "oberschule", "1"],
    ]
    prepare(tmp_path, rows, rules)
    found = run(tmp_path)[0]
    assert found["S2"]["proposal_fte"] == "1.80"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([["facility"], ["S1"]], "Die Spalte „index“ fehlt", id="no index"),
        pytest.param([["facility", "index"], ["", "1"]], "keine Kennung", id="no name"),
        pytest.param([["facility", "index"], ["S1", "eins"]], "weder Zahl", id="no number"),
        pytest.param([["facility", "index"], ["S1", "1"], ["S1", "2"]],
                     "S1: die Einrichtung kommt 2-mal vor", id="twice"),
        pytest.param([["facility", "index", "previous_fte"], ["S1", "1", "0.805"]],
                     "keine VzÄ ab 0 mit höchstens zwei Stellen", id="too many places"),
        pytest.param([["facility", "index", "previous_fte"], ["S1", "1", "-1"]],
                     "keine VzÄ ab 0", id="below zero"),
        pytest.param([["facility", "index", "children"], ["S1", "1", "1.5"]],
                     "keine ganze Zahl ab 0", id="half a child"),
        pytest.param([["facility", "index", "funding_ends"], ["S1", "1", "bald"]],
                     "kein Datum wie 2027-12-31", id="no date"),
        pytest.param([["facility", "index", "reason_hint"], ["S1", "", "WEIL"]],
                     "unbekannt; möglich sind NEW_FACILITY", id="an unknown hint"),
        pytest.param([["facility", "index", "runs_below:viel"], ["S1", "1", "1"]],
                     "runs_below:viel", id="no level"),
        pytest.param([["facility", "index", "runs_below:0.9"], ["S1", "1", "1"]],
                     "„runs_below:0.9“ nennt eine Stufe, deren Verlust die Regeln nicht "
                     "prüfen. Möglich: 0,8", id="a level without threshold"),
        pytest.param([["facility", "index", "Runs below 0.8"], ["S1", "1", "1"]],
                     "„Runs below 0.8“ heißt nicht „runs_below:STUFE“",
                     id="a mistyped head"),
        pytest.param([["facility", "index", "runs_below:0.8", "runs_below:0,80"],
                      ["S1", "1", "1", "2"]], "nennen dieselbe Stufe; behalten Sie eine",
                     id="a level twice"),
        pytest.param([["facility_type", "index"], ["grundschule", "1"]],
                     "nennen Sie sie mit --unit", id="no column of the facility"),
        pytest.param([["facility", "index"]], "aber keine Einrichtung", id="no rows"),
    ],
)  # fmt: skip
def test_refused_and_nothing_written(tmp_path, rows, said):
    prepare(tmp_path, rows, document())
    error = refused(tmp_path)
    assert error.returncode == 1
    assert said in str(error)
    assert not (tmp_path / "out.csv").exists()
    assert not (tmp_path / "out.csv.json").exists()


def test_yes_or_no_and_nothing_else(tmp_path):
    asked = [{"code": "E", "field": "x", "op": "=", "value": True, "text": "t"}]
    rows = [["facility", "index", "x"], ["S1", "1", "vielleicht"]]
    prepare(tmp_path, rows, document(eligibility=asked))
    assert "weder ja noch nein" in str(refused(tmp_path))


def test_several_types_need_their_column(tmp_path):
    rules = document(key={"grundschule": "gs", "oberschule": None})
    prepare(tmp_path, [["facility", "index"], ["S1", "1"]], rules)
    assert "die Regeln unterscheiden grundschule, oberschule" in str(refused(tmp_path))


def test_a_minimum_needs_the_column_of_its_areas(tmp_path):
    least = [{"area_kind": "raum", "area": "*", "min_sites": 1}]
    prepare(tmp_path, [["facility", "index"], ["S1", "1"]], document(area_minima=least))
    assert "Die Spalte „raum“ fehlt" in str(refused(tmp_path))


def test_rules_that_contradict_themselves(tmp_path):
    prepare(tmp_path, rules={**WORKED, "method": "los"})
    error = refused(tmp_path)
    assert error.returncode == 1
    assert "method: „los“ ist unbekannt" in str(error)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            ["--out", "scored.csv"], "würde eine Eingabe überschreiben", id="over"
        ),
        pytest.param(["--as-of", "gestern"], "kein Datum", id="no day"),
        pytest.param(
            ["--unit", "schule"], "Die Spalte „schule“ fehlt", id="no such column"
        ),
    ],
)
def test_wrong_usage(tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    prepare(tmp_path)
    assert said in str(refused(tmp_path, *words))


def test_the_same_input_gives_the_same_bytes(tmp_path):
    prepare(tmp_path)
    run(tmp_path)
    first = (tmp_path / "out.csv").read_bytes(), (tmp_path / "out.csv.json").read_bytes()
    run(tmp_path)
    again = (tmp_path / "out.csv").read_bytes(), (tmp_path / "out.csv.json").read_bytes()
    assert first == again


def test_it_runs_where_there_is_no_database(tmp_path):
    prepare(tmp_path)
    words = ["allocate_table", "scored.csv", "--rules", "rules.json", "--out", "out.csv"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        cwd=tmp_path,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/gibt/es/nicht.sqlite3"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.search(r"8 Einrichtungen, 2 erhalten VzÄ", done.stdout)
