"""R30: keys of the interface are hashed, short-lived, read-only and revocable at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from districts.models import AuditEntry
from districts.release import CLOSED_SESSION, Audience, audience_of
from leipzig_ressourcen.accounts.tokens import issue, reader_of, roles_to_lend
from leipzig_ressourcen.models import KeyScope
from tests import factories, world

pytestmark = pytest.mark.django_db
PAGE = "/konto/api-schluessel/"
INNER = "/api/v1/rank-certainties/"  # for people who are signed in


def with_roles(*names: str) -> User:
    person = factories.user("ausschuss")
    person.groups.set(Group.objects.filter(name__in=names))
    return person


def asked(key: str, path: str = INNER, verb: str = "get"):
    return getattr(Client(headers={"Authorization": f"Token {key}"}), verb)(path)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_owner_issues_a_key_that_is_told_once_and_kept_as_a_hash():
    client = signed_in(with_roles("api"))
    key = re.search(r"<code>([0-9a-f]{64})</code>", said(client.post(PAGE, {"days": 30})))[
        1
    ]
    assert key not in said(client.get(PAGE))
    kept = serializers.serialize("json", AuthToken.objects.all())
    kept += serializers.serialize("json", AuditEntry.objects.all())
    assert key not in kept
    assert asked(key).status_code == 200
    assert Client().get(INNER).status_code == 403


def said(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_a_key_writes_nothing(verb):
    key = issue(to=with_roles("api"), days=30)
    assert asked(key, "/api/v1/areas/", verb).status_code in (403, 405)


def test_a_key_ends_with_its_day():
    key = issue(to=with_roles("api"), days=30)
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert asked(key).status_code == 401


@pytest.mark.parametrize("role", ["api", "verwaltung"])
def test_owner_and_verwaltung_end_a_key_at_once(role):
    owner = with_roles("api")
    key = issue(to=owner, days=30)
    by = owner if role == "api" else with_roles("verwaltung")
    answer = signed_in(by).post(f"{PAGE}{key[:15]}/widerrufen/")
    assert answer["Location"] == PAGE
    assert asked(key).status_code == 401
    assert AuditEntry.objects.last().act == "api-schlüssel widerrufen"


def test_nobody_else_ends_or_sees_it():
    key = issue(to=with_roles("api"), days=30)
    other = signed_in(with_roles("api"))
    assert other.post(f"{PAGE}{key[:15]}/widerrufen/").status_code == 404
    assert key[:8] not in said(other.get(PAGE))
    assert asked(key).status_code == 200


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda person: person.groups.clear(), id="the role is taken away"),
        pytest.param(
            lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
            id="the account is closed",
        ),
    ],
)
def test_a_key_ends_with_what_it_rests_on(end):
    person = with_roles("api")
    key = issue(to=person, days=30)
    end(person)
    assert asked(key).status_code == 401


@pytest.mark.parametrize("key", ["", "x", "0" * 64, "a b", "\xff\xfe"])
def test_a_wrong_key_opens_nothing_not_even_what_is_public(key):
    answer = asked(key, "/api/v1/areas/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert "ungültig" in answer.json()["detail"]


def test_a_key_reads_with_the_roles_it_was_issued_for():
    made = world.published()
    made.hidden = world.hidden(made)
    path = f"/api/v1/proposals/{made.hidden.proposal.pk}/"
    owner = with_roles("api", "planung")
    roles = Group.objects.filter(name__in=("planung", "freigabe"))
    narrow, wide = issue(to=owner, days=30), issue(to=owner, days=30, roles=roles)
    assert asked(narrow, path).status_code == 404
    assert asked(wide, path).status_code == 200
    assert "planung" in said(signed_in(owner).get(PAGE))
    owner.groups.remove(Group.objects.get(name="planung"))
    assert asked(wide, path).status_code == 404


def test_a_key_of_a_superuser_reads_what_its_roles_read():
    made = world.published()
    made.hidden = world.hidden(made)
    path = f"/api/v1/proposals/{made.hidden.proposal.pk}/"
    root = factories.user(is_superuser=True)
    assert asked(issue(to=root, days=30), path).status_code == 404


def test_no_key_reads_what_is_for_a_closed_session_not_even_an_old_one():
    closed = Group.objects.create(name=CLOSED_SESSION)
    owner = with_roles("api", CLOSED_SESSION)
    issue(to=owner, days=30, roles=[closed])
    assert closed not in roles_to_lend(owner)
    scope = KeyScope.objects.get()
    assert not scope.roles.exists()
    scope.roles.add(closed)  # as keys were issued before
    assert audience_of(reader_of(scope.key)) == Audience.PUBLIC


def test_a_key_from_before_there_were_scopes_reads_what_is_public():
    key = issue(to=with_roles("api", "planung"), days=30)
    KeyScope.objects.all().delete()
    assert asked(key).status_code == 200


def test_the_owner_ticks_the_roles_of_a_key():
    owner = with_roles("api", "planung")
    role = Group.objects.get(name="planung")
    client = signed_in(owner)
    client.post(PAGE, {"days": 30, "roles": [role.pk]})
    assert list(KeyScope.objects.get().roles.all()) == [role]
    foreign = Group.objects.get(name="freigabe")
    assert client.post(PAGE, {"days": 30, "roles": [foreign.pk]}).status_code == 400


def test_a_key_opens_no_page():
    key = issue(to=with_roles("api"), days=30)
    assert asked(key, "/konto/").status_code == 302


def test_keys_are_counted():
    client = signed_in(with_roles("api"))
    answers = [client.post(PAGE, {"days": 30}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [400]


def test_other_roles_hold_none():
    assert signed_in(with_roles("planung")).post(PAGE, {"days": 30}).status_code == 403
    keeper = signed_in(with_roles("verwaltung"))
    assert keeper.post(PAGE, {"days": 30}).status_code == 400
    assert not AuthToken.objects.exists()


def test_the_description_of_the_interface_names_the_key():
    schema = Client().get("/api/v1/schema/?format=json").content.decode()
    assert "API-Schlüssel" in schema
