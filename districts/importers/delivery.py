"""A delivered file on its way in: read and checked first, written whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import DataError, IntegrityError, transaction

from districts.importers.options import OptionsRefused, read_options
from districts.importers.report import FileRefused, ImportReport
from districts.importers.rules import LeaveOutRule
from districts.models import SourceFile


@dataclass(frozen=True)
class Delivery:
    """A file and what is said about it: title, Stand, licence, options, rules."""

    name: str
    content: bytes
    title: str
    as_of: date
    attribution: str
    licence: str
    published: bool = False
    invented: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    leave_out: Sequence[LeaveOutRule] = ()

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Written:
    """How many rows a file added, changed, left as they were, or took back."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    outlines: int = 0  # of groups, dissolved anew from their members

    def __add__(self, other: Written) -> Written:
        return Written(
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
            self.outlines + other.outlines,
        )


Read = Callable[[Delivery, Any], ImportReport]
Write = Callable[[ImportReport, SourceFile, Any], Written]


@dataclass(frozen=True)
class Importer:
    """How one format comes in. ``gives`` and ``needs`` name kinds of rows.

    ``read`` checks everything and writes nothing; ``write`` saves a clean report.
    ``title`` says in German what a file holds; ``columns`` are the headings of a table
    of ours, none where the options of a file name them.
    """

    name: str
    read: Read
    write: Write
    options: type
    title: str
    gives: str = ""
    needs: frozenset[str] = frozenset()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a file: its report, and what was written, if it was."""

    delivery: Delivery
    importer: Importer
    report: ImportReport
    written: Written | None = None
    known_since: SourceFile | None = None
    skipped: str = ""

    @property
    def failed(self) -> bool:
        """Whether the file could not be taken in."""
        return bool(self.skipped) or not self.report.is_clean


def known_file(delivery: Delivery, importer: Importer) -> SourceFile | None:
    """The earlier import of exactly these bytes by this importer."""
    return SourceFile.objects.filter(sha256=delivery.sha256, importer=importer.name).first()


@transaction.atomic
def take_in(
    delivery: Delivery,
    importer: Importer,
    *,
    by: AbstractBaseUser | None = None,
    again: bool = False,
) -> Outcome:
    """Read a file and, if nothing is wrong with it, write all of it.

    A file that is already known changes nothing, whatever its options say now; with
    ``again``, or after it was withdrawn, it is read anew and its rows are brought to the
    new reading.
    """
    known = known_file(delivery, importer)
    if known and known.withdrawn_on is None and not again:
        return Outcome(delivery, importer, ImportReport(), known_since=known)
    report, options = read(delivery, importer)
    if not report.is_clean:
        return Outcome(delivery, importer, report)
    try:
        with transaction.atomic():
            source = _keep_source(delivery, importer, report, known, by)
            written = importer.write(report, source, report.options or options)
    except (IntegrityError, DataError) as error:
        report.refuse_file([f"Die Datenbank lehnt die Datei ab: {_german(error)}"])
        return Outcome(delivery, importer, report)
    return Outcome(delivery, importer, report, written)


def read(delivery: Delivery, importer: Importer) -> tuple[ImportReport, Any]:
    """Check a file against its importer; nothing is written."""
    if too_long := list(_too_long(delivery)):
        return ImportReport().refuse_file(too_long), None
    try:
        options = read_options(importer.options, delivery.options)
        report = importer.read(delivery, options)
    except OptionsRefused as refused:
        return ImportReport().refuse_file(refused.errors), None
    except FileRefused as refused:
        return ImportReport().refuse_file([str(refused)]), None
    if report.is_clean and not report.adds_up:
        report.refuse_file(["Zeilen oder Summen gehen nicht auf; nichts wird übernommen."])
    return report, options


def _keep_source(
    delivery: Delivery,
    importer: Importer,
    report: ImportReport,
    known: SourceFile | None,
    by: AbstractBaseUser | None,
) -> SourceFile:
    source = known or SourceFile(sha256=delivery.sha256, importer=importer.name)
    source.name, source.title = delivery.name, delivery.title
    source.as_of = delivery.as_of
    source.attribution, source.licence = delivery.attribution, delivery.licence
    source.published, source.invented = delivery.published, delivery.invented
    source.imported_by = by or source.imported_by
    source.withdrawn_on = None
    source.rows_in, source.rows_used = report.rows_in, report.rows_used
    source.left_out = [rule.as_record() for rule in report.left_out.values()]
    source.save()
    return source


def _too_long(delivery: Delivery) -> Iterator[str]:
    """What is said about a file and its row cannot keep; SQLite alone would."""
    for name in ("name", "title", "attribution", "licence"):
        field = SourceFile._meta.get_field(name)
        if len(getattr(delivery, name)) > field.max_length:
            yield f"{field.verbose_name}: länger als {field.max_length} Zeichen."


def _german(error: IntegrityError | DataError) -> str:
    """The guard's own words; everything else a database says stays in the log."""
    first = str(error).splitlines()[0]
    return first if first.endswith(".") else "Zeilen widersprechen einer festen Regel."
