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
from tests import decision_rows, report_rows
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


def check_readable(raw: bytes, *, title: str) -> list[str]:
    """What PDF/UA asks of a report of ours; gives the text of its pages."""
    with pikepdf.open(io.BytesIO(raw)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "de"
        with document.open_metadata() as data:
            assert data["dc:title"].startswith(title)
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
    return text.stdout.decode().split("\f")[:-1]


@pytest.mark.pdf
def test_the_pdf_is_tagged_titled_german_and_says_what_its_figures_show(vorlage):
    address = f"/planung/vorschlaege/{vorlage.proposal_id}/bericht.pdf"
    pages = check_readable(Client().get(address).content, title="Vorlage, Fassung 1")
    assert all("VORLAGE" in page for page in pages)


@pytest.mark.pdf
@pytest.mark.django_db
def test_a_report_to_the_committee_is_such_a_pdf_too(client):
    report = report_rows.draft("Bericht zur Planung")
    client.force_login(report.drawn_up_by)
    raw = client.get(f"/berichte/{report.code}.pdf").content
    pages = check_readable(raw, title="ENTWURF: Bericht zur Planung")
    assert all("ENTWURF" in page for page in pages)
    assert "1,50" in pages[0]
    assert "keine Angabe" in pages[0]
