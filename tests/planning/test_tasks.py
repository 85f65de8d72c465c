"""What the start page asks for: each task at its limit, with date, count and link."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from districts.release import Audience
from planning.selectors import tasks
from planning.selectors.calendar import period_end, period_start
from planning.services import make_proposal, save_round
from tests import factories
from tests.planning import small_city

DAY = date(2026, 11, 22)
pytestmark = pytest.mark.django_db


def texts(day=DAY, audience=Audience.PUBLIC, max_age=3):
    return [task.text for task in tasks.tasks(day, max_age, audience)]


def test_an_empty_house_has_nothing_to_do():
    assert texts() == []


@pytest.mark.parametrize(
    ("next_review", "count"),
    [
        pytest.param(date(2026, 11, 21), 1, id="yesterday is overdue"),
        pytest.param(date(2026, 11, 22), 0, id="today is not yet"),
    ],
)
def test_reviews_are_overdue_from_the_next_day(next_review, count):
    factories.indicator(next_review=next_review)
    assert texts() == ["1 Indikator: Prüfung überfällig"] * count


@pytest.mark.parametrize(
    ("period", "is_old"),
    [
        pytest.param("2022", True, id="a year that ended before the limit"),
        pytest.param("2023", False, id="a year that ended after it"),
        pytest.param("2022/23", True, id="a school year ends in July"),
        pytest.param("2023/24", False, id="the next one lies within"),
    ],
)
def test_values_grow_old(period, is_old):
    factories.area_value(
        indicator=factories.indicator(level="area"), area=factories.area(), period=period
    )
    expected = ["1 Indikator: neuester Wert älter als 3 Jahre"] if is_old else []
    assert texts() == expected


def test_a_missing_newer_value_does_not_make_an_indicator_young():
    indicator, area = factories.indicator(level="area"), factories.area()
    factories.area_value(indicator=indicator, area=area, period="2020")
    factories.area_value(
        indicator=indicator, area=area, period="2025", value=None, state="keine_angabe"
    )
    assert tasks.outdated(DAY, 3, Audience.PUBLIC) == {indicator.pk: "2020"}


@pytest.mark.parametrize(
    ("valid_to", "is_listed"),
    [
        pytest.param(date(2026, 11, 21), False, id="ended yesterday"),
        pytest.param(date(2026, 11, 22), True, id="ends today"),
        pytest.param(date(2027, 11, 22), True, id="ends in twelve months to the day"),
        pytest.param(date(2027, 11, 23), False, id="ends a day later"),
        pytest.param(None, False, id="is not limited"),
    ],
)
def test_funding_that_ends_soon(valid_to, is_listed):
    factories.measure(valid_to=valid_to)
    assert any("Förderende" in text for text in texts()) == is_listed


def test_funding_that_has_not_begun_is_no_task():
    factories.measure(valid_from=date(2026, 12, 1), valid_to=date(2027, 1, 31))
    assert texts() == []


def test_funding_that_is_followed_is_no_task():
    old = factories.measure(valid_to=date(2027, 1, 31))
    factories.measure(
        facility=old.facility, service_type=old.service_type, follows=old,
        valid_from=date(2027, 2, 1),
    )  # fmt: skip
    assert texts() == []


@pytest.mark.parametrize(
    ("actual", "is_listed"),
    [
        pytest.param("0.40", True, id="half filled"),
        pytest.param("0.00", True, id="vacant is zero and known"),
        pytest.param("0.80", False, id="filled"),
        pytest.param(None, False, id="not known is no difference"),
    ],
)
def test_soll_and_ist_differ(actual, is_listed):
    factories.measure(fte_target="0.80", fte_actual=actual)
    assert ("1 Maßnahme: SOLL und IST verschieden" in texts()) == is_listed


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        pytest.param(["r1"], "1 Vorschlag mit nicht vergebenem Rest", id="one"),
        pytest.param(
            ["r1", "r2"],
            "2 Vorschläge mit nicht vergebenem Rest",
            id="alternatives for one budget are counted and never added",
        ),
    ],
)
def test_proposals_with_a_rest_are_counted(codes, said):
    small_city.build()
    for code in codes:
        assert (
            make_proposal(
                round=save_round(
                    small_city.round_document() | {"code": code}, published=True
                )
            ).rest_fte
            > 0
        )
    assert said in texts()


def test_the_task_of_a_rest_leads_to_the_rounds_that_have_one(client):
    small_city.build()
    left = make_proposal(round=small_city.open_round())
    fits = {"budget": [{"source": "stadt", "period": "2024/25", "fte": 1.6}]}
    document = small_city.round_document(**fits) | {"code": "ohne", "title": "Geht auf"}
    make_proposal(round=save_round(document, published=True))
    [task] = [t for t in tasks.tasks(DAY, 3, Audience.PUBLIC) if "Rest" in t.text]
    assert (task.page, task.query) == ("planning:rounds", "?auswahl=rest")
    page = client.get(f"/planung/runden/{task.query}")
    assert [stand.round for stand in page.context["stands"]] == [left.round]
    assert left.rest_reason in page.content.decode()
    assert "mit Rest (1)" in client.get("/planung/runden/").content.decode()
    assert len(client.get("/planung/runden/").context["stands"]) == 2


@pytest.mark.parametrize(
    ("role", "title", "nothing"),
    [
        pytest.param(None, "Was ansteht", "Nichts steht an", id="the public"),
        pytest.param("ausschuss", "Was ansteht", "Nichts steht an", id="the committee"),
        pytest.param("planung", "Zu erledigen", "Nichts zu erledigen", id="planners"),
    ],
)
def test_only_planners_are_told_to_do_something(role, title, nothing, client):
    if role:
        client.force_login(factories.user(role=role))
    html = client.get("/").content.decode()
    assert f'<h2 id="erledigen">{title}</h2>' in html
    assert nothing in html


def test_the_next_calculation_is_due_after_three_years():
    small_city.build()
    make_proposal(round=small_city.open_round())
    due = small_city.DAY.replace(year=small_city.DAY.year + 3)
    said = "Grundschule: nächste Berechnung fällig"
    assert said not in texts(due.replace(year=due.year - 1) - timedelta(days=1))
    assert said in texts(due - timedelta(days=30))


def test_tasks_stand_in_order_of_their_day():
    factories.indicator(next_review=date(2025, 1, 2))
    factories.measure(valid_to=date(2027, 1, 31), fte_actual="0.10")
    days = [task.day for task in tasks.tasks(DAY, 3, Audience.PUBLIC)]
    assert days == sorted(days)
    assert len(days) == 3


def test_strangers_are_not_told_of_unpublished_measures():
    source = factories.source_file(published=False)
    factories.measure(
        facility=factories.facility(source=source), source=source, fte_actual="0.10"
    )
    assert texts(audience=Audience.PUBLIC) == []
    assert texts(audience=Audience.INTERNAL) == ["1 Maßnahme: SOLL und IST verschieden"]


def test_leap_days_have_a_day_three_years_before():
    assert tasks.years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)


def test_planners_see_five_steps_until_all_are_done(client):
    client.force_login(factories.user("planung"))
    html = client.get("/").content.decode()
    assert html.count("– offen") == 5
    assert "Nichts zu erledigen. Geprüft heute" in html
    small_city.build()
    html = client.get("/").content.decode()
    assert (html.count("– erledigt"), html.count("– offen")) == (3, 2)
    assert "Datei einlesen" in html
    round = small_city.open_round()
    make_proposal(round=round)
    assert "Erste Schritte" not in client.get("/").content.decode()


def test_strangers_see_the_steps_only_while_there_is_nothing(client):
    assert "Erste Schritte" in client.get("/").content.decode()
    factories.facility()
    assert "Erste Schritte" not in client.get("/").content.decode()


def test_each_task_links_to_its_list(client):
    reviewed = {"reviewed_on": date(2019, 1, 1), "next_review": date(2020, 1, 1)}
    factories.indicator("alt", name="Überfälliger", **reviewed)
    factories.indicator("neu", next_review=date(2999, 1, 1), name="Geprüfter")
    html = client.get("/").content.decode()
    address = "/indikatoren/?pruefung=ueberfaellig"
    assert f'href="{address}"' in html
    listed = client.get(address).content.decode()
    assert "Überfälliger" in listed
    assert "Geprüfter" not in listed


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        pytest.param("", ["T-A", "T-B", "T-C"], id="all"),
        pytest.param("foerderende", ["T-A"], id="funding ends"),
        pytest.param("abweichung", ["T-B"], id="SOLL and IST differ"),
    ],
)
def test_the_list_of_measures_holds_what_the_task_counted(choice, numbers, client):
    service = factories.service_type()
    soon = timezone.localdate() + timedelta(days=30)
    for number, given in {
        "T-A": {"valid_to": soon},
        "T-B": {"fte_actual": "0.10"},
        "T-C": {"fte_actual": "0.80"},
    }.items():
        factories.measure(
            facility=factories.facility(number=number), service_type=service, **given
        )
    response = client.get("/massnahmen/", {"auswahl": choice})
    assert sorted(row.facility.number for row in response.context["page"]) == numbers


def test_measures_stand_by_end_of_funding_and_those_without_end_last(client):
    service, today = factories.service_type(), timezone.localdate()
    for number, days in (("T-A", None), ("T-B", 60), ("T-C", 30)):
        factories.measure(
            facility=factories.facility(number=number),
            service_type=service,
            valid_to=days and today + timedelta(days=days),
        )
    page = client.get("/massnahmen/").context["page"]
    assert [row.facility.number for row in page] == ["T-C", "T-B", "T-A"]


def test_each_round_stands_with_its_newest_official_proposal():
    round = factories.planning_round()
    factories.proposal(round=round)
    newest = factories.proposal(round=round)
    factories.proposal(round=round, scenario=factories.scenario(round=round))
    (stand,) = tasks.rounds(Audience.INTERNAL)
    assert stand.proposal == newest


def test_queries_of_the_start_page_do_not_grow(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    def add():
        round = factories.planning_round(published=True, service_type=service)
        factories.proposal(round=round, published=True)
        factories.measure(service_type=service, valid_to=timezone.localdate())

    service = factories.service_type()
    add()
    before = count()
    for _ in range(4):
        add()
    assert count() == before


@pytest.mark.parametrize(
    ("period", "last"),
    [
        ("9999/00", date(9999, 7, 31)),
        ("0000", date(1, 12, 31)),
        ("2023/24", date(2024, 7, 31)),
    ],
)
def test_one_wrong_period_breaks_no_page(period, last):
    assert period_end(period) == last
    assert period_start(period).month in (1, 8)
