"""Take in a key file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from planning.services import import_key


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
                _document(options["file"]),
                note=options["note"],
                published=options["published"],
            )
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages), returncode=1) from refused
        self.stdout.write(f"Schlüssel {key.reference} liegt vor: {key.title}.")


def _document(path: Path) -> dict:
    try:
        document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise CommandError(
            f"{path}: nicht lesbar ({error.strerror}).", returncode=2
        ) from error
    except ValueError as error:
        raise CommandError(
            f"{path}: kein gültiges JSON ({error}).", returncode=1
        ) from error
    if not isinstance(document, dict):
        raise CommandError(f"{path}: erwartet wird ein Objekt {{…}}.", returncode=1)
    return document
