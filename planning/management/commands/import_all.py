"""Take in all files of a manifest, or none of them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from districts.importers.manifest import ManifestRefused, read_manifest
from districts.importers.render import lines_of, summary
from districts.importers.run import take_in_all
from planning.importers.registry import IMPORTERS
from planning.importers.stock import stock_lines


class Command(BaseCommand):
    """Alle Dateien eines Manifests in einer Transaktion einlesen."""

    help = (
        "Liest alle Dateien eines Manifests in einer Transaktion ein: alle oder keine. "
        "Eine schon eingelesene Datei (gleicher Inhalt, gleicher Importer) bleibt, wie "
        "sie ist. -v 2 nennt jede ausgelassene Zeile, -v 0 nichts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--manifest", type=Path, required=True, metavar="DATEI")
        parser.add_argument(
            "--data", type=Path, required=True, metavar="ORDNER", help="Ordner der Dateien"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="nur prüfen, nichts schreiben"
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="auch bekannte Dateien neu lesen, etwa nach geänderten Optionen",
        )

    def handle(self, *args: object, **options: object) -> None:
        try:
            entries = read_manifest(options["manifest"], options["data"], IMPORTERS)
        except ManifestRefused as refused:
            raise CommandError("\n".join(refused.errors), returncode=1) from refused
        outcomes = take_in_all(entries, dry_run=options["dry_run"], again=options["again"])
        failed = [outcome for outcome in outcomes if outcome.failed]
        if options["verbosity"]:
            for outcome in outcomes:
                for line in lines_of(
                    outcome,
                    kept=not failed and not options["dry_run"],
                    everything=options["verbosity"] > 1,
                ):
                    self.stdout.write(line)
                self.stdout.write("")
            self.stdout.write(summary(outcomes))
        if failed:
            names = ", ".join(outcome.delivery.name for outcome in failed)
            raise CommandError(
                f"Abgelehnt: {names}. Es wurde nichts geschrieben.", returncode=1
            )
        if options["dry_run"]:
            self.stdout.write("Probelauf: Es wurde nichts geschrieben.")
        elif options["verbosity"]:
            for line in stock_lines():
                self.stdout.write(line)
