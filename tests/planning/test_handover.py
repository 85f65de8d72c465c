"""Übergabebericht: everything open, undecided or weak, from the records."""

from datetime import date

import pytest

from districts.models import State
from facilities.models import Facility
from planning.models import PlanningNote
from planning.selectors.handover import handover
from planning.services import write_note
from tests import decision_rows, factories

pytestmark = pytest.mark.django_db
TEXTS = {"question": "Warum?", "considered": "Dies und das.", "outcome": "Es bleibt."}
TODAY = date(2026, 11, 22)


def test_weak_data_are_named_with_their_gaps():
    full, gappy, never = (factories.indicator(code) for code in ("full", "gappy", "never"))
    one, other = factories.area(), factories.area()
    at = {"period": "2025", "source": one.source}
    factories.area_value(area=one, indicator=full, value=1, **at)
    factories.area_value(area=one, indicator=gappy, value=1, **at)
    secret = {"value": None, "state": State.SECRET, "source_sign": "."}
    factories.area_value(area=other, indicator=gappy, **secret, **at)
    gaps = {gap.indicator: gap for gap in handover(TODAY).gaps}
    assert full not in gaps
    assert (gaps[gappy].missing, gaps[gappy].cells, gaps[gappy].newest) == (1, 2, "2025")
    assert gaps[never].newest == ""


def test_what_is_undecided_and_what_waits_is_named():
    key = factories.scoring_key(status="entwurf")
    waiting = decision_rows.decision()
    found = handover(TODAY)
    assert key in found.undecided_keys
    assert list(found.waiting) == [waiting]
    assert waiting.round in found.undecided_rounds
    assert not found.in_force


def test_corrected_notes_are_left_out():
    person, school = factories.user("planung"), factories.facility()
    first = write_note(about=school, by=person, **TEXTS)
    write_note(about=school, by=person, corrects=first, **TEXTS)
    assert [note.corrects for note in handover(TODAY).notes] == [first]
    assert PlanningNote.objects.count() == 2


def test_places_that_do_not_follow_from_the_map_are_listed():
    unknown = factories.facility(area=None, area_basis=Facility.AreaBasis.NONE)
    factories.facility(area=factories.area(), area_basis=Facility.AreaBasis.STATED)
    factories.facility(area=factories.area(), area_basis=Facility.AreaBasis.GEOMETRY)
    found = handover(TODAY)
    assert list(found.by_hand) == [unknown]
    assert found.stated == 1


def test_the_report_names_no_person(client):
    person = factories.user("planung")
    client.force_login(person)
    page = client.get("/planung/uebergabe/").content.decode()
    main = page.partition("<main")[2].partition("</main")[0]
    assert "planung" in main
    assert person.username not in main


@pytest.mark.pdf
def test_the_report_comes_as_a_pdf(client):
    client.force_login(factories.user("planung"))
    answer = client.get("/planung/uebergabe.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
