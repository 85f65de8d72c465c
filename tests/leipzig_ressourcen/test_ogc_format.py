"""Every address of the OGC API reads the format word that many clients send."""

import pytest

pytestmark = pytest.mark.django_db
PLACES = (
    "",
    "conformance",
    "api",
    "collections",
    "collections/einrichtungen",
    "collections/einrichtungen/items",
)


@pytest.mark.parametrize("place", PLACES)
def test_every_address_reads_f_json_and_refuses_other_formats(client, place):
    plain = client.get(f"/ogc/{place}")
    assert client.get(f"/ogc/{place}", {"f": "json"}).status_code == plain.status_code
    other = client.get(f"/ogc/{place}", {"f": "html"})
    assert plain.status_code == 200
    assert other.status_code == 400
    assert other.json()["description"] == "f: Möglich ist nur json."


@pytest.mark.parametrize("place", PLACES[:-1])
def test_an_address_without_words_of_its_own_says_so(client, place):
    said = client.get(f"/ogc/{place}", {"farbe": "rot", "f": "json"}).json()["description"]
    assert said == "farbe: Hier gibt es keine Parameter außer f."


def test_an_address_with_words_names_f_beside_them(client):
    said = client.get("/ogc/collections/einrichtungen/items", {"farbe": "rot"}).json()
    assert "crs, datetime, f, " in said["description"]


def test_f_stands_once_only(client):
    said = client.get("/ogc/collections?f=json&f=html").json()["description"]
    assert said == "f: Dieser Parameter steht mehrfach; bitte nur einmal angeben."
