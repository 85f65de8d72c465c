"""A delivery is withdrawn, and a source opened, by two people and never by one."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from districts.models import AuditEntry, FileRequest, Release, SourceFile
from districts.release import Audience, released
from facilities.models import FacilityValue
from planning.models import Decision
from planning.selectors.withdrawal import Affected, affected
from planning.services import make_proposal
from planning.services.file_requests import ask, confirm, decline, hindrances
from tests import deliveries, factories, world
from tests.planning import small_city
from tests.planning.decisions.conftest import Office

pytestmark = pytest.mark.django_db
WITHDRAW, PUBLISH = FileRequest.Kind.WITHDRAW, FileRequest.Kind.PUBLISH
LATER = small_city.DAY - timedelta(days=10)


@pytest.fixture
def office():
    """A value delivered twice, the second time wrongly, and one nobody else knows."""
    made = Office()
    made.first = factories.source_file(as_of=small_city.DAY - timedelta(days=20))
    made.source = factories.source_file(as_of=LATER, title="Zweite Lieferung")
    made.indicator = factories.indicator(code="hilfen", name="Hilfen", level="facility")
    made.site, made.other = made.city.schools[:2]
    for source, site, value in (
        (made.first, made.site, 10),
        (made.source, made.site, 99),
        (made.source, made.other, 98),
    ):
        factories.facility_value(
            facility=site, indicator=made.indicator, period="2023/24", value=value,
            source=source,
        )  # fmt: skip
    return made


def known(office) -> dict[int, int]:
    rows = FacilityValue.objects.known_on(small_city.DAY).newest_last()
    rows = rows.filter(indicator=office.indicator)
    return {row.facility_id: int(row.value) for row in rows}


def asked(office, kind: str = WITHDRAW) -> FileRequest:
    return ask(source=office.source, kind=kind, reason="falsche Spalte", by=office.planner)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def visitor(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_values_before_stand_again_and_the_log_names_both(office):
    assert known(office) == {office.site.pk: 99, office.other.pk: 98}
    assert affected(office.source) == [Affected("Hilfen", ("2023/24",), 2, 1)]
    row = asked(office)
    assert known(office)[office.site.pk] == 99, "one person changes nothing"
    confirm(request=row, by=office.second)
    assert known(office) == {office.site.pk: 10}
    office.source.refresh_from_db()
    assert office.source.withdrawn_on == timezone.localdate()
    told = AuditEntry.objects.order_by("number").values_list("act", "actor", "reason")
    assert list(told)[-2:] == [
        ("lieferung zurücknehmen: antrag", office.planner.pk, "falsche Spalte"),
        ("lieferung zurücknehmen", office.second.pk, "falsche Spalte"),
    ]
    with pytest.raises(ValidationError, match="schon zurückgenommen"):
        asked(office)


def test_nobody_confirms_the_own_request_and_only_the_role_does(office):
    row = asked(office)
    for person in (office.planner, factories.user("statistikstelle")):
        with pytest.raises(PermissionDenied):
            confirm(request=row, by=person)
    chief = factories.user("planung", is_superuser=True)
    closed = factories.source_file(published=False)
    own = ask(source=closed, kind=PUBLISH, reason="offen", by=chief)
    with pytest.raises(PermissionDenied, match="den eigenen Antrag"):
        confirm(request=own, by=chief)
    with pytest.raises(PermissionDenied):
        ask(source=office.source, kind=WITHDRAW, reason="x", by=factories.user("ausschuss"))
    assert known(office)[office.site.pk] == 99


def test_a_request_waits_once_and_is_answered_once(office):
    row = asked(office)
    with pytest.raises(ValidationError, match="wartet schon"):
        asked(office)
    decline(request=row, by=office.planner)
    for act in (confirm, decline):
        with pytest.raises(ValidationError, match="schon beantwortet"):
            act(request=row, by=office.second)
    assert asked(office).accepted is None, "after a no one may ask anew"


def test_what_a_vorlage_froze_is_not_withdrawn_and_is_named(office):
    factories.facility_value(
        facility=office.site, indicator=office.city.indicators["pupils"],
        period="2023/24", value=301, source=office.source,
    )  # fmt: skip
    row = asked(office)
    proposal = make_proposal(round=office.round, by=office.planner)
    decision = office.submitted(proposal=proposal)
    frozen = bytes(decision.record)
    with pytest.raises(ValidationError, match=f"Entscheidung {decision.code}"):
        confirm(request=row, by=office.second)
    assert known(office)[office.site.pk] == 99
    assert bytes(Decision.objects.get().record) == frozen
    row.refresh_from_db()
    assert row.accepted is None


@pytest.mark.parametrize(
    ("audience", "as_of", "holds"),
    [
        pytest.param("oeffentlich", LATER, True, id="given to the public"),
        pytest.param("intern", LATER, False, id="kept for the office alone"),
        pytest.param("oeffentlich", LATER - timedelta(days=1), False, id="of a day before"),
    ],
)
def test_what_was_given_out_is_not_withdrawn(office, audience, as_of, holds):
    Release.objects.create(audience=audience, subject="werte", as_of=as_of, digest="a")
    said = list(hindrances(office.source, WITHDRAW))
    assert [one.startswith("Die Freigabe von Werten") for one in said] == [True] * holds


def test_places_and_measures_are_corrected_by_a_new_file(office):
    (said,) = hindrances(office.city.source, WITHDRAW)
    assert "Einrichtungen" in said
    assert "zurücknehmen lassen sich nur Werte" in said
    empty = factories.source_file()
    assert "keine Werte" in next(hindrances(empty, WITHDRAW))


def test_a_withdrawn_file_can_come_in_again():
    given = {"content": "name;kind\nVerein;frei\n", "published": True}
    source_of = deliveries.take("providers", **given)
    assert source_of.known_since is None
    SourceFile.objects.update(withdrawn_on=date(2025, 1, 1))
    again = deliveries.take("providers", **given)
    assert again.written is not None
    assert SourceFile.objects.get().withdrawn_on is None


def test_a_ticked_source_is_opened_by_a_second_person():
    planner = world.signed_in("planung")
    planner.post("/planung/daten/einlesen/", deliveries.handed_in(published="on"))
    planner.post("/planung/daten/uebernehmen/")
    source, row = SourceFile.objects.get(), FileRequest.objects.get()
    assert (source.published, row.kind, row.accepted) == (False, PUBLISH, None)
    second = visitor(factories.user("freigabe"))
    assert "1 Antrag zu einer Datei wartet" in text(second.get("/"))
    page = second.get("/planung/daten/freigabe/")
    assert "1 Antrag wartet" in text(page)
    address = f"/planung/daten/antraege/{row.pk}/"
    assert address in page.content.decode()
    assert planner.post(address).status_code == 403
    assert not released(SourceFile.objects.all(), Audience.PUBLIC).exists()
    assert second.post(address).url == "/planung/daten/freigabe/"
    assert released(SourceFile.objects.all(), Audience.PUBLIC).get() == source
    assert second.post(address).status_code == 409
    assert "Bestätigt am" in text(second.get(address))


def test_the_pages_say_what_would_happen_and_who_may(office):
    planner, second = visitor(office.planner), visitor(office.second)
    files = planner.get("/planung/daten/")
    address = f"/planung/daten/{office.source.pk}/zuruecknehmen/"
    assert address in files.content.decode()
    assert "Hilfen 2023/24 2 1 1" in text(planner.get(address))
    assert planner.post(address, {"reason": "falsche Spalte"}).url == "/planung/daten/"
    row = FileRequest.objects.get()
    assert "wartet auf Bestätigung" in text(planner.get("/planung/daten/"))
    asked_for = f"/planung/daten/antraege/{row.pk}/"
    assert "Bestätigen kann eine zweite Person" in text(planner.get(asked_for))
    assert "falsche Spalte" in text(second.get(asked_for))
    second.post(asked_for, {"ablehnen": "1"})
    assert SourceFile.objects.get(pk=office.source.pk).withdrawn_on is None
    assert known(office)[office.site.pk] == 99
    assert planner.get("/planung/daten/1/loeschen/").status_code == 404
