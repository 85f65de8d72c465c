"""What the Rangliste opens with: what was laid before, not what somebody tried last."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from planning.selectors.runs import default_run, newest_official, proposals_from
from planning.services import make_proposal, save_scenario
from tests import factories
from tests.planning import small_city
from tests.planning.decisions.conftest import Office

PAGE = "/planung/rangliste/"
NOTICE = "Neuere Berechnung vorhanden"


@pytest.fixture
def office(db):
    return Office()


def tried(office):
    """A later proposal of the same round, from another figure and so another run."""
    factories.facility_value(
        facility=office.city.schools[0],
        indicator=office.city.indicators["pupils"],
        period="2023/24",
        value=999,
        source=factories.source_file(as_of=small_city.DAY),
    )
    return make_proposal(round=office.round, by=office.planner)


def stands(audience: str = "intern") -> int:
    run = default_run("grundschule", audience)
    return proposals_from(run, audience).first().pk


@pytest.mark.parametrize("audience", ["intern", "oeffentlich"])
def test_what_is_laid_before_and_released_stays_in_front(office, audience):
    office.released()
    later = tried(office)
    assert later.published
    assert stands(audience) == office.proposal.pk
    assert newest_official(audience) == [office.proposal.pk]


def test_one_person_alone_moves_nothing_to_the_front(office):
    office.submitted()
    later = tried(office)
    assert stands() == later.pk, "published, and nothing is released"


def test_a_vorlage_that_was_rejected_stands_no_longer(office):
    decision = office.released()
    later = tried(office)
    office.resolved(decision, result="abgelehnt", number="", minutes="")
    assert stands() == later.pk


def test_trials_inside_come_after_what_is_published(office):
    office.round.published = False
    office.round.save()
    inner = tried(office)
    office.round.published = True
    office.round.save()
    assert not inner.published
    assert stands() == office.proposal.pk


def test_a_vorlage_over_a_variante_stands_too(office):
    scenario = save_scenario(
        round=office.round, code="mehr", title="Mehr", changes={"budget_fte": "2.4"},
        by=office.planner, published=True,
    )  # fmt: skip
    proposal = make_proposal(round=office.round, scenario=scenario, by=office.planner)
    assert stands() == office.proposal.pk
    office.released(office.submitted(proposal=proposal))
    assert stands() == proposal.pk


def test_planners_are_told_of_a_newer_calculation_and_get_there(office):
    office.in_force()
    later = tried(office)
    planner = Client()
    planner.force_login(office.planner)
    page = planner.get(PAGE).content.decode()
    address = re.search(rf'{NOTICE}: <a href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert f"vorschlag={later.pk}" in address
    asked = planner.get(address).content.decode()
    assert f"/planung/vorschlaege/{later.pk}/" in asked
    assert NOTICE not in asked
    assert NOTICE not in Client().get(PAGE).content.decode()


def test_without_a_newer_calculation_nobody_is_told(office):
    planner = Client()
    planner.force_login(office.planner)
    assert NOTICE not in planner.get(PAGE).content.decode()
