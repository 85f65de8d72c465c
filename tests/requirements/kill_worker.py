"""A web worker at its busiest: calculates, lays before, releases and decides for ever.

It says each act on its output only after the database acknowledged it.
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leipzig_ressourcen.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from planning.models import PlanningRound  # noqa: E402
from planning.services import (  # noqa: E402
    make_proposal,
    record_resolution,
    release,
    submit,
)


def say(act: str, code: str = "-") -> None:
    """One acknowledged act; the reader counts on every line."""
    os.write(1, f"{act} {code}\n".encode())


def work() -> None:
    """Fassung after Fassung, each brought to its Beschluss."""
    round = PlanningRound.objects.get()
    planner = User.objects.get(groups__name="planung")
    second = User.objects.get(groups__name="freigabe")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            say("backend", str(cursor.fetchone()[0]))
    say("ready")
    while True:
        proposal = make_proposal(round=round, by=planner)
        decision = submit(proposal=proposal, by=planner, title="Vorlage", reason="Neu.")
        say("submit", decision.code)
        release(decision=decision, by=second, sha256=decision.sha256)
        say("release", decision.code)
        record_resolution(
            decision=decision,
            by=planner,
            body="JHA",
            decided_on=timezone.localdate(),
            result="unveraendert",
            number="VIII-DS-1",
            minutes="Auszug",
        )
        say("resolve", decision.code)


if __name__ == "__main__":
    work()
