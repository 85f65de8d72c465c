"""From a Beschluss to its measures and back: taken in, the table makes SOLL as decided."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from planning.models import Measure
from planning.selectors.decided_measures import planned_measures
from planning.selectors.decisions import begin_of
from tests import factories
from tests.deliveries import errors, take

pytestmark = pytest.mark.django_db
BEGINS = date(2024, 8, 1)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def measure(office, place: int, fte: str, **given: object) -> Measure:
    common = {"valid_from": date(2020, 8, 1), "source": office.city.source}
    return factories.measure(
        facility=office.city.schools[place],
        service_type=office.city.service,
        fte_target=fte,
        **common | given,
    )


def amounts(decision) -> dict[str, Decimal]:
    return {
        line.facility.number: line.proposed_fte
        for line in decision.proposal.lines.select_related("facility")
    }


def soll(office, day: date) -> dict[str, Decimal]:
    found = dict.fromkeys((school.number for school in office.city.schools), Decimal(0))
    for row in Measure.objects.valid_on(day).select_related("facility"):
        found[row.facility.number] += row.fte_target
    return found


def test_the_table_taken_in_makes_soll_as_decided(office):
    decision = office.in_force()
    assert begin_of(decision) == BEGINS
    decided = amounts(decision)
    funded = [number for number, fte in decided.items() if fte]
    places = {school.number: n for n, school in enumerate(office.city.schools)}
    provider = factories.provider(name="Verein")
    measure(office, places[funded[0]], "0.4", provider=provider)
    unfunded = next(number for number, fte in decided.items() if not fte)
    measure(office, places[unfunded], "0.5")
    answer = client_of(office.planner).get(
        f"/entscheidungen/{decision.code}/massnahmen.csv"
    )
    table = answer.content
    assert "VIII-DS-00001" in table.decode()
    outcome = take("measures", table, name="massnahmen.csv")
    assert errors(outcome) == []
    assert soll(office, BEGINS) == {
        school.number: decided.get(school.number, Decimal(0))
        for school in office.city.schools
    }
    assert soll(office, BEGINS - timedelta(days=1))[unfunded] == Decimal("0.5")
    followed = Measure.objects.get(facility__number=funded[0], valid_from=BEGINS)
    assert followed.provider == provider
    assert followed.follows.valid_to == BEGINS - timedelta(days=1)
    assert planned_measures(decision).rows == []


def test_what_several_measures_share_is_left_to_a_person(office):
    decision = office.in_force()
    funded = next(number for number, fte in amounts(decision).items() if fte)
    place = next(n for n, s in enumerate(office.city.schools) if s.number == funded)
    for name in ("Verein A", "Verein B"):
        measure(office, place, "0.2", provider=factories.provider(name=name))
    found = planned_measures(decision)
    assert found.by_hand == [funded]
    assert funded not in {row.measure.facility.number for row in found.rows}
    page = client_of(office.planner).get(f"/entscheidungen/{decision.code}/")
    assert f"Von Hand bleiben {funded}" in page.content.decode()


def test_only_what_is_in_force_is_prepared(office):
    decision = office.submitted()
    path = f"/entscheidungen/{decision.code}/massnahmen.csv"
    assert client_of(office.planner).get(path).status_code == 404
    assert client_of(office.second).get(path).status_code == 403


def test_what_runs_out_or_changes_does_not_read_as_a_new_post(office):
    decision = office.in_force()
    decided = amounts(decision)
    going_on, changed = [number for number, fte in decided.items() if fte]
    fresh = planned_measures(decision)
    assert {row.happens for row in fresh.rows} == {"neue Stelle ab 01.08.2024"}
    assert fresh.new == 2
    gone = next(number for number, fte in decided.items() if not fte)
    places = {school.number: n for n, school in enumerate(office.city.schools)}
    provider = factories.provider(name="Verein")
    last = BEGINS - timedelta(days=1)
    measure(office, places[going_on], "0.8", provider=provider, valid_to=last)
    measure(office, places[changed], "0.4", provider=provider)
    measure(office, places[gone], "0.5")
    found = planned_measures(decision)
    said: dict[str, list[str]] = {}
    for row in found.rows:
        said.setdefault(row.measure.facility.number, []).append(row.happens)
    assert said[going_on] == [
        "ab 01.08.2024 im Anschluss an die Förderung bis 31.07.2024, bisher 0,8 VzÄ"
    ]
    assert said[changed] == [
        "endet am 31.07.2024; danach 0,8 VzÄ statt 0,4 VzÄ",
        "ab 01.08.2024 0,8 VzÄ statt 0,4 VzÄ, kein neuer Standort",
    ]
    assert said[gone] == ["endet am 31.07.2024"]
    assert found.new == 0
    table = client_of(office.planner).get(f"/entscheidungen/{decision.code}/massnahmen.csv")
    assert "Was geschieht" in table.content.decode()
