"""Programmes, rules, rates, shares, participations, notices, IST and steps as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model

from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.fields import Fields
from districts.importers.memberships import NoOptions
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.saving import bring_to
from districts.models import SourceFile
from facilities.importers.own import table_of
from planning.importers import funding_cells as cells
from planning.importers.funding_cells import COLUMNS, Build, Known
from planning.models import (
    CostRate,
    FundingProgramme,
    FundingRule,
    GrantNotice,
    MeasureShare,
    MeasureStage,
    Participation,
    Staffing,
)


@dataclass(frozen=True)
class Kind:
    """How rows of a table become rows of a model: what names one, what may change."""

    model: type[Model]
    build: Build
    same: tuple[str, ...]
    fields: tuple[str, ...]
    needs: frozenset[str]
    provenance: tuple[str, ...] = ("source",)

    def name(self, row: Any) -> Hashable:
        """What names a row."""
        return tuple(getattr(row, field) for field in self.same)


SERVICES, PROGRAMMES = frozenset({"service_types"}), frozenset({"funding_programmes"})
KINDS = {
    "funding_programmes": Kind(
        FundingProgramme,
        cells.programme_of,
        ("code",),
        (
            "name", "funder", "valid_from", "valid_to", "full_time_hours", "is_beside",
            "note",
        ),
        frozenset(),
    ),
    "funding_rules": Kind(
        FundingRule,
        cells.rule_of,
        ("programme_id", "service_type_id", "facility_type", "valid_from"),
        (
            "valid_to", "rate", "cap_per_fte", "material_cap_per_fte", "min_fte", "max_fte",
            "deadline_day", "deadline_month", "legal_reference", "note",
        ),
        SERVICES | PROGRAMMES,
    ),
    "cost_rates": Kind(
        CostRate,
        cells.cost_rate_of,
        ("service_type_id", "valid_from"),
        ("valid_to", "eur_per_fte", "basis"),
        SERVICES,
    ),
    "measure_shares": Kind(
        MeasureShare,
        cells.share_of,
        ("measure_id", "programme_id", "year"),
        ("share", "approved_eur", "spent_eur"),
        PROGRAMMES | {"measures"},
    ),
    "participations": Kind(
        Participation,
        cells.participation_of,
        ("programme_id", "facility_id", "valid_from"),
        ("valid_to",),
        PROGRAMMES | {"facilities"},
    ),
    "grant_notices": Kind(
        GrantNotice,
        cells.notice_of,
        ("programme_id", "year", "reference"),
        (
            "provider_id", "issued_on", "amount_eur", "report_due", "report_sent_on",
            "documents",
        ),
        PROGRAMMES | {"providers"},
    ),
    "staffing": Kind(
        Staffing,
        cells.staffing_of,
        ("measure_id", "as_of"),
        ("fte_actual", "places_actual"),
        frozenset({"measures"}),
    ),
    "measure_stages": Kind(
        MeasureStage,
        cells.stage_of,
        ("measure_id", "stage"),
        ("day", "evidence"),
        frozenset({"measures"}),
        provenance=(),
    ),
}  # fmt: skip


def _reader(name: str) -> Callable[[Delivery, NoOptions], ImportReport]:
    kind = KINDS[name]

    def read(delivery: Delivery, options: NoOptions) -> ImportReport:
        """Check every row of a table; a row that names one before it is refused."""
        report = ImportReport()
        table = table_of(delivery, report, COLUMNS[name])
        known, seen = Known.now(), {}
        for row in kept_rows(table, delivery.leave_out, report) if table else ():
            fields = Fields(row, report)
            made = kind.build(fields, known)
            if fields.ok and kind.name(made) in seen:
                said = f"steht schon in Zeile {seen[kind.name(made)]}"
                fields.refuse(COLUMNS[name][0], said)
            if fields.ok:
                seen[kind.name(made)] = row.line
            if fields.used():
                made.invented = delivery.invented
                report.rows.append((row.line, made))
        if name in WHOLE:
            WHOLE[name](report)
        return report

    return read


def _check_whole(report: ImportReport) -> None:
    """Shares of a measure and year, those already stored too, are at most the whole."""
    rows: Sequence[tuple[int, MeasureShare]] = report.rows
    named = {(row.measure_id, row.programme_id, row.year) for _, row in rows}
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    stored = MeasureShare.objects.filter(measure__in={row.measure_id for _, row in rows})
    for old in stored:
        if (old.measure_id, old.programme_id, old.year) not in named:
            sums[old.measure_id, old.year] += old.share
    for line, row in rows:
        sums[row.measure_id, row.year] += row.share
        if sums[row.measure_id, row.year] > 1:
            said = "ergibt mit den übrigen Anteilen des Jahres mehr als das Ganze"
            report.refuse(line, "share", str(row.share), said)


def _check_order(report: ImportReport) -> None:
    """Steps of a measure, those already stored too, follow one another."""
    rows: Sequence[tuple[int, MeasureStage]] = report.rows
    stored = MeasureStage.objects.filter(measure__in={row.measure_id for _, row in rows})
    days = {(row.measure_id, row.stage): row.day for row in stored}
    days |= {(row.measure_id, row.stage): row.day for _, row in rows}
    for line, row in rows:
        place = STEPS.index(row.stage)
        own = [days.get((row.measure_id, step)) for step in STEPS]
        before = [day for day in own[:place] if day is not None]
        after = [day for day in own[place + 1 :] if day is not None]
        if max(before, default=row.day) > row.day or min(after, default=row.day) < row.day:
            said = "liegt nicht zwischen dem Schritt davor und dem danach"
            report.refuse(line, "day", str(row.day), said)


STEPS = MeasureStage.Stage.values
WHOLE: Mapping[str, Callable[[ImportReport], None]] = {
    "measure_shares": _check_whole,
    "measure_stages": _check_order,
}


def _writer(name: str) -> Callable[[ImportReport, SourceFile, Any], Written]:
    kind = KINDS[name]

    def write(report: ImportReport, source: SourceFile, options: Any) -> Written:
        """Bring rows into those of their names; none is deleted."""
        rows = [row for _, row in report.rows]
        for row in rows:
            row.source = source
        stored = kind.model._default_manager.all()
        fields = [*kind.fields, "invented"]
        return bring_to(
            rows,
            stored,
            same=kind.name,
            fields=_plain(fields),
            provenance=kind.provenance,
        )

    return write


def _plain(names: Sequence[str]) -> list[str]:
    """Names that a bulk update accepts: relations by their own name."""
    return [name.removesuffix("_id") for name in names]


IMPORTERS = [
    Importer(
        name,
        _reader(name),
        _writer(name),
        NoOptions,
        kind.model._meta.verbose_name_plural,
        gives=name,
        needs=kind.needs,
        columns=tuple(COLUMNS[name]),
    )
    for name, kind in KINDS.items()
]
