"""R35: no text that leaves the house is a formula, and numbers stay numbers.

Every CSV the product writes is asked for in a city whose names are formulas, among them
full-width signs that some programs fold, and line ends hidden in front of them.
"""

from __future__ import annotations

import ast
import csv
import io
import unicodedata
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from districts.models import Area, Indicator
from facilities.models import Facility, Provider
from planning.models import CertaintyRun, ScoringRun
from planning.reports.tables import harmless
from planning.services import assess_certainty, import_key, make_proposal, run_scoring
from tests import world
from tests.planning import small_city, table_files
from tests.planning.decisions.conftest import Office

ROOT = Path(__file__).resolve().parents[2]
FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
]
SIGNS = tuple("=+-@\t\r")


def is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def formulas_in(text: str, delimiter: str) -> list[str]:
    """Cells that a spreadsheet would calculate; a number may begin with a minus."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert len(rows) > 1, "an empty file proves nothing"
    cells = [cell for row in rows for cell in row]
    folded = ((cell, unicodedata.normalize("NFKC", cell)) for cell in cells)
    return [
        cell for cell, plain in folded if plain.startswith(SIGNS) and not is_number(cell)
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text_that_can_be_read(text):
    assert harmless(text) == "'" + text.replace("\r", " ")


def test_what_follows_a_carriage_return_begins_no_row():
    assert harmless("Schule\r=1+1") == "Schule =1+1"


@pytest.mark.parametrize("text", ["", "Schule", "1+1", "a=b", "ＡＢＣ", "'=1"])
def test_other_text_stays_as_it_is(text):
    assert harmless(text) == text


@pytest.fixture
def office(db) -> Office:
    """A round of facilities, areas and indicators that are named after formulas."""
    made = Office()
    for model in (Facility, Area, Indicator, Provider):
        for place, row in enumerate(model.objects.order_by("pk")):
            name = f"{FORMULAS[place % len(FORMULAS)]} {place}"
            model.objects.filter(pk=row.pk).update(name=name)
    made.proposal = make_proposal(round=made.round, by=made.planner)
    area_key = import_key(small_city.area_key_document(), published=True)
    run_scoring(key=area_key, as_of=small_city.DAY)
    return made


def pages(office: Office) -> dict[str, str]:
    """Every address that answers with a CSV."""
    run = ScoringRun.objects.filter(key__code="test-gs").latest("pk")
    assess_certainty(run=run, kind="grundschule", places=2, draws=1_000)
    asked = CertaintyRun.objects.latest("pk")
    later = run_scoring(key=run.key, as_of=small_city.DAY.replace(month=9))
    ranking = f"/planung/rangliste/?art=grundschule&stand={run.pk}"
    return {
        "Rangliste": f"{ranking}&format=csv",
        "Fachansicht": f"{ranking}&ansicht=fach&rechnung={asked.pk}&format=csv",
        "Rangliste of areas": "/planung/rangliste/?art=ortsteil&format=csv",
        "changes": f"/planung/staende/vergleich/?art=grundschule&bisher={run.pk}"
        f"&stand={later.pk}&format=csv",
    }


def test_no_file_of_a_page_holds_a_formula(office):
    client = world.signed_in("planung")
    for what, address in pages(office).items():
        answer = client.get(address)
        assert answer["Content-Type"] == "text/csv; charset=utf-8", what
        text = answer.content.decode("utf-8-sig")
        assert formulas_in(text, ";") == [], what
        assert "'=1+1 0" in text, what


def test_no_table_of_the_beschlussdokumentation_holds_a_formula(office):
    decision = office.in_force()
    answer = Client().get(f"/entscheidungen/{decision.code}/beschlussdokumentation.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        tables = [name for name in archive.namelist() if name.endswith(".csv")]
        texts = {name: archive.read(name).decode() for name in tables}
    assert {"result.csv", "inputs/sites.csv", "inputs/test-gs.csv"} <= set(texts)
    for name, text in texts.items():
        assert formulas_in(text, ",") == [], name


def test_no_table_of_the_open_data_holds_a_formula(office):
    answer = Client().get("/offene-daten/datenpaket.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        tables = [name for name in archive.namelist() if name.endswith(".csv")]
        texts = {name: archive.read(name).decode() for name in tables}
    for name in ("einrichtungen.csv", "ortsteile.csv", "indikatoren.csv"):
        assert formulas_in(texts[name], ",") == [], name
        assert "'=1+1 0" in texts[name]


@pytest.mark.parametrize(
    "command", [["rank", "--key", "test-gs"], ["propose", "--round", "test-runde"]]
)
def test_no_command_prints_a_formula(office, command):
    out = io.StringIO()
    call_command(*command, "--format", "csv", stdout=out, stderr=io.StringIO())
    assert formulas_in(out.getvalue(), ",") == []


def test_score_table_keeps_headings_and_cells_from_calculating(tmp_path):
    folder = table_files.prepare(tmp_path)
    rows = [list(row) for row in table_files.worked_rows()]
    rows[0][3] = "=1+1"
    for row, text in zip(rows[1:], FORMULAS, strict=False):
        row[3] = text
    table_files.write(folder / "schools.csv", rows)
    table_files.run(folder, "--keep", "=1+1")
    text = (folder / "out.csv").read_bytes().decode()
    assert formulas_in(text, ",") == []
    assert "'=1+1" in text.splitlines()[0]


def test_numbers_stay_numbers(office):
    """A negative Beitrag is a number, with a comma and without an apostrophe."""
    address = "/planung/rangliste/?art=grundschule&format=csv"
    text = Client().get(address).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    cells = [row[name] for row in rows for name in row if name.startswith("Beitrag")]
    assert any(cell.startswith("-") for cell in cells)
    assert all(is_number(cell) for cell in cells if cell)


def test_every_place_that_writes_tables_is_known():
    """A new writer of CSV has to be asked for above."""
    writers = {
        str(path.relative_to(ROOT))
        for folder in ("districts", "facilities", "planning", "leipzig_ressourcen")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("writerow", "writerows")
    }
    assert writers == {
        "planning/reports/german_csv.py",
        "planning/reports/score_table.py",
        "planning/reports/tables.py",
        "planning/services/year_totals.py",  # for our importer alone, handed out nowhere
    }
