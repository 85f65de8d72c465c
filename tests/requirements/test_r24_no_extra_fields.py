"""R24: status, hash, owner and who released are set by acts alone, whatever is sent.

Every form gets fields it does not have, every address of the interface every verb.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from planning.models import ComparisonGroup, Decision, Proposal, Scenario
from tests import factories, world
from tests.planning.decisions.conftest import Office
from tests.requirements.test_r07_log import signed_in
from tests.routes import API, PAGES, first

pytestmark = pytest.mark.django_db
FORGED = "f" * 64


def extra(person) -> dict[str, object]:
    """What somebody could add to any form."""
    names = ("released_by", "released_by_id", "submitted_by", "submitted_by_id")
    names += ("created_by", "created_by_id", "entered_by", "owner", "by", "user")
    return dict.fromkeys(names, person.pk) | {
        "status": "beschlossen",
        "released_at": "2020-01-01",
        "released_sha256": FORGED,
        "record_sha256": FORGED,
        "record": "{}",
        "published": "on",
        "sealed": "on",
        "invented": "",
        "version": 9,
        "code": "erfunden",
        "id": 4711,
    }


@pytest.fixture
def stranger():
    return factories.user("freigabe")


def test_who_lays_before_sets_nothing_but_the_form(office, stranger):
    address = f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    given = extra(stranger) | {"title": "Vorlage", "sha256": FORGED, "round": 4711}
    given |= {"warnings_read": "on"}
    assert signed_in(office.planner).post(address, given).status_code == 302
    row = Decision.objects.get()
    assert (row.status, row.version, row.code) == ("vorlage", 1, f"{office.round.code}-f1")
    assert (row.submitted_by, row.released_by) == (office.planner, None)
    assert (row.published, row.released_at) == (False, None)
    assert row.sha256 != FORGED
    assert bytes(row.record) != b"{}"
    assert row.submitted_at.date() == timezone.now().date()


def test_who_releases_is_who_is_signed_in(office, stranger):
    decision = office.submitted()
    given = extra(stranger) | {"sha256": decision.sha256, "read": "on"}
    address = f"/entscheidungen/{decision.code}/freigeben/"
    assert signed_in(office.second).post(address, given).status_code == 302
    row = Decision.objects.get()
    assert (row.status, row.released_by) == ("vorlage", office.second)
    assert row.released_sha256 == decision.sha256
    assert row.submitted_by == office.planner


def test_a_beschluss_without_effect_stays_without(office, stranger):
    decision = office.released()
    day = timezone.localdate().isoformat()
    given = {"body": "JHA", "decided_on": day, "result": "vertagt"}
    address = f"/entscheidungen/{decision.code}/beschluss/"
    sent = extra(stranger) | given
    assert signed_in(office.planner).post(address, sent).status_code == 302
    row = Decision.objects.get()
    assert row.status == "vorlage"
    assert row.resolutions.get().entered_by == office.planner


def test_a_mitzeichnung_names_who_entered_it(office, stranger):
    decision = office.submitted()
    given = {"office": "kaemmerei", "given_on": timezone.localdate().isoformat()}
    address = f"/entscheidungen/{decision.code}/mitzeichnung/"
    sent = extra(stranger) | given
    assert signed_in(office.planner).post(address, sent).status_code == 302
    assert decision.endorsements.get().entered_by == office.planner
    assert Decision.objects.get().status == "vorlage"


def test_a_variant_and_a_group_belong_to_who_saved_them(office, stranger):
    client = signed_in(office.planner)
    sent = extra(stranger) | {"title": "Mehr", "budget_fte": "3"}
    client.post(f"/planung/runden/{office.round.code}/varianten/", sent)
    client.post(
        "/planung/rangliste/gruppen/?art=grundschule", extra(stranger) | {"name": "Gruppe"}
    )
    made = (
        Scenario.objects.get(),
        Proposal.objects.latest("pk"),
        ComparisonGroup.objects.get(),
    )
    assert {row.created_by for row in made} == {office.planner}
    assert not any(row.published for row in made)


def test_the_interface_writes_nothing_for_anybody():
    made = world.published()
    before = Decision.objects.values().get(), Proposal.objects.values().get()
    client = world.signed_in("superuser")
    for prefix, key in API.items():
        if key is None:
            continue
        for verb in ("post", "put", "patch", "delete"):
            address = f"/api/v1/{prefix}/{key(made)}/"
            body = extra(factories.user())
            answer = getattr(client, verb)(address, body, content_type="application/json")
            assert (address, verb, answer.status_code) == (address, verb, 405)
    assert (Decision.objects.values().get(), Proposal.objects.values().get()) == before


@pytest.mark.parametrize("label", ["planning.decision", "planning.proposal"])
def test_the_admin_writes_neither_for_a_superuser(label):
    Office().in_force()
    row, client = first(label), world.signed_in("superuser")
    before = type(row).objects.values().get(pk=row.pk)
    address = f"/admin/{label.replace('.', '/')}/{row.pk}/change/"
    assert client.post(address, extra(factories.user())).status_code == 403
    assert type(row).objects.values().get(pk=row.pk) == before


def test_reading_with_fields_in_the_address_changes_nothing():
    made = world.published()
    before = Decision.objects.values().get()
    client = world.signed_in("planung")
    for row in PAGES.values():
        client.get(row.address(made), extra(factories.user()))
    assert Decision.objects.values().get() == before
