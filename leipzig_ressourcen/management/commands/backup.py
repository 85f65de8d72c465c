"""Write a backup of the whole system."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from leipzig_ressourcen.backups.refusal import Refused
from leipzig_ressourcen.backups.saving import back_up


class Command(BaseCommand):
    """Sicherung schreiben: Datenbank und Schwellen, im laufenden Betrieb."""

    help = "Schreibt eine Sicherung des ganzen Systems mit Prüfsummen in eine Datei."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="neue Datei")

    def handle(self, *args: object, **options: object) -> None:
        try:
            manifest, sha256 = back_up(options["file"])
        except Refused as refused:
            raise CommandError(str(refused), returncode=refused.returncode) from refused
        self.stdout.write(
            f"{manifest.title}: {len(manifest.tables)} Tabellen, "
            f"{len(manifest.decisions)} Entscheidungen."
        )
        self.stdout.write(f"{options['file']}\nSHA-256 {sha256}")
        if manifest.log:
            entry = f"Protokoll bis Eintrag {manifest.log['number']}"
            self.stdout.write(f"{entry}, Prüfsumme {manifest.log['sha256']}")
