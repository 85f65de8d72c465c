"""Who may plan, release and enter what: one table of rights for two offices."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from districts.models import AuditEntry
from districts.release import Audience, audience_of
from planning.models import ServiceType
from planning.permissions import may_plan, may_release
from planning.services import make_proposal, submit
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

# role: (plans for the youth office, for the school office, anything at all, releases)
RIGHTS = {
    "planung": (True, True, True, False),
    "planung_jugend": (True, False, True, False),
    "planung_schule": (False, True, True, False),
    "freigabe": (False, False, False, True),
    "statistikstelle": (False, False, False, False),
    "ausschuss": (False, False, False, False),
    "traeger": (False, False, False, False),
    "api": (False, False, False, False),
    "verwaltung": (False, False, False, False),
    "": (False, False, False, False),
}


@pytest.mark.parametrize("role", RIGHTS)
def test_rights_are_as_the_table_says(role):
    person = factories.user(role)
    youth = factories.service_type("ksa", office=ServiceType.Office.YOUTH)
    school = factories.service_type("ssa", office=ServiceType.Office.SCHOOL)
    found = (may_plan(person, youth), may_plan(person, school))
    assert (*found, may_plan(person), may_release(person)) == RIGHTS[role]


def test_a_superuser_may_all_and_a_stranger_nothing():
    root, stranger = factories.user(is_superuser=True), AnonymousUser()
    assert may_plan(root)
    assert may_release(root)
    assert not may_plan(stranger)
    assert not may_release(stranger)


@pytest.mark.parametrize("role", ["planung_jugend", "planung_schule"])
def test_planners_of_one_office_read_what_is_internal(role):
    assert audience_of(factories.user(role)) == Audience.INTERNAL


def test_the_other_office_does_not_lay_before_what_is_not_its_own():
    made = small_city.build()
    proposal = make_proposal(round=small_city.open_round())
    office = made.service.office
    own, other = ("planung_schule", "planung_jugend")
    if office == ServiceType.Office.YOUTH:
        own, other = other, own
    with pytest.raises(PermissionDenied, match="zuständige Planung"):
        submit(proposal=proposal, by=factories.user(other), title="Vorlage")
    assert submit(proposal=proposal, by=factories.user(own), title="Vorlage")


def test_a_refusal_to_somebody_signed_in_is_kept_in_the_log(client):
    made = small_city.build()
    proposal = make_proposal(round=small_city.open_round())
    person = factories.user("ausschuss")
    client.force_login(person)
    assert client.get(f"/planung/vorschlaege/{proposal.pk}/vorlegen/").status_code == 403
    entry = AuditEntry.objects.last()
    assert (entry.act, entry.actor) == ("zugriff verweigert", person)
    assert str(proposal.pk) in entry.subject
    assert made.source.name not in entry.subject
