"""A small city with everything calculated, for clients to read."""

from types import SimpleNamespace

import pytest
from rest_framework.test import APIClient

from tests import world

ROOT = "/api/v1/"


@pytest.fixture
def client() -> APIClient:
    return APIClient()


@pytest.fixture
def city(db) -> SimpleNamespace:
    """Eight schools in three Ortsteile of one Stadtbezirk, with run and proposal."""
    return world.published()


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
