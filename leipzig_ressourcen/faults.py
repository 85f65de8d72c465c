"""What failed when disk or database did, and what that means for who reads and writes."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

import psycopg2

Texts = tuple[str, str, str]  # title, reason, remedy

NOT_SAVED: Texts = (
    "Speichern nicht möglich",
    "Der Speicher der Anwendung ist voll oder nur zum Lesen da. Es wurde nichts verändert.",
    "Lesen können Sie weiterhin. Melden Sie die Störung an die Verwaltung dieser Anwendung "
    "und wiederholen Sie Ihre Eingabe danach.",
)
BUSY: Texts = (
    "Gerade beschäftigt",
    "Eine andere Eingabe wird noch gespeichert. Ihre wurde nicht übernommen.",
    "Senden Sie sie in einer Minute noch einmal.",
)
UNREACHABLE: Texts = (
    "Datenbank nicht erreichbar",
    "Die Anwendung erreicht ihre Datenbank nicht und kann deshalb keine Zahlen zeigen.",
    "Versuchen Sie es in einigen Minuten noch einmal. Haben Sie gerade etwas gespeichert, "
    "sehen Sie dann zuerst nach, ob es angekommen ist.",
)
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
SQLITE = {
    sqlite3.SQLITE_READONLY: NOT_SAVED,
    sqlite3.SQLITE_FULL: NOT_SAVED,
    sqlite3.SQLITE_IOERR: NOT_SAVED,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_CANTOPEN: UNREACHABLE,
}
# By SQLSTATE or its class: read-only, disk full, waited too long, server gone.
POSTGRESQL = {
    "25006": NOT_SAVED,
    "53100": NOT_SAVED,
    "55P03": BUSY,
    "40": BUSY,
    "08": UNREACHABLE,
    "53": UNREACHABLE,
    "57": UNREACHABLE,
}
GONE = (psycopg2.OperationalError, psycopg2.InterfaceError)


def fault_of(error: BaseException | None) -> Texts | None:
    """What people are told about an error; None where the program itself is at fault."""
    found = (_told(each) for each in _chain(error))
    return next((texts for texts in found if texts), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _told(error: BaseException) -> Texts | None:
    if isinstance(error, OSError):
        return NOT_SAVED if error.errno in DISK else None
    if isinstance(error, sqlite3.Error):
        return SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if not isinstance(error, psycopg2.Error):
        return None
    if not error.pgcode:
        return UNREACHABLE if isinstance(error, GONE) else None
    return POSTGRESQL.get(error.pgcode) or POSTGRESQL.get(error.pgcode[:2])
