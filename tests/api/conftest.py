"""A small city with everything calculated, for clients to read."""

import pytest
from rest_framework.test import APIClient

from tests import world
from tests.shared import shared

ROOT = "/api/v1/"


@pytest.fixture
def client() -> APIClient:
    return APIClient()


# Eight schools in three Ortsteile of one Stadtbezirk, with run and proposal.
built, city = shared(world.published)


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
