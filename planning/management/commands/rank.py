"""Print the ranking a key gives on a day; nothing is written."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from planning.management.arguments import day, key_reference
from planning.models import ScoringKey
from planning.reports.columns import ranking_columns, ranking_rows
from planning.reports.tables import FORMATS
from planning.selectors.inputs import current_key
from planning.services import Calculation, calculate


class Command(BaseCommand):
    """Rangliste eines Schlüssels, berechnet aus dem heutigen Datenbestand."""

    help = "Gibt die Rangliste eines Schlüssels aus; es wird nichts gespeichert."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--key", required=True, type=key_reference, metavar="CODE[@VERSION]"
        )
        parser.add_argument("--as-of", type=day, default=None, metavar="JJJJ-MM-TT")
        parser.add_argument("--format", choices=sorted(FORMATS), default="table")

    def handle(self, *args: object, **options: object) -> None:
        code, version = options["key"]
        as_of = options["as_of"] or timezone.localdate()
        key = current_key(code, on=as_of, version=version)
        if key is None:
            raise CommandError(f"Schlüssel „{code}“ ist nicht erfasst.", returncode=1)
        try:
            found = calculate(key=key, as_of=as_of)
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages), returncode=1) from refused
        columns = ranking_columns([part["code"] for part in key.content["indicators"]])
        rows = ranking_rows(found.scores)
        self.stdout.write(FORMATS[options["format"]](columns, rows).rstrip("\n"))
        for line in _notes(key, found):
            self.stderr.write(line)


def _notes(key: ScoringKey, found: Calculation) -> list[str]:
    """What must be read with the figures, apart from them so that a file stays clean."""
    shares = [s.area_share for s in found.scores if s.area_share is not None]
    notes = [
        f"Schlüssel {key.reference} ({key.get_status_display()}), Stichtag "
        f"{found.run.as_of:%d.%m.%Y}, ältester Zeitraum {found.run.oldest_period}."
    ]
    if shares and min(shares) == 1:
        notes.append("Der Indexwert beruht zu 100 % auf Ortsteildaten.")
    if key.note:
        notes.append(key.note)
    return notes + list(found.run.warnings)
