"""Page one of a report: who, how much, how sure, by whom; counted by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from districts.release import Audience
from planning.models import Proposal
from planning.reports.proposal_report import proposal_context
from planning.services import make_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    made = small_city.build()
    made.one, made.two = factories.provider(name="Eins"), factories.provider(name="Zwei")
    held = [(0, made.one, "0.80"), (1, made.one, "0.80"), (2, made.two, "0.80")]
    for place, provider, fte in held:
        factories.measure(
            facility=made.schools[place],
            service_type=made.service,
            provider=provider,
            fte_target=fte,
            source=made.source,
        )
    return made


def glance(proposal: Proposal, audience: Audience = Audience.PUBLIC):
    return proposal_context(proposal, audience)["glance"]


def test_each_change_stands_on_one_side(city):
    proposal = make_proposal(round=small_city.open_round())
    found = glance(proposal)
    for sites, sign in ((found.gaining, 1), (found.losing, -1)):
        for site in sites:
            line = proposal.lines.get(facility=site.facility)
            assert (line.proposed_fte - line.stock_fte) * sign > 0
    changed = [line for line in proposal.lines.all() if line.proposed_fte != line.stock_fte]
    assert len(found.gaining) + len(found.losing) == len(changed)


def test_sums_per_carrier_hold_all_vzae(city):
    proposal = make_proposal(round=small_city.open_round())
    carriers = {carrier.name: carrier for carrier in glance(proposal).carriers}
    assert (carriers["Eins"].sites, carriers["Eins"].stock_fte) == (2, Decimal("1.60"))
    assert carriers["Zwei"].stock_fte == Decimal("0.80")
    total = sum(carrier.proposed_fte for carrier in carriers.values())
    assert total == proposal.allocated_fte


def test_an_unknown_bestand_leaves_no_sum(city):
    """The last school of Zwei counts places alone and is offered nothing."""
    factories.measure(
        facility=city.schools[7],
        service_type=city.service,
        provider=city.two,
        fte_target=None,
        places=5,
        source=city.source,
    )
    proposal = make_proposal(round=small_city.open_round())
    line = proposal.lines.get(facility=city.schools[7])
    assert (line.stock_fte, line.proposed_fte) == (None, 0)
    carriers = {carrier.name: carrier for carrier in glance(proposal).carriers}
    assert (carriers["Zwei"].sites, carriers["Zwei"].stock_fte) == (2, None)
    assert carriers["Eins"].stock_fte == Decimal("1.60")


def test_a_site_with_two_carriers_counts_for_none_of_them(city):
    factories.measure(
        facility=city.schools[0],
        service_type=city.service,
        provider=city.two,
        fte_target="0.20",
        source=city.source,
    )
    carriers = {
        c.name: c for c in glance(make_proposal(round=small_city.open_round())).carriers
    }
    assert carriers["mehrere Maßnahmeträger"].stock_fte == Decimal("1.00")
    assert carriers["Eins"].sites == 1


def test_certainty_counts_every_ranked_line_once(city):
    proposal = make_proposal(round=small_city.open_round())
    ranked = proposal.lines.filter(score__rank_low__isnull=False).count()
    found = glance(proposal)
    assert sum(found.sure.values()) == ranked
    assert len(found.unranked) == proposal.lines.count() - ranked


def test_single_decisions_are_named_with_their_vzae(city):
    number = city.schools[7].number
    entry = {"facility": number, "rule": "min", "fte": 0.8}
    entry |= {"reason": "Wohnheim", "resolution": "VIII-DS-2"}
    proposal = make_proposal(round=small_city.open_round(overrides=[entry]))
    found = glance(proposal)
    assert [line.facility.number for line in found.single] == [number]
    assert found.single_fte == Decimal("0.80")


def test_a_hidden_measure_names_no_carrier(city):
    hidden = factories.source_file(published=False)
    factories.measure(
        facility=city.schools[3],
        service_type=city.service,
        provider=factories.provider(name="Geheimer Träger"),
        fte_target="0.80",
        source=hidden,
    )
    proposal = make_proposal(round=small_city.open_round())
    names = [carrier.name for carrier in glance(proposal).carriers]
    assert "Geheimer Träger" not in names
    assert "Geheimer Träger" in [
        carrier.name for carrier in glance(proposal, Audience.INTERNAL).carriers
    ]
