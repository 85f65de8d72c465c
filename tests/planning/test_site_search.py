"""The search of the site: what of planning holds the text, for whom it is open."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from districts.release import Audience
from planning.models import Goal
from planning.selectors.site_search import MOST, site_search
from tests import factories, network_rows, plan_rows, report_rows, standard_rows

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)
WORD = "Lernbrücke"


@pytest.fixture
def called():
    """A row of each kind that is called so, published."""
    common = {"title": WORD, "published": True}
    plan_rows.plan(code="bruecke", **common)
    goal("ziel", **common)
    standard_rows.record(**common)
    report = report_rows.draft()
    report_rows.text(report, "gelingt", text=f"Die {WORD} wirkt.")
    factories.service_type("bruecke", name=WORD)
    network_rows.network(name=WORD, published=True)
    return report


def goal(code: str, **given: object) -> Goal:
    return Goal.objects.create(
        **{"code": code, "level": "strategisch", "source": "Papier"}
        | {"valid_from": date(2024, 1, 1)}
        | given
    )


def kinds(audience: Audience, text: str = WORD) -> list[str]:
    return [hits.kind for hits in site_search(text, DAY, audience)]


def test_every_kind_is_found_by_whoever_may_see_it(called):
    common = ["Leistungsbereiche", "Pläne", "Ziele", "Vorhaben", "Netzwerke"]
    assert kinds(Audience.PUBLIC) == common  # the report is an Entwurf
    assert set(kinds(Audience.INTERNAL)) == {*common, "Berichte"}


def test_what_is_not_published_is_found_inside_alone():
    goal("ziel", title=WORD, published=False)
    assert kinds(Audience.INTERNAL) == ["Ziele"]
    assert kinds(Audience.PUBLIC) == []


def test_the_page_leads_to_each_place(called):
    page = Client().get(f"/einrichtungen/?search={WORD}").content.decode()
    assert "/planung/plaene/#bruecke" in page
    assert "/planung/monitoring/#ziel-ziel" in page
    assert "/leistungsbereiche/bruecke/" in page
    assert called.code not in page
    shown = Client().get("/planung/monitoring/").content.decode()
    assert 'id="ziel-ziel"' in shown


def test_long_lists_say_how_many_more_there_are():
    for number in range(MOST + 2):
        goal(f"ziel-{number}", title=f"{WORD} {number}", published=True)
    (hits,) = site_search(WORD, DAY, Audience.PUBLIC)
    assert (len(hits.rows), hits.more) == (MOST, 2)


@pytest.mark.parametrize("text", ["", "   "])
def test_no_text_finds_nothing(called, text):
    assert kinds(Audience.INTERNAL, text) == []
