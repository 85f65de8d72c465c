"""R43: the report of a Vorlage is a tagged PDF that a screen reader can read."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator

import pikepdf
import pytest
from django.test import Client

from districts.models import Indicator
from facilities.models import Facility
from planning.reports.proposal_report import report_html
from tests import decision_rows
from tests.planning.decisions.test_paper import TYPED

ORDER = [
    "Auf einen Blick",
    "Kosten",
    "Vorlage VIII-DS-01234",
    "Wonach gerechnet wurde: Testschlüssel",
    "Alle Einrichtungen",
    "Vergleich mit der letzten Entscheidung",
    "Stellungnahmen",
    "Unterjährige Nachsteuerungen seit der letzten Entscheidung",
    "Übergangen",
    "Verliert bei größerem Budget",
    "Nachrückliste",
    "Anlage 1: Variantenprotokoll",
    "Anlage 2: Regeln, nach denen gerechnet wurde",
    "Anlage 3: Quellen",
    "Anlage 4: Nachweis",
]


@pytest.fixture
def vorlage(office):
    decision_rows.answered(round=office.round, body="Stadtelternrat")
    decision = office.submitted(paper=TYPED, paper_number="VIII-DS-01234")
    return office.released(decision)


def elements(document: pikepdf.Pdf, kind: str) -> Iterator[pikepdf.Dictionary]:
    for element in document.objects:
        if isinstance(element, pikepdf.Dictionary) and element.get("/S") == f"/{kind}":
            yield element


def headings(html: str) -> list[str]:
    parts = html.split("<h2")[1:]
    return [part.partition(">")[2].partition("</h2>")[0] for part in parts]


def test_the_parts_stand_in_the_order_a_committee_reads(vorlage, office):
    found = headings(report_html(vorlage.proposal, office.planner))
    assert [name for name in found if name != "Wo die Standorte liegen"] == ORDER


def test_new_names_and_data_leave_the_report_as_it_was(vorlage, office):
    before = report_html(vorlage.proposal, office.planner)
    Facility.objects.update(name="umbenannt")
    Indicator.objects.update(name="anders", definition="anders")
    assert report_html(vorlage.proposal, office.planner) == before


@pytest.mark.pdf
def test_the_pdf_is_tagged_titled_german_and_says_what_its_figures_show(vorlage):
    address = f"/planung/vorschlaege/{vorlage.proposal_id}/bericht.pdf"
    raw = Client().get(address).content
    with pikepdf.open(io.BytesIO(raw)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "de"
        with document.open_metadata() as data:
            assert data["dc:title"].startswith("Vorlage, Fassung 1")
            assert data["pdfuaid:part"] == "1"
        cells = list(elements(document, "TH"))
        assert cells
        assert all("/Scope" in cell.A for cell in cells)
        assert all(str(figure.get("/Alt", "")) for figure in elements(document, "Figure"))
        assert list(elements(document, "H1"))
        assert list(elements(document, "Caption"))
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=raw, capture_output=True, check=True
    )
    pages = text.stdout.decode().split("\f")[:-1]
    assert all("VORLAGE" in page for page in pages)
