"""The rechnerische Vergleichsplan stands beside the Vorschlag, in the Fachansicht alone."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from planning.selectors import best_plan
from planning.selectors.best_plan import best_beside
from planning.selectors.sides import lines_of
from planning.services import make_proposal, submit
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
STEPS = {
    "levels": [0, 0.8, 1.2],
    "budget": [{"source": "stadt", "period": "2024/25", "fte": 1.6}],
}
BY_LAW = {"method": "milp", "resolution": "B 1"}


@pytest.fixture
def city():
    return small_city.build()


def proposal_of(**rules):
    return make_proposal(round=small_city.open_round(**STEPS | rules))


def beside(proposal):
    return best_beside(proposal, lines_of(proposal, "intern"))


def test_the_walk_gives_one_school_what_the_best_plan_gives_two(city):
    """1,2 VzÄ at rank 1 of 7, against 0,8 at rank 1 and 0,8 · 6/7 at rank 2."""
    found = beside(proposal_of())
    assert (found.value_fte, found.best_fte) == (Decimal("1.2"), Decimal("1.4857"))
    assert (found.sites, found.best_sites) == (1, 2)
    assert sorted(one.fte for one in found.differing) == [Decimal("-0.40"), Decimal("0.80")]
    assert found.more_fte == Decimal("0.80")
    assert found.beside.gap == pytest.approx(0.2857 / 1.4857)
    assert (found.proof.gap, found.beside.broken) == (0.0, ())


def test_a_resolved_best_plan_is_beside_itself_and_keeps_its_proof(city):
    proposal = proposal_of(**BY_LAW)
    found = beside(proposal)
    assert (found.differing, found.beside.gap) == ((), 0.0)
    assert proposal.details["proof"]["status"] == "optimal"
    assert proposal.details["proof"]["gap"] == 0.0


def test_rules_no_plan_keeps_are_named_with_the_smallest_relaxation(city, client):
    area = city.areas[0]
    least = {"area_kind": area.kind, "area": area.key, "min_fte": 8}
    proposal = proposal_of(area_minima=[least])
    assert "Mindestausstattung" in beside(proposal).said
    client.force_login(factories.user("planung"))
    page = client.get(reverse("planning:proposal", args=[proposal.pk]), {"ansicht": "fach"})
    assert "Kleinste Lockerung: Mindestausstattung" in page.text


def test_a_stufenauswahl_has_none(city):
    filters = [{"code": "F1", "field": "children", "op": ">", "value": 100}]
    chosen = {"filters": filters, "sort": ["-children", "facility"], "take": {"sites": 1}}
    assert beside(proposal_of(method="cascade", cascade=chosen, levels=[0, 0.8])) is None


def test_a_search_without_plan_says_so(city, monkeypatch):
    def ended(*_, **__):
        raise best_plan.NoPlanInTime("Die Suche endete.")

    monkeypatch.setattr(best_plan, "comparison_plan", ended)
    assert beside(proposal_of()).said == "Die Suche endete."


def test_only_who_is_signed_in_sees_it(city, client):
    proposal = proposal_of()
    address = reverse("planning:proposal", args=[proposal.pk])
    assert "Vergleichsplan" not in client.get(address).text
    client.force_login(factories.user("planung"))
    page = client.get(address, {"ansicht": "fach"}).text
    assert "Fachansicht: Rechnerischer Vergleichsplan" in page
    assert "1,49" in page
    assert "19,230 %" in page


def test_a_plan_whose_search_ran_out_of_time_is_not_laid_before(city):
    proposal = proposal_of(**BY_LAW)
    proposal.details["proof"] |= {"status": "time_limit", "may_be_submitted": False}
    with pytest.raises(ValidationError, match="endete an der Zeit"):
        submit(proposal=proposal, by=factories.user("planung"), title="Vorlage")
