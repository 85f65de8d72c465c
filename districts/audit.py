"""Writing the log of acts and proving that nobody changed it.

Every entry carries the hash of the one before, so that an entry that was altered, taken
out or put in breaks the chain at its place. What cannot be seen from the table alone is
that its end was cut off: the head belongs in a second place every day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from districts.models import AuditEntry

FIELDS = ("number", "act", "subject", "before", "after", "reason", "previous_sha256")


@transaction.atomic
def log_act(
    act: str,
    *,
    by: AbstractBaseUser | None,
    subject: str,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> AuditEntry:
    """Append one entry in the transaction of the act itself: both happen or neither."""
    one_writer()
    last = AuditEntry.objects.last()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        actor=by,
        act=act,
        subject=_one_line(subject)[:200],
        before=before,
        after=after,
        reason=_one_line(reason),
        previous_sha256=last.sha256 if last else "",
    )
    entry.sha256 = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the entry's words, its time in UTC and the hash before it."""
    document = {name: getattr(entry, name) for name in FIELDS}
    document["at"] = entry.at.astimezone(UTC).isoformat()
    document["actor"] = entry.actor_id
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """Where the chain does not hold, in German; nothing for a sound log."""
    previous, expected = "", 1
    for entry in entries:
        place = f"Eintrag {entry.number}"
        if entry.number != expected:
            yield f"{place}: erwartet wurde Eintrag {expected}; dazwischen fehlt etwas."
        elif entry.previous_sha256 != previous:
            yield f"{place}: gehört nicht hinter den Eintrag davor."
        if entry.sha256 != entry_hash(entry):
            yield f"{place}: Inhalt und Prüfsumme passen nicht zusammen."
        previous, expected = entry.sha256, entry.number + 1


def one_writer() -> None:
    """One transaction at a time reads what is last and writes behind it; SQLite has one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('districts_auditentry'))")


def _one_line(text: str) -> str:
    """Control characters would fake entries in whatever prints the log."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()
