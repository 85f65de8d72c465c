"""Rounds and keys are opened to everybody by a button, once and for good."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from planning.models import PlanningRound, ScoringKey, ServiceType
from planning.services.publishing import publish
from tests import factories, world
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> PlanningRound:
    small_city.build()
    made = small_city.open_round()
    PlanningRound.objects.update(published=False)
    return PlanningRound.objects.get(pk=made.pk)


def test_a_round_is_read_by_everybody_once_it_is_published(round, client):
    page = f"/planung/runden/{round.code}/"
    assert client.get(page).status_code == 404
    planner = world.signed_in("planung")
    assert "Runde veröffentlichen" in planner.get(page).content.decode()
    answer = planner.post(f"{page}veroeffentlichen/", follow=True).content.decode()
    assert "Alle können das nun lesen" in answer
    assert "Runde veröffentlichen" not in answer
    assert client.get(page).status_code == 200
    again = planner.post(f"{page}veroeffentlichen/", follow=True).content.decode()
    assert "Das ist schon veröffentlicht." in again


def test_who_plans_other_services_publishes_nothing(round):
    is_school = round.service_type.office == ServiceType.Office.SCHOOL
    stranger = world.signed_in("planung_jugend" if is_school else "planung_schule")
    path = f"/planung/runden/{round.code}/veroeffentlichen/"
    assert stranger.post(path).status_code == 403


def test_a_key_is_published_from_its_list(round, client):
    ScoringKey.objects.update(published=False)
    key = ScoringKey.objects.order_by("pk").first()
    assert key.title not in client.get("/planung/schluessel/").content.decode()
    planner = world.signed_in("planung")
    planner.post(f"/planung/schluessel/{key.code}/{key.version}/veroeffentlichen/")
    assert key.title in client.get("/planung/schluessel/").content.decode()


def test_the_key_of_a_variant_stays_inside(round):
    key = ScoringKey.objects.order_by("pk").first()
    derived = factories.scoring_key(code="andere", published=False, derived_from=key)
    with pytest.raises(ValidationError, match="bleibt intern"):
        publish(derived, by=factories.user("planung"))
