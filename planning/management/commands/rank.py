"""Print the ranking a key gives on a day, and on request keep it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from districts.management.single import day
from planning.management.arguments import key_reference
from planning.models import ScoringKey
from planning.reports.columns import ranking_columns, ranking_rows
from planning.reports.tables import FORMATS
from planning.selectors.inputs import current_key
from planning.services import Calculation, calculate, run_scoring


class Command(BaseCommand):
    """Rangliste eines Schlüssels, berechnet aus dem heutigen Datenbestand."""

    help = "Gibt die Rangliste eines Schlüssels aus; gespeichert wird nur mit --save."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--key", required=True, type=key_reference, metavar="CODE[@VERSION]"
        )
        parser.add_argument("--as-of", type=day, default=None, metavar="JJJJ-MM-TT")
        parser.add_argument("--format", choices=sorted(FORMATS), default="table")
        parser.add_argument("--save", action="store_true", help="Berechnungsstand behalten")

    def handle(self, *args: object, **options: object) -> None:
        code, version = options["key"]
        as_of = options["as_of"] or timezone.localdate()
        key = current_key(code, on=as_of, version=version)
        if key is None:
            raise CommandError(_absent(code, version, as_of), returncode=1)
        try:
            found = calculate(key=key, as_of=as_of)
            run = run_scoring(key=key, as_of=as_of) if options["save"] else None
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages), returncode=1) from refused
        columns = ranking_columns([part["code"] for part in key.content["indicators"]])
        rows = ranking_rows(found.scores)
        self.stdout.write(FORMATS[options["format"]](columns, rows).rstrip("\n"))
        for line in _notes(key, found):
            self.stderr.write(line)
        if run is not None:
            self.stderr.write(f"Berechnungsstand {run.pk} liegt vor.")


def _absent(code: str, version: int | None, as_of: date) -> str:
    """What is wrong with a reference: code, version or day."""
    keys = ScoringKey.objects.filter(code=code).order_by("version")
    if not keys:
        return f"Schlüssel „{code}“ ist nicht erfasst."
    known = ", ".join(
        f"{key.version} (gültig ab {key.valid_from:%d.%m.%Y})" for key in keys
    )
    if version is not None:
        return f"Schlüssel „{code}“ hat keine Version {version}. Erfasst: {known}."
    return f"Am {as_of:%d.%m.%Y} gilt keine Version von „{code}“. Erfasst: {known}."


def _notes(key: ScoringKey, found: Calculation) -> list[str]:
    """What must be read with the figures, apart from them so that a file stays clean."""
    shares = [s.area_share for s in found.scores if s.area_share is not None]
    notes = [
        f"Schlüssel {key.reference} ({key.get_status_display()}), Stichtag "
        f"{found.run.as_of:%d.%m.%Y}, ältester Zeitraum {found.run.oldest_period}."
    ]
    if key.unit_kind == "facility" and shares and min(shares) == 1:
        notes.append("Der Indexwert beruht zu 100 % auf Ortsteildaten.")
    if key.note:
        notes.append(key.note)
    notes += _unranked(found)
    return notes + list(found.run.warnings)


def _unranked(found: Calculation) -> list[str]:
    """How many facilities have no rank, and why."""
    reasons = Counter(
        score.state_detail or score.get_state_display()
        for score in found.scores
        if score.rank is None
    )
    return [f"Ohne Rang: {count}, {reason}" for reason, count in sorted(reasons.items())]
