"""Take in a key file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from planning.management.files import read_document
from planning.services import import_key
from planning.services.rounds import affected_by


class Command(BaseCommand):
    """Schlüsseldatei (lr-key/1) prüfen und als Version aufnehmen."""

    help = "Prüft eine Schlüsseldatei und nimmt sie als neue Version auf."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--note", default="", help="steht bei jeder Ausgabe")
        parser.add_argument("--published", action="store_true", help="für alle lesbar")

    def handle(self, *args: object, **options: object) -> None:
        try:
            key = import_key(
                read_document(options["file"]),
                note=options["note"],
                published=options["published"],
            )
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages), returncode=1) from refused
        self.stdout.write(f"Schlüssel {key.reference} liegt vor: {key.title}.")
        for round, takes_it in affected_by(key).items():
            said = "rechnet nun mit ihm" if takes_it else "bleibt bei ihrer Version"
            self.stdout.write(f"Runde {round.code} {said}.")
        if key.stated_resolution:
            self.stdout.write(f"Stand: {key.standing}.")
