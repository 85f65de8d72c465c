"""R19: audiences form a chain; what is for a closed session reads nobody by role."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.test import Client

from districts.release import CLOSED_SESSION, Audience, audience_of, reading_as
from planning.models import ScoringRun
from planning.reports.german_csv import BYTE_ORDER_MARK, as_german_csv
from planning.reports.xlsx import Column, Sheet, workbook
from planning.services import make_proposal
from planning.services.releases import make_release
from tests import factories, world
from tests.planning import closed_city, small_city

pytestmark = pytest.mark.django_db
RULE = {
    "sources": ["facility_values"],
    "min_count": {"intern": 3, "ausschuss_nichtoeffentlich": 3, "oeffentlich": 50},
    "valid_from": "2000-01-01", "valid_to": None, "min_base": 100, "dominance": None,
    "zeros_visible": True, "rounding_base": None, "basis": "Test",
}  # fmt: skip
ROLES = ("planung", "freigabe", "statistikstelle", "ausschuss", "traeger", "api")


@pytest.fixture
def city(monkeypatch, settings, tmp_path):
    """Values from 3 for a closed session, from 50 for everybody."""
    world.draw_no_pdf(monkeypatch)
    settings.DISCLOSURE_RULES = tmp_path / "regeln.json"
    settings.DISCLOSURE_RULES.write_text(json.dumps([RULE]))
    made = closed_city.build()
    made.proposal = make_proposal(round=small_city.open_round())
    make_release("oeffentlich", small_city.DAY)
    member = factories.user("ausschuss")
    member.groups.add(Group.objects.create(name=CLOSED_SESSION))
    made.member = member
    return made


def shown(client: Client) -> set[tuple[str, str]]:
    rows = client.get("/api/v1/facility-values/?page_size=1000").json()["results"]
    return {
        (row["facility"], row["period"])
        for row in rows
        if row["indicator"] == "migration" and row["value"] is not None
    }


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_no_role_reads_what_is_for_a_closed_session():
    assert not Group.objects.filter(name=CLOSED_SESSION).exists()
    for role in ROLES:
        assert audience_of(factories.user(role)) != Audience.COMMITTEE
    assert audience_of(factories.user("ausschuss")) == Audience.PUBLIC


def test_each_audience_sees_what_the_next_one_sees_and_more(city):
    everybody, member = shown(Client()), shown(client_of(city.member))
    plain = shown(client_of(factories.user("ausschuss")))
    planner = shown(client_of(factories.user("planung")))
    assert everybody == plain
    assert everybody < member < planner
    for audience in (Audience.PUBLIC, Audience.COMMITTEE):
        with reading_as(audience):
            assert ScoringRun.objects.get().inputs["series"] == {}
        with reading_as(Audience.COMMITTEE), reading_as(audience):
            assert ScoringRun.objects.get().inputs["series"] == {}


def test_pages_and_files_of_a_closed_session_bear_the_name_of_their_reader(city):
    client, name = client_of(city.member), city.member.get_username()
    address = f"/planung/vorschlaege/{city.proposal.pk}/"
    page = client.get(address).content.decode()
    assert f"Nichtöffentliche Werte, Ausfertigung für {name}" in page
    report = client.get(f"{address}bericht.pdf")
    assert f'filename="NICHTOEFFENTLICH_{name}_' in report["Content-Disposition"]
    assert f"NICHTÖFFENTLICH, Ausfertigung für {name}" in report.content.decode()
    answer = client_of(factories.user("planung")).get(f"{address}bericht.pdf")
    told = answer["Content-Disposition"] + answer.content.decode()
    assert "Ausfertigung für" not in told
    assert "NICHTOEFFENTLICH" not in told


def test_tables_of_a_closed_session_say_so_in_their_first_lines(city):
    with reading_as(Audience.COMMITTEE):
        table, content = as_german_csv(["Spalte"], [{"Spalte": 1}]), a_workbook()
    assert table.lstrip(BYTE_ORDER_MARK).splitlines()[0].startswith("NICHTÖFFENTLICH: ")
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Blatt"]
    assert sheet["A2"].value.startswith("NICHTÖFFENTLICH: ")
    with reading_as(Audience.PUBLIC):
        table, content = as_german_csv(["Spalte"], [{"Spalte": 1}]), a_workbook()
    assert "NICHT" not in table
    assert openpyxl.load_workbook(io.BytesIO(content))["Blatt"]["A2"].value is None
    answer = client_of(city.member).get("/foerderung/liste.xlsx")
    assert 'filename="NICHTOEFFENTLICH_' in answer["Content-Disposition"]
    rows = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert rows["A2"].value.startswith("NICHTÖFFENTLICH: ")


def a_workbook() -> bytes:
    sheet = Sheet("Blatt", "Titel", [Column("Spalte")], [["Wort"]])
    return workbook([sheet], title="Titel", made_on=small_city.DAY)
