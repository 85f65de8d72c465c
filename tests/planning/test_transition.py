"""Übergang Kita – Schule: partners, who has none, likely partners, support that goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from districts.release import Audience
from facilities.models import Facility
from planning.reports.transition_chart import Edge, Node, transition_picture
from planning.selectors import neighbourhood
from planning.selectors.partners import campus_of, partners_of
from planning.selectors.transition import (
    likely_partners,
    links_on,
    summary,
    transition_in,
)
from tests import factories, network_rows, world
from tests.deliveries import errors, take
from tests.refusals import refused

pytestmark = pytest.mark.django_db
DAY, ONE = factories.DAY, timedelta(days=1)
PUBLIC = Audience.PUBLIC


def site(kind: str, number: str, east: float | None = None, **given: object) -> Facility:
    """A facility on a line that runs east; None: nobody knows where it is."""
    place = {} if east is None else {"easting": 300_000 + east, "northing": 5_690_000}
    return factories.facility(kind=kind, number=number, name=number, **place, **given)


@pytest.fixture
def place():
    return factories.area(key="61")


def here(place, day=DAY, audience=PUBLIC):
    return transition_in([place], links_on(day, audience))


# Likely partners


@pytest.mark.parametrize(
    ("east", "expected"),
    [
        pytest.param(0, [("G-1", 100, False), ("G-2", 900, True)], id="by distance"),
        pytest.param(
            990, [("G-2", 90, False), ("G-1", 890, True)], id="the nearest comes first"
        ),
        pytest.param(
            -1200,
            [("G-1", 1300, False), ("G-2", 2100, True)],
            id="too far, but in one Schulbezirk with the nearest",
        ),
        pytest.param(5000, [("G-3", 0, False)], id="alone at its place"),
        pytest.param(9000, [], id="nothing near"),
        pytest.param(None, [], id="nobody knows where the Kita is"),
    ],
)
def test_likely_partners_are_near_or_share_a_schulbezirk(east, expected):
    one, two = site("grundschule", "G-1", 100), site("grundschule", "G-2", 900)
    site("grundschule", "G-3", 5000)
    site("grundschule", "G-4")
    site("oberschule", "O-1", 0)
    network_rows.cooperation(one=one, other=two, kind="schulbezirk")
    kita = site("kita", "K-1", east)
    found = likely_partners(kita, links_on(DAY, PUBLIC))
    assert [(f.facility.number, f.metres, f.shares_district) for f in found] == expected


def test_no_more_than_three_near_schools_are_proposed():
    for number in range(5):
        site("grundschule", f"G-{number}", 100 * number)
    found = likely_partners(site("kita", "K-1", 0), links_on(DAY, PUBLIC))
    assert [likely.facility.number for likely in found] == ["G-0", "G-1", "G-2"]


# Who has no partner


def test_kitas_and_schools_without_a_partner_for_the_transition_are_named(place):
    kita, alone = (site("kita", f"K-{n}", area=place) for n in (1, 2))
    school, lonely = (site("grundschule", f"G-{n}", area=place) for n in (1, 2))
    hort = site("hort", "H-1", area=place)
    network_rows.cooperation(one=kita, other=school)
    network_rows.cooperation(one=hort, other=lonely, kind="hort")
    found = here(place)
    assert [k.number for k, _ in found.kitas_alone] == [alone.number]
    assert found.schools_alone == [lonely]
    counts = summary(place, found)
    assert (counts.kitas, counts.kitas_alone, counts.schools_alone) == (2, 1, 1)


def test_a_partner_in_another_area_counts(place):
    kita = site("kita", "K-1", area=place)
    network_rows.cooperation(one=kita, other=site("grundschule", "G-1"))
    assert here(place).kitas_alone == []


@pytest.mark.parametrize(
    ("dates", "alone"),
    [
        pytest.param({"valid_to": DAY}, False, id="on its last day"),
        pytest.param({"valid_from": DAY - ONE, "valid_to": DAY - ONE}, True, id="ended"),
        pytest.param({"valid_from": DAY + ONE}, True, id="not begun"),
    ],
)
def test_a_cooperation_counts_on_its_days_alone(place, dates, alone):
    kita = site("kita", "K-1", area=place)
    network_rows.cooperation(one=kita, **dates)
    assert bool(here(place).kitas_alone) == alone


def test_a_one_sided_entry_is_not_confirmed(place, client):
    kita = site("kita", "K-1", area=place)
    network_rows.cooperation(one=kita, confirmed_on=None)
    assert here(place).unconfirmed == 1
    page = client.get("/uebergang/ortsteil/61/?stichtag=2024-08-01").content.decode()
    assert "noch nicht bestätigt" in page
    assert "lr-net__line--open" in page


def test_partners_that_are_not_published_stay_out(place):
    hidden = site("grundschule", "G-9", source=factories.source_file(published=False))
    kita = site("kita", "K-1", area=place)
    network_rows.cooperation(one=kita, other=hidden)
    assert partners_of(kita, DAY, PUBLIC) == []
    assert len(partners_of(kita, DAY, Audience.INTERNAL)) == 1
    assert [k.number for k, _ in here(place).kitas_alone] == ["K-1"]


# Support that goes on


def test_support_goes_on_where_a_receiving_school_has_schulsozialarbeit(place):
    kita, ksa = site("kita", "K-1", area=place), factories.service_type("ksa")
    ssa = factories.service_type("ssa")
    with_it, without = site("grundschule", "G-1"), site("grundschule", "G-2")
    factories.measure(facility=kita, service_type=ksa)
    factories.measure(facility=with_it, service_type=ssa)
    for school in (with_it, without):
        network_rows.cooperation(one=kita, other=school)
    [handover] = here(place).handovers
    assert [(s.number, goes_on) for s, goes_on in handover.schools] == [
        ("G-1", True),
        ("G-2", False),
    ]
    assert summary(place, here(place)).going_on == 1


def test_without_a_known_school_it_is_not_known_whether_support_goes_on(place, client):
    kita = site("kita", "K-1", area=place)
    factories.measure(facility=kita, service_type=factories.service_type("ksa"))
    assert summary(place, here(place)).going_on == 0
    page = client.get("/uebergang/ortsteil/61/?stichtag=2024-08-01").content.decode()
    assert "keine Partnerschule erfasst" in page


# Picture


def test_the_picture_has_a_box_for_each_and_a_line_for_each_cooperation():
    nodes = [Node(1, "Kita <eins>", 0, True), Node(2, "Schule", 1, False)]
    drawn = transition_picture(nodes, [Edge(1, 2, False), Edge(2, 9, True)], "abc")
    assert drawn.count("<rect") == 2
    assert drawn.count("<path") == 1
    assert "lr-net__box--alone" in drawn
    assert "Kita &lt;eins&gt;" in drawn
    assert 'aria-hidden="true"' in drawn
    assert "style=" not in drawn


@pytest.mark.parametrize("count", [0, 41])
def test_nothing_and_too_much_are_not_drawn(count):
    nodes = [Node(n, str(n), 0, False) for n in range(count)]
    assert transition_picture(nodes, [], "abc") == ""


# Campus


def test_a_shared_measure_is_named_at_its_neighbours_and_counts_once():
    one, other = factories.facility(), factories.facility()
    campus = network_rows.campus(one, other)
    measure = factories.measure(facility=one, campus=campus)
    found = campus_of(other, DAY, PUBLIC)
    assert (found.others, found.shared) == ((one,), (measure,))
    assert not other.measures.exists()


def test_a_measure_is_shared_only_where_its_facility_stands():
    campus = network_rows.campus(factories.facility())
    with refused("Die Einrichtung gehört nicht zu diesem Standort."):
        factories.measure(campus=campus)


def test_a_facility_stands_on_one_campus_at_a_time():
    site = factories.facility()
    network_rows.campus(site)
    with refused("Eine Einrichtung steht zu einer Zeit auf einem Campus."):
        network_rows.campus(site)


# Tables and forms

HEADING = "from;to;kind;valid_from;valid_to;confirmed_on\n"


def test_a_table_brings_confirmations_and_one_without_them_takes_none_away():
    for number in ("K-1", "G-1"):
        factories.facility(number=number)
    line = "K-1;G-1;uebergang;2024-08-01;;"
    assert not take("cooperations", f"{HEADING}{line}2024-09-01\n").failed
    short = HEADING.replace(";confirmed_on", "") + line[:-1] + "\n"
    assert not take("cooperations", short).failed
    [partner] = partners_of(Facility.objects.get(number="K-1"), DAY, PUBLIC)
    assert str(partner.cooperation.confirmed_on) == "2024-09-01"
    assert errors(take("cooperations", f"{HEADING}{line}bald\n"))


def test_a_proposed_partner_is_one_click_from_its_entry(place):
    kita = site("kita", "K-1", 0, area=place)
    site("grundschule", "G-1", 100)
    client = world.signed_in("planung")
    path = "/uebergang/eintragen/?von=K-1&amp;mit=G-1"
    assert path in client.get("/uebergang/ortsteil/61/").content.decode()
    form = client.get(path.replace("&amp;", "&")).content.decode()
    assert 'value="K-1"' in form
    given = {"from_facility": "K-1", "to_facility": "G-1", "kind": "uebergang"}
    answer = client.post("/uebergang/eintragen/", given | {"valid_from": "2024-08-01"})
    assert answer.status_code == 302
    assert partners_of(kita, DAY, PUBLIC)[0].is_confirmed is False


def test_a_neighbour_on_the_campus_is_no_white_spot_and_adds_nothing(place):
    one, other = site("kita", "K-1", area=place), site("kita", "K-2", area=place)
    campus = network_rows.campus(one, other)
    factories.measure(facility=one, campus=campus, fte_target="0.80")
    found = neighbourhood.sites([place], DAY, PUBLIC)
    assert [row.is_supplied for row in found] == [True, True]
    [fte] = neighbourhood.totals(found).values()
    assert str(fte) == "0.80"
