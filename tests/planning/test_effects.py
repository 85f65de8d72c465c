"""Monitoring: goals in their order, expectations that stay, and what is seen then."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from districts.release import Audience
from planning.models import EffectEntry, EffectReview, Goal, ScoringRun
from planning.selectors.effects import effect_duties, goals_on, seen
from planning.selectors.task import tasks_of
from planning.services import expect_effect, review_effect, run_scoring
from tests import effect_rows, factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
LATER = date(2030, 1, 2)
CHAPTERS = {"succeeds": "Dies.", "fails": "Das.", "follows": "Jenes."}


def tree() -> tuple[Goal, Goal, Goal]:
    top = effect_rows.goal()
    middle = effect_rows.goal(level="wirkungsziel", parent=top)
    return top, middle, effect_rows.goal(level="handlungsziel", parent=middle)


# Goals


def test_goals_stand_below_those_they_belong_to_by_priority():
    top, middle, low = tree()
    first = effect_rows.goal(priority=1)
    found = goals_on(DAY, Audience.PUBLIC)
    assert [(placed.goal, placed.depth) for placed in found] == [
        (first, 0),
        (top, 0),
        (middle, 1),
        (low, 2),
    ]


@pytest.mark.parametrize(
    ("level", "parent"),
    [
        ("handlungsziel", "strategisch"),
        ("wirkungsziel", "wirkungsziel"),
        ("handlungsziel", "handlungsziel"),
    ],
)
def test_a_goal_belongs_to_the_level_above_it(level, parent):
    rows = dict(zip(("strategisch", "wirkungsziel", "handlungsziel"), tree(), strict=True))
    with pytest.raises(IntegrityError), transaction.atomic():
        effect_rows.goal(level=level, parent=rows[parent])


def test_a_goal_with_others_below_keeps_its_level():
    _, middle, _ = tree()
    middle.level = "handlungsziel"
    with pytest.raises(IntegrityError), transaction.atomic():
        middle.save()


def test_a_goal_shows_the_newest_value_of_its_own_place():
    indicator = factories.indicator()
    city = factories.area(kind="stadt", key="leipzig")
    here = factories.area(source=city.source)
    for period, value in (("2023", 1), ("2024", 2)):
        factories.area_value(
            indicator=indicator, area=city, period=period, value=value, source=city.source
        )
    factories.area_value(
        indicator=indicator, area=here, period="2023", value=9, source=city.source
    )
    effect_rows.goal(indicator=indicator, priority=1)
    effect_rows.goal(indicator=indicator, priority=2, area=here)
    values = [(p.value, p.period) for p in goals_on(DAY, Audience.INTERNAL)]
    assert values == [(Decimal(2), "2024"), (Decimal(9), "2023")]


# Expectations


def test_an_expectation_is_written_before_its_review():
    entry = effect_rows.unsaved_entry(goal=effect_rows.goal())
    entry.review_on = timezone.localdate()
    with pytest.raises(ValidationError, match="in der Zukunft"):
        expect_effect(entry=entry, by=factories.user("planung"))
    assert not EffectEntry.objects.exists()


@pytest.mark.parametrize("make", [effect_rows.entry, effect_rows.review])
def test_the_database_keeps_what_was_written(make):
    row = make()
    rows = type(row).objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(written_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete(rows.db)


def test_a_review_fills_all_chapters_and_looks_back():
    entry, person = effect_rows.entry(), factories.user("planung")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="liegt voraus"):
        review_effect(entry=entry, by=person, day=tomorrow, **CHAPTERS)
    with pytest.raises(ValidationError):
        review_effect(entry=entry, by=person, day=DAY, **CHAPTERS | {"fails": " "})
    review_effect(entry=entry, by=person, day=DAY, **CHAPTERS)
    assert EffectReview.objects.get().entry == entry


def test_a_due_expectation_stands_on_start_until_it_was_looked_at():
    entry = effect_rows.entry(published=True)
    assert not list(tasks_of(effect_duties(DAY, Audience.PUBLIC)))
    (task,) = tasks_of(effect_duties(LATER, Audience.PUBLIC))
    assert (task.day, task.text) == (entry.review_on, "1 Erwartung: Überprüfung fällig")
    effect_rows.review(entry=entry)
    assert not list(effect_duties(LATER, Audience.PUBLIC))


def test_strangers_see_no_expectation_about_what_they_may_not_see():
    measure = factories.measure(source=factories.source_file(published=False))
    entry = effect_rows.entry(measure=measure, published=True)
    assert Client().get(f"/planung/monitoring/{entry.pk}/").status_code == 404


# What is seen


@pytest.fixture
def city():
    made = small_city.build()
    run_scoring(key=made.key, as_of=small_city.DAY)
    made.measure = factories.measure(
        facility=made.schools[0],
        service_type=made.service,
        source=made.source,
        valid_from=small_city.DAY,
    )
    cell = made.schools[0].values.order_by("period").last()
    made.entry = effect_rows.entry(
        measure=made.measure, indicator=cell.indicator, baseline="2020/21", published=True
    )
    return made


def test_the_five_nearest_sites_without_the_service_stand_beside(city):
    found = seen(city.entry, LATER, Audience.INTERNAL)
    scores = {row.facility: row.index for row in small_city_scores()}
    own = scores.pop(city.schools[0])
    nearest = sorted(scores, key=lambda site: (abs(scores[site] - own), site.number))[:5]
    assert [row.score.facility for row in found.beside.rows] == nearest
    year = found.years[-1]
    cells = [site.values.get(indicator=city.entry.indicator, period=year.period)
             for site in nearest]  # fmt: skip
    known = [float(cell.value) for cell in cells if cell.value is not None]
    assert year.compared == len(known)
    assert year.mean == pytest.approx(sum(known) / len(known))


def small_city_scores():
    run = ScoringRun.objects.get()
    return run.scores.filter(index__isnull=False).select_related("facility")


def test_a_served_site_is_not_compared(city):
    first = seen(city.entry, LATER, Audience.INTERNAL).beside.rows[0].score.facility
    factories.measure(
        facility=first,
        service_type=city.service,
        source=city.source,
        valid_from=small_city.DAY,
    )
    beside = seen(city.entry, LATER, Audience.INTERNAL).beside
    assert first not in [row.score.facility for row in beside.rows]


def test_a_site_of_another_size_is_not_compared(city):
    first = seen(city.entry, LATER, Audience.INTERNAL).beside.rows[0].score.facility
    newest = first.values.filter(indicator__code="pupils").order_by("period").last()
    newest.value *= 10
    newest.save()
    beside = seen(city.entry, LATER, Audience.INTERNAL).beside
    assert first not in [row.score.facility for row in beside.rows]
    assert beside.other_size >= 1
    city.schools[0].values.filter(indicator__code="pupils").delete()
    without = seen(city.entry, LATER, Audience.INTERNAL).beside
    assert first in [row.score.facility for row in without.rows]
    assert not without.is_by_size


def test_a_mean_of_fewer_than_three_sites_is_not_built(city):
    for school in city.schools[3:]:
        factories.measure(
            facility=school,
            service_type=city.service,
            source=city.source,
            valid_from=small_city.DAY,
        )
    found = seen(city.entry, LATER, Audience.INTERNAL)
    assert all(year.mean is None for year in found.years)


def test_strangers_see_the_own_series_without_the_others(city):
    found = seen(city.entry, LATER, Audience.PUBLIC)
    assert found.beside.rows == ()
    assert all(year.mean is None for year in found.years)


def test_the_page_says_that_it_proves_no_cause(city, client):
    client.force_login(factories.user("planung"))
    page = strip_tags(client.get(f"/planung/monitoring/{city.entry.pk}/").content.decode())
    assert "kein Kausalbeleg" in page
    assert "Mittel vergleichbarer Standorte" in page


def test_planners_write_expectations_and_reviews_on_their_pages(city, client):
    client.force_login(factories.user("planung"))
    form = {"indicator": city.entry.indicator.pk, "change": "sinkt", "expected": "Weniger."}
    form |= {"baseline": "2023/24", "review_on": "2031-07-31"}
    address = f"/planung/monitoring/erwartung/?massnahme={city.measure.pk}"
    assert client.post(address, form).status_code == 302
    made = EffectEntry.objects.latest("pk")
    assert (made.measure, made.expected) == (city.measure, "Weniger.")
    review = f"/planung/monitoring/{made.pk}/ueberpruefung/"
    assert client.post(review, {"day": "2025-01-01", **CHAPTERS}).status_code == 302
    assert "Jenes." in client.get(f"/planung/monitoring/{made.pk}/").content.decode()


def test_planners_enter_goals(client):
    client.force_login(factories.user("planung"))
    form = {"code": "neu", "level": "strategisch", "title": "Ein neues Ziel"}
    form |= {"priority": 1, "source": "Beschluss", "valid_from": "2026-01-01"}
    assert client.post("/planung/monitoring/ziel/", form).status_code == 302
    assert "Ein neues Ziel" in client.get("/planung/monitoring/").content.decode()
    wrong = client.post("/planung/monitoring/ziel/?code=neu", form | {"level": "x"})
    assert wrong.status_code == 400
