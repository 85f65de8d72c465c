"""akte.xlsx: its formulas give what the record says, in any program that reads it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from threading import Thread

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from districts.release import Audience
from facilities.models import Facility
from planning.allocation.model import RulesRefused
from planning.allocation.rules import canonical, parse_rules
from planning.decisions.bundle import bundle
from planning.decisions.numbers import as_text
from planning.decisions.recalculation.check import recheck
from planning.decisions.verify import read
from planning.decisions.workbook.book import Book, book_of, disagreements
from planning.decisions.workbook.evaluate import Workbook
from planning.decisions.workbook.sheets import Formula, Sheet, at
from planning.decisions.workbook.write import workbook
from planning.models import Decision
from planning.services import decisions
from tests.planning.decisions import random_records as make
from tests.planning.decisions.test_recalculation import CODES, NO_ROUND

SUBJECT = {"code": "c", "title": "Vorlage", "version": 1} | {
    "round": {"title": "Runde", "school_year": "2026/27", "as_of": "2026-08-01"}
}
SOFFICE = shutil.which("soffice")
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""  # calculate anew on opening, whatever values lie in the file


def drawn(scoring, key, sites, rules) -> dict:
    try:
        record = make.record(scoring, key, sites, rules)
    except (RulesRefused, ValueError):
        assume(False)
        raise
    record["inputs"]["facilities"] = []
    return record | {"subject": SUBJECT, "method": {"code_version": "1"}}


@settings(max_examples=25)
@given(data=st.data())
def test_formulas_give_indexwert_and_rank_of_any_key(data):
    inputs, key = data.draw(make.inputs(CODES)), data.draw(make.keys(CODES))
    record = drawn(inputs, key, None, as_text(canonical(parse_rules(NO_ROUND))))
    units = record["result"]["scores"]["k@1"]["units"]
    # As for the second program: a lone unit, and values equal but for the last bit.
    assume(not any(unit["base"] and unit["index"] is None for unit in units))
    book = book_of(record)
    assert disagreements(book) == []
    assert not [one for one in book.left_out if one.startswith("Indexwerte")]
    assert "Eingetragen statt gerechnet" not in book.sheets[1].cells[1, 0]


@settings(max_examples=25)
@given(data=st.data())
def test_formulas_give_the_vorschlag_of_any_round(data):
    sites = data.draw(make.sites())
    rules = data.draw(make.rules([site["number"] for site in sites]))
    record = drawn(None, None, sites, rules)
    book = book_of(record)
    assert disagreements(book) == []
    if not book.left_out:
        record["result"]["lines"][0]["proposal_fte"] = "0.07"  # a step of nobody
        found = " ".join(disagreements(book_of(record)))
        assert re.search("Blatt (Rangfolge|Höchstzahlen), ", found)


def record_of(decision: Decision) -> dict:
    return read(bytes(decision.record))


def forge_index(record: dict) -> str:
    unit = next(u for u in record["result"]["scores"]["test-gs@1"]["units"] if u["index"])
    unit["index"] = f"{float(unit['index']) + 0.001:.10f}"
    return f"Blatt Index test-gs, .* ({unit['number']},"


def forge_rank(record: dict) -> str:
    unit = next(u for u in record["result"]["scores"]["test-gs@1"]["units"] if u["index"])
    unit["rank_high"] += 1
    return f"Blatt Index test-gs, .* ({unit['number']},"


def forge_vorschlag(record: dict) -> str:
    line = next(x for x in record["result"]["lines"] if x["proposal_fte"] != "0.00")
    line["proposal_fte"] = "0.05"
    return f"Blatt Rangfolge, .* ({line['number']})"


def forge_rest(record: dict) -> str:
    record["result"]["rest_fte"] = "0.05"
    return "Blatt Ergebnis, .* (Rest"


@pytest.mark.parametrize("forge", [forge_index, forge_rank, forge_vorschlag, forge_rest])
def test_a_changed_figure_is_named_by_its_place(office, forge):
    record = record_of(office.submitted())
    assert disagreements(book_of(record)) == []
    place = forge(record)
    place = place.replace("(", r"\(").replace(")", r"\)")
    assert re.search(place, " ".join(disagreements(book_of(record))))


def test_nothing_is_laid_before_that_the_workbook_calculates_otherwise(office, monkeypatch):
    true = decisions.book_of

    def wrong(record: dict) -> Book:
        forge_vorschlag(record)
        return true(record)

    monkeypatch.setattr(decisions, "book_of", wrong)
    with pytest.raises(ValidationError, match=r"Formeln des Rechenblatts.*Rangfolge"):
        office.submitted()
    assert not Decision.objects.exists()


def test_a_thread_of_a_server_calculates_with_as_many_digits(office):
    record, said = record_of(office.submitted()), []
    tries = (lambda: recheck(record)[0], lambda: disagreements(book_of(record)))
    for one in tries:
        thread = Thread(target=lambda one=one: said.append(one()))
        thread.start()
        thread.join()
    assert said == [[], []]


def handed_out(decision: Decision) -> bytes:
    content = bundle(decision, Audience.INTERNAL)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("akte.xlsx")


def test_the_workbook_lies_in_the_beschlussdokumentation_with_the_same_bytes(office):
    decision = office.submitted()
    content = handed_out(decision)
    assert content == workbook(record_of(decision))
    sheets = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert sheets == ["Deckblatt", "Index test-gs", "Rangfolge", "Ergebnis"]


def test_text_stays_text_and_numbers_stay_numbers(office):
    Facility.objects.filter(number="T-1").update(name="=1+1")
    Facility.objects.filter(number="T-2").update(name="{=1+1}")
    Facility.objects.filter(number="T-3").update(name="https://example.org/")
    book = openpyxl.load_workbook(io.BytesIO(handed_out(office.submitted())))
    names = {row[0].value: row[1] for row in book["Index test-gs"].iter_rows()}
    for number, name in (("T-1", "=1+1"), ("T-2", "{=1+1}")):
        assert (names[number].value, names[number].data_type) == (name, "s")
    assert names["T-3"].hyperlink is None


def test_negative_figures_are_numbers(office):
    values = values_of(handed_out(office.submitted()))
    found = [value for (sheet, _), value in values.items() if sheet == "Index test-gs"]
    assert any(isinstance(value, float) and value < 0 for value in found)


def test_the_pages_repeat_their_headings_and_have_titles(office):
    book = openpyxl.load_workbook(io.BytesIO(handed_out(office.submitted())))
    assert book.properties.title == "Vorlage"
    for sheet in book:
        assert sheet["A1"].value
        assert sheet.print_title_rows
        assert sheet.freeze_panes


def values_of(content: bytes) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def spoiled(content: bytes) -> bytes:
    """The file with every kept result of a formula replaced by 999."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = re.sub(rb"(</f><v>)[^<]*(</v>)", rb"\g<1>999\2", old.read(name))
            new.writestr(name, text)
    return out.getvalue()


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice fehlt auf dieser Maschine")
def test_a_spreadsheet_calculates_the_same(office, tmp_path: Path):
    profile, out = tmp_path / "profil", tmp_path / "neu"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    content = handed_out(office.submitted())
    (tmp_path / "akte.xlsx").write_bytes(spoiled(content))
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", out, tmp_path / "akte.xlsx"],
        check=True, capture_output=True,
    )  # fmt: skip
    found, wanted = values_of((out / "akte.xlsx").read_bytes()), values_of(content)
    assert found.keys() == wanted.keys()
    for place, value in wanted.items():
        near = pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
        assert found[place] == near, place


CELLS = {"A1": 2.0, "A2": 3, "A4": "Wort", "B1": 0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1+2*3^2", 19),
        ("-A1*(A2-1)", -4),
        ("10/4-1.5E1", -12.5),
        ("SUM(A1:A4)", 5),
        ("AVERAGE(A1:A4)", 2.5),
        ("MEDIAN(A1:A4)+COUNT(A1:A4)", 4.5),
        ("LN(EXP(A1))", 2),
        ("STDEV(A1:A2)", 0.5**0.5),
        ("STDEVP(A1:A4)", 0.5),
        ("MAX($A$1:A3,7)-MIN(A1:A4)", 5),
        ("ROUND(0.125,2)+ABS(-2)", 2.13),
        ("SUMPRODUCT(ISNUMBER(A1:A2)*(A1:A2>2))", 1),
        ("SUMPRODUCT(MAX((A1:A2<=2)*A1:A2))", 2),
        ("IF(AND(A1=2,OR(A2<>3,B1=0)),1,0)", 1),
        ("IF(ABS(B1)<0.1,0,A1/B1)", 0),
        ("N(A3)+1", 1),
        ("'Blatt 1'!A2", 3),
    ],
)
def test_a_formula_is_calculated_as_a_spreadsheet_does(text, value):
    sheet = Sheet("Blatt 1", "", cells={(0, 3): Formula(text)})
    places = {"A1": (0, 0), "A2": (1, 0), "A4": (3, 0), "B1": (0, 1)}
    sheet.cells |= {places[name]: content for name, content in CELLS.items()}
    assert Workbook([sheet]).value("Blatt 1", (0, 3)) == pytest.approx(value)


def test_an_address_goes_on_after_z():
    assert [at(0, column) for column in (0, 25, 26, 701, 702)] == [
        "A1", "Z1", "AA1", "ZZ1", "AAA1",
    ]  # fmt: skip


def chained(length: int) -> Workbook:
    """Each cell of a column asks for the one above."""
    cells = {(row, 0): Formula(f"{at(row - 1, 0)}+1") for row in range(1, length)}
    return Workbook([Sheet("B", "", cells={(0, 0): 1, **cells})])


def test_a_long_way_is_followed_within_the_usual_depth_of_calls():
    assert chained(20_000).value("B", (19_999, 0)) == 20_000


def test_a_circle_is_named():
    sheet = Sheet("B", "", cells={(0, 0): Formula("A2+1"), (1, 0): Formula("SUM(A1:A1)")})
    with pytest.raises(ValueError, match=r"B, A1 braucht den eigenen Wert"):
        Workbook([sheet]).value("B", (0, 0))
