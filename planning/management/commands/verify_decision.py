"""Calculate decisions again from their records alone."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from planning.decisions.unpack import BundleUnreadable, record_in
from planning.decisions.verify import RecordUnreadable, Verdict, Verification, verify
from planning.management.files import read_bytes
from planning.models import Decision


class Command(BaseCommand):
    """Entscheidungen aus ihrer Akte nachrechnen; nichts anderes wird gelesen."""

    help = (
        "Rechnet Entscheidungen aus ihrer Akte nach: „identisch“, „gleich bis auf die "
        "letzte Stelle“ oder „weicht ab an …“ (Exit-Code 1)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "what", nargs="?", metavar="FILE.zip|CODE", help="Datei oder Code"
        )
        which.add_argument("--all", action="store_true", help="alle in der Datenbank")

    def handle(self, *args: object, **options: object) -> None:
        wrong = []
        for name, found in _verified(options["what"]):
            self.stdout.write(f"{name}: {found}")
            wrong += [name] if found.verdict == Verdict.DIFFERS else []
        if wrong:
            said = f"{len(wrong)} weichen ab: {', '.join(wrong)}"
            raise CommandError(said, returncode=1)


def _verified(what: str | None) -> Iterator[tuple[str, Verification]]:
    for name, record, sha256 in _records(what):
        try:
            yield name, verify(record, sha256=sha256)
        except RecordUnreadable as unreadable:
            raise CommandError(f"{name}: {unreadable}", returncode=2) from unreadable


def _records(what: str | None) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes and hash: of a file, of one decision, or of all."""
    if what is not None and what.endswith(".zip"):
        try:
            record, sha256 = record_in(read_bytes(Path(what)))
        except BundleUnreadable as unreadable:
            raise CommandError(f"{what}: {unreadable}", returncode=2) from unreadable
        yield what, record, sha256
        return
    rows = Decision.objects.order_by("pk")
    found = rows if what is None else rows.filter(code=what)
    if what is not None and not found:
        raise CommandError(f"Eine Entscheidung „{what}“ gibt es nicht.", returncode=2)
    for row in found.iterator():
        yield row.code, bytes(row.record), row.sha256
