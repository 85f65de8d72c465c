"""Planungskalender: days counted from the Beschluss, duties taken from their records."""

from datetime import date

import icalendar
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from districts.models import AuditEntry
from districts.release import Audience
from planning.models import Milestone
from planning.selectors.agenda import agenda
from planning.selectors.task import Duty, Group, tasks_of
from planning.selectors.tasks import tasks
from planning.services import count_backwards, keep_milestones
from planning.services.milestones import LEADS, counted_days
from tests import factories, network_rows, standard_rows, world

pytestmark = pytest.mark.django_db
RESOLVED = date(2027, 5, 19)
TODAY = date(2027, 1, 1)
Kind = Milestone.Kind


@pytest.fixture
def planned():
    """A published round whose days are counted."""
    round = factories.planning_round(published=True, school_year="2027/28")
    count_backwards(round=round, resolved_on=RESOLVED, by=factories.user("planung"))
    return round


def day_of(round, kind, body=""):
    return round.milestones.get(kind=kind, body=body).day


def test_days_lie_their_weeks_before_the_resolution(planned):
    assert day_of(planned, Kind.RESOLUTION) == RESOLVED
    assert day_of(planned, Kind.CALCULATION) == date(2026, 12, 2)  # 24 weeks before
    assert day_of(planned, Kind.CONSULTATION, "Jugendhilfeausschuss") == date(2027, 4, 28)
    assert day_of(planned, Kind.CONTROL) == date(2028, 5, 17)
    assert day_of(planned, Kind.SCHOOL_YEAR) == date(2027, 8, 1)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_all_days_move_with_the_resolution(resolved_on):
    days = counted_days(resolved_on, "2027/28")
    assert len(days) == len(LEADS) + 1
    weeks = {(kind, body): weeks for kind, body, weeks in LEADS}
    for what, lead in weeks.items():
        assert (resolved_on - days[what]).days == 7 * lead


def test_counting_anew_leaves_what_is_done_or_set_by_hand(planned):
    moved = planned.milestones.get(kind=Kind.SURVEY)
    moved.day = date(2026, 11, 2)
    done = planned.milestones.get(kind=Kind.STATISTICS)
    done.done_on = date(2026, 9, 1)
    person = factories.user("planung")
    keep_milestones(round=planned, changed=[moved, done], by=person)
    before = done.day
    count_backwards(round=planned, resolved_on=date(2027, 6, 16), by=person)
    assert day_of(planned, Kind.SURVEY) == date(2026, 11, 2)
    assert day_of(planned, Kind.STATISTICS) == before
    assert day_of(planned, Kind.CALCULATION) == date(2026, 12, 30)


def test_every_change_of_a_day_stands_in_the_log(planned):
    acts = list(AuditEntry.objects.values_list("act", "after"))
    assert acts == [("termine rechnen", "Beschluss 2027-05-19")]


def test_late_days_come_first_and_done_ones_last(planned):
    planned.milestones.filter(kind=Kind.STATISTICS).update(done_on=date(2026, 9, 1))
    found = agenda(TODAY, Audience.INTERNAL)
    assert [entry.text for entry in found.late] == [
        f"Erhebung bei Einrichtungen – {planned.title}",
        f"Berechnung – {planned.title}",
    ]
    assert [entry.uid for entry in found.done] == [
        f"termin-{planned.milestones.get(kind=Kind.STATISTICS).pk}"
    ]
    assert found.coming[0].text == f"Stellungnahmen – {planned.title}"


def test_the_first_school_day_is_never_late(planned):
    found = agenda(date(2027, 9, 1), Audience.INTERNAL)
    assert not any("Schuljahr" in entry.text for entry in found.late)


def test_duties_come_from_their_own_records():
    service = factories.service_type()
    factories.measure(service_type=service, valid_to=date(2027, 7, 31))
    factories.measure(service_type=service, valid_to=date(2027, 7, 31))
    factories.indicator(next_review=date(2027, 3, 1))
    factories.scoring_key(valid_to=date(2027, 12, 31), title="Alt")
    texts = {entry.day: entry.text for entry in agenda(TODAY, Audience.INTERNAL).coming}
    assert texts == {
        date(2027, 3, 1): "Prüfung: 1 Indikator",
        date(2027, 7, 31): f"Förderende {service.name}: 2 Maßnahmen ohne Anschluss",
        date(2027, 12, 31): "Schlüssel Alt endet",
    }


def test_strangers_see_days_of_published_rounds_alone(planned):
    hidden = factories.planning_round(published=False, title="Kanarie")
    count_backwards(round=hidden, resolved_on=RESOLVED, by=factories.user("planung"))
    page = Client().get("/planung/kalender/").content.decode()
    file = Client().get("/planung/kalender.ics").content.decode()
    assert planned.title in page
    assert "Kanarie" not in page + file


def test_calendar_programs_read_the_file(planned):
    answer = Client().get("/planung/kalender.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    row = planned.milestones.get(kind=Kind.RESOLUTION)
    event = next(e for e in events if e["UID"] == f"termin-{row.pk}@testserver")
    assert event.decoded("DTSTART") == RESOLVED
    assert event.decoded("DTEND") == date(2027, 5, 20)
    assert str(event["SUMMARY"]) == f"Beschluss – {planned.title}"


def test_a_round_has_each_day_once(planned):
    row = planned.milestones.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.create(round=planned, kind=row.kind, body=row.body, day=row.day)


def test_planners_count_and_move_days_on_the_page(client):
    round = factories.planning_round(school_year="2027/28")
    client.force_login(factories.user("planung"))
    address = f"/planung/runden/{round.code}/termine/"
    assert client.post(address, {"resolved_on": "2027-05-19"}).status_code == 302
    rows = list(round.milestones.all())
    data = {"tage-TOTAL_FORMS": len(rows), "tage-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        data |= {
            f"tage-{number}-id": row.pk,
            f"tage-{number}-day": row.day.isoformat(),
            f"tage-{number}-done_on": "2026-09-01" if number == 0 else "",
        }
    assert client.post(address, data).status_code == 302
    assert [row.done_on for row in round.milestones.exclude(done_on=None)] == [
        date(2026, 9, 1)
    ]
    answer = client.post(address, {"resolved_on": "morgen"})
    assert answer.status_code == 400
    assert "gültiges Datum" in answer.content.decode()


def test_days_of_another_round_cannot_be_moved(client, planned):
    other = factories.planning_round()
    client.force_login(factories.user("planung"))
    row = planned.milestones.first()
    data = {"tage-TOTAL_FORMS": 1, "tage-INITIAL_FORMS": 1, "tage-0-id": row.pk}
    data |= {"tage-0-day": "2030-01-01", "tage-0-done_on": ""}
    client.post(f"/planung/runden/{other.code}/termine/", data)
    assert planned.milestones.get(pk=row.pk).day == row.day


# One source: the calendar names each duty, Start counts those that are near


def test_every_deadline_on_start_is_a_day_of_the_calendar():
    made = world.published()
    factories.measure(service_type=made.service, valid_to=date(2027, 3, 1))
    factories.indicator(next_review=date(2026, 12, 1))
    standard_rows.standard(next_review=date(2026, 12, 1), published=True)
    found = agenda(TODAY, Audience.INTERNAL)
    days = {entry.day for entry in found.open}
    told = [task for task in tasks(TODAY, 3, Audience.INTERNAL) if task.is_deadline]
    undated = "neuester Wert älter"
    assert len(told) >= 4
    assert {task.day for task in told if undated not in task.text} <= days


def test_agreed_steps_and_reviews_stand_in_the_calendar():
    step = network_rows.step(due_on=date(2027, 2, 1))
    goal = network_rows.goal(review_on=date(2027, 4, 1))
    texts = {entry.day: entry.text for entry in agenda(TODAY, Audience.INTERNAL).coming}
    assert texts[date(2027, 2, 1)].startswith("Vereinbarter Schritt, ")
    assert step.conference.network.name in texts[date(2027, 2, 1)]
    assert texts[date(2027, 4, 1)] == f"Ziel überprüfen: {goal.network.name}"


def test_a_group_is_one_line_on_start_with_its_first_day_and_all_its_rows():
    days = [date(2027, 3, 1), date(2027, 2, 1), date(2027, 4, 1)]
    group = Group("Ding", "Dinge", " offen", "start")
    near = [1, 2, 0]
    pairs = zip(days, near, strict=True)
    rows = [Duty(d, "x", "start", "u", near=n, group=group) for d, n in pairs]
    (task,) = tasks_of([*rows, Duty(days[0], "allein", "start", "v")])
    assert (task.day, task.text) == (date(2027, 2, 1), "3 Dinge offen")
