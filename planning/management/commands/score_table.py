"""Score any delimited table by a key file; no database is asked."""

from __future__ import annotations

import hashlib
import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from districts.importers.report import FileRefused
from planning.delimited import Grid, read_grid
from planning.management.files import read_bytes, read_document, write_all
from planning.reports.score_table import as_delimited, record, source_of, table_of
from planning.scoring import Key, KeyRefused, ScoringRefused, parse_key, score
from planning.unit_tables import read_units


class Command(BaseCommand):
    """Eine beliebige Tabelle nach einer Schlüsseldatei bewerten, ohne Datenbank."""

    help = (
        "Bewertet eine Tabelle (CSV) nach einer Schlüsseldatei, ohne Datenbank. Spalten: "
        "zuerst die Kennung; CODE für fertige Werte, CODE[Zeitraum], "
        "CODE.numerator[Zeitraum] und CODE.denominator[Zeitraum]; facility_type, wenn der "
        "Schlüssel danach gruppiert; flags mit | getrennt. Leer, „.“, „x“ und „/“ heißt: "
        "kein Wert; „-“ heißt null. Neben OUT entsteht OUT.json mit Schritten, Kennwerten "
        "und Prüfsummen."
    )
    requires_system_checks = []  # neither database nor pages take part

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("input", type=Path, metavar="INPUT")
        parser.add_argument("--key", type=Path, required=True, metavar="KEY.JSON")
        parser.add_argument("--out", type=Path, required=True, metavar="OUT")
        parser.add_argument("--unit", metavar="COLUMN", help="Spalte der Kennung")
        parser.add_argument(
            "--keep",
            action="append",
            default=[],
            metavar="COL",
            help="Spalte, die mit ausgegeben wird; mehrmals möglich",
        )
        parser.add_argument("--decimal", choices=[",", "."], help="Dezimalzeichen")
        parser.add_argument(
            "--delimiter", type=_delimiter, metavar="Z", help="; oder , oder tab"
        )

    def handle(self, *args: object, **options: object) -> None:
        source, out = options["input"], options["out"]
        record_out = Path(f"{out}.json")
        _check_places({source, options["key"]}, {out, record_out})
        content, key = read_bytes(source), _key(options["key"])
        try:
            grid = read_grid(
                content, delimiter=options["delimiter"], decimal=options["decimal"]
            )
            _check_named(grid, options)
            file = read_units(grid, key, unit=options["unit"])
            result = score(file.table, key, span=False)
            columns = table_of(result, grid, file, options["keep"])
        except (FileRefused, ScoringRefused) as refused:
            raise CommandError(f"{source}: {refused}", returncode=1) from refused
        table = as_delimited(columns, grid.dialect).encode(grid.dialect.encoding)
        document = {
            **record(result, key),
            "input": source_of(source.name, content, grid, file, options["keep"]),
            "output": {"name": out.name, "sha256": hashlib.sha256(table).hexdigest()},
        }
        write_all({record_out: _json(document), out: table})
        self._report(out, record_out, document)

    def _report(self, out: Path, record_out: Path, document: Mapping[str, Any]) -> None:
        self.stdout.write(
            f"{document['units']} Einheiten, {document['ranked']} mit Rang: {out}, "
            f"Protokoll {record_out}."
        )
        if unread := document["input"]["unread"]:
            self.stderr.write(f"Nicht gelesen: {', '.join(unread)}.")
        for warning in document["warnings"]:
            self.stderr.write(warning)


def _delimiter(text: str) -> str:
    known = {";": ";", ",": ",", "|": "|", "tab": "\t", "\t": "\t"}
    if text not in known:
        raise ArgumentTypeError(f"„{text}“ trennt keine Spalten; möglich sind ; , | tab.")
    return known[text]


def _check_places(read: set[Path], written: set[Path]) -> None:
    if any(path.is_dir() for path in written):
        raise CommandError("--out ist ein Ordner.", returncode=2)
    if {path.resolve() for path in read} & {path.resolve() for path in written}:
        raise CommandError("--out würde eine Eingabe überschreiben.", returncode=2)


def _key(path: Path) -> Key:
    try:
        return parse_key(read_document(path))
    except KeyRefused as refused:
        raise CommandError(f"{path}: {refused}", returncode=1) from refused


def _check_named(grid: Grid, options: Mapping[str, Any]) -> None:
    """Columns named on the command line must be there."""
    wanted = [*options["keep"], *filter(None, [options["unit"]])]
    absent = [name for name in wanted if name not in grid.columns]
    if absent:
        known = ", ".join(f"„{name}“" for name in grid.headings)
        raise CommandError(
            f"Die Spalte „{absent[0]}“ gibt es nicht. Vorhanden sind: {known}.",
            returncode=2,
        )


def _json(document: Mapping[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()
