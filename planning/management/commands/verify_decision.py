"""Calculate decisions again from their records alone."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from planning.decisions.handed_in import verify_bundle
from planning.decisions.unpack import BundleUnreadable
from planning.decisions.verify import (
    Difference,
    RecordUnreadable,
    Verdict,
    Verification,
    judged,
    read,
    verify,
)
from planning.management.files import read_bytes
from planning.models import Decision, DecisionEdition


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
            for words in found.left_out:
                self.stdout.write(f"  geprüft, nicht nachgerechnet: {words}")
            wrong += [name] if found.verdict == Verdict.DIFFERS else []
        if wrong:
            said = f"{len(wrong)} weichen ab: {', '.join(wrong)}"
            raise CommandError(said, returncode=1)


def _verified(what: str | None) -> Iterator[tuple[str, Verification]]:
    """Name and verdict: of a file, of one decision, or of all."""
    name = what or ""
    try:
        if name.endswith(".zip"):
            yield name, verify_bundle(read_bytes(Path(name)))[0]
            return
        for row in _rows(what).iterator():
            name = row.code
            yield name, verify(bytes(row.record), sha256=row.sha256)
            yield from _editions(row)
    except (BundleUnreadable, RecordUnreadable) as unreadable:
        raise CommandError(f"{name}: {unreadable}", returncode=2) from unreadable


def _editions(decision: Decision) -> Iterator[tuple[str, Verification]]:
    """Its editions for readers outside, and whether they name its hash."""
    for row in DecisionEdition.objects.filter(row=decision).order_by("audience"):
        found = verify(bytes(row.record), sha256=row.sha256)
        named = read(bytes(row.record))["release"]["record_sha256"]
        if named not in (None, decision.sha256):
            wrong = Difference("release.record_sha256", named, decision.sha256)
            found = judged((*found.differences, wrong), found.left_out)
        yield f"{decision.code} ({row.get_audience_display()})", found


def _rows(code: str | None) -> QuerySet[Decision]:
    rows = Decision.objects.order_by("pk")
    found = rows if code is None else rows.filter(code=code)
    if code is not None and not found:
        raise CommandError(f"Eine Entscheidung „{code}“ gibt es nicht.", returncode=2)
    return found
