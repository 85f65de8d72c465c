"""Mehrfachangebote are sets: each site and each child counts once."""

from __future__ import annotations

from datetime import date

import pytest

from districts.release import Audience
from planning.selectors.offers import offers_on
from planning.services import make_proposal
from tests import factories, funding_rows
from tests.planning import small_city

pytestmark = pytest.mark.django_db
DAY = date(2024, 9, 1)
SSA, FSZ = "Schulsozialarbeit", "Familienschulzentrum"


@pytest.fixture
def city():
    made = small_city.build()
    fsz = factories.service_type("fsz", name=FSZ)
    programme = funding_rows.programme(name="Startchancen", source=made.source)
    for school, service in ((0, made.service), (0, fsz), (1, made.service)):
        factories.measure(
            facility=made.schools[school], service_type=service, source=made.source
        )
    for school in (0, 2):
        funding_rows.participation(
            programme=programme, facility=made.schools[school], source=made.source
        )
    return made


def test_each_site_stands_in_exactly_one_set(city):
    found = offers_on(DAY, Audience.PUBLIC)
    sets = {entry.offers: [s.facility.number for s in entry.sites] for entry in found.sets}
    assert sets == {
        (FSZ, SSA, "Startchancen"): ["T-1"],
        (SSA,): ["T-2"],
        ("Startchancen",): ["T-3"],
    }
    assert [site.facility.number for site in found.multiple] == ["T-1"]
    assert len(found.reached) == sum(len(entry.sites) for entry in found.sets)


def test_each_child_counts_once(city):
    found = offers_on(DAY, Audience.PUBLIC)
    children = {entry.offers: entry.children for entry in found.sets}
    assert children == {
        (FSZ, SSA, "Startchancen"): small_city.PUPILS[0],
        (SSA,): small_city.PUPILS[1],
        ("Startchancen",): small_city.PUPILS[2],
    }


def test_children_nobody_delivered_are_no_zero(city):
    unknown = factories.facility(source=city.source)
    factories.measure(facility=unknown, service_type=city.service, source=city.source)
    found = offers_on(DAY, Audience.PUBLIC)
    assert {entry.offers: entry.children for entry in found.sets}[(SSA,)] is None


def test_a_site_of_high_need_without_offer_is_a_white_spot(city):
    proposal = make_proposal(round=small_city.open_round())
    top = next(n for n in proposal.lines.order_by("position") if n.score)
    found = offers_on(DAY, Audience.PUBLIC)
    spots = [site.facility for site in found.white_spots]
    has_offer = bool(next(s.offers for s in found.sites if s.facility == top.facility))
    assert (top.facility in spots) != has_offer
    assert all(site.score.rank_low == 1 for site in found.white_spots)


def test_what_is_hidden_makes_no_set(city):
    hidden = factories.source_file(published=False)
    factories.measure(facility=city.schools[4], service_type=city.service, source=hidden)
    assert len(offers_on(DAY, Audience.PUBLIC).reached) == 3
    assert len(offers_on(DAY, Audience.INTERNAL).reached) == 4
