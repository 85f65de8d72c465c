"""R23: whoever guesses numbers and codes learns nothing from the answers.

A row that is not for the reader answers as one that does not exist: in paths, in the
parameters of pages and interface, and in what forms send. Every route with objects is
tried by tests/test_permissions.py, which a new route without a row fails.
"""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from planning.models import ComparisonGroup
from tests import world
from tests.routes import ROWS
from tests.shared import shared
from tests.test_permissions import HIDDEN, nowhere

pytestmark = pytest.mark.django_db
STRANGERS = ("anonymous", "ausschuss")
NEVER = 99_999


built, city = shared(world.both)


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch):
    world.draw_no_pdf(monkeypatch)


def plain(answer) -> bytes:
    """The words of an answer: no tokens of forms, and no numbers, which it may repeat."""
    text = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)
    return re.sub(rb"\d+", b"N", text)


@pytest.mark.parametrize("role", STRANGERS)
def test_what_is_hidden_answers_like_what_is_not_there(city, role):
    client = world.signed_in(role)
    assert len(HIDDEN) > 30
    for route in HIDDEN:
        hidden = client.get(ROWS[route].address(city.hidden))
        nothing = client.get(ROWS[route].address(nowhere()))
        refused = 403 if ROWS[route].get[STRANGERS.index(role)] == 403 else 404
        assert (route, hidden.status_code) == (route, refused)
        assert len(hidden.content) == len(nothing.content), route
        assert hidden.headers.keys() == nothing.headers.keys(), route


def parameters(rows: SimpleNamespace) -> dict[str, str]:
    """Addresses that name a row behind the question mark."""
    ranking = "/planung/rangliste/?art=grundschule"
    return {
        "run": f"{ranking}&stand={rows.run}",
        "run of areas": f"/planung/rangliste/?art=ortsteil&stand={rows.run}",
        "proposal": f"{ranking}&vorschlag={rows.proposal}",
        "run before": f"{ranking}&changed_since={rows.run}",
        "group": f"{ranking}&group={rows.group}",
        "comparison": f"/planung/vergleich/?a={rows.proposal}&b={rows.proposal}",
        "change of runs": f"/planung/staende/vergleich/?bisher={rows.run}",
        "filter by run": f"/api/v1/rankings/?run={rows.run}",
        "filter by round": f"/api/v1/proposals/?round={rows.round}",
        "filter by key": f"/api/v1/runs/?key={rows.key}",
    }


@pytest.mark.parametrize("role", STRANGERS)
def test_a_number_behind_the_question_mark_tells_nothing(city, role):
    client, made = world.signed_in(role), city.hidden
    group = ComparisonGroup.objects.get(name=world.CANARY)
    real = SimpleNamespace(
        run=made.run.pk, proposal=made.proposal.pk, group=group.pk,
        round=made.round.code, key=made.key.code,
    )  # fmt: skip
    none = SimpleNamespace(
        run=NEVER, proposal=NEVER, group=NEVER, round="x" * len(real.round),
        key="x" * len(real.key),
    )  # fmt: skip
    for what, address in parameters(real).items():
        hidden, nothing = client.get(address), client.get(parameters(none)[what])
        assert (what, hidden.status_code) == (what, nothing.status_code)
        words = [
            plain(hidden).replace(real.round.encode(), none.round.encode())
            .replace(real.key.encode(), none.key.encode()),
            plain(nothing),
        ]  # fmt: skip
        assert words[0] == words[1], what
        assert not world.SEEN.search(words[0].decode()), what


def test_numbers_are_not_found_by_counting(city):
    """All numbers up to the newest: strangers get what is published, else 404."""
    client = world.signed_in("anonymous")
    found = {}
    for number in range(1, city.hidden.proposal.pk + 5):
        page = client.get(f"/planung/vorschlaege/{number}/")
        told = client.get(f"/api/v1/proposals/{number}/")
        found[number] = {page.status_code, told.status_code}
        assert not world.SEEN.search(page.content.decode() + told.content.decode())
    assert {frozenset(one) for one in found.values()} == {
        frozenset([200]),
        frozenset([404]),
    }


@pytest.mark.parametrize(
    "role", ["anonymous", "ausschuss", "traeger", "api", "statistikstelle"]
)
def test_a_number_in_a_form_reaches_nothing(city, role):
    """Who may not plan is refused before any row is looked for."""
    client = world.signed_in(role)
    answers = [
        client.post(
            "/planung/rangliste/fachansicht/",
            {"art": "grundschule", "stand": number, "places": 2},
        )
        for number in (city.hidden.run.pk, NEVER)
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("role", STRANGERS)
def test_the_admin_tells_strangers_nothing(city, role):
    client = world.signed_in(role)
    for label, number in (("proposal", city.hidden.proposal.pk), ("proposal", NEVER)):
        answer = client.get(f"/admin/planning/{label}/{number}/change/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
