"""R46: kill -9 at any moment leaves the old or the new state, and loses nothing said.

A few kills in every run, fifty in the deep profile.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection
from hypothesis import settings

from districts.audit import broken_links
from districts.models import AuditEntry
from planning.decisions.verify import Verdict, verify
from planning.models import Decision, Resolution, Status
from tests import factories
from tests.planning import small_city

DEEP = 10_000
KILLS = 50 if settings().max_examples >= DEEP else 2
LONGEST_S = 2.5
ROOT = __file__.rpartition("/tests/")[0]


def address() -> str:
    """DATABASE_URL of the copy this test works on, every commit on disk."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    place = f"{chosen['USER']}@{quote(chosen['HOST'], safe='')}/{chosen['NAME']}"
    return f"postgres://{place}?options=-c%20synchronous_commit%3Don"


def killed_at(moment: float, *, server: bool) -> list[tuple[str, str]]:
    """What a worker acknowledged until it, or its server process, was killed."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.requirements.kill_worker"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = []
    while "ready -" not in said:
        said.append(worker.stdout.readline().strip())
        assert said[-1], "the worker did not start"
    time.sleep(moment)
    backend = next((line for line in said if line.startswith("backend")), "")
    victim = int(backend.split()[1]) if server else worker.pid
    assert worker.poll() is None, worker.stderr.read()
    os.kill(victim, signal.SIGKILL)
    said += worker.communicate(timeout=60)[0].split("\n")
    return [tuple(line.split()) for line in said if " " in line]


def reconnect() -> None:
    """The server needs a moment to recover after one of its processes was killed."""
    for _ in range(100):
        connection.close()
        try:
            connection.ensure_connection()
        except OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not come back")


def check(said: list[tuple[str, str]]) -> None:
    """Nothing is between, and everything that was said is there."""
    known = {row.code: row for row in Decision.objects.all()}
    acts = {(entry.act, entry.subject.split()[1].rstrip(":")) for entry in
            AuditEntry.objects.all()}  # fmt: skip
    for act, code in said:
        if act == "submit":
            assert code in known
        if act == "release":
            assert known[code].released_by_id is not None
        if act == "resolve":
            assert known[code].status in (Status.DECIDED, Status.REVOKED)
    for code, row in known.items():
        found = verify(bytes(row.record), sha256=row.sha256)
        assert found.verdict == Verdict.SAME
        assert ("vorlegen", code) in acts
        assert (row.released_by_id is not None) == (("freigeben", code) in acts)
        decided = row.resolutions.filter(result__in=Resolution.IN_FORCE).exists()
        assert decided == (row.status != Status.SUBMITTED)
        assert decided == (("beschluss eintragen", code) in acts)
    assert sum(row.status == Status.DECIDED for row in known.values()) <= 1
    assert not list(broken_links(AuditEntry.objects.order_by("number")))


@pytest.mark.parametrize("server", [False, True], ids=["the worker", "the server"])
def test_a_kill_leaves_the_old_or_the_new_state(own_database, server):
    if server and connection.vendor == "sqlite":
        pytest.skip("SQLite has no server")
    small_city.build()
    small_city.open_round()
    factories.user("planung")
    factories.user("freigabe")
    moments = random.Random(20261122)
    seen = []
    for _ in range(KILLS):
        connection.close()
        seen += killed_at(moments.uniform(0, LONGEST_S), server=server)
        reconnect()
        check(seen)
    assert any(act == "submit" for act, _ in seen)
