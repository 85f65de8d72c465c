"""Share out a budget over any delimited table by a rules file; no database is asked."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from planning.allocation.optimise.plan import NoPlanInTime
from planning.allocation.plan import Infeasible, Plan
from planning.allocation.propose import propose
from planning.allocation.rules import Rules, RulesRefused, parse_rules
from planning.management.arguments import delimiter
from planning.management.files import (
    check_places,
    json_file,
    read_bytes,
    read_document,
    write_all,
)
from planning.reports.allocate_table import (
    conflict_record,
    input_record,
    plan_columns,
    plan_record,
)
from planning.reports.score_table import as_delimited
from planning.tables.delimited import read_grid
from planning.tables.sites import SiteFile, read_sites

INFEASIBLE, LIMIT = 3, 4


class Command(BaseCommand):
    """Ein Budget über eine beliebige Tabelle nach einer Regeldatei verteilen."""

    help = (
        "Verteilt ein Budget über eine Tabelle (CSV) nach einer Regeldatei, ohne "
        "Datenbank. Spalten: facility, facility_type, index, children, previous_fte, "
        "measures und je Gebietsart eine Spalte (mit | getrennt), runs_below:STUFE, "
        "index:SCHLÜSSEL, funding_ends, reason_hint bei leerem Index und jedes Feld, das "
        "ein Filter nennt. Leer heißt: kein Wert; bei Gebieten und Maßnahmen: keines; "
        "„/“ bei Gebieten: nicht bekannt. Neben OUT entsteht OUT.json. Geht der Plan "
        "nicht auf, endet der Befehl mit 3: OUT.json nennt die Regeln, eine Tabelle "
        "entsteht nicht."
    )
    requires_system_checks = []  # neither database nor pages take part

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("input", type=Path, metavar="SCORED")
        parser.add_argument("--rules", type=Path, required=True, metavar="RULES.JSON")
        parser.add_argument("--out", type=Path, required=True, metavar="OUT")
        parser.add_argument(
            "--as-of", type=_day, metavar="DATUM", help="Stichtag, sonst heute"
        )
        parser.add_argument("--unit", metavar="COLUMN", help="Spalte der Kennung")
        parser.add_argument("--decimal", choices=[",", "."], help="Dezimalzeichen")
        parser.add_argument(
            "--delimiter", type=delimiter, metavar="Z", help="; oder , oder tab"
        )

    def handle(self, *args: object, **options: object) -> None:
        source, out = options["input"], options["out"]
        record_out = Path(f"{out}.json")
        check_places({source, options["rules"]}, {out, record_out})
        as_of = options["as_of"] or timezone.localdate()
        content, rules = read_bytes(source), _rules(options["rules"])
        try:
            grid = read_grid(
                content, delimiter=options["delimiter"], decimal=options["decimal"]
            )
            file = read_sites(grid, rules, unit=options["unit"])
            plan = propose(file.sites, rules, as_of=as_of)
        except Infeasible as conflict:
            record = conflict_record(conflict, rules, as_of.isoformat())
            self._refuse(conflict, record, out, record_out)
        except NoPlanInTime as limit:
            raise CommandError(f"{source}: {limit}", returncode=LIMIT) from limit
        except ValueError as refused:
            raise CommandError(f"{source}: {refused}", returncode=1) from refused
        table = _table(plan, file, grid.dialect)
        record = {
            **plan_record(plan, rules),
            "input": input_record(source.name, content, grid.columns),
            "output": {"name": out.name, "sha256": hashlib.sha256(table).hexdigest()},
        }
        write_all({record_out: json_file(record), out: table})
        self._report(plan, out, record_out)

    def _refuse(
        self, conflict: Infeasible, record: Mapping[str, Any], out: Path, record_out: Path
    ) -> None:
        """Keep the conflicts; a table of an earlier call would look like the answer."""
        write_all({record_out: json_file(record)})
        out.unlink(missing_ok=True)
        remedies = "".join(f"\n- {remedy}" for remedy in conflict.remedies)
        raise CommandError(
            f"{conflict}\nEs hülfe:{remedies}" if remedies else str(conflict),
            returncode=INFEASIBLE,
        ) from conflict

    def _report(self, plan: Plan, out: Path, record_out: Path) -> None:
        served = sum(line.proposed > 0 for line in plan.lines)
        self.stdout.write(
            f"{len(plan.lines)} Einrichtungen, {served} erhalten VzÄ, {plan.rest_reason}: "
            f"{out}, Protokoll {record_out}."
        )
        for warning in plan.warnings:
            self.stderr.write(warning)


def _table(plan: Plan, file: SiteFile, dialect: Any) -> bytes:
    columns = plan_columns(plan, [site.number for site in file.sites], dialect)
    return as_delimited(columns, dialect).encode(dialect.encoding)


def _rules(path: Path) -> Rules:
    try:
        return parse_rules(read_document(path))
    except RulesRefused as refused:
        raise CommandError(f"{path}: {refused}", returncode=1) from refused


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"„{text}“ ist kein Datum wie 2026-08-01.") from None
