"""Ausbaustand: sites with a service against the target in force."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.html import strip_tags

from districts.models import Area
from districts.release import Audience
from planning.selectors.coverage import coverage
from tests import factories
from tests.coverage_rows import point, target

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture
def service():
    return factories.service_type()


@pytest.fixture
def source():
    return factories.source_file(published=True)


def school(source, **given):
    return factories.facility(kind="grundschule", source=source, **given)


def funded(service, facility, **given):
    start = {"valid_from": date(2024, 8, 1), "valid_to": None}
    return factories.measure(
        service_type=service, facility=facility, source=facility.source, **start | given
    )


def only(service, day=DAY, audience=Audience.PUBLIC):
    (found,) = coverage(service, day, audience)
    return found


def test_sites_are_counted_once_and_a_vacancy_is_no_missing_site(service, source):
    one, two, _ = (school(source) for _ in range(3))
    funded(service, one, fte_target="0.80", fte_actual="0.00")
    funded(service, one, fte_target="0.50", fte_actual=None)
    funded(service, two, fte_target="1.00", fte_actual="1.00")
    now = only(service).now
    assert (now.sites, now.of_sites) == (2, 3)
    assert (now.fte_target, now.fte_actual) == (Decimal("2.30"), Decimal("1.00"))
    assert (now.unknown_target, now.unknown_actual) == (0, 1)


def test_what_is_granted_and_has_not_begun_stands_apart(service, source):
    one, two = school(source), school(source)
    funded(service, one)
    funded(service, two, valid_from=date(2027, 8, 1))
    funded(service, one, valid_from=date(2027, 8, 1), fte_target="0.50")
    found = only(service)
    assert (found.now.sites, found.planned) == (1, 1)
    assert found.without == [two]


def test_all_sites_are_the_target_where_it_names_no_number(service, source):
    funded(service, school(source))
    school(source)
    target(service)
    assert (only(service).wanted, only(service).lacking) == (2, 1)


def test_a_reached_target_lacks_nothing(service, source):
    funded(service, school(source))
    funded(service, school(source))
    target(service, sites=1)
    assert only(service).lacking == 0


def test_without_a_target_in_force_nothing_lacks(service, source):
    funded(service, school(source))
    target(service, valid_to=date(2025, 1, 1))
    found = only(service)
    assert (found.target, found.wanted, found.lacking) == (None, None, None)


def test_a_changed_number_of_schools_is_a_break(service, source):
    funded(service, school(source))
    school(source, opened_on=date(2025, 12, 1))
    school(source, closed_on=date(2026, 1, 1))
    found = only(service)
    # 2024: the first and the one still open; 2025: the same; 2026: opened, closed.
    assert [reach.of_sites for reach in found.years] == [2, 2, 2]
    school(source, opened_on=date(2025, 12, 1))
    assert only(service).breaks == {DAY: 1}


def test_a_closed_school_has_no_service(service, source):
    funded(service, school(source, closed_on=date(2026, 1, 1)))
    assert (only(service).now.sites, only(service).now.of_sites) == (0, 0)


def test_sites_stand_by_stadtbezirk_and_the_unknown_place_last(service, source):
    area = factories.area(source=source)
    bezirk = factories.area(kind=Area.Kind.STADTBEZIRK, key="9", source=source)
    factories.membership(member=area, group=bezirk, source=source)
    funded(service, school(source, area=area, area_basis="geometrie"))
    school(source, area=None, area_basis="keine")
    rows = only(service).districts
    assert [(row.area, row.sites, row.of_sites) for row in rows] == [
        (bezirk, 1, 1),
        (None, 0, 1),
    ]


def test_published_counts_stand_beside_and_later_ones_do_not_show(service, source):
    for year in (2021, 2025):
        point(service, as_of=date(year, 1, 31), stated_for=f"Anfang {year}")
    (then,) = coverage(service, date(2022, 1, 1), Audience.PUBLIC)
    assert [point.stated_for for point in then.points] == ["Anfang 2021"]


def test_two_targets_do_not_hold_at_once(service):
    target(service)
    with pytest.raises(IntegrityError), transaction.atomic():
        target(service, valid_from=date(2024, 1, 1))


def test_the_number_of_queries_stays(service, source, django_assert_num_queries):
    for _ in range(4):
        funded(service, school(source))
    with django_assert_num_queries(5):
        coverage(service, DAY, Audience.PUBLIC)


def test_strangers_count_published_rows_alone(service):
    hidden = factories.source_file(published=False)
    funded(service, school(hidden, name="Kanarie"))
    page = Client().get(f"/planung/ausbaustand/?leistung={service.code}")
    assert "Kanarie" not in page.content.decode()
    assert "weder eine Maßnahme noch ein Ziel" in page.content.decode()


def test_the_page_says_the_counts_in_a_sentence(service, source, client):
    funded(service, school(source))
    school(source)
    target(service)
    answer = client.get(f"/planung/ausbaustand/?leistung={service.code}")
    page = strip_tags(answer.content.decode())
    assert "1 von 2 Standorten." in page
    assert "Es fehlt 1 Standort." in page


def test_an_unknown_service_is_not_found(client):
    assert client.get("/planung/ausbaustand/?leistung=gibtesnicht").status_code == 404
