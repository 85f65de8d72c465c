"""The Anpassungspfad on the page of a proposal: per Träger and year, and its price."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from planning.services import make_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    found = small_city.build()
    for place, carrier in ((1, "Träger B"), (5, "Träger A")):
        factories.measure(
            facility=found.schools[place],
            service_type=found.service,
            provider=factories.provider(name=carrier),
            fte_target="0.80",
            valid_from=date(2023, 8, 1),
            source=found.source,
        )
    return found


def proposal_of(**rules):
    return make_proposal(round=small_city.open_round(**rules))


def page_of(client, proposal, **asked):
    return client.get(reverse("planning:proposal", args=[proposal.pk]), asked)


def test_nothing_is_calculated_unasked(client, city):
    page = page_of(client, proposal_of())
    assert page.context["path"] is None
    assert "Pfad berechnen" in page.text


def test_years_by_carrier_and_facility(client, city):
    page = page_of(client, proposal_of(), jahre="3", abgabe="0,4", zugang="0,4")
    found = page.context["path"]
    assert found.labels == ("2024/25", "2025/26")
    rows = {row.name: (row.stock, row.years, row.target) for row in found.providers}
    half = (Decimal("0.40"), Decimal("0.00"))
    assert rows["Träger A"] == (Decimal("0.80"), half, Decimal("0.00"))
    assert list(rows) == ["Träger A", "Träger B", "noch ohne Maßnahmeträger"]
    assert rows["noch ohne Maßnahmeträger"][1][-1] == Decimal("1.60")
    assert {found.total.stock, *found.total.years} == {Decimal("1.60")}
    assert found.prices[-1] == Decimal("0.0") < found.prices[0]
    assert "Der Vorschlag ist nach 2 Jahren erreicht." in page.text
    assert "VzÄ je Maßnahmeträger und Schuljahr" in page.text


def test_years_alone_are_shared_out_evenly(client, city):
    page = page_of(client, proposal_of(), jahre="3")
    found = page.context["path"]
    assert found.labels == ("2024/25", "2025/26", "2026/27")
    said = "je Standort und Jahr höchstens 0,27 VzÄ Abgabe und 0,27 VzÄ Zugang."
    assert said in page.text
    assert "Der Vorschlag ist nach 3 Jahren erreicht." in page.text
    rows = {row.name: row.years for row in found.providers}
    assert rows["Träger A"] == (Decimal("0.53"), Decimal("0.26"), Decimal("0.00"))


def test_one_limit_leaves_the_other_open(client, city):
    page = page_of(client, proposal_of(), jahre="3", abgabe="0,4")
    assert page.context["path"].labels == ("2024/25", "2025/26")
    assert "gleichmäßig verteilt" not in page.text


def test_too_few_years_say_the_distance(client, city):
    page = page_of(client, proposal_of(), jahre="1", abgabe="0,4", zugang="0,4")
    assert page.context["path"].distance == Decimal("1.60")
    assert "erst nach 2 Jahren erreicht" in page.text


def test_a_cut_that_the_caps_forbid_is_said(client, city):
    less = [{"source": "stadt", "period": "2024/25", "fte": 0.8}]
    page = page_of(client, proposal_of(budget=less), jahre="3", abgabe="0,1")
    assert page.context["path"].missing == Decimal("0.60")
    assert "So geht der Pfad nicht auf." in page.text
    assert "schon im ersten Jahr" in page.text


def test_the_path_of_the_rules_needs_no_question(client, city):
    transition = {"periods": 2, "max_loss_per_period": 0.4}
    page = page_of(client, proposal_of(transition=transition))
    assert len(page.context["path"].labels) == 2
    assert "in der Runde 0,4" in page.text
    assert "in der Runde ohne Grenze" in page.text


def test_an_unknown_bestand_has_no_path(client):
    small_city.build()
    page = page_of(client, proposal_of(), jahre="2")
    assert page.context["path"] is None
    assert "Ohne ihn gibt es keinen Pfad" in page.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param({"jahre": "11"}, "kleiner oder gleich 10", id="too many years"),
        pytest.param({"jahre": "2", "abgabe": "viel"}, "keine Zahl", id="no number"),
        pytest.param({"jahre": "2", "zugang": "0"}, "nie erreicht", id="a cap of nothing"),
    ],
)
def test_what_cannot_be_read_is_said(client, city, asked, said):
    page = page_of(client, proposal_of(), **asked)
    assert page.context["path"] is None
    assert said in page.text


def test_a_carrier_a_reader_may_not_see_is_not_named(client, city):
    city_file = factories.source_file(published=False)
    proposal = proposal_of()
    city.schools[1].measures.update(source=city_file)
    page = page_of(client, proposal, jahre="2")
    assert "Träger A" in page.text
    assert "Träger B" not in page.text
