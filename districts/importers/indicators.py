"""Reviewed definitions of indicators from a JSON list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.memberships import NoOptions
from districts.importers.report import FileRefused, ImportReport
from districts.importers.saving import bring_to
from districts.importers.strict_json import loads
from districts.models import Indicator, SourceFile

UNIT = "Eintrag"


def read_definitions(
    delivery: Delivery, model: type[models.Model], report: ImportReport
) -> list[tuple[int, models.Model]]:
    """Check a JSON list of definitions against the fields of their model.

    Unknown fields, missing ones, wrong values and doubled codes are all noted.
    """
    document = loads(delivery.content)
    if not isinstance(document, list) or not all(isinstance(i, dict) for i in document):
        raise FileRefused("Erwartet wird eine Liste von Definitionen.")
    fields = {f.name: f for f in model._meta.fields if not f.primary_key}
    codes: dict[str, int] = {}
    found = []
    for number, entry in enumerate(document, start=1):
        report.rows_in += 1
        wrong = _check(entry, fields, model)
        code = str(entry.get("code", ""))
        if code in codes and "code" not in wrong:
            wrong["code"] = f"steht schon in Eintrag {codes[code]}"
        codes[code] = number
        for name, message in wrong.items():
            report.refuse(number, name, str(entry.get(name, "")), message, unit=UNIT)
        if not wrong:
            found.append(
                (
                    number,
                    model(**{name: _value(fields[name], entry[name]) for name in entry}),
                )
            )
    return found


def _check(
    entry: dict[str, Any], fields: dict[str, models.Field], model: type[models.Model]
) -> dict[str, str]:
    wrong = {name: "unbekanntes Feld" for name in entry if name not in fields}
    for name, item in fields.items():
        if name not in entry:
            if not item.blank and not item.has_default():
                wrong[name] = "fehlt"
            continue
        try:
            item.clean(_value(item, entry[name]), None)
        except (ValidationError, ValueError, TypeError) as error:
            wrong[name] = " ".join(getattr(error, "messages", [])) or "ungültig"
    return wrong


def _value(item: models.Field, given: Any) -> Any:
    if isinstance(item, models.DateField) and isinstance(given, str):
        return date.fromisoformat(given)
    if isinstance(item, models.CharField | models.TextField) and not isinstance(given, str):
        raise TypeError(given)
    if isinstance(item, models.BooleanField) and not isinstance(given, bool):
        raise ValueError(given)
    return given


def read_indicators(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check every definition; its next review lies after the last."""
    report = ImportReport()
    for number, indicator in read_definitions(delivery, Indicator, report):
        if indicator.next_review <= indicator.reviewed_on:
            message = "die nächste Prüfung liegt nicht nach der letzten"
            report.refuse(
                number, "next_review", str(indicator.next_review), message, unit=UNIT
            )
            continue
        report.used.add(number)
        report.rows.append(indicator)
    return report


def write_indicators(
    report: ImportReport, source: SourceFile, options: NoOptions
) -> Written:
    """Save the definitions; those of other files stay."""
    return save_definitions(report.rows, Indicator)


def save_definitions(rows: list[models.Model], model: type[models.Model]) -> Written:
    """Bring definitions into the rows of their codes."""
    fields = [f.name for f in model._meta.fields if not f.primary_key and f.name != "code"]
    stored = model._default_manager.filter(code__in=[row.code for row in rows])
    return bring_to(rows, stored, same=lambda row: row.code, fields=fields, provenance=())


IMPORTER = Importer(
    "indicators",
    read_indicators,
    write_indicators,
    NoOptions,
    "Indikatorenkatalog",
    gives="indicators",
)
