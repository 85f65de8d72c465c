"""R09: numbers of papers are kept as the Ratsinformationssystem writes them.

They are text of several grammars, old and new; whoever insists on one pattern refuses
the papers of another Wahlperiode.
"""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from planning.models import Decision, Resolution
from planning.services import submit

NUMBERS = [
    "VI-A-05630",
    "VII-A-00889-VSP-01",
    "VII-DS-01168",
    "VI-DS-03629-NF-04",
    "VI-DS-03629-NF-04-DS-04",
    "VII-A-08010-NF-02",
    "VII-F-01911-AW-01",
    "VI-EF-05316-AW-01",
    "DS-00628/14-NF-001",
    "A 0101 23/24",
]


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("number", NUMBERS)
def test_a_vorlage_keeps_its_number(office, number):
    address = f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    given = {"title": "Schulsozialarbeit", "paper_number": number}
    given |= {"warnings_read": "on"}
    assert client_of(office.planner).post(address, given).status_code == 302
    decision = Decision.objects.get()
    assert decision.paper_number == number
    page = client_of(office.planner).get(f"/entscheidungen/{decision.code}/")
    assert f"Vorlage {number}" in page.content.decode()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_beschluss_keeps_number_body_and_date(office, number):
    decision = office.released()
    given = {
        "body": "Ratsversammlung",
        "decided_on": timezone.localdate().isoformat(),
        "result": "unveraendert",
        "number": number,
        "minutes": "Der Rat beschließt.",
    }
    address = f"/entscheidungen/{decision.code}/beschluss/"
    assert client_of(office.planner).post(address, given).status_code == 302
    row = Resolution.objects.get()
    assert (row.number, row.body) == (number, "Ratsversammlung")
    answer = Client().get(f"/api/v1/decisions/{decision.code}/").json()
    (told,) = answer["resolutions"]
    assert (told["number"], told["body"]) == (number, "Ratsversammlung")
    assert told["decided_on"] == timezone.localdate().isoformat()


def test_numbers_stand_around_the_record_not_in_its_hash(office):
    decision = submit(
        proposal=office.proposal, by=office.planner, title="V", paper_number=NUMBERS[0]
    )
    assert NUMBERS[0] not in json.dumps(json.loads(bytes(decision.record)))
    assert {"paper_number", "paper_url"} <= Client().get(
        "/api/v1/schema/?format=json"
    ).json()["components"]["schemas"]["Decision"]["properties"].keys()
