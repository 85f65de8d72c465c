"""R15: nobody outside tells two cities apart that differ in hidden numbers alone.

Whatever is asked, in whatever order, by whatever bound: the answers are the same bytes.
"""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories, world
from tests.requirements.twin_worlds import (
    WORLDS,
    one_world,
    questions,
    seen_by,
    told_inside,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """What strangers and planners are answered in either city."""
    found = {}
    with django_db_blocker.unblock():
        for name in WORLDS:
            with pytest.MonkeyPatch.context() as patch:
                world.draw_no_pdf(patch)
                with one_world(name, patch) as made:
                    planner = Client()
                    planner.force_login(factories.user("planung"))
                    outside = seen_by(Client(), made, questions(made))
                    found[name] = outside, seen_by(planner, made, told_inside(made))
    return found


def differing(answers, reader: int) -> list[str]:
    two, one = (answers[name][reader] for name in ("two", "one"))
    assert list(two) == list(one)
    return [address for address in two if two[address] != one[address]]


def test_no_answer_tells_a_stranger_in_which_city_they_are(answers):
    assert differing(answers, reader=0) == []


def test_planners_are_told_in_many_answers(answers):
    """Otherwise the test above could not fail."""
    assert differing(answers, reader=1) == list(answers["two"][1])


def test_strangers_are_answered_and_nothing_breaks(answers):
    statuses = [status for status, _, _ in answers["two"][0].values()]
    assert set(statuses) <= {200, 302, 400, 403, 404}
    assert statuses.count(200) > 90
