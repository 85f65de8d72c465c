"""R27: a sign-in has a key of its own, ends by itself, and ends with the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db
DOOR, INSIDE, PASSWORD = "/anmelden/", "/konto/", "Lindenau-und-Plagwitz-1899"


@pytest.fixture
def person() -> User:
    made = factories.user("planung")
    made.set_password(PASSWORD)
    made.save()
    return made


def signed_in(person: User, client: Client | None = None) -> Client:
    client = client or Client()
    answer = client.post(DOOR, {"login": person.username, "password": PASSWORD})
    assert answer.status_code == 302
    assert is_inside(client)
    return client


def is_inside(client: Client) -> bool:
    return client.get(INSIDE).status_code == 200


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_a_sign_in_gets_a_new_key_and_the_one_before_opens_nothing(person):
    """Who planted a key in somebody's browser does not come in with it."""
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = key_of(client)
    signed_in(person, client)
    assert key_of(client) != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_inside(thief)


def test_a_sign_in_ends_after_a_working_day_however_busy(person, monkeypatch):
    """Pages do not prolong it."""
    client, began = signed_in(person), timezone.now()
    assert timedelta(hours=8).total_seconds() >= settings.SESSION_COOKIE_AGE
    for tenths in range(0, 80, 5):
        _later(monkeypatch, began, hours=tenths / 10)
        assert is_inside(client)
    _later(monkeypatch, began, hours=8.1)
    assert not is_inside(client)


def _later(monkeypatch, began, *, hours: float) -> None:
    now = began + timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: now)


def test_a_sign_in_ends_when_nobody_is_there_for_an_hour(person, monkeypatch):
    client, began = signed_in(person), timezone.now()
    for hours in (0.9, 1.8):
        _later(monkeypatch, began, hours=hours)
        assert is_inside(client)
    _later(monkeypatch, began, hours=2.9)
    page = client.get("/")
    assert "Ihre Anmeldung ist abgelaufen" in page.content.decode()
    assert not Session.objects.filter(pk=key_of(client)).exists()
    assert not is_inside(client)


def test_a_sign_in_without_a_beginning_is_none(person):
    """One that was kept before there were clocks, or whose clocks were taken out."""
    client = signed_in(person)
    session = client.session
    del session["since"]
    session.save()
    assert not is_inside(client)


def test_signing_out_ends_it_on_the_server(person):
    client = signed_in(person)
    key = key_of(client)
    client.post("/abmelden/")
    assert not Session.objects.filter(pk=key).exists()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_inside(thief)


@pytest.mark.parametrize("end", ["disabled", "new password"])
def test_all_sign_ins_of_an_account_end_with_it(person, end):
    clients = [signed_in(person) for _ in range(2)]
    if end == "disabled":
        User.objects.filter(pk=person.pk).update(is_active=False)
    else:
        person.set_password("Anders-und-lang-2026")
        person.save()
    assert [is_inside(client) for client in clients] == [False, False]


def test_whoever_changes_the_password_signs_the_others_out(person):
    """Sign out everywhere: a new password leaves the own sign-in alone."""
    own, other = signed_in(person), signed_in(person)
    words = {"oldpassword": PASSWORD}
    words |= dict.fromkeys(("password1", "password2"), "Connewitz-und-Gohlis-1900")
    assert own.post("/konto/passwort/", words).status_code == 302
    assert (is_inside(own), is_inside(other)) == (True, False)


def test_nothing_of_a_sign_in_stands_in_an_address_or_a_cache(person):
    client = Client()
    answer = client.post(
        f"{DOOR}?next={INSIDE}", {"login": person.username, "password": PASSWORD}
    )
    told = f"{answer['Location']} {answer.content.decode()}"
    for secret in (PASSWORD, key_of(client)):
        assert secret not in told
    page = client.get(INSIDE)
    assert "no-store" in page["Cache-Control"]
    assert key_of(client) not in page.content.decode()
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
