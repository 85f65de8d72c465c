"""The second, independent program agrees with the first, whatever key or round it reads."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from decimal import Context, getcontext
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from districts.release import Audience
from planning.allocation.model import RulesRefused
from planning.allocation.rules import canonical, parse_rules
from planning.decisions.bundle import bundle
from planning.decisions.numbers import as_text
from planning.decisions.program import FOLDER, nachrechnen
from planning.decisions.recalculation.check import recheck
from planning.models import Decision
from planning.scoring.canonical import canonical_json
from planning.services import decisions
from tests.planning.decisions import random_records as make

CODES = {"quote": True, "zahl": False, "anteil": True}
NO_ROUND = {
    "format": "lr-rules/1", "code": "r", "status": "entwurf", "resolution": None,
    "measure": "ssa", "key": dict.fromkeys(make.TYPES, "k"), "budget": make.BUDGET,
}  # fmt: skip


@pytest.fixture
def zipped(office) -> bytes:
    return bundle(office.submitted(), Audience.INTERNAL)


def run(content: bytes, folder: Path) -> subprocess.CompletedProcess:
    """The program from inside the file, alone with Python, on the file."""
    program, file = folder / "nachrechnen.py", folder / "akte.zip"
    program.write_bytes(nachrechnen())
    file.write_bytes(content)
    return subprocess.run(
        [sys.executable, "-I", str(program), str(file)],
        capture_output=True, text=True, cwd=folder,
    )  # fmt: skip


def forged(content: bytes, change, *, signed: bool = True) -> bytes:
    """The file with its record changed, and its checksums made to fit."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    record, manifest = json.loads(files["record.json"]), json.loads(files["manifest.json"])
    change(record)
    files["record.json"] = canonical_json(record)
    if signed:
        sha256 = hashlib.sha256(files["record.json"]).hexdigest()
        manifest["files"]["record.json"] = manifest["decision"]["record_sha256"] = sha256
    files["manifest.json"] = json.dumps(manifest).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def first_scores(record):
    reference = min(record["result"]["scores"])
    return reference, record["result"]["scores"][reference]["units"]


def change_result(record) -> str:
    reference, units = first_scores(record)
    unit = next(unit for unit in units if unit["index"])
    last_but_one = (int(unit["index"][-2]) + 1) % 10
    unit["index"] = f"{unit['index'][:-2]}{last_but_one}{unit['index'][-1]}"
    return f"result.scores.{reference}.{unit['number']}.index"


def change_input(record) -> str:
    reference, _ = first_scores(record)
    series = record["inputs"]["scoring"][reference]["series"]
    cells = next(s["cells"] for s in series.values() if any(s["cells"].values()))
    cell = next(cell for row in cells.values() for cell in row.values() if cell["value"])
    cell["value"] = str(float(cell["value"]) + 1)
    if cell["numerator"]:
        cell["numerator"] = str(float(cell["numerator"]) + 1)
    return f"result.scores.{reference}."


def change_weight(record) -> str:
    reference, _ = first_scores(record)
    content = record["rules"]["keys"][reference]["content"]
    content["indicators"][0]["weight"] = "0.77"
    return f"result.scores.{reference}."


def change_rule(record) -> str:
    rows = record["rules"]["allocation"]["budget"]
    rows[0]["fte"] = "0.00"
    return "result."


def change_statistics(record, place: str, name: str) -> str:
    reference, _ = first_scores(record)
    group, found = next(iter(record["result"]["scores"][reference]["statistics"].items()))
    row = found["columns"]["migration"] if place == "columns" else found["index"]
    row[name] = f"{float(row[name]) + 0.001:.10f}"
    place = "columns.migration" if place == "columns" else place
    return f"result.scores.{reference}.statistics.{group}.{place}.{name}"


def change_mean(record) -> str:
    return change_statistics(record, "columns", "mean")


def change_width(record) -> str:
    return change_statistics(record, "columns", "sd")


def change_end(record) -> str:
    return change_statistics(record, "index", "max")


@pytest.mark.parametrize(
    "change",
    [
        *(change_result, change_input, change_weight, change_rule),
        *(change_mean, change_width, change_end),
    ],
)
def test_one_changed_figure_ends_with_1_and_names_the_place(zipped, change, tmp_path):
    named = []
    answer = run(forged(zipped, lambda record: named.append(change(record))), tmp_path)
    assert answer.returncode == 1, answer.stderr
    assert "weicht ab" in answer.stdout
    place = re.escape(named[0])
    assert re.search(rf"{place}.*: in der Akte .*, nachgerechnet ", answer.stdout)


def test_the_exported_file_ends_with_0_and_says_what_was_not_calculated(zipped, tmp_path):
    answer = run(zipped, tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "identisch" in answer.stdout
    assert "Geprüft, nicht nachgerechnet:" in answer.stdout
    assert "gesicherte Rangspanne" in answer.stdout


def test_one_unit_of_the_last_place_is_said_and_ends_with_0(zipped, tmp_path):
    def nudge(record):
        _, units = first_scores(record)
        unit = next(unit for unit in units if unit["base"] and unit["base"][-1] == "0")
        unit["base"] = f"{unit['base'][:-1]}1"

    answer = run(forged(zipped, nudge), tmp_path)
    assert answer.returncode == 0
    assert "gleich bis auf die letzte Stelle" in answer.stdout


def test_a_record_that_does_not_fit_its_checksum_ends_with_1(zipped, tmp_path):
    def rename(record):
        record["subject"]["title"] = "Ein anderer Titel"

    answer = run(forged(zipped, rename, signed=False), tmp_path)
    assert answer.returncode == 1
    assert "manifest.files.record.json: in der Akte" in answer.stdout


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{}"])
def test_rubbish_ends_with_2_and_a_german_sentence(content, tmp_path):
    answer = run(content, tmp_path)
    assert answer.returncode == 2
    assert "keine Beschlussdokumentation" in answer.stderr


def test_a_record_without_its_inputs_ends_with_2(zipped, tmp_path):
    answer = run(forged(zipped, lambda record: record.pop("inputs")), tmp_path)
    assert answer.returncode == 2


def test_the_program_in_the_file_is_the_one_that_was_tested(zipped):
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert archive.read("nachrechnen.py") == nachrechnen()


def test_the_second_program_imports_nothing_but_the_standard_library_and_itself():
    for part in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(part.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [name.name for name in getattr(node, "names", ()) if not names]
            for name in names if isinstance(node, ast.Import | ast.ImportFrom) else ():
                root = name.partition(".")[0]
                own = name.startswith("planning.decisions.recalculation.")
                assert own or root in sys.stdlib_module_names, f"{part.name}: {name}"


def test_nothing_is_laid_before_that_the_second_program_calculates_otherwise(
    office, monkeypatch
):
    true = decisions.freeze

    def wrong(**given):
        record = true(**given)
        line = next(x for x in record["result"]["lines"] if x["proposal_fte"] != "0.00")
        line["proposal_fte"] = "0.05"
        return record

    monkeypatch.setattr(decisions, "freeze", wrong)
    monkeypatch.setattr(decisions, "disagreements", lambda proposal, result: [])
    with pytest.raises(ValidationError, match=r"nachrechnen\.py .*result\.") as caught:
        office.submitted()
    assert "in der Akte" in str(caught.value)
    assert not Decision.objects.exists()


def differing(document) -> list[str]:
    found, left_out = recheck(document)
    assert not left_out
    return [str(one) for one in found if not one.is_last_place]


@given(data=st.data())
def test_indexwert_ranks_and_classes_of_any_key_agree(data):
    inputs, key = data.draw(make.inputs(CODES)), data.draw(make.keys(CODES))
    try:
        record = make.record(inputs, key, None, as_text(canonical(parse_rules(NO_ROUND))))
    except ValueError:
        assume(False)
        raise
    assert differing(record) == []


@given(data=st.data())
def test_vorschlag_and_rest_of_any_round_agree(data):
    sites = data.draw(make.sites())
    rules = data.draw(make.rules([site["number"] for site in sites]))
    try:
        record = make.record(None, None, sites, rules)
    except (RulesRefused, ValueError):
        assume(False)
        raise
    assert differing(record) == []


def test_a_step_that_an_entry_frees_is_no_step_the_index_holds():
    """Held 1.0, below the threshold of 0.8: a lock from 0.8 on gives 0.8 and not 1.0."""
    site = {
        "number": "S0", "facility_type": "grundschule", "index": "0.5", "rank_low": 1,
        "rank_high": 1, "key": "grundschule@1", "state": "scored", "stock": 100,
        "actual": 0, "children": None, "fields": {}, "measures": [],
        "funding_ended_on": None, "areas": {},
    }  # fmt: skip
    threshold = {"key": "grundschule@1", "facility_types": ["grundschule"], "level": 0.8}
    rules = NO_ROUND | {
        "key": {"grundschule": "grundschule"},
        "levels": [0, 0.8, 1.0],
        "thresholds": [threshold | {"enter": 0.95, "stay": 0.9, "compare": ">"}],
        "locks": [{"facility": "S0", "rule": "min", "fte": 0.8, "reason": "Zusage"}],
    }
    record = make.record(None, None, [site], as_text(canonical(parse_rules(rules))))
    assert differing(record) == []
    assert record["result"]["allocated_fte"] == "0.80"


def test_loading_the_program_leaves_the_digits_of_the_thread_alone():
    """Else a run made by a command would differ from the same run made by a server."""
    assert getcontext().prec == Context().prec
