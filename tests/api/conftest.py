"""A small city with everything calculated, for clients to read."""

from datetime import date
from types import SimpleNamespace

import pytest
from rest_framework.test import APIClient

from districts.models import Area
from planning.services import make_proposal, save_scenario
from tests import factories
from tests.planning import small_city

ROOT = "/api/v1/"


@pytest.fixture
def client() -> APIClient:
    return APIClient()


@pytest.fixture
def city(db) -> SimpleNamespace:
    """Eight schools in three Ortsteile of one Stadtbezirk, with run and proposal."""
    made = small_city.build()
    made.bezirk = factories.area(
        kind=Area.Kind.STADTBEZIRK, key="9", name="Bezirk Neun", source=made.source
    )
    factories.membership(member=made.areas[0], group=made.bezirk, source=made.source)
    made.measure = factories.measure(
        facility=made.schools[0], service_type=made.service, source=made.source
    )
    made.round = small_city.open_round()
    made.proposal = make_proposal(round=made.round)
    made.run = made.proposal.lines.exclude(score=None).first().score.run
    made.scenario = save_scenario(
        round=made.round, code="mehr", title="Mehr", changes={"breadth": "0.5"}, by=None
    )
    return made


@pytest.fixture
def read(client):
    """Read an address of the interface as JSON and expect success."""

    def answer(path: str, **words: object) -> dict:
        response = client.get(ROOT + path, words)
        assert response.status_code == 200, response.content.decode()
        return response.json()

    return answer


@pytest.fixture
def refused(client):
    """Read an address that must be refused, and return what is said."""

    def answer(path: str, status: int = 400, **words: object) -> dict:
        response = client.get(ROOT + path, words)
        assert response.status_code == status, response.content.decode()
        assert response["Content-Type"] == "application/json"
        return response.json()

    return answer


OPEN = date(2000, 1, 1)
