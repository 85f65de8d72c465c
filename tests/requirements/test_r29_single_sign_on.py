"""R29: an identity provider signs people in; forged, foreign and repeated tokens do not."""

from __future__ import annotations

import time
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import Group, User
from django.test import Client

from leipzig_ressourcen.accounts.adapters import SingleSignOnAdapter
from tests import factories

pytestmark = pytest.mark.django_db
ISSUER = "https://konto.example"
KEY, STRANGE_KEY = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
SHARED = "ein gemeinsames Geheimnis von mehr als zweiunddreißig Zeichen"


class IdentityProvider:
    """A provider in this process: configuration, keys, the token it was told to give."""

    issuer = ISSUER

    def __init__(self) -> None:
        self.claims = {"sub": "4711", "preferred_username": "mueller", "groups": ["AJF"]}
        self.sign = {"key": KEY, "algorithm": "ES256"}
        self.nonce = ""

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "leipzig", "iat": now, "exp": now + 60}
        claims |= {"nonce": self.nonce} | self.claims
        return jwt.encode(claims, headers={"kid": "1"}, **self.sign)

    def get(self, url: str, **given: object) -> SimpleNamespace:
        key = jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        answers = {
            "/keys": {"keys": [key | {"kid": "1", "alg": "ES256"}]},
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{ISSUER}/asked",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
        }
        return answer(answers[urlsplit(url).path])

    def request(self, verb: str, url: str, **given: object) -> SimpleNamespace:
        assert (verb, urlsplit(url).path) == ("POST", "/token")
        return answer({"access_token": "x", "token_type": "bearer"} | self.id_token())

    def id_token(self) -> dict[str, str]:
        return {"id_token": self.token()}

    def __enter__(self) -> IdentityProvider:
        return self

    def __exit__(self, *args: object) -> None:
        pass


def answer(content: dict) -> SimpleNamespace:
    return SimpleNamespace(
        status_code=200,
        headers={"content-type": "application/json"},
        json=lambda: content,
        raise_for_status=lambda: None,
        text="",
    )


@pytest.fixture
def provider(settings, monkeypatch) -> IdentityProvider:
    made = IdentityProvider()
    monkeypatch.setattr(SingleSignOnAdapter, "get_requests_session", lambda self: made)
    settings.OIDC_SERVER_URL = ISSUER
    settings.OIDC_ROLES = {"AJF": "planung", "Rat": "ausschuss"}
    given = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    app = given["APPS"][0]
    given = given | {
        "APPS": [
            app
            | {
                "client_id": "leipzig",
                "secret": SHARED,
                "settings": app["settings"] | {"server_url": ISSUER},
            }
        ]
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": given}
    return made


def sign_in(provider: IdentityProvider, client: Client | None = None, **told: object):
    """Go to the provider and come back; the answer, and the client that has it."""
    client = client or Client()
    sent = client.post("/anmelden/verbund/", {"next": "/karte/"})
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert "code_challenge" in asked
    provider.nonce = asked["nonce"][0]
    provider.claims |= told
    back = {"code": "c", "state": asked["state"][0]}
    return client.get("/anmelden/verbund/rueckkehr/", back), client, back


def is_in(client: Client) -> bool:
    return client.get("/konto/").status_code == 200


def test_a_known_group_becomes_a_role_and_the_person_comes_in(provider):
    answer, client, _ = sign_in(provider)
    assert answer["Location"] == "/karte/"
    person = User.objects.get()
    assert (person.username, person.email, person.first_name) == ("mueller", "", "")
    assert not person.has_usable_password()
    assert {group.name for group in person.groups.all()} == {"planung"}
    assert is_in(client)
    assert client.get("/konto/passwort/").status_code == 403


def test_a_role_ends_with_its_group_and_what_was_given_by_hand_stays(provider):
    sign_in(provider)
    User.objects.get().groups.add(Group.objects.get(name="api"))
    sign_in(provider, groups=["Rat", "unbekannt"])
    assert {g.name for g in User.objects.get().groups.all()} == {"ausschuss", "api"}


def test_whoever_has_no_role_gets_no_account(provider):
    answer, client, _ = sign_in(provider, groups=["Kantine"])
    assert "keine Ihrer Gruppen" in answer.content.decode()
    assert not User.objects.exists()
    assert not is_in(client)


def unsigned(provider):
    provider.sign = {"key": None, "algorithm": "none"}


def signed_by_another(provider):
    provider.sign = {"key": STRANGE_KEY, "algorithm": "ES256"}


def signed_with_the_shared_secret(provider):
    provider.sign = {"key": SHARED, "algorithm": "HS256"}


def missing(provider):
    provider.id_token = dict


@pytest.mark.parametrize(
    "forge", [unsigned, signed_by_another, signed_with_the_shared_secret, missing]
)
def test_a_token_that_is_not_signed_by_the_provider_opens_nothing(provider, forge):
    forge(provider)
    refused(*sign_in(provider)[:2])


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": "someone-else"}, id="for another application"),
        pytest.param({"iss": "https://other.example"}, id="from another issuer"),
        pytest.param({"nonce": "of-another-browser"}, id="asked for by another browser"),
        pytest.param({"nonce": ""}, id="asked for by nobody"),
        pytest.param({"exp": 1}, id="out of date"),
    ],
)
def test_a_foreign_token_opens_nothing(provider, claims):
    refused(*sign_in(provider, **claims)[:2])


def test_an_answer_counts_once(provider):
    _, client, back = sign_in(provider)
    client.post("/abmelden/")
    refused(client.get("/anmelden/verbund/rueckkehr/", back), client)
    refused(Client().get("/anmelden/verbund/rueckkehr/", back), Client())


def refused(answer, client: Client) -> None:
    assert answer.status_code == 401
    assert "Niemand wurde angemeldet" in answer.content.decode()
    assert not is_in(client)


def test_nobody_takes_an_account_over_by_its_name_or_mail(provider):
    local = factories.user("superuser")
    User.objects.filter(pk=local.pk).update(username="mueller", email="m@stadt.example")
    sign_in(provider, email="m@stadt.example", email_verified=True)
    joined = User.objects.exclude(pk=local.pk).get()
    assert joined.username != "mueller"
    assert not joined.is_superuser


def test_the_same_number_at_another_issuer_is_another_person(provider):
    sign_in(provider)
    provider.issuer = "https://other.example"
    sign_in(provider)
    assert User.objects.count() == 2


def test_without_a_server_there_is_no_way_in():
    assert Client().post("/anmelden/verbund/").status_code == 404
    assert "openid" not in Client().get("/anmelden/").content.decode()


def test_the_emergency_account_works_beside_it(provider):
    person = factories.user("superuser")
    person.set_password("ein-langes-passwort")
    person.save()
    client = Client()
    assert "Mit Stadtkonto anmelden" in client.get("/anmelden/").content.decode()
    client.post("/anmelden/", {"login": person.username, "password": "ein-langes-passwort"})
    assert is_in(client)
