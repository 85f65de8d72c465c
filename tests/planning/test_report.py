"""The proposal on paper."""

import subprocess

import pytest

from planning.reports.pdf import MISSING, PdfUnavailable
from planning.services import make_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    small_city.build()
    return make_proposal(round=small_city.open_round())


def address(proposal) -> str:
    return f"/planung/vorschlaege/{proposal.pk}/bericht.pdf"


def text_of(raw: bytes) -> str:
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(
        command, input=raw, capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.pdf
def test_the_report_says_on_paper_what_the_proposal_says(client, proposal):
    answer = client.get(address(proposal))
    assert answer["Content-Type"] == "application/pdf"
    assert (
        f'filename="ENTWURF_vorschlag_{proposal.pk}_2024-08-01.pdf"'
        in (answer["Content-Disposition"])
    )
    text = text_of(answer.content)
    assert "ENTWURF, nicht beschlossen" in text
    assert proposal.rest_reason in text
    for line in proposal.lines.select_related("facility"):
        assert line.facility.name in text


@pytest.fixture
def written(monkeypatch):
    """The pages that were to be drawn on paper."""
    pages = []
    monkeypatch.setattr(
        "planning.views.proposals.render_pdf",
        lambda html, made_at: pages.append(html) or b"",
    )
    return pages


def test_the_sources_name_the_files_of_run_and_measures(client, written):
    city = small_city.build(title="Schulstatistik")
    measures = factories.source_file(title="Maßnahmenliste")
    factories.measure(
        facility=city.schools[0],
        service_type=city.service,
        source=measures,
        valid_from=small_city.DAY,
    )
    client.get(address(make_proposal(round=small_city.open_round())))
    sources = written[0].partition("<h2>Quellen</h2>")[2]
    assert "Schulstatistik" in sources
    assert "Maßnahmenliste" in sources


def test_a_proposal_without_run_says_so_and_names_its_files(client, written):
    small_city.build(title="Schulstatistik")
    rules = {"key": {"grundschule": None}, "ties": ["facility"]}
    client.get(address(make_proposal(round=small_city.open_round(**rules))))
    sources = written[0].partition("<h2>Quellen</h2>")[2]
    assert "Dieser Vorschlag braucht keinen Berechnungsstand" in sources
    assert "Schulstatistik" in sources


def test_without_pango_the_answer_names_the_package(client, proposal, monkeypatch):
    def refuse(*args, **kwargs):
        raise PdfUnavailable(MISSING)

    monkeypatch.setattr("planning.views.proposals.render_pdf", refuse)
    answer = client.get(address(proposal))
    assert answer.status_code == 503
    assert "PDF nicht verfügbar: Pango fehlt" in answer.content.decode()


def test_a_report_of_an_unpublished_proposal_is_not_there(client):
    small_city.build(published=False)
    hidden = make_proposal(round=small_city.open_round())
    assert client.get(address(hidden)).status_code == 404
