"""The tables of money as files, in the columns that the importers read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from districts.importers.headings import german
from districts.release import Audience, released
from planning.importers.funding import KINDS
from planning.importers.funding_cells import COLUMNS, MEASURE, measure_key
from planning.importers.measures import COLUMNS as OF_MEASURES
from planning.models import Measure
from planning.reports.german_csv import Cell, as_german_csv
from planning.selectors.decided_measures import PlannedMeasure
from planning.values import decimal_text

RELATED = {
    "funding_programmes": (),
    "funding_rules": ("programme", "service_type"),
    "cost_rates": ("service_type",),
    "measure_shares": (
        "programme", "measure__facility", "measure__service_type", "measure__provider",
    ),
    "participations": ("programme", "facility"),
    "grant_notices": ("programme", "provider"),
    "staffing": ("measure__facility", "measure__service_type", "measure__provider"),
    "measure_stages": ("measure__facility", "measure__service_type", "measure__provider"),
}  # fmt: skip
HAPPENS = "Was geschieht"  # for the reader; the importer passes it over
TABLES = (*COLUMNS, "measures")


def funding_table(name: str, audience: Audience) -> str:
    """One table as German CSV; what a reader may not see is no row of it."""
    if name == "measures":
        rows = Measure.objects.select_related(
            "facility", "service_type", "provider", "follows__provider"
        )
        found = released(rows.order_by("pk"), audience)
        return measure_table(found)
    rows = KINDS[name].model._default_manager.order_by("pk")
    found = released(rows.select_related(*RELATED[name]), audience)
    columns = COLUMNS[name]
    return as_german_csv(columns, [{c: _cell(row, c) for c in columns} for row in found])


def measure_table(rows: Iterable[Measure]) -> str:
    """Measures as German CSV in the columns of their importer."""
    return as_german_csv(OF_MEASURES, [measure_row(row) for row in rows])


def planned_table(rows: Iterable[PlannedMeasure]) -> str:
    """Planned measures under German headings, and in one more what happens, in words."""
    headings = german(OF_MEASURES)
    table = [
        dict(zip(headings, measure_row(row.measure).values(), strict=True))
        | {HAPPENS: row.happens}
        for row in rows
    ]
    return as_german_csv([*headings, HAPPENS], table)


SPECIAL: Mapping[str, Callable[[Any], Any]] = {
    "programme": lambda row: row.programme.code,
    "service": lambda row: row.service_type.code,
    "facility": lambda row: row.facility.number,
    "provider": lambda row: row.provider.name if row.provider else "",
    "beside": lambda row: "ja" if row.is_beside else "nein",
    "documents": lambda row: "|".join(row.documents.splitlines()),
    "deadline": lambda row: (
        f"{row.deadline_day}.{row.deadline_month}." if row.deadline_month else ""
    ),
}


def _cell(row: Any, column: str) -> Cell:
    if hasattr(row, "measure") and column in MEASURE:
        return measure_key(row.measure)[MEASURE.index(column)]
    value = SPECIAL[column](row) if column in SPECIAL else getattr(row, column)
    return _plain(value)


def _plain(value: Any) -> Cell:
    if isinstance(value, date):
        return value.isoformat()
    return Decimal(decimal_text(value)) if isinstance(value, Decimal) else value


def measure_row(row: Measure) -> dict[str, Cell]:
    """A measure in the columns of its importer, saved or not."""
    before = row.follows.provider if row.follows else None
    cells = {
        "facility": row.facility.number,
        "service": row.service_type.code,
        "provider": row.provider.name if row.provider else "",
        "follows": before.name if before else "",
    }
    return {c: cells[c] if c in cells else _plain(getattr(row, c)) for c in OF_MEASURES}
