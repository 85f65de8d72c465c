"""Local coordination: what the database refuses, what pages show whom on which day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from districts.release import Audience
from planning.models import Conference, ConferenceStep, Network, NetworkMember
from planning.selectors import networks as selectors
from planning.selectors.steps import agreed_steps
from tests import factories, network_rows, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db
DAY = factories.DAY
ONE = timedelta(days=1)
PUBLIC = Audience.PUBLIC


# Circles


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(
            network_rows.network,
            "Ein Netzwerk steht nicht unter sich selbst.",
            id="networks",
        ),
        pytest.param(
            network_rows.conference,
            "Eine Konferenz berichtet nicht an sich selbst.",
            id="conferences",
        ),
    ],
)
@pytest.mark.parametrize("length", [1, 2, 4])
def test_no_chain_closes_to_a_circle(make, message, length):
    rows = [make() for _ in range(length)]
    for above, below in pairwise(rows):
        type(below).objects.filter(pk=below.pk).update(parent=above)
    with refused(message):
        type(rows[0]).objects.filter(pk=rows[0].pk).update(parent=rows[-1])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_nesting_ends_and_names_each_network_once_even_in_a_circle(parents):
    """In memory, where no database refuses: whoever is in a circle is left out, once."""
    rows = [
        Network(pk=n, parent_id=parent, name=f"N{n}", city="Leipzig", code=f"n{n}")
        for n, parent in enumerate(parents)
    ]
    names = [row.code for row, _ in selectors.nested(rows)]
    assert len(names) == len(set(names))
    assert {row.code for row in rows if row.parent_id not in range(len(rows))} <= set(names)


# Three forms


def test_networks_stand_below_the_one_above_them():
    city = network_rows.network(name="Bildungsmanagement", kind="management")
    places = [
        network_rows.network(name=name, kind="bildungslokal", parent=city)
        for name in ("Süd", "Nord")
    ]
    network_rows.network(name="Anderswo", city="Bremen", parent=places[0])
    here, elsewhere = selectors.listed(selectors.networks_on(DAY, PUBLIC), DAY, PUBLIC)
    assert [(row.network.name, row.depth) for row in here] == [
        ("Bildungsmanagement", 0),
        ("Nord", 1),
        ("Süd", 1),
    ]
    assert [row.network.city for row in elsewhere] == ["Bremen"]


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        pytest.param(["0.50", "0.25"], ("0.75", 2, 2), id="all members say what they give"),
        pytest.param(["0.50", None], ("0.50", 1, 2), id="one is silent and counts as such"),
        pytest.param([None], (None, 0, 1), id="nobody says anything: unknown, not zero"),
        pytest.param(["0.00"], ("0.00", 1, 1), id="a true zero"),
        pytest.param([], (None, 0, 0), id="no members"),
    ],
)
def test_pooled_resources_are_what_members_say(amounts, expected):
    members = [NetworkMember(fte=amount and Decimal(amount)) for amount in amounts]
    pooled = selectors.Pooled.of(members)
    shown = None if pooled.fte is None else str(pooled.fte)
    assert (shown, pooled.known, pooled.members) == expected


# Days


def test_networks_members_and_steps_are_those_of_the_day():
    network = network_rows.network(valid_from=DAY, valid_to=DAY + ONE)
    network_rows.member(network=network, body="Stelle", valid_to=DAY)
    assert [len(n.shown_members) for n in selectors.networks_on(DAY, PUBLIC)] == [1]
    assert [len(n.shown_members) for n in selectors.networks_on(DAY + ONE, PUBLIC)] == [0]
    assert not selectors.networks_on(DAY + 2 * ONE, PUBLIC)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        pytest.param(DAY - ONE, 0, id="before the conference"),
        pytest.param(DAY, 1, id="on its day"),
        pytest.param(DAY + 9 * ONE, 1, id="the day before it was done"),
        pytest.param(DAY + 10 * ONE, 0, id="the day it was done"),
    ],
)
def test_a_step_is_open_from_its_conference_until_it_is_done(day, number):
    network_rows.step(done_on=DAY + 10 * ONE, outcome="Erreicht.")
    assert len(agreed_steps(day, PUBLIC)) == number
    assert len(agreed_steps(day, PUBLIC, only_open=False)) == (day >= DAY)


# Readers


def test_an_unpublished_facility_is_no_member_to_strangers():
    hidden = factories.facility(source=factories.source_file(published=False))
    network = network_rows.network()
    network_rows.member(network=network, facility=hidden)
    page = reverse("planning:network", args=[network.code])
    assert hidden.name not in Client().get(page).content.decode()
    assert hidden.name in world.signed_in("planung").get(page).content.decode()


def test_areas_and_facilities_name_their_networks(client):
    place = factories.area(key="61")
    school = factories.facility(area=place)
    network = network_rows.network(name="Bildungsnetz Süd", areas=[place])
    network_rows.member(network=network, facility=school, contribution="Räume")
    for page in ("/bezirke/ortsteil/61/", f"/einrichtungen/{school.number}/"):
        assert "Bildungsnetz Süd" in client.get(page).content.decode(), page


def test_the_search_finds_networks_by_name_and_mandate(client):
    network_rows.network(name="Bildungsnetz", mandate="Lesen")
    network_rows.network(name="Anderes", mandate="Sprachförderung")
    page = client.get("/netzwerke/", {"search": "sprach"}).content.decode()
    assert "Anderes" in page
    assert "Bildungsnetz" not in page


def test_open_steps_stand_on_start_with_their_link(client):
    network_rows.step(due_on=date(2024, 12, 1))
    page = client.get("/").content.decode()
    assert "1 vereinbarter Schritt offen" in page
    assert 'href="/vereinbarungen/"' in page


# Entering


def test_a_planner_enters_a_network_and_what_belongs_to_it():
    client, school = world.signed_in("planung_jugend"), factories.facility(number="S-1")
    place = factories.area(key="61")
    given = {"name": "Bildungsbüro Süd", "kind": "bildungsbuero", "city": "Leipzig"}
    given |= {"mandate": "Ein Quartier", "valid_from": "2024-08-01", "source": "Beschluss"}
    given |= {"areas": [place.pk], "office_fte": "1,5", "published": "on"}
    answer = client.post("/netzwerke/neu/", given)
    assert answer["Location"] == "/netzwerke/leipzig-bildungsbuero-sued/"
    page = answer["Location"] + "eintragen/?art="
    member = {"facility": "S-1", "fte": "0,25", "valid_from": "2024-08-01"}
    sitting = {"title": "1. Konferenz", "level": "quartier", "held_on": "2024-09-01"}
    assert client.post(page + "mitglied", member).status_code == 302
    assert client.post(page + "konferenz", sitting | {"topics": "A\nB"}).status_code == 302
    conference = Conference.objects.get()
    step = {"conference": conference.pk, "text": "Tun", "owner": "S-1"}
    step |= {"due_on": "2024-10-01"}
    assert client.post(page + "schritt", step).status_code == 302
    network = Network.objects.get()
    assert network.areas.get() == place
    assert network.members.get().facility == school
    assert conference.topic_list == ["A", "B"]
    assert ConferenceStep.objects.get().conference.network == network


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(
            {"facility": "X-9"}, "„X-9“ ist keine Kennung", id="an unknown facility"
        ),
        pytest.param(
            {"facility": "S-1", "body": "Amt"},
            "Ein Mitglied ist eine Einrichtung, ein Träger oder eine Stelle.",
            id="two in one",
        ),
        pytest.param({}, "Ein Mitglied ist eine Einrichtung", id="nobody"),
    ],
)
def test_what_is_no_member_is_refused_beside_the_form(given, said):
    factories.facility(number="S-1")
    network = network_rows.network()
    path = f"/netzwerke/{network.code}/eintragen/?art=mitglied"
    answer = world.signed_in("planung").post(path, {"valid_from": "2024-08-01"} | given)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not network.members.exists()


def test_a_circle_is_refused_in_the_form_too():
    above = network_rows.network()
    below = network_rows.network(parent=above)
    given = {"name": "Netz", "kind": "netzwerk", "city": "Leipzig", "mandate": "Auftrag"}
    given |= {"valid_from": "2024-08-01", "source": "Beschluss", "parent": below.pk}
    path = f"/netzwerke/{above.code}/bearbeiten/"
    answer = world.signed_in("planung").post(path, given)
    assert answer.status_code == 400
    assert "steht nicht unter sich selbst" in answer.content.decode()


def test_names_that_are_taken_get_a_number():
    client = world.signed_in("planung")
    given = {"name": "Netz", "kind": "netzwerk", "city": "Leipzig", "mandate": "Auftrag"}
    given |= {"valid_from": "2024-08-01", "source": "Beschluss"}
    for _ in range(2):
        client.post("/netzwerke/neu/", given)
    codes = Network.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["leipzig-netz", "leipzig-netz-2"]
