"""The list of facilities: search, order, gaps, pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facilities.models import Facility
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/einrichtungen/"


@pytest.fixture
def some():
    source = factories.source_file()
    area = factories.area(name="Ölmühle", source=source)
    rows = [("A-3", "Zeder", None), ("A-2", "Ähre", area), ("A-1", "Ahorn", area)]
    return [
        factories.facility(number=number, name=name, area=place, source=source)
        for number, name, place in rows
    ]


def names(response):
    return [facility.name for facility in response.context["page"]]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        pytest.param("name", ["Ahorn", "Ähre", "Zeder"], id="German order"),
        pytest.param("-name", ["Zeder", "Ähre", "Ahorn"], id="backwards"),
        pytest.param("number", ["Ahorn", "Ähre", "Zeder"], id="by key"),
        pytest.param("-number", ["Zeder", "Ähre", "Ahorn"], id="by key backwards"),
        pytest.param("area", ["Ahorn", "Ähre", "Zeder"], id="gaps last"),
        pytest.param("-area", ["Ahorn", "Ähre", "Zeder"], id="gaps last backwards too"),
        pytest.param("drop table", ["Ahorn", "Ähre", "Zeder"], id="unknown: by name"),
    ],
)
def test_order(sort, order, client, some):
    assert names(client.get(PAGE, {"sort": sort})) == order


@pytest.mark.parametrize(
    ("search", "found"),
    [
        pytest.param("hor", ["Ahorn"], id="part of the name"),
        pytest.param("A-3", ["Zeder"], id="key"),
        pytest.param("gibtesnicht", [], id="nothing"),
    ],
)
def test_search(search, found, client, some):
    assert names(client.get(PAGE, {"search": search})) == found


def test_search_finds_areas_and_what_lies_in_them(client, some):
    response = client.get(PAGE, {"search": "Ölm"})
    html = response.content.decode()
    assert "Ortsteil Ölmühle" in html
    assert names(response) == ["Ahorn", "Ähre"]
    assert "„Ölm“ im Namen, in der Kennung oder im Namen eines Gebiets" in html


@pytest.mark.parametrize(
    ("published", "day", "found"),
    [
        pytest.param(True, "2026-01-01", ["Ahorn", "Ähre"], id="by the group on the day"),
        pytest.param(True, "1999-01-01", [], id="not before they belonged to it"),
        pytest.param(False, "2026-01-01", [], id="not by a group nobody may see"),
    ],
)
def test_search_finds_what_lies_in_groups_of_areas(published, day, found, client, some):
    source = factories.source_file(published=published)
    group = factories.area(kind="stadtbezirk", name="Nordwest", source=source)
    factories.membership(member=some[1].area, group=group, source=source)
    response = client.get(PAGE, {"search": "nordw", "stichtag": day})
    assert names(response) == found


def test_no_hit_differs_from_no_data(client):
    assert "noch keine Einrichtungen" in client.get(PAGE).content.decode()
    factories.facility()
    html = client.get(PAGE, {"search": "gibtesnicht"}).content.decode()
    assert html.count("0 von 1 Einrichtung") == 1, "told once"
    assert "Keine Einrichtung passt zu dieser Auswahl." in html


def test_a_facility_without_ortsteil_says_so(client, some):
    assert "keine Angabe" in client.get(PAGE).content.decode()


def test_closed_facilities_stay_away_unless_their_day_is_asked(client, some):
    Facility.objects.filter(number="A-1").update(closed_on="2020-07-31")
    assert "Ahorn" not in names(client.get(PAGE))
    assert "Ahorn" in names(client.get(PAGE, {"stichtag": "2019-01-01"}))


def test_unpublished_facilities_are_not_listed(client, some):
    factories.facility(name="Versteckt", source=factories.source_file(published=False))
    assert "Versteckt" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("page", ["1", "2", "99", "x"])
def test_long_lists_come_in_pages(page, client):
    source, provider = factories.source_file(), factories.provider()
    for _ in range(55):
        factories.facility(source=source, provider=provider)
    shown = client.get(PAGE, {"seite": page}).context["page"]
    assert len(shown) == {"1": 50, "2": 5, "99": 5, "x": 50}[page]


def test_queries_do_not_grow_with_facilities(client, some):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    before = count()
    for _ in range(6):
        factories.facility(area=some[1].area)
    assert count() == before
