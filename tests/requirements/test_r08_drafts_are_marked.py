"""R08: what is not decided says so in HTML, PDF, CSV, file name and interface.

Neufassung and Beschluss are records of their own; a Vorlage is a draft until decided.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile

import pytest
from django.test import Client

from planning.services import make_proposal
from tests import world
from tests.planning.decisions.conftest import Office

STATES = {
    "entwurf": ("ENTWURF", "Entwurf"),
    "vorlage": ("VORLAGE", "Vorlage"),
    "beschlossen": ("", "beschlossen"),
}


def brought_to(office: Office, state: str) -> None:
    """The round with its proposal laid before, or decided."""
    if state == "vorlage":
        office.released()
    if state == "beschlossen":
        office.in_force()


@pytest.fixture(params=STATES)
def state(request, office) -> str:
    brought_to(office, request.param)
    return request.param


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def name_of(answer) -> str:
    return re.search(r'filename="([^"]+)"', answer["Content-Disposition"])[1]


def begins(name: str, mark: str) -> bool:
    return name.startswith(f"{mark}_") if mark else name == name.lower()


def test_the_page_says_it(office, state, client):
    page = client.get(f"/planung/vorschlaege/{office.proposal.pk}/").content.decode()
    assert f"Status {STATES[state][1]}" in words(page)


@pytest.mark.pdf
def test_the_pdf_says_it_in_its_text_and_its_name(office, state, client):
    answer = client.get(f"/planung/vorschlaege/{office.proposal.pk}/bericht.pdf")
    command = ["pdftotext", "-", "-"]
    done = subprocess.run(command, input=answer.content, capture_output=True, check=True)
    pages = done.stdout.decode().split("\f")[:-1]
    mark, _ = STATES[state]
    assert begins(name_of(answer), mark)
    assert pages
    if mark:
        assert all(mark in page for page in pages)
    else:
        assert not any("ENTWURF" in page for page in pages)


def test_the_csv_says_it_in_every_row_and_its_name(office, state, client):
    answer = client.get("/planung/rangliste/?art=grundschule&format=csv")
    mark, word = STATES[state]
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert begins(name_of(answer), mark)
    assert {row["Status"] for row in rows} == {word}


def test_the_interface_says_it(office, state, client):
    one = client.get(f"/api/v1/proposals/{office.proposal.pk}/").json()
    lines = client.get(f"/api/v1/proposals/{office.proposal.pk}/lines/").json()["results"]
    assert {one["status"], *(line["status"] for line in lines)} == {state}
    decided = {line["decided_fte"] is not None for line in lines}
    assert decided == {state == "beschlossen"}


@pytest.mark.parametrize("state_of_file", ["vorlage", "beschlossen"])
def test_the_beschlussdokumentation_says_it(office, state_of_file, client):
    brought_to(office, state_of_file)
    answer = client.get(
        f"/entscheidungen/{office.round.code}-f1/beschlussdokumentation.zip"
    )
    assert begins(name_of(answer), STATES[state_of_file][0])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        report = words(archive.read("bericht.html").decode())
    assert ("nicht beschlossen ·" in report) is (state_of_file == "vorlage")


def test_a_released_vorlage_is_still_no_beschluss(office, client):
    decision = office.released()
    page = client.get(f"/entscheidungen/{decision.code}/").content.decode()
    assert "Status Vorlage, freigegeben" in words(page)
    answer = client.get(f"/api/v1/decisions/{decision.code}/").json()
    assert answer["status"] == "vorlage"


def test_a_new_version_and_its_beschluss_are_records_of_their_own(office, client):
    first = office.in_force()
    again = make_proposal(round=office.round, by=office.planner)
    second = office.released(office.submitted(proposal=again, reason="Budget gekürzt"))
    office.resolved(second, number="VIII-DS-2")
    found = client.get("/api/v1/decisions/").json()["results"]
    told = {row["code"]: (row["status"], row["replaces"]) for row in found}
    assert told == {
        first.code: ("aufgehoben", None),
        second.code: ("beschlossen", first.code),
    }
    assert [len(row["resolutions"]) for row in found] == [1, 1]


def test_files_about_no_beschluss_are_drafts_by_name(office):
    office.in_force()
    client = world.signed_in("planung")
    client.post(
        "/planung/rangliste/fachansicht/",
        {
            "art": "grundschule",
            "stand": office.proposal.lines.filter(score__isnull=False).first().score.run_id,
            "places": 2,
            "draws": 1000,
            "seed": 1,
        },
    )
    answer = client.get("/planung/rangliste/?art=grundschule&ansicht=fach&format=csv")
    assert name_of(answer).startswith("ENTWURF_")


def test_strangers_see_the_same_marks(office):
    page = Client().get(f"/planung/vorschlaege/{office.proposal.pk}/").content.decode()
    assert "Status Entwurf" in words(page)
