"""R33: no workbook that is handed in is ever opened.

Tables come in as text. Three bombs, of entities, of rows and of one far cell, are told
by their first bytes and refused without a parser, whatever they are called.
"""

from __future__ import annotations

import ast
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from districts.models import SourceFile
from planning.importers.registry import IMPORTERS
from tests.deliveries import errors, take

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
MOST_MEMORY = 30 * 2**20
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)
LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def with_sheet(sheet: str) -> bytes:
    """A workbook of one sheet, with the parts a spreadsheet looks for."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/"/>',
        "xl/workbook.xml": '<workbook><sheets><sheet name="1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def bombs() -> dict[str, bytes]:
    rows = "".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(1, 100_000))
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "ha">{LAUGHS}]>'
    return {
        "rows": with_sheet(SHEET.format(rows)),
        "a far cell": with_sheet(SHEET.format(far)),
        "entities": with_sheet(doctype + SHEET.format("<row><c><v>&e9;</v></c></row>")),
        "a plain workbook": with_sheet(SHEET.format("<row/>")),
    }


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return bombs()


@pytest.mark.parametrize("what", ["rows", "a far cell", "entities", "a plain workbook"])
def test_every_importer_refuses_a_workbook_without_opening_it(made, what):
    tracemalloc.start()
    said = {name: errors(take(name, made[what])) for name in sorted(IMPORTERS)}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert all(said.values())
    assert not SourceFile.objects.exists()
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("name", ["werte.csv", "werte.json", "werte.xlsx"])
def test_who_hands_in_a_workbook_learns_what_to_do(made, name):
    (said,) = errors(take("area_values", made["a plain workbook"], name=name))
    assert said == (
        "Die Datei ist ein ZIP-Archiv oder eine Excel-Mappe, kein Text. "
        "Speichern Sie die Tabelle als „CSV UTF-8“."
    )


@pytest.mark.parametrize("what", ["rows", "a far cell", "entities", "a plain workbook"])
def test_the_page_that_takes_files_refuses_a_workbook(made, what):
    upload = io.BytesIO(made[what])
    upload.name = "akte.zip"
    answer = Client().post("/pruefen/", {"file": upload})
    assert answer.status_code == 400
    assert "keine Beschlussdokumentation" in answer.content.decode() or (
        "größer, als eine Akte sein kann" in answer.content.decode()
    )


def test_nothing_in_the_program_reads_workbooks():
    """Writing them is another matter; a reader would need the limits first."""
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for folder in ("districts", "facilities", "planning", "leipzig_ressourcen")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert not names & {"load_workbook", "read_excel", "ExcelFile"}
