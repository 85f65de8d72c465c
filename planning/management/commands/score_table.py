"""Score any delimited table by a key file; no database is asked."""

from __future__ import annotations

import hashlib
import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from districts.importers.report import FileRefused
from planning.allocation.german import counted
from planning.certainty import Question, certainty_columns
from planning.management.arguments import delimiter
from planning.management.files import (
    check_places,
    json_file,
    read_bytes,
    read_document,
    write_all,
)
from planning.reports.score_table import (
    Column,
    as_delimited,
    part_columns,
    rank_columns,
    ranks_record,
    record,
    score_columns,
    source_of,
    table_of,
)
from planning.scoring import Key, KeyRefused, ScoringRefused, parse_key, score
from planning.scoring.lean import index_and_ranks
from planning.tables.delimited import Grid, read_grid
from planning.tables.units import UnitFile, read_units


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
            "--delimiter", type=delimiter, metavar="Z", help="; oder , oder tab"
        )

        parser.add_argument(
            "--ranks-only",
            action="store_true",
            help="nur Indexwert und Rang, für sehr lange Tabellen ohne Lücken",
        )
        parser.add_argument(
            "--certainty",
            action="store_true",
            help="auch Rangspanne und Wahrscheinlichkeit bei veränderter Gewichtung",
        )
        parser.add_argument("--top", type=_number(1), metavar="K", help="Zahl der Plätze")
        parser.add_argument("--draws", type=_number(1), help="Ziehungen, sonst 10000")
        parser.add_argument("--seed", type=_number(0), help="Startwert, sonst 0")
        parser.add_argument(
            "--band",
            type=_band,
            help="Anteil, um den Wichtungen abweichen; sonst Schlüssel",
        )

    def handle(self, *args: object, **options: object) -> None:
        source, out = options["input"], options["out"]
        record_out = Path(f"{out}.json")
        check_places({source, options["key"]}, {out, record_out})
        content, key = read_bytes(source), _key(options["key"])
        question = _question(options, key)
        try:
            grid = read_grid(
                content, delimiter=options["delimiter"], decimal=options["decimal"]
            )
            _check_named(grid, options)
            file = read_units(grid, key, unit=options["unit"])
            made = _ranks if options["ranks_only"] else _scored
            found, about = made(file, key, question)
            columns = table_of(found, grid, file, options["keep"])
        except (FileRefused, ScoringRefused) as refused:
            raise CommandError(f"{source}: {refused}", returncode=1) from refused
        table = as_delimited(columns, grid.dialect).encode(grid.dialect.encoding)
        document = {
            **about,
            "certainty": question and question.as_document(),
            "input": source_of(source.name, content, grid, file, options["keep"]),
            "output": {"name": out.name, "sha256": hashlib.sha256(table).hexdigest()},
        }
        write_all({record_out: json_file(document), out: table})
        self._report(out, record_out, document)

    def _report(self, out: Path, record_out: Path, document: Mapping[str, Any]) -> None:
        self.stdout.write(
            f"{counted(document['units'], 'Einheit', 'Einheiten')}, "
            f"{document['ranked']} mit Rang: {out}, "
            f"Protokoll {record_out}."
        )
        if unread := document["input"]["unread"]:
            self.stderr.write(f"Nicht gelesen: {', '.join(unread)}.")
        for warning in document["warnings"]:
            self.stderr.write(warning)


Made = tuple[Mapping[str, Column], Mapping[str, Any]]


def _scored(file: UnitFile, key: Key, question: Question | None) -> Made:
    """All columns of a whole run, and its record."""
    result = score(file.table, key, span=False)
    sure = certainty_columns(result, key, question) if question else {}
    columns = {**score_columns(result), **sure, **part_columns(result)}
    return columns, record(result, key)


def _ranks(file: UnitFile, key: Key, question: Question | None) -> Made:
    """Index and places alone."""
    if question:
        said = "--ranks-only und --certainty schließen einander aus."
        raise CommandError(said, returncode=2)
    ranks = index_and_ranks(file.table, key, threads=os.cpu_count() or 1)
    return rank_columns(ranks), ranks_record(ranks, key, file.table)


def _number(least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise ArgumentTypeError(f"„{text}“ ist keine ganze Zahl ab {least}.")
        return int(text)

    return parse


def _band(text: str) -> float:
    try:
        band = float(text.replace(",", "."))
    except ValueError:
        band = 0.0
    if not 0 < band <= 1:
        raise ArgumentTypeError(f"„{text}“ ist kein Anteil über 0 bis 1 wie 0.25.")
    return band


def _question(options: Mapping[str, Any], key: Key) -> Question | None:
    """What --certainty asks; its settings mean nothing without it."""
    given = [name for name in ("top", "draws", "seed", "band") if options[name] is not None]
    if not options["certainty"]:
        if given:
            said = f"--{given[0]} gilt nur zusammen mit --certainty."
            raise CommandError(said, returncode=2)
        return None
    if options["top"] is None:
        raise CommandError("--certainty braucht --top, die Zahl der Plätze.", returncode=2)
    band = options["band"] or key.robustness.band
    if not band:
        raise CommandError(
            "Der Schlüssel nennt kein Band (robustness.band); --band angeben.", returncode=2
        )
    return Question(options["top"], options["draws"] or 10_000, options["seed"] or 0, band)


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
