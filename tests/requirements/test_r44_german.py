"""R44: pages speak German: language tag, numbers, days, order of names, plain words.

Errors stand beside their field and are tied to it for who hears the page.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from districts.collation import german_order
from tests import factories, world
from tests.requirements.test_r07_log import signed_in
from tests.routes import PAGES
from tests.shared import shared

pytestmark = pytest.mark.django_db
ENGLISH_DAY = re.compile(r"\b20\d\d-[01]\d-[0-3]\d\b|\b[01]?\d/[0-3]?\d/20\d\d\b")
ENGLISH_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+\.\d|\d(?:,\d{3}){2,}(?!\d)")


def visible(html: str) -> str:
    """What a reader sees: no tags, no values of attributes, no code."""
    html = re.sub(r"<(script|style|code|pre)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def pages_for_planners() -> dict[str, str]:
    """Every page as a planner sees it, errors included."""
    made, client = world.published(), world.signed_in("planung")
    found = {}
    for route, row in PAGES.items():
        path = row.address(made)
        answer = client.get(path)
        is_page = answer["Content-Type"].startswith("text/html")
        is_shown = answer.status_code not in (302, 405)
        if is_page and is_shown and not route.startswith("api/"):
            found[path] = answer.content.decode()
    return found | {"404": client.get("/gibt-es-nicht/").content.decode()}


def read_once() -> dict[str, str]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        world.draw_no_pdf(monkeypatch)
        return pages_for_planners()


built, pages = shared(read_once)


def test_every_page_says_that_it_is_german(pages):
    assert len(pages) > 20
    tags = {
        path: re.findall(r"<html[^>]*\slang=\"(\w+)\"", html)
        for path, html in pages.items()
    }
    assert {tuple(found) for found in tags.values()} == {("de",)}


def test_days_and_numbers_are_written_the_german_way(pages):
    for path, html in pages.items():
        assert not ENGLISH_DAY.search(visible(html)), path
        assert not ENGLISH_NUMBER.search(visible(html)), path


def test_the_method_begins_with_plain_sentences(pages):
    text = visible(pages["/methodik/"])
    start = text.index("In einem Absatz")
    assert start < text.index("Die Rechnung Schritt für Schritt")


NAMES = [
    "Zentrum",
    "Ölmühle",
    "Oper",
    "Äußere Stadt",
    "Anger",
    "Straße",
    "Strasse",
    "Übel",
    "ufer",
]
ORDER = [
    "Anger",
    "Äußere Stadt",
    "Ölmühle",
    "Oper",
    "Strasse",
    "Straße",
    "Übel",
    "ufer",
    "Zentrum",
]


def test_umlauts_and_sharp_s_stand_where_a_dictionary_has_them():
    assert sorted(NAMES, key=german_order) == ORDER


def test_the_list_of_facilities_is_in_that_order():
    source = factories.source_file()
    for name in NAMES:
        factories.facility(name=name, source=source)
    text = visible(Client().get("/einrichtungen/?sort=name").content.decode())
    places = [text.index(f" {name} ") for name in ORDER]
    assert places == sorted(places)


def test_an_error_stands_beside_its_field_and_is_tied_to_it(office):
    address = f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    answer = signed_in(office.planner).post(address, {"title": ""})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Dieses Feld ist zwingend erforderlich." in html
    field = re.search(r'<input[^>]*name="title"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in field
    (described,) = re.findall(r'aria-describedby="([^"]+)"', field)
    assert all(f'id="{name}"' in html for name in described.split())


def test_what_was_typed_is_kept_beside_the_error(office):
    decision = office.released()
    given = {"body": "JHA", "decided_on": "gestern", "result": "vertagt"}
    address = f"/entscheidungen/{decision.code}/beschluss/"
    html = signed_in(office.planner).post(address, given).content.decode()
    assert 'value="gestern"' in html
    assert "gültiges Datum" in html


def test_a_day_is_taken_as_people_write_it(office):
    decision = office.released()
    day = timezone.localdate().strftime("%d.%m.%Y")
    given = {"body": "JHA", "decided_on": day, "result": "vertagt"}
    address = f"/entscheidungen/{decision.code}/beschluss/"
    assert signed_in(office.planner).post(address, given).status_code == 302
    assert decision.resolutions.get().decided_on == timezone.localdate()
