"""Take in a round file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from planning.management.files import read_document
from planning.services import save_round


class Command(BaseCommand):
    """Planungsrunde mit ihren Vergaberegeln (lr-rules/1) prüfen und aufnehmen."""

    help = "Prüft eine Rundendatei und nimmt die Planungsrunde auf."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--published", action="store_true", help="für alle lesbar")

    def handle(self, *args: object, **options: object) -> None:
        try:
            document = read_document(options["file"])
            round = save_round(document, published=options["published"])
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages), returncode=1) from refused
        self.stdout.write(f"Runde {round.code} liegt vor: {round.title}.")
