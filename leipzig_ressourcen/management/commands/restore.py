"""Put the system of a backup in the place of the running one."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from leipzig_ressourcen.backups.refusal import Refused
from leipzig_ressourcen.backups.restoring import restore


class Command(BaseCommand):
    """Sicherung zurückspielen: geprüft, nachgerechnet, dann erst an ihre Stelle gesetzt."""

    help = (
        "Spielt eine Sicherung zurück. Alles wird neben der Datenbank aufgebaut und "
        "geprüft; erst danach tritt es an ihre Stelle. Die Anwendung steht dabei still."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="Sicherung")
        parser.add_argument(
            "--replace", action="store_true", help="auch wenn dort schon etwas liegt"
        )
        parser.add_argument("--dry-run", action="store_true", help="nur die Datei prüfen")

    def handle(self, *args: object, **options: object) -> None:
        try:
            restore(
                options["file"],
                replace=options["replace"],
                only_check=options["dry_run"],
                say=self.stdout.write,
            )
        except Refused as refused:
            raise CommandError(str(refused), returncode=refused.returncode) from refused
