"""Facilities that nobody has linked or placed: on the page of networks and handed over."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from districts.release import Audience
from planning.reports.handover import handover_html
from planning.selectors.handover import handover
from planning.selectors.loose_ends import loose_ends
from tests import factories, network_rows

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)
PLACE = {"easting": 318000, "northing": 5690000}


@pytest.fixture
def sites():
    """A new Kita and an old school that stand alone, and a pair that works together."""
    source = factories.source_file()

    def site(number: str, kind: str, **given: object):
        return factories.facility(number=number, kind=kind, source=source, **given)

    new = site("N-1", "kita", opened_on=date(2025, 8, 1), **PLACE)
    old = site("N-2", "grundschule", opened_on=date(2010, 8, 1), **PLACE)
    pair = site("N-3", "kita", **PLACE), site("N-4", "grundschule", **PLACE)
    network_rows.cooperation(one=pair[0], other=pair[1])
    return new, old, site("N-5", "gymnasium", easting=None, northing=None)


def test_who_stands_alone_and_who_is_on_no_map(sites):
    new, old, unplaced = sites
    found = loose_ends(DAY, Audience.PUBLIC)
    assert found.alone_and_new == [new]
    assert found.alone_and_old == [old]
    assert found.unplaced == (unplaced,)  # a Gymnasium needs no partner


def test_a_member_of_a_network_does_not_stand_alone(sites):
    network = network_rows.network(published=True)
    network_rows.member(network=network, facility=sites[0], provider=None, body="")
    assert loose_ends(DAY, Audience.PUBLIC).alone_and_new == []


def test_page_and_handover_name_them(sites):
    page = Client().get("/netzwerke/?stichtag=2026-09-01").content.decode()
    for said in ("Neu in den letzten drei Jahren", "N-1", "N-2", "Nicht auf der Karte"):
        assert said in page
    assert "N-3" not in page
    told = handover_html(handover(DAY))
    assert "N-1" in told
    assert "(Kitas, Grundschulen, Horte) ist keine Kooperation erfasst" in told
    assert "auf keiner Karte" in told


def test_what_is_not_published_is_on_no_public_list():
    closed = factories.source_file(published=False)
    factories.facility(number="N-9", kind="kita", source=closed)
    assert loose_ends(DAY, Audience.PUBLIC).is_empty
    assert not loose_ends(DAY, Audience.INTERNAL).is_empty
