"""Every route answers each role as its row in ``tests/routes.py`` says."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator

from planning.models import ServiceType
from planning.services import count_backwards, write_note
from tests import decision_rows, factories, world
from tests.route_rows import Row
from tests.routes import INTERNAL, PAGES, ROLES, ROUTES, ROWS

pytestmark = pytest.mark.django_db


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(ROUTES) - ROWS.keys() == set(), "routes nobody decided about"
    assert ROWS.keys() - set(ROUTES) == set(), "rows without a route"


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch):
    world.draw_no_pdf(monkeypatch)


@pytest.fixture
def city() -> SimpleNamespace:
    """Both worlds, with at least one row of every model."""
    made = world.published()
    made.hidden = world.hidden(made)
    factories.succession_and_cooperation(made.schools[0], made.schools[1])
    factories.release()
    person = factories.user()
    count_backwards(round=made.round, resolved_on=factories.DAY, by=person)
    write_note(about=made.facility, by=person, question="?", considered="x", outcome="y")
    made.draft = decision_rows.draft(decision=made.decision, owner=person)
    Authenticator.objects.create(user=person, type="totp", data={})
    return made


# Of one service: whoever plans the services of the other office reads, and does nothing.
OF_A_SERVICE = ("planung/runden/<", "planung/vorschlaege/", "entscheidungen/<")


def answers(role: str, route: str, given: tuple[int, int, int, int]) -> int:
    """What a role gets; the roles without a column follow from those that have one."""
    if role in ROLES:
        return given[ROLES.index(role)]
    if role == "traeger":
        place = 3 if route.startswith("vertretung/") else 0 if "/entwuerfe/" in route else 1
        return given[place]
    return 403 if 403 in given[:3] else given[2]


def asked(city: SimpleNamespace) -> Iterator[tuple[str, dict[str, Row]]]:
    """Each role with the routes it is tried at: all, or those where it stands apart."""
    yield from ((role, ROWS) for role in ROLES)
    school = city.service.office == ServiceType.Office.SCHOOL
    ours = {route: ROWS[route] for route in PAGES}
    yield "traeger", ours
    of_a_service = {r: row for r, row in ours.items() if r.startswith(OF_A_SERVICE)}
    yield "planung_jugend" if school else "planung_schule", of_a_service


def test_every_route_answers_each_role_as_its_row_says(city):
    wrong = []
    for role, rows in asked(city):
        client = world.signed_in(role)
        for route, row in rows.items():
            path, wanted = row.address(city), answers(role, route, row.get)
            status = client.get(path).status_code
            if status != wanted:
                wrong.append(f"{role} GET {path}: {status} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


def test_every_route_takes_or_refuses_writing_as_its_row_says(city):
    wrong = []
    for role, rows in asked(city):
        client = world.signed_in(role)
        for route, row in rows.items():
            path, wanted = row.address(city), answers(role, route, row.post)
            status = client.post(path).status_code
            if status != wanted:
                wrong.append(f"{role} POST {path}: {status} not {wanted}")
            if route in ("abmelden/", "admin/logout/"):
                client = world.signed_in(role)
    assert not wrong, "\n".join(wrong)


# Unpublished objects


HIDDEN = [route for route, row in ROWS.items() if row.has_objects]


def nowhere() -> SimpleNamespace:
    """A world whose objects do not exist, addressed like those that do."""
    names = ("source", "area", "area_value", "facility", "facility_value", "measure")
    names += ("key", "run", "score", "area_score", "round", "scenario", "proposal")
    names += ("rank_certainty", "decision", "network", "conference", "step")
    names += ("cooperation", "standard", "certificate", "agreement", "centre")
    names += ("selection", "goal", "plan", "effect", "report")
    nothing = {"pk": 99999, "number": "X-0", "code": "x", "key": "x", "version": 99999}
    nothing |= {"reference": "x@1", "kind": "ortsteil"}
    money = ("programme", "share", "notice", "participation")
    funding = SimpleNamespace(**{name: SimpleNamespace(**nothing) for name in money})
    made = {name: SimpleNamespace(**nothing) for name in (*names, "cost_rate")}
    return SimpleNamespace(**made, funding=funding)


@pytest.mark.parametrize("role", ["anonymous", "ausschuss"])
def test_unpublished_looks_to_strangers_like_what_does_not_exist(city, role):
    client = world.signed_in(role)
    for route in HIDDEN:
        path = ROWS[route].address(city.hidden)
        hidden, nothing = client.get(path), client.get(ROWS[route].address(nowhere()))
        refused = 403 if ROWS[route].get[ROLES.index(role)] == 403 else 404
        assert (path, hidden.status_code) == (path, refused)
        assert nothing.status_code == refused
        assert hidden.content == nothing.content, path
        assert hidden["Content-Type"] == nothing["Content-Type"]


@pytest.mark.parametrize("role", INTERNAL)
def test_planners_read_what_is_unpublished(city, role):
    client = world.signed_in(role)
    for route in HIDDEN:
        path = ROWS[route].address(city.hidden)
        assert (path, client.get(path).status_code) == (path, 200)


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_no_route_knows_other_verbs_of_writing(city, verb):
    client = world.signed_in("superuser")
    for route, row in ROWS.items():
        if not route.startswith("admin/") and route != "anmelden/":  # PUT reads as POST
            path = row.address(city)
            status = getattr(client, verb)(path).status_code
            assert (path, status) == (path, 405)
