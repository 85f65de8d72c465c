"""A second factor: set up, asked for, required of whoever reads inner figures."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.test import Client

from districts.models import AuditEntry
from tests import factories, world

pytestmark = pytest.mark.django_db
PASSWORD = "ein-langes-passwort"


def account(role: str) -> User:
    """An account of a role with a password."""
    person = factories.user(role)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person: User, password: str = PASSWORD, **given: str) -> tuple[Client, str]:
    """A client after the password, and where it is sent to."""
    client = Client()
    answer = client.post(
        "/anmelden/", {"login": person.username, "password": password, **given}
    )
    return client, answer.get("Location", "")


def code_of(secret: str) -> str:
    """What the app of a telephone shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up(client: Client) -> str:
    """Set the second factor up as a person does; the secret of the app."""
    client.post("/anmelden/bestaetigen/", {"password": PASSWORD})
    page = client.get("/konto/zweiter-faktor/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    answer = client.post("/konto/zweiter-faktor/", {"code": code_of(secret)})
    assert answer["Location"] == "/konto/ersatzcodes/"
    return secret


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_after_the_password_the_code_is_asked_for_and_opens():
    person = account("planung")
    client, _ = sign_in(person)
    secret = set_up(client)
    client, target = sign_in(person)
    assert target == "/anmelden/code/"
    assert client.get("/konto/").status_code == 302
    wrong = client.post("/anmelden/code/", {"code": "000000"}).content.decode()
    assert "falsch oder abgelaufen" in wrong
    Authenticator.objects.get(type="totp")
    assert client.post("/anmelden/code/", {"code": code_of(secret)})["Location"] == "/"
    assert client.get("/konto/").status_code == 200


def test_a_spare_code_opens_once():
    person = account("planung")
    client, _ = sign_in(person)
    set_up(client)
    page = client.get("/konto/ersatzcodes/").content.decode()
    spare = re.findall(r"<code>(\w+)</code>", page)[0]
    client, _ = sign_in(person)
    assert client.post("/anmelden/code/", {"code": spare})["Location"] == "/"
    client, _ = sign_in(person)
    assert client.post("/anmelden/code/", {"code": spare}).status_code == 200


def test_codes_cannot_be_tried_through():
    person = account("planung")
    client, _ = sign_in(person)
    secret = set_up(client)
    client, _ = sign_in(person)
    for _ in range(5):
        client.post("/anmelden/code/", {"code": "000000"})
    said = client.post("/anmelden/code/", {"code": code_of(secret)}).content.decode()
    assert "Zu viele Versuche" in said


def test_a_stolen_session_changes_no_second_factor():
    """Setting up, switching off and new codes want the password once more."""
    client, _ = sign_in(account("planung"))
    answer = client.get("/konto/zweiter-faktor/")
    assert answer["Location"].startswith("/anmelden/bestaetigen/?next=")


def test_secrets_are_kept_encrypted():
    client, _ = sign_in(account("planung"))
    secret = set_up(client)
    kept = [str(row.data) for row in Authenticator.objects.all()]
    assert len(kept) == 2
    assert all(secret not in text and "gAAAA" in text for text in kept)


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        ("planung", True),
        ("planung_jugend", True),
        ("freigabe", True),
        ("verwaltung", True),
        ("statistikstelle", True),
        ("superuser", True),
        ("ausschuss", False),
        ("traeger", False),
        ("api", False),
    ],
)
def test_roles_with_inner_figures_come_in_with_two_factors_alone(role, wanted):
    client = world.signed_in(role)
    answer = client.get("/planung/rangliste/")
    assert (answer.get("Location") == "/konto/zweiter-faktor/") is wanted
    assert client.get("/api/v1/areas/").status_code == (403 if wanted else 200)
    assert client.post("/abmelden/")["Location"] == "/"


@pytest.mark.usefixtures("required")
def test_whoever_sets_it_up_goes_on():
    client, _ = sign_in(account("planung"))
    assert client.get("/planung/rangliste/").status_code == 302
    set_up(client)
    assert client.get("/planung/rangliste/").status_code == 200


@pytest.mark.usefixtures("required")
def test_strangers_read_on():
    assert Client().get("/planung/rangliste/").status_code == 200


def test_the_admin_has_no_door_of_its_own():
    person = account("superuser")
    client, _ = sign_in(person)
    set_up(client)
    given = {"username": person.username, "password": PASSWORD}
    visitor = Client()
    assert visitor.post("/admin/login/?next=/admin/auth/", given)["Location"] == (
        "/anmelden/?next=/admin/auth/"
    )
    assert visitor.get("/admin/").status_code == 302


def test_the_verwaltung_takes_a_lost_factor_away_and_reads_none():
    person = account("planung")
    client, _ = sign_in(person)
    secret = set_up(client)
    row = Authenticator.objects.get(type="totp")
    admin = world.signed_in("superuser")
    page = admin.get(f"/admin/mfa/authenticator/{row.pk}/change/").content.decode()
    assert row.data["secret"] not in page
    assert secret not in page
    admin.post(f"/admin/mfa/authenticator/{row.pk}/delete/", {"post": "yes"})
    assert sign_in(person)[1] == "/"


def test_nobody_signs_up():
    for path in ("/anmelden/neu/", "/accounts/signup/", "/konto/neu/"):
        assert Client().get(path).status_code == 404


def test_the_log_keeps_each_step(django_capture_on_commit_callbacks):
    person = account("planung")
    with django_capture_on_commit_callbacks(execute=True):
        client, _ = sign_in(person)
        set_up(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/ersatzcodes/neu/")
        client.post("/konto/zweiter-faktor/abschalten/")
    acts = AuditEntry.objects.filter(actor=person).values_list("act", flat=True)
    assert list(acts) == [
        "anmelden",
        "zweiten faktor einrichten",
        "zweiten faktor abschalten",
        "ersatzcodes ausstellen",
    ]


def test_a_password_is_changed_by_whoever_knows_it():
    client, _ = sign_in(person := account("planung"))
    new = {"password1": "noch-ein-langes-passwort", "password2": "noch-ein-langes-passwort"}
    page = client.post("/konto/passwort/", {"oldpassword": "falsch", **new})
    assert "bisherige Passwort ist falsch" in page.content.decode()
    answer = client.post("/konto/passwort/", {"oldpassword": PASSWORD, **new})
    assert answer["Location"] == "/konto/"
    assert sign_in(person)[1] == ""
    assert sign_in(person, new["password1"])[1] == "/"
