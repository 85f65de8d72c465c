"""Plans with their history and participation, and measures on their way to a post."""

from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from districts.release import Audience
from planning.models import Decision, Involvement, MeasureStage, PlanVersion
from planning.selectors.agenda import agenda
from planning.selectors.plans import plan_rows, plan_tasks
from planning.selectors.stages import PATIENCE, follow_ups, stage_duties, stage_rows
from planning.selectors.task import tasks_of
from tests import decision_rows, effect_rows, factories, funding_rows
from tests import plan_rows as rows
from tests.refusals import refused

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
PUBLIC = Audience.PUBLIC
Stage = MeasureStage.Stage


# Plans


def test_a_plan_shows_what_happened_to_it_until_the_day():
    plan = rows.plan(valid_from=date(2021, 3, 1))
    rows.event(plan=plan, kind="beschlossen", day=date(2021, 3, 17))
    rows.event(plan=plan, kind="fortgeschrieben", day=date(2024, 6, 1), said="Sommer 2024")
    (then,) = plan_rows(date(2023, 1, 1), PUBLIC)
    (now,) = plan_rows(DAY, PUBLIC)
    assert (then.state.kind, now.state.kind) == ("beschlossen", "fortgeschrieben")
    assert not plan_rows(date(2021, 1, 1), PUBLIC)


def test_strangers_see_no_involvement_before_it_is_published():
    rows.involvement(plan=rows.plan(), published=False)
    assert plan_rows(DAY, PUBLIC)[0].involvements == ()
    assert len(plan_rows(DAY, Audience.INTERNAL)[0].involvements) == 1


def test_an_involvement_without_answer_stays_on_start():
    row = rows.involvement()
    (task,) = plan_tasks(DAY, PUBLIC)
    assert task.text == "1 Beteiligung ohne Antwort, was daraus wurde"
    row.outcome, row.outcome_on = "Zwei Räume.", DAY
    row.save()
    assert not list(plan_tasks(DAY, PUBLIC))


@pytest.mark.parametrize(
    ("kind", "given", "fits"),
    [
        pytest.param("schwerpunktraum", {"theme": "Armut"}, True, id="a theme there"),
        pytest.param("ortsteil", {"theme": "Armut"}, False, id="a theme elsewhere"),
        pytest.param("schwerpunktgebiet", {}, False, id="an area of the INSEK"),
        pytest.param("ortsteil", {}, True, id="any other area"),
    ],
)
def test_schwerpunktraeume_and_areas_of_the_insek_stay_apart(kind, given, fits):
    area = factories.area(kind=kind)
    if fits:
        assert effect_rows.goal(area=area, **given).pk
        return
    with refused("INSEK"):
        effect_rows.goal(area=area, **given)


def test_a_goal_links_with_an_area_of_the_insek_alone():
    with refused("INSEK"):
        effect_rows.goal(insek_area=factories.area(kind="schwerpunktraum"))
    area = factories.area(kind="schwerpunktgebiet", name="Gebiet im Osten")
    effect_rows.goal(insek_area=area)
    page = Client().get("/planung/monitoring/").content.decode()
    assert "Bezug zum INSEK: Schwerpunktgebiet Gebiet im Osten" in page


def test_planners_enter_plans_and_answer_involvements(client):
    client.force_login(factories.user("planung"))
    form = {"code": "ikjhp-2", "plan": "ikjhp", "version": 2, "title": "Planung"}
    form |= {"valid_from": "2024-06-01", "source": "Papier"}
    assert client.post("/planung/plaene/eintragen/", form).status_code == 302
    part = "/planung/plaene/ikjhp-2/?art="
    event = {"kind": "begonnen", "day": "2024-06-01", "source": "Papier"}
    assert client.post(f"{part}schritt", event).status_code == 302
    said = {"kind": "jugendparlament", "body": "Jugendparlament", "form": "Anhörung"}
    said |= {"day": "2024-09-01", "said": "Mehr Räume.", "source": "Niederschrift"}
    assert client.post(f"{part}beteiligung", said).status_code == 302
    number = Involvement.objects.get().pk
    answer = said | {"outcome": "Zwei neue Räume.", "outcome_on": "2025-01-01"}
    assert client.post(f"{part}beteiligung&nummer={number}", answer).status_code == 302
    page = client.get("/planung/plaene/").content.decode()
    assert "Zwei neue Räume." in page
    assert PlanVersion.objects.get().events.count() == 1


@pytest.mark.parametrize(
    "query", ["", "?art=x", "?art=beteiligung&nummer=9", "?art=schritt&nummer=9"]
)
def test_what_is_no_part_of_a_plan_is_not_found(client, query):
    client.force_login(factories.user("planung"))
    assert client.get(f"/planung/plaene/{rows.plan().code}/{query}").status_code == 404


# Steps of measures


@pytest.mark.parametrize(("first", "second"), list(pairwise(Stage)))
def test_no_step_lies_before_an_earlier_one(first, second):
    measure = factories.measure()
    rows.stage(measure=measure, stage=first, day=DAY)
    with refused("folgen aufeinander"):
        rows.stage(measure=measure, stage=second, day=DAY - timedelta(days=1))
    late = rows.stage(measure=measure, stage=second, day=DAY)
    late.day = DAY - timedelta(days=1)
    with refused("folgen aufeinander"):
        late.save()


def test_a_measure_waits_after_three_months_without_a_step():
    measure = factories.measure()
    rows.stage(measure=measure, day=DAY)
    assert not list(tasks_of(stage_duties(DAY + PATIENCE, PUBLIC)))
    late = stage_duties(DAY + PATIENCE + timedelta(days=1), PUBLIC)
    (task,) = tasks_of(late)
    assert (task.day, task.query) == (DAY + PATIENCE, "#schritte")
    rows.stage(measure=measure, stage=Stage.FILLED, day=DAY)
    assert not list(stage_duties(DAY + PATIENCE * 2, PUBLIC))


def test_monitoring_and_steckbrief_show_how_far_a_measure_is(client):
    measure = factories.measure()
    rows.stage(measure=measure, day=date(2024, 2, 1), evidence="Bescheid 7")
    rows.stage(measure=measure, stage=Stage.CHOSEN, day=date(2024, 5, 2))
    (row,) = stage_rows(DAY, PUBLIC)
    assert [day for _, day in row.days] == [date(2024, 2, 1), None, date(2024, 5, 2), None]
    assert "02.05.2024" in client.get("/planung/monitoring/").content.decode()
    page = client.get(f"/einrichtungen/{measure.facility.number}/").content.decode()
    assert "Maßnahmeträger gewählt 02.05.2024" in strip_tags(page)


def test_planners_enter_steps_on_the_steckbrief(client):
    client.force_login(factories.user("planung"))
    measure = factories.measure()
    form = {"stage": "bewilligt", "day": "2024-02-01", "evidence": "Bescheid"}
    address = f"/massnahmen/{measure.pk}/schritt/"
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 400
    early = form | {"stage": "besetzt", "day": "2024-01-01"}
    answer = client.post(address, early)
    assert (answer.status_code, measure.stages.count()) == (400, 1)
    assert "folgen aufeinander" in answer.content.decode()


# Beschlusskontrolle


def test_what_became_of_a_resolution_counts_measures_that_name_it():
    decision, second = decision_rows.decision(), factories.user()
    released = {"released_by": second, "released_at": timezone.now()}
    rows_of = Decision.objects.filter(pk=decision.pk)
    rows_of.update(**released, released_sha256=decision.sha256)
    number = "VIII-DS-00001"
    decision_rows.resolution(
        decision=decision, result="unveraendert", number=number, minutes="Ja."
    )
    rows_of.update(status="beschlossen")
    measure = factories.measure(resolution=number, fte_target="0.8", fte_actual="0.5")
    rows.stage(measure=measure, day=date(2024, 2, 1))
    (found,) = follow_ups(DAY.replace(year=2090), Audience.INTERNAL)
    assert (found.measures, found.open_steps) == (1, 1)
    assert (str(found.target), str(found.actual)) == ("0.80", "0.50")


# Planungskalender


def test_the_calendar_knows_when_a_grant_must_be_applied_for():
    programme = funding_rows.programme("land", name="FRL Test")
    funding_rows.rule(programme=programme, deadline_month=10, deadline_day=31)
    found = [entry for entry in agenda(DAY, PUBLIC).coming if "Förderantrag" in entry.text]
    (entry,) = found
    assert (entry.day, entry.text) == (
        date(2027, 10, 31),
        "FRL Test: Förderantrag für 2028",
    )
    assert entry.page.endswith(f"#p-{programme.code}")
    assert (
        "FRL Test: Förderantrag" in Client().get("/planung/kalender.ics").content.decode()
    )


# As a workbook, and on the Steckbrief of an area


def test_monitoring_comes_as_a_workbook(client):
    effect_rows.goal(title="Ein Ziel")
    rows.involvement(plan=rows.plan(), said="Mehr Räume.")
    rows.stage(evidence="Bescheid 7")
    answer = client.get("/planung/monitoring.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.content), read_only=True)
    text = str([list(sheet.values) for sheet in book])
    assert all(said in text for said in ("Ein Ziel", "Mehr Räume.", "Bescheid 7"))
    assert client.get("/planung/monitoring.xlsx?stichtag=2020-01-01").status_code == 200


def test_the_steckbrief_of_an_area_names_its_theme(client):
    area = factories.area(kind="schwerpunktraum", key="B1")
    effect_rows.goal(area=area, theme="Armut", title="Ansprüche kennen")
    page = client.get("/bezirke/schwerpunktraum/B1/").content.decode()
    assert "Schwerpunktthema Armut: " in page
