"""R28: many wrong passwords lock one account for one address, and nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from districts.models import AuditEntry
from leipzig_ressourcen.sign_ins import PASSWORDS
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
RIGHT = PASSWORDS["planung"]
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def account() -> User:
    return named("mueller")


def named(name: str) -> User:
    """An account with the right password."""
    person = factories.user("planung")
    person.username = name
    person.set_password(RIGHT)
    person.save()
    return person


def sign_in(password: str, *, name: str = "mueller", address: str = HOME, **header: str):
    given = {"login": name, "password": password}
    return Client(REMOTE_ADDR=address, headers=header).post("/anmelden/", given)


def lock(times: int = 5, **given: object) -> None:
    for place in range(times):
        sign_in(f"falsch-{place}", **given)


def test_four_wrong_passwords_are_forgiven():
    lock(4)
    assert sign_in(RIGHT).status_code == 302


def test_five_wrong_passwords_lock_the_account_for_this_address():
    lock()
    answer = sign_in(RIGHT)
    assert answer.status_code == 429
    assert "eine Viertelstunde gesperrt" in answer.content.decode()


def test_two_hundred_tries_find_nothing():
    lock(199)
    assert sign_in(RIGHT).status_code == 429


def test_the_account_stays_open_for_other_addresses():
    lock()
    assert sign_in(RIGHT, address=ELSEWHERE).status_code == 302


def test_other_accounts_stay_open_for_this_address():
    named("schmidt")
    lock()
    assert sign_in(RIGHT, name="schmidt").status_code == 302


def test_a_forged_address_has_no_effect():
    for place in range(5):
        sign_in("falsch", **{"x-forwarded-for": f"10.0.0.{place}"})
    assert sign_in(RIGHT, **{"x-forwarded-for": "10.0.0.99"}).status_code == 429


def test_behind_our_proxy_the_last_address_counts(settings):
    """Visitors may write into the header too; the proxy appends what it saw."""
    settings.BEHIND_PROXY = True
    for place in range(5):
        forged = {"x-forwarded-for": f"10.0.0.{place}, {HOME}"}
        sign_in("falsch", address="127.0.0.1", **forged)
    here, there = ({"x-forwarded-for": a} for a in (HOME, ELSEWHERE))
    assert sign_in(RIGHT, address="127.0.0.1", **here).status_code == 429
    assert sign_in(RIGHT, address="127.0.0.1", **there).status_code == 302


def test_a_stranger_checks_some_files_a_minute_and_nobody_else_is_held_up():
    def check(address: str, client: Client | None = None) -> int:
        client = client or Client(REMOTE_ADDR=address)
        return client.post("/pruefen/").status_code

    assert [check(HOME) for _ in range(13)] == [400] * 12 + [429]
    assert check(ELSEWHERE) == 400
    known = Client(REMOTE_ADDR=HOME)
    known.force_login(factories.user("planung"))
    assert check(HOME, known) == 400
    assert Client(REMOTE_ADDR=HOME).get("/pruefen/").status_code == 200


def test_an_account_calculates_more_often_than_a_stranger_and_not_without_end():
    small_city.build()
    small_city.open_round()
    page = "/planung/runden/test-runde/"
    known = Client(REMOTE_ADDR=HOME)
    known.force_login(factories.user("planung"))
    name = "a-minute:planning.views.rounds.show_round"
    cache.set(f"{name}:{HOME}", 60)
    cache.set(f"{name}:account:{known.session['_auth_user_id']}", 299)
    stranger = Client(REMOTE_ADDR=HOME)
    assert stranger.get(page).status_code == 200  # the round as it is, nothing tried
    assert stranger.get(page, {"budget_fte": "2"}).status_code == 429
    assert known.get(page, {"budget_fte": "2"}).status_code == 200
    assert known.get(page, {"budget_fte": "2"}).status_code == 429
    assert Client(REMOTE_ADDR=ELSEWHERE).get(page, {"x": "2"}).status_code == 200


def test_the_log_keeps_tries_on_accounts_and_no_word_that_was_typed():
    sign_in("falsch")
    sign_in("falsch", name="mein-passwort-im-falschen-feld")
    sign_in(RIGHT)
    assert [entry.act for entry in AuditEntry.objects.all()] == [
        "anmelden gescheitert", "anmelden",
    ]  # fmt: skip
    kept = AuditEntry.objects.values_list("subject", "reason")
    words = " ".join(" ".join(pair) for pair in kept)
    assert "falsch" not in words
