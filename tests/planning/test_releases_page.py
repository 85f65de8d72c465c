"""Values are given out on a page: by who may release, counted first."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from districts.models import AuditEntry, Release
from planning.views import releases as page
from tests import world
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PATH = "/planung/daten/freigabe/"


@pytest.fixture
def releaser():
    small_city.build()
    return world.signed_in("freigabe")


def test_counting_gives_nothing_out(releaser):
    answer = releaser.post(PATH, {"audience": "oeffentlich", "zaehlen": "1"})
    assert "Gezählt, nicht freigegeben" in answer.content.decode()
    assert not Release.objects.exists()


def test_a_release_is_kept_and_logged_with_its_person(releaser):
    assert releaser.post(PATH, {"audience": "oeffentlich"}).url == PATH
    public = Release.objects.get(audience="oeffentlich")
    entry = AuditEntry.objects.filter(act="werte freigeben").last()
    assert entry.actor.groups.get().name == "freigabe"
    shown = releaser.get(PATH).content.decode()
    assert public.digest in shown


def test_planners_read_the_list_and_release_nothing(releaser):
    planner = world.signed_in("planung")
    assert (
        "Freigeben kann, wer die Rolle Freigabe hat" in planner.get(PATH).content.decode()
    )
    assert planner.post(PATH, {"audience": "oeffentlich"}).status_code == 403
    assert not Release.objects.exists()


def test_inside_is_no_audience_to_release_to(releaser):
    assert releaser.post(PATH, {"audience": "intern"}).status_code == 400


def test_what_the_gate_refuses_is_said_and_nothing_is_kept(releaser, monkeypatch):
    def refuse(*args: object, **given: object) -> None:
        raise ValidationError("Die Zeit reicht nicht.")

    monkeypatch.setattr(page, "make_release", refuse)
    answer = releaser.post(PATH, {"audience": "oeffentlich"})
    assert answer.status_code == 400
    assert "Die Zeit reicht nicht." in answer.content.decode()
