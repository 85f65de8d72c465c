"""R48: without disk, database or identity provider people read German, and nothing is half.

Beside its database and, where one is named, the identity provider the application calls
nobody: maps have no tiles, papers and mail leave no server.
"""

from __future__ import annotations

import errno
import os
import resource
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg2
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.test import Client

from districts.models import AuditEntry
from leipzig_ressourcen import settings as settings_file
from leipzig_ressourcen.accounts import sittings
from leipzig_ressourcen.backups.checksums import content, differing
from leipzig_ressourcen.faults import BUSY, NOT_SAVED, UNREACHABLE, fault_of
from planning.models import PlanningRound, Proposal
from tests.planning.decisions.conftest import Office
from tests.refusals import sql
from tests.requirements.test_r46_kills import ROOT, address

CORE = (
    "/",
    "/planung/rangliste/",
    "/planung/runden/",
    "/entscheidungen/",
    "/einrichtungen/",
    "/bezirke/",
    "/karte/",
    "/api/v1/rankings/",
    "/api/v1/facilities/",
)
PASSWORD = "ein langes Passwort für heute"


@pytest.fixture
def people(own_database) -> Iterator[Client]:
    """A decided round, and somebody of planning who signed in before the fault."""
    office = Office()
    office.in_force()
    office.planner.set_password(PASSWORD)
    office.planner.save()
    client = Client(raise_request_exception=False)
    client.planner = office.planner.username
    client.force_login(office.planner)
    client.get("/")
    yield client
    connection.close()


def read_only() -> None:
    """The database refuses to write, as it does when its disk was mounted so."""
    if connection.vendor == "postgresql":
        sql("SET default_transaction_read_only = on")
    else:
        sql("PRAGMA query_only = ON")


def full() -> None:
    """The database may not grow by a page."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")


FAULTS = [read_only] if connection.vendor == "postgresql" else [read_only, full]


@pytest.mark.parametrize("break_it", FAULTS)
def test_pages_are_read_and_nothing_is_half_written(people, break_it, monkeypatch):
    monkeypatch.setattr(sittings, "STEP_S", -1)  # presence is due with every page
    connection.ensure_connection()
    path = f"/planung/runden/{PlanningRound.objects.get().code}/vorschlag/"
    break_it()
    assert [p for p in CORE if people.get(p).status_code != 200] == []
    kept = ["the one of the decided round"]
    while (answer := people.post(path)).status_code == 302:  # until the last page is full
        kept.append(answer.url)
    assert answer.status_code == 503
    assert "Speichern nicht möglich" in answer.content.decode()
    assert "Es wurde nichts verändert." in answer.content.decode()
    assert [p for p in CORE if people.get(p).status_code != 200] == []
    whole = [row.sealed and row.lines.count() for row in Proposal.objects.all()]
    assert whole == [whole[0]] * len(kept)
    told = AuditEntry.objects.filter(act="vorschlag berechnen")
    assert told.count() == len(kept) - 1


def test_who_cannot_be_written_down_does_not_come_in(people):
    connection.ensure_connection()
    before = content()
    read_only()
    given = {"login": people.planner, "password": PASSWORD}
    answer = stranger().post("/anmelden/", given)
    assert answer.status_code == 503
    assert "Lesen können Sie weiterhin." in answer.content.decode()
    assert differing(content(), before) == []


def stranger() -> Client:
    return Client(raise_request_exception=False)


def test_a_sign_in_that_ran_out_ends_where_nothing_can_be_written(people, monkeypatch):
    monkeypatch.setattr("django.conf.settings.IDLE_S", -1)
    connection.ensure_connection()
    read_only()
    answer = people.get("/planung/runden/")
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated
    assert sittings.ENDED in answer.content.decode()


@contextmanager
def no_database() -> Iterator[None]:
    """The place where the database was is empty."""
    name = "HOST" if connection.vendor == "postgresql" else "NAME"
    kept = connection.settings_dict[name]
    connection.close()
    connection.settings_dict[name] = "/nirgendwo/test_weg"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict[name] = kept


def test_without_database_pages_and_interface_say_so(people):
    with no_database():
        page = stranger().get("/planung/rangliste/")
        data = stranger().get("/api/v1/facilities/")
        help_page = stranger().get("/gibt-es-nicht/")
    assert (page.status_code, data.status_code) == (503, 503)
    assert "Datenbank nicht erreichbar" in page.content.decode()
    assert UNREACHABLE[1] in data.json()["detail"]
    assert help_page.status_code == 404


def limited() -> None:
    """No file of this process may grow beyond what a log of SQLite needs at least."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


def test_a_command_without_room_says_so_and_writes_nothing(people):
    before = content()
    place = address()
    if connection.vendor == "postgresql":
        place = (
            place.partition("?")[0]
            + "?options="
            + quote("-c default_transaction_read_only=on")
        )
    connection.close()
    done = subprocess.run(
        [sys.executable, "manage.py", "propose", "--round",
         PlanningRound.objects.get().code, "--save"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": place}, capture_output=True, text=True,
        preexec_fn=limited if connection.vendor == "sqlite" else None,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("Speichern nicht möglich: ")
    assert "Traceback" not in done.stderr
    assert differing(content(), before) == []


def test_core_pages_call_nobody(people, monkeypatch):
    """No tiles, no papers, no mail: every way out of the process is closed."""

    def closed(*_: object) -> None:
        raise AssertionError("the application calls somebody")

    monkeypatch.setattr(socket.socket, "connect", closed)
    monkeypatch.setattr(socket, "getaddrinfo", closed)
    assert [p for p in CORE if people.get(p).status_code != 200] == []


@pytest.mark.django_db
def test_without_identity_provider_local_accounts_come_in(settings, client):
    with socket.socket() as nobody:  # bound, so that nobody else answers; never listens
        nobody.bind(("127.0.0.1", 0))
        at = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        settings.OIDC_SERVER_URL = at
        provider = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        [app] = provider["APPS"]
        named = app | {"settings": app["settings"] | {"server_url": at}}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": provider | {"APPS": [named]}}
        answer = client.post("/anmelden/verbund/")
    assert answer.status_code == 503
    assert "antwortet gerade nicht. Niemand wurde angemeldet." in answer.content.decode()
    User.objects.create_user("mueller", password=PASSWORD)
    given = {"login": "mueller", "password": PASSWORD}
    assert client.post("/anmelden/", given).status_code == 302


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


def of_postgresql(code: str | None) -> psycopg2.Error:
    kind = type("Refused", (psycopg2.OperationalError,), {"pgcode": code})
    return kind("x")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(OSError(errno.ENOSPC, "x"), NOT_SAVED, id="the disk is full"),
        pytest.param(OSError(errno.EROFS, "x"), NOT_SAVED, id="the disk only reads"),
        pytest.param(OSError(errno.ENOENT, "x"), None, id="a file is missing: our fault"),
        pytest.param(of_sqlite(sqlite3.SQLITE_FULL), NOT_SAVED, id="SQLite is full"),
        pytest.param(
            of_sqlite(sqlite3.SQLITE_READONLY_DIRECTORY), NOT_SAVED, id="an extended code"
        ),
        pytest.param(of_sqlite(sqlite3.SQLITE_BUSY), BUSY, id="another writer"),
        pytest.param(of_sqlite(sqlite3.SQLITE_ERROR), None, id="bad SQL: our fault"),
        pytest.param(of_postgresql("53100"), NOT_SAVED, id="PostgreSQL is full"),
        pytest.param(of_postgresql("25006"), NOT_SAVED, id="PostgreSQL only reads"),
        pytest.param(of_postgresql("40P01"), BUSY, id="two waited for each other"),
        pytest.param(of_postgresql("53300"), UNREACHABLE, id="too many connections"),
        pytest.param(of_postgresql("57P01"), UNREACHABLE, id="the server stops"),
        pytest.param(of_postgresql(None), UNREACHABLE, id="no server"),
        pytest.param(psycopg2.ProgrammingError("x"), None, id="misused: our fault"),
        pytest.param(ImproperlyConfigured("x"), None, id="anything else is our fault"),
    ],
)
def test_what_an_error_means_for_people(error, expected):
    assert fault_of(error) == expected
    wrapped = OperationalError("x")
    wrapped.__cause__ = error
    assert fault_of(wrapped) == expected


@pytest.mark.parametrize("log_is_there", [False, True], ids=["no log", "a log beside it"])
def test_a_file_nobody_may_write_is_opened_to_be_read(tmp_path, monkeypatch, log_is_there):
    path = tmp_path / "test_nur lesen.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE t AS SELECT 7 AS n")
    if not log_is_there:
        database.close()
    assert settings_file.readable(path) == str(path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    name = settings_file.readable(path)
    assert ("immutable" in name) is not log_is_there
    with sqlite3.connect(name, uri=True) as reader:
        assert reader.execute("SELECT n FROM t").fetchone() == (7,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("DELETE FROM t")
    reader.close()
    database.close()
