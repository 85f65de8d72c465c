"""``python -m tests.bench.pages``, or shorter ``make bench-pages``: how long pages take.

The database of ``large_city`` lies in var/bench.sqlite3 and is made when it is missing.
Times are of the processor, so that other jobs of the machine do not count. Nothing is
asserted about them.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import django

FILE = Path(__file__).resolve().parents[2] / "var" / "bench.sqlite3"
os.environ["DATABASE_URL"] = f"sqlite:///{FILE}"
os.environ["DJANGO_SETTINGS_MODULE"] = "leipzig_ressourcen.settings"
FILE.parent.mkdir(exist_ok=True)
IS_NEW = not FILE.exists()
django.setup()

from django.contrib.auth.models import User  # noqa: E402  the settings come first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from planning.models import Proposal, ScoringRun  # noqa: E402
from tests.bench import large_city  # noqa: E402

REPEATS = 3
LIMIT_MS = 500


def addresses() -> list[str]:
    """The heavy pages, files and lists of the large city."""
    proposal = Proposal.objects.filter(round__code=large_city.ROUND).latest("pk").pk
    run = ScoringRun.objects.filter(key__code=large_city.KEY).latest("pk").pk
    return [
        "/",
        f"/planung/rangliste/?art=oberschule&stand={run}",
        f"/planung/rangliste/?art=oberschule&stand={run}&format=csv",
        "/einrichtungen/",
        "/einrichtungen/G-0007/",
        "/karte/",
        "/bezirke/ortsteil/00/",
        f"/planung/runden/{large_city.ROUND}/",
        f"/planung/runden/{large_city.ROUND}/?budget=420",
        f"/planung/vorschlaege/{proposal}/",
        "/foerderung/liste/",
        "/foerderung/liste.xlsx",
        "/massnahmen/",
        "/methodik/",
        "/api/v1/facilities/?page_size=100",
        "/api/v1/facility-values/?page_size=100",
        f"/api/v1/rankings/?run={run}&page_size=100",
        "/api/v1/proposals/",
        f"/api/v1/runs/{run}/",
    ]


def measured(client: Client, path: str) -> str:
    """One line of the table: best time, queries, size, and the most memory so far."""
    best_ms, queries = float("inf"), 0
    for _ in range(REPEATS):
        with CaptureQueriesContext(connection) as seen:
            begun = time.process_time()
            answer = client.get(path)
            size = len(answer.getvalue())
            best_ms = min(best_ms, 1000 * (time.process_time() - begun))
        queries = len(seen)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    word = "" if best_ms <= LIMIT_MS else f"{best_ms / LIMIT_MS:.1f} × limit"
    cells = (path, answer.status_code, f"{best_ms:.0f}", queries, size // 1024, memory)
    return f"| {' | '.join(map(str, cells))} | {word} |"


def main(chosen: list[str]) -> None:
    """Make the city if it is missing, then ask for each page as stranger and as planner."""
    if IS_NEW:
        call_command("migrate", verbosity=0)
        large_city.build()
    planner = Client(SERVER_NAME="localhost")
    planner.force_login(User.objects.get(username="planung"))
    for who, client in (("public", Client(SERVER_NAME="localhost")), ("planner", planner)):
        print(
            f"\n{who}: | address | status | ms | queries | KiB | peak MiB | |", flush=True
        )
        for path in chosen or addresses():
            print(measured(client, path), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
