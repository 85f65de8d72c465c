"""Keys, rounds and kinds of service as JSON documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.indicators import read_definitions, save_definitions
from districts.importers.memberships import NoOptions
from districts.importers.report import FileRefused, ImportReport
from districts.importers.strict_json import loads
from districts.models import SourceFile
from planning.models import PlanningRound, ScoringKey, ServiceType
from planning.services import import_key, save_round


@dataclass(frozen=True)
class KeyOptions:
    """``note`` stands at every output, such as: Rechenprobe ohne Beschluss."""

    note: str = ""


class _OnlyTried(Exception):
    """Takes back what was written to see whether it can be."""


def _read_document(
    delivery: Delivery, save: Callable[[dict[str, Any]], Any]
) -> ImportReport:
    """Check a document by saving it and taking that back: one rule for both."""
    document = loads(delivery.content)
    if not isinstance(document, dict):
        raise FileRefused("Erwartet wird ein Objekt {…}.")
    report = ImportReport(rows_in=1)
    try:
        with transaction.atomic():
            save(document)
            raise _OnlyTried
    except _OnlyTried:
        report.rows.append(document)
        report.used.add(1)
    except ValidationError as refused:
        for message in refused.messages:
            report.refuse(1, "", "", message, unit="Dokument")
    return report


def read_key(delivery: Delivery, options: KeyOptions) -> ImportReport:
    """Check a key file against its format and the catalogue of indicators."""
    return _read_document(delivery, partial(import_key, note=options.note))


def write_key(report: ImportReport, source: SourceFile, options: KeyOptions) -> Written:
    """Store a key as a new version."""
    (document,) = report.rows
    stored = ScoringKey.objects.filter(code=document["code"], version=document["version"])
    before = stored.values().first()
    import_key(
        document,
        note=options.note,
        published=source.published,
        invented=source.invented,
    )
    return _written(before, stored)


def read_round(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check a round file and its rules."""
    return _read_document(delivery, save_round)


def write_round(report: ImportReport, source: SourceFile, options: NoOptions) -> Written:
    """Store a round under its code."""
    (document,) = report.rows
    stored = PlanningRound.objects.filter(code=document["code"])
    before = stored.values().first()
    save_round(document, published=source.published, invented=source.invented)
    return _written(before, stored)


def _written(before: dict[str, Any] | None, stored: QuerySet) -> Written:
    if before is None:
        return Written(created=1)
    if before == stored.values().get():
        return Written(unchanged=1)
    return Written(changed=1)


def read_service_types(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check every kind of service."""
    report = ImportReport()
    for number, service in read_definitions(delivery, ServiceType, report):
        report.used.add(number)
        report.rows.append(service)
    return report


def write_service_types(
    report: ImportReport, source: SourceFile, options: NoOptions
) -> Written:
    """Save kinds of service by their codes."""
    return save_definitions(report.rows, ServiceType)


IMPORTERS = [
    Importer(
        "service_types",
        read_service_types,
        write_service_types,
        NoOptions,
        "Leistungsbereiche",
        gives="service_types",
    ),
    Importer(
        "key",
        read_key,
        write_key,
        KeyOptions,
        "Schlüssel",
        gives="keys",
        needs=frozenset({"indicators"}),
    ),
    Importer(
        "round",
        read_round,
        write_round,
        NoOptions,
        "Planungsrunde mit Vergaberegeln",
        needs=frozenset({"keys", "service_types"}),
    ),
]
