"""Release delivered values to an audience, or only see what would be hidden."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from districts.models import Release
from planning.services.releases import make_release, preview


class Command(BaseCommand):
    """Werte für Adressaten freigeben, nach den Regeln für kleine Zahlen."""

    help = (
        "Gibt alle Werte eines Tages für Adressaten frei: kleine Zahlen und was sie "
        "verriete bleiben geheim. Mit --dry-run wird nur gezählt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--audience",
            choices=Release.Audience.values,
            default=Release.Audience.PUBLIC.value,
        )
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
        parser.add_argument(
            "--reopen",
            action="store_true",
            help="früher Verborgenes wieder zeigen, wo die Regeln es jetzt erlauben",
        )
        parser.add_argument("--dry-run", action="store_true", help="nichts speichern")
        parser.add_argument(
            "--as-unpublished",
            action="store_true",
            help="mit --dry-run: als wäre keine Quelle veröffentlicht",
        )

    def handle(self, *args: object, **options: object) -> None:
        day = options["as_of"] or timezone.localdate()
        if options["as_unpublished"] and not options["dry_run"]:
            raise CommandError("--as-unpublished geht nur mit --dry-run.", returncode=2)
        try:
            if options["dry_run"]:
                self._count(day, options)
            else:
                self._keep(day, options)
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages), returncode=1) from refused

    def _keep(self, day: date, options: dict[str, object]) -> None:
        for kept in make_release(options["audience"], day, reopen=options["reopen"]):
            self.stdout.write(
                f"Freigabe {kept.pk} für {kept.get_audience_display()}: "
                f"{kept.values.count()} Werte, Stand {kept.as_of:%d.%m.%Y}, "
                f"SHA-256 {kept.digest}."
            )

    def _count(self, day: date, options: dict[str, object]) -> None:
        """Numbers alone, no cell: which ones are hidden is for nobody to read."""
        table, withheld = preview(
            options["audience"],
            day,
            reopen=options["reopen"],
            as_unpublished=options["as_unpublished"],
        )
        self.stdout.write("Indikator: Zeilen, ohne Wert, davon an der Quelle geheim")
        for code, numbers in table.items():
            self.stdout.write(f"{code}: {', '.join(map(str, numbers))}")
        self.stdout.write(f"Tabellen ganz zurückgehalten: {withheld}")
