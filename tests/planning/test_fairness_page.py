"""Measures of distribution stand in the Fachansicht, for who is signed in."""

from datetime import date

import pytest
from django.urls import reverse

from planning.services import make_proposal, save_round
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

LOW = [{"key": "test-gs@1", "level": 0.8, "enter": 0.5}]


@pytest.fixture
def city():
    found = small_city.build(as_of=date(2024, 2, 1))
    small_city.deliver_ended_measure(found)
    return found


@pytest.fixture
def proposal(city):
    return make_proposal(round=small_city.open_round(thresholds=LOW))


def figures(client, proposal):
    client.force_login(factories.user("planung"))
    address = reverse("planning:proposal", args=[proposal.pk])
    page = client.get(address, {"ansicht": "fach"})
    found = page.context["fairness"]
    return page, {figure.title: figure.values for figure in found.figures}


def test_strangers_are_asked_to_sign_in(client, proposal):
    address = reverse("planning:proposal", args=[proposal.pk])
    page = client.get(address, {"ansicht": "fach"})
    assert page.status_code == 302
    assert "anmelden" in page.url or "login" in page.url
    assert "Gini" not in client.get(address).text
    assert "Fachansicht" not in client.get(address).text


def test_two_of_seven_needs_are_met(client, proposal):
    page, found = figures(client, proposal)
    needs = [n.need_fte for n in proposal.lines.all() if n.need_fte is not None]
    met = sum(n.proposed_fte for n in proposal.lines.all())
    assert found["Deckung"] == (pytest.approx(float(met / sum(needs))),)
    assert found["VzÄ erhalten"] == (pytest.approx(1.6),)
    assert found["VzÄ abgegeben"] == (0,)
    assert found["davon umverteilt"] == (0,)
    assert found["Kendall τ-b"] == (None,)
    assert "Fachansicht: Maße der Verteilung" in page.text
    assert "nicht bestimmbar" in page.text


def test_parts_of_theil_add_up(client, proposal):
    _, found = figures(client, proposal)
    parts = (
        found["davon zwischen Trägerarten"][0] + found["davon innerhalb der Trägerarten"][0]
    )
    assert parts == pytest.approx(found["Theil T"][0])


def test_ranks_are_compared_with_the_official_run_before(client, city):
    before = small_city.round_document() | {"code": "vorjahr", "as_of": "2024-03-01"}
    make_proposal(round=save_round(before, published=True))
    now = make_proposal(round=small_city.open_round(thresholds=LOW))
    _, found = figures(client, now)
    assert found["Kendall τ-b"] == (pytest.approx(1.0),)


def test_without_a_bedarf_nothing_is_made_up(client, city):
    found = figures(client, make_proposal(round=small_city.open_round()))[1]
    needing = ("Deckung", "Gini der VzÄ je Bedarf", "Konzentrationsindex", "Theil T")
    assert [found[name] for name in needing] == [(None,)] * 4
    assert found["VzÄ erhalten"] == (pytest.approx(1.6),)


def test_an_unknown_bestand_has_no_change(client):
    small_city.build()
    found = figures(client, make_proposal(round=small_city.open_round()))[1]
    assert found["VzÄ erhalten"] == (None,)
