"""R42: the Erklärung zur Barrierefreiheit is one click away from every page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from leipzig_ressourcen.operator import OPEN, operator_is_named
from tests import world
from tests.routes import PAGES

LINK = '<a href="/barrierefreiheit/">Erklärung zur Barrierefreiheit</a>'
HEADINGS = [
    "Erklärung zur Barrierefreiheit",
    "Stand der Vereinbarkeit",
    "Nicht barrierefreie Inhalte",
    "Erstellung dieser Erklärung",
    "Barriere melden: Kontakt",
    "Durchsetzungsverfahren",
]
SAID = {
    "OPERATOR_NAME": "Amt für Beispiele",
    "ACCESSIBILITY_STATEMENT_DATE": "2026-03-02",
    "ACCESSIBILITY_METHOD": "Selbstbewertung",
    "ACCESSIBILITY_CONTACT": "barrieren@leipzig.example",
    "ACCESSIBILITY_ENFORCEMENT": "Durchsetzungsstelle, Beispielweg 2",
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["anonymous", "planung", "superuser"])
def test_every_page_links_the_statement(role, monkeypatch):
    world.draw_no_pdf(monkeypatch)
    made, client = world.published(), world.signed_in(role)
    pages = 0
    for route, row in PAGES.items():
        answer = client.get(path := row.address(made))
        is_page = answer["Content-Type"].startswith("text/html")
        if answer.status_code != 200 or not is_page or "bericht.pdf" in route:
            continue
        pages += 1
        if "<footer" in (html := answer.content.decode()):
            assert LINK in html, path
        else:
            assert route == "api/v1/docs/", f"{path} has no foot"
    assert pages > 20


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/gibt-es-nicht/", "/einrichtungen/X-0/", "/planung/vorschlaege/99999/", "/?x=%00"],
)
def test_pages_about_errors_link_it_too(path):
    answer = Client().get(path)
    assert answer.status_code in (400, 404)
    assert 'href="/barrierefreiheit/"' in answer.content.decode()


@pytest.fixture
def statement(settings, db) -> str:
    settings.OPERATOR = SAID
    return Client().get("/barrierefreiheit/").content.decode()


def test_it_has_all_its_parts_in_order(statement):
    found = [
        re.sub(r"\s+", " ", text).strip()
        for text in re.findall(r"<h[12][^>]*>([^<]+)</h[12]>", statement)
    ]
    assert [text for text in found if text in HEADINGS] == HEADINGS


def test_gaps_have_a_reason_and_another_way(statement):
    part = statement.partition("Nicht barrierefreie Inhalte")[2].partition("</ul>")[0]
    gaps = re.findall(r"<li>(.+?)</li>", part, re.DOTALL)
    assert gaps
    assert all("Alternative:" in gap for gap in gaps)


def test_what_the_operator_said_stands_there(statement):
    assert "02.03.2026" in statement
    for name, text in SAID.items():
        assert text in statement or name == "ACCESSIBILITY_STATEMENT_DATE", name
    assert OPEN not in statement


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("left", ["", " ", OPEN])
def test_what_is_left_open_fails_in_production(settings, name, left):
    settings.OPERATOR = SAID | {name: left}
    found = operator_is_named(None)
    assert [error.id for error in found][:1] == ["leipzig.E001"]
    assert name in found[0].msg


def test_a_complete_statement_passes(settings):
    settings.OPERATOR = SAID
    assert operator_is_named(None) == []
