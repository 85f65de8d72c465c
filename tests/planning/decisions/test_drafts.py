"""Fraktionsentwürfe: what a member tries alone is seen by nobody until it is handed in."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from districts.models import AuditEntry
from planning.decisions.verify import read
from planning.forms.amendments import motions_for
from planning.models import Amendment, AmendmentDraft
from planning.services import (
    change_draft,
    cut_budget,
    hand_in,
    keep_draft,
    release,
    share_draft,
)
from tests import factories, world
from tests.planning.decisions.test_amended import CHANGES
from tests.planning.decisions.test_amendment_pages import client_of, words
from tests.planning.decisions.test_amendments import MORE
from tests.routes import API, PAGES

BASE = "/entscheidungen/test-runde-f1/"
SECRET = "Streng geheimer Vorstoß"
POSITIONS = {
    "title": SECRET,
    "count": "1",
    "fte": "0,8",
    "starts_on": "2024-08-01",
    "source": "stadt|2024/25",
}


@pytest.fixture
def member(office):
    return factories.user("ausschuss")


@pytest.fixture
def vorlage(office):
    return office.released()


@pytest.fixture
def draft(vorlage, member) -> AmendmentDraft:
    return keep_draft(decision=vorlage, by=member, title=SECRET, changes=[MORE])


def test_a_member_calculates_alone(vorlage, member):
    client = client_of(member)
    answer = client.post(f"{BASE}entwuerfe/neu/?art=positions", POSITIONS)
    assert answer["Location"] == f"{BASE}entwuerfe/"
    row = AmendmentDraft.objects.get()
    page = words(client.get(f"{BASE}entwuerfe/?antrag={row.pk}"))
    assert SECRET in page
    assert "Entwurf 1: 1 Einrichtung erhält zusammen 0,80 VzÄ mehr" in page
    assert "nicht geprüft" in page
    assert not Amendment.objects.exists()


@pytest.mark.parametrize(
    "role", ["ausschuss", "planung", "freigabe", "verwaltung", "superuser"]
)
def test_nobody_else_sees_it_on_any_page(vorlage, draft, role):
    client = world.signed_in(role)
    addresses = [BASE, f"{BASE}antraege/", f"{BASE}entwuerfe/", "/entscheidungen/", "/"]
    addresses += [f"{BASE}entwuerfe/{draft.pk}/einreichen/", "/admin/", "/admin/planning/"]
    addresses += [
        "/admin/districts/auditentry/",
        f"/admin/auth/user/{draft.owner_id}/delete/",
    ]
    addresses += [f"/admin/auth/user/{draft.owner_id}/change/"]
    addresses += [f"/api/v1/{name}/" for name in API if "(" not in name]
    for address in addresses:
        assert SECRET not in client.get(address).content.decode(), address


def test_the_log_says_nothing_before_it_is_handed_in(vorlage, member):
    before = AuditEntry.objects.count()
    row = keep_draft(decision=vorlage, by=member, title=SECRET, changes=[MORE])
    client_of(member).post(f"{BASE}entwuerfe/{row.pk}/loeschen/")
    assert not AmendmentDraft.objects.exists()
    acts = AuditEntry.objects.values_list("act", flat=True)[before:]
    assert set(acts) <= {"anmelden"}
    assert SECRET not in serializers.serialize("json", AuditEntry.objects.all())


def test_another_member_reaches_it_by_no_number(vorlage, draft):
    other = client_of(factories.user("ausschuss"))
    hidden = other.post(f"{BASE}entwuerfe/{draft.pk}/einreichen/", {})
    nothing = other.post(f"{BASE}entwuerfe/99999/einreichen/", {})
    assert (hidden.status_code, hidden.content) == (404, nothing.content)
    assert other.post(f"{BASE}entwuerfe/{draft.pk}/loeschen/").status_code == 404
    page = words(other.get(f"{BASE}entwuerfe/?antrag={draft.pk}"))
    assert "haben Sie keinen Entwurf" in page
    with pytest.raises(PermissionDenied):
        hand_in(draft=draft, by=factories.user("superuser"), number="1", mover="F")


def test_handed_in_it_is_an_amendment_like_any_other(vorlage, draft, member):
    given = {"number": "ÄA-09", "mover": "Fraktion A"}
    answer = client_of(member).post(f"{BASE}entwuerfe/{draft.pk}/einreichen/", given)
    assert answer["Location"] == f"{BASE}antraege/"
    row = Amendment.objects.get()
    assert (row.title, row.changes, row.entered_by) == (SECRET, [MORE], member)
    assert not AmendmentDraft.objects.exists()
    assert SECRET in Client().get(f"{BASE}antraege/").content.decode()
    entry = AuditEntry.objects.get(act="änderungsantrag einreichen")
    assert entry.actor == member


def test_a_closed_vorlage_takes_none(office, vorlage, draft, member):
    office.resolved(vorlage)
    for act in (
        lambda: hand_in(draft=draft, by=member, number="1", mover="F"),
        lambda: keep_draft(decision=vorlage, by=member, title="x", changes=[MORE]),
    ):
        vorlage.refresh_from_db()
        with pytest.raises(ValidationError):
            act()


def test_what_has_no_place_in_the_vorlage_is_refused_beside_the_form(vorlage, member):
    given = POSITIONS | {"count": "0"}
    answer = client_of(member).post(f"{BASE}entwuerfe/neu/?art=positions", given)
    assert answer.status_code == 400
    assert not AmendmentDraft.objects.exists()


def test_its_name_tells_nothing(draft):
    assert SECRET not in str(draft)
    assert not apps.get_model("planning.amendmentdraft").__dict__.get("RELEASED_WHEN")
    assert draft.created_at <= timezone.now()


def test_the_addresses_of_drafts_are_in_the_table():
    assert len([route for route in PAGES if "/entwuerfe/" in route]) == 7


CHANGED = POSITIONS | {"title": "Zwei Stellen mehr", "count": "2"}


def test_a_draft_is_written_anew_by_its_owner_and_leaves_no_trace(vorlage, draft, member):
    address = f"{BASE}entwuerfe/{draft.pk}/aendern/"
    client = client_of(member)
    page = client.get(address)
    held = page.context["form"]
    assert {name: held[name].value() for name in ("title", "count", "source")} == {
        "title": SECRET,
        "count": 1,
        "source": "stadt|2024/25",
    }
    assert 'value="0,8"' in page.content.decode()
    before = AuditEntry.objects.count()
    assert client.post(address, CHANGED)["Location"] == f"{BASE}entwuerfe/"
    draft.refresh_from_db()
    assert (draft.title, draft.changes) == ("Zwei Stellen mehr", [MORE | TWO])
    assert AuditEntry.objects.count() == before
    assert client.post(address, CHANGED | {"count": "0"}).status_code == 400
    draft.refresh_from_db()
    assert draft.changes == [MORE | TWO]


TWO = {"count": 2, "fte": "0.80"}


def test_nobody_else_writes_a_draft_anew_and_nobody_to_a_closed_vorlage(
    office, vorlage, draft, member, fellow
):
    share_draft(draft=draft, by=member, readers=[fellow])
    address = f"{BASE}entwuerfe/{draft.pk}/aendern/"
    for other in (fellow, factories.user("ausschuss")):
        assert client_of(other).post(address, CHANGED).status_code == 404
    with pytest.raises(PermissionDenied):
        change_draft(draft=draft, by=fellow, title="x", changes=[MORE])
    office.resolved(vorlage)
    assert client_of(member).post(address, CHANGED).status_code == 400
    draft.refresh_from_db()
    assert (draft.title, draft.changes) == (SECRET, [MORE])


def test_every_type_of_a_draft_fills_its_form_with_what_it_says(vorlage):
    """Filled and sent back as it stands, a form gives the same change."""
    record = read(bytes(vorlage.record))
    typed = {change["what"]: change for change in CHANGES.values()}
    for what, (form_class, _) in motions_for(record).items():
        form = form_class(record)
        held = form.filled(typed[what])
        sent = {name: str(form[name].field.prepare_value(held[name])) for name in held}
        sent |= {n: sent[n].replace(".", ",") for n in ("fte", "weight") if n in sent}
        again = form_class(record, sent | {"number": "1", "mover": "F", "title": "T"})
        assert again.is_valid(), (what, again.errors)
        assert form.filled(again.change()) == held


@pytest.fixture
def fellow(member):
    """Another member of the same Fraktion."""
    group = Group.objects.create(name="fraktion_a")
    other = factories.user("ausschuss")
    for person in (member, other):
        person.groups.add(group)
    return other


def test_a_named_fellow_reads_and_calculates_a_shared_draft(draft, member, fellow):
    page = f"{BASE}entwuerfe/"
    assert SECRET not in client_of(fellow).get(page).content.decode()
    address = f"{page}{draft.pk}/teilen/"
    before = AuditEntry.objects.exclude(act="anmelden").count()
    answer = client_of(member).post(address, {"readers": [fellow.pk]})
    assert answer["Location"] == page
    assert AuditEntry.objects.exclude(act="anmelden").count() == before
    seen = words(client_of(fellow).get(f"{page}?antrag={draft.pk}"))
    assert SECRET in seen
    assert "Entwurf 1: 1 Einrichtung erhält" in seen
    for act in ("einreichen", "teilen", "loeschen"):
        client = client_of(fellow)
        assert client.post(f"{page}{draft.pk}/{act}/", {}).status_code == 404
    third = factories.user("ausschuss")
    assert SECRET not in client_of(third).get(page).content.decode()


def test_who_leaves_the_fraktion_reads_no_more(draft, member, fellow):
    share_draft(draft=draft, by=member, readers=[fellow])
    fellow.groups.remove(Group.objects.get(name="fraktion_a"))
    assert SECRET not in client_of(fellow).get(f"{BASE}entwuerfe/").content.decode()


def test_a_draft_is_shared_within_the_fraktion_alone(draft, member, fellow, office):
    for stranger in (factories.user("ausschuss"), office.planner):
        with pytest.raises(ValidationError, match="eigenen Fraktion"):
            share_draft(draft=draft, by=member, readers=[stranger])
    with pytest.raises(PermissionDenied):
        share_draft(draft=draft, by=fellow, readers=[])
    assert not draft.shared_with.exists()


CUT = [{"what": "budget", "source": "stadt", "period": "2024/25", "fte": "0.80"}]


def test_a_draft_is_carried_over_to_the_next_fassung(office, vorlage, draft, member):
    second = cut_budget(decision=vorlage, by=office.planner, changes=CUT, reason="Weniger")
    release(decision=second, by=office.second, sha256=second.sha256)
    page = f"/entscheidungen/{second.code}/entwuerfe/"
    client = client_of(member)
    assert "Fassung 1: " + SECRET in words(client.get(page))
    assert client.post(f"{page}{draft.pk}/uebertragen/")["Location"] == page
    draft.refresh_from_db()
    assert draft.decision == second
    assert "Entwurf 1" in words(client.get(page))
    assert client.post(f"{page}{draft.pk}/uebertragen/").status_code == 404


def test_what_has_no_place_in_the_next_fassung_stays_and_says_why(
    office, vorlage, draft, member
):
    gone = {"what": "positions", "source": "nirgends", "period": "2024/25", "count": 1}
    AmendmentDraft.objects.update(changes=[gone | {"fte": "0.80", "starts_on": None}])
    second = cut_budget(decision=vorlage, by=office.planner, changes=CUT, reason="Weniger")
    release(decision=second, by=office.second, sha256=second.sha256)
    client = client_of(member)
    page = f"/entscheidungen/{second.code}/entwuerfe/"
    answer = client.post(f"{page}{draft.pk}/uebertragen/", follow=True)
    assert "passt nicht in diese Fassung" in words(answer)
    draft.refresh_from_db()
    assert draft.decision == vorlage
