"""Taking in one file from the command line; each app names its own importers."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from districts.importers.delivery import Delivery, Importer
from districts.importers.manifest import Entry
from districts.importers.render import lines_of
from districts.importers.rules import rules_from
from districts.importers.run import take_in_all


def day(text: str) -> date:
    """A date such as 2024-12-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"„{text}“ ist kein Datum wie 2024-12-31.") from None


def setting(text: str) -> tuple[str, Any]:
    """An option such as ``kind=ortsteil``; the value is TOML or plain text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ArgumentTypeError(f"„{text}“ heißt nicht NAME=WERT.")
    try:
        return name, tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return name, value


class ImportFileCommand(BaseCommand):
    """One file by one importer: all of it or nothing."""

    importers: Mapping[str, Importer]

    def usual_importer(self, path: Path) -> str:
        """The importer taken where none is named."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI")
        parser.add_argument(
            "--importer",
            choices=sorted(self.importers),
            metavar="NAME",
            help=f"Format der Datei: {', '.join(sorted(self.importers))}",
        )
        parser.add_argument("--title", help="Titel der Quelle; sonst der Dateiname")
        parser.add_argument(
            "--as-of", type=day, metavar="JJJJ-MM-TT", help="Stand; sonst der heutige Tag"
        )
        parser.add_argument("--licence", default="keine Angabe", help="Lizenz")
        parser.add_argument("--attribution", default="keine Angabe", help="Quellenangabe")
        parser.add_argument("--published", action="store_true", help="für alle lesbar")
        parser.add_argument("--invented", action="store_true", help="erfundene Angaben")
        parser.add_argument(
            "--option",
            type=setting,
            action="append",
            default=[],
            metavar="NAME=WERT",
            help="Option des Importers, mehrmals möglich, etwa kind=ortsteil",
        )
        parser.add_argument(
            "--settings-file",
            type=Path,
            metavar="TOML",
            help="Datei mit [options] und [[leave_out]] wie in einem Manifest",
        )
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen")
        parser.add_argument(
            "--again", action="store_true", help="auch eine bekannte Datei neu lesen"
        )

    def handle(self, *args: object, **options: Any) -> None:
        entry = Entry(self._delivery(options), self._importer(options))
        outcome = take_in_all([entry], dry_run=options["dry_run"], again=options["again"])[
            0
        ]
        if options["verbosity"]:
            kept = not options["dry_run"]
            for line in lines_of(outcome, kept=kept, everything=options["verbosity"] > 1):
                self.stdout.write(line)
        if outcome.failed:
            raise CommandError("Es wurde nichts geschrieben.", returncode=1)
        if options["dry_run"]:
            self.stdout.write("Probelauf: Es wurde nichts geschrieben.")

    def _importer(self, options: Mapping[str, Any]) -> Importer:
        return self.importers[options["importer"] or self.usual_importer(options["file"])]

    def _delivery(self, options: Mapping[str, Any]) -> Delivery:
        path = options["file"]
        document = _settings(options["settings_file"])
        rules, errors = rules_from(document.get("leave_out", []))
        if errors:
            raise CommandError("\n".join(errors), returncode=2)
        return Delivery(
            name=path.name,
            content=_content(path),
            title=options["title"] or path.name,
            as_of=options["as_of"] or timezone.localdate(),
            attribution=options["attribution"],
            licence=options["licence"],
            published=options["published"],
            invented=options["invented"],
            options={**document.get("options", {}), **dict(options["option"])},
            leave_out=rules,
        )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(
            f"{path}: nicht lesbar ({error.strerror}).", returncode=2
        ) from error


def _settings(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(_content(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError(
            f"{path}: kein gültiges TOML ({error}).", returncode=2
        ) from error
