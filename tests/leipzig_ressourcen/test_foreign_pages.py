"""Scripts on pages of others read the open interfaces, and nothing as somebody."""

from __future__ import annotations

import pytest
from django.test import Client

from leipzig_ressourcen.accounts.tokens import issue
from tests import factories

pytestmark = pytest.mark.django_db
HEADER = "Access-Control-Allow-Origin"
ITEMS = "/ogc/collections/einrichtungen/items"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ogc/", 200),
        ("/ogc/api", 200),
        (ITEMS, 200),
        (f"{ITEMS}?limit=x", 400),
        (f"{ITEMS}/gibt-es-nicht", 404),
        ("/api/v1/areas/", 200),
        ("/api/v1/areas.geojson", 200),
        ("/api/v1/areas/?farbe=rot", 400),
    ],
)
def test_answers_of_the_open_interfaces_may_be_read_from_elsewhere(path, status):
    for verb in ("get", "head"):
        answer = getattr(Client(), verb)(path, headers={"origin": "https://karte.example"})
        assert (answer.status_code, answer[HEADER]) == (status, "*")
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies
        assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/",
        "/api/v1/docs/",
        "/anmelden/",
        "/karte/umrisse.geojson",
        "/planung/rangliste/?format=csv",
        "/einrichtungen/",
        "/api/v2/",
    ],
)
def test_pages_may_not(path):
    assert HEADER not in Client().get(path)


def test_who_has_signed_in_is_not_read_by_foreign_pages():
    client = Client()
    client.force_login(factories.user("planung"))
    for path in (ITEMS, "/api/v1/areas/"):
        assert HEADER not in client.get(path)


def test_an_answer_to_a_cookie_or_a_key_is_for_no_foreign_page():
    client = Client()
    client.cookies["irgendein"] = "keks"
    assert HEADER not in client.get("/api/v1/areas/")
    key = issue(to=factories.user("api"), days=30)
    for told in (f"Token {key}", "Token falsch", "Basic abc"):
        answer = Client().get("/api/v1/areas/", headers={"authorization": told})
        assert HEADER not in answer


@pytest.mark.parametrize("verb", ["post", "put", "options", "delete"])
def test_nothing_but_reading_is_open(verb):
    assert HEADER not in getattr(Client(), verb)("/api/v1/areas/")
