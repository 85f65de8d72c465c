"""Open answers are kept as they were written until anything in the database changes.

Map programs and scripts ask for the same lists again and again. What a stranger gets by
REST or as GeoJSON is kept whole and given out again as long as the database says that
nothing was committed since; who knows it already is told so with 304. Nothing has to be
thrown away by hand, so no write can be forgotten. Answers to accounts and keys are never
kept.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.timezone import localdate

from leipzig_ressourcen.middleware import asks_as_nobody

KINDS = ("application/json", "application/geo+json")
LONGEST = 4_000_000  # bytes of an answer that is kept
Answer = tuple[bytes, dict[str, str]]


def keep_open_answers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give an open answer out again while the database is as it was."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not asks_as_nobody(request):
            return get_response(request)
        state = state_of_database()
        if state is None:
            return get_response(request)
        key = _key(request, state)
        kept: Answer | None = caches["answers"].get(key)
        if kept is not None:
            return _conditional(request, HttpResponse(kept[0], headers=kept[1]))
        response = get_response(request)
        if not _may_be_kept(request, response):
            return response
        response.headers.setdefault("ETag", f'"{_digest(response.content)}"')
        response.headers.setdefault("Cache-Control", "no-cache")  # ask before each use
        caches["answers"].set(key, (response.content, dict(response.headers)))
        return _conditional(request, response)

    return middleware


def state_of_database() -> str | None:
    """A word that differs after every commit; None where it cannot be told.

    Inside a transaction it cannot: what is read there may never be committed. PostgreSQL
    tells it by the transactions a new statement sees, SQLite by its data version.
    """
    if connection.in_atomic_block:
        return None
    if connection.vendor == "sqlite":
        return _watcher.state(Path(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid, pg_current_snapshot() FROM pg_database"
            " WHERE datname = current_database()"
        )
        return ":".join(map(str, cursor.fetchone()))


class Watcher:
    """A connection that never writes, and so sees the data version rise by all others."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._opened = 0
        self._at: tuple[int, int, int] | None = None
        self._connection: sqlite3.Connection | None = None

    def state(self, path: Path) -> str | None:
        """How often the file was opened anew and its data version; None without a file."""
        with self._lock, suppress(OSError, sqlite3.Error):
            found = path.stat()
            at = os.getpid(), found.st_dev, found.st_ino
            if at != self._at:
                self._open(path)
                self._at = at
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
            return f"{self._opened}:{version}"
        return None

    def _open(self, path: Path) -> None:
        """Watch another file, or the one that took the place of the last."""
        uri = f"{path.resolve().as_uri()}?mode=ro"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._opened += 1


_watcher = Watcher()


def _key(request: HttpRequest, state: str) -> str:
    """Everything an open answer depends on: address, format, day and data."""
    accepted = request.headers.get("Accept", "")
    parts = request.build_absolute_uri(), accepted, str(localdate()), state
    return _digest("\n".join(parts).encode())


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and response.headers["Content-Type"].partition(";")[0] in KINDS
        and len(response.content) <= LONGEST
    )


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or 304 where the client has it."""
    etag = response.headers["ETag"]
    return get_conditional_response(request, etag=etag, response=response)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
