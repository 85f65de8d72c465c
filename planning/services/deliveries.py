"""A file that a person hands in: tried out first, then taken over whole or not at all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from districts.audit import log_act
from districts.importers.delivery import Delivery, Importer, Outcome, known_file
from districts.importers.manifest import Entry
from districts.importers.report import ImportReport
from districts.importers.rules import LeaveOutRule, rules_from
from districts.importers.run import take_in_all
from districts.models import FileRequest, PendingDelivery
from planning.importers.registry import IMPORTERS, OWN
from planning.models import ServiceType, Status
from planning.permissions import may_plan, may_plan_all
from planning.services.file_requests import ask

PUBLISH = FileRequest.Kind.PUBLISH
KEPT_FOR = timedelta(days=1)
SETTINGS = {"options": dict, "leave_out": list}
ZERO_BYTE = re.compile(r"\\u0000|\\U00000000")
NO_TOML = "Das ist kein gültiges TOML"
BY_ALL_OFFICES = frozenset({"key", "round", "service_types"})
OF_PLANNERS = frozenset(importer.name for importer in OWN)
DRAFTS_ALONE = (
    "Hier kommt ein Schlüssel nur als Entwurf herein (status „entwurf“, ohne Beschluss): "
    "Was beschlossen ist, trägt keine einzelne Person ein."
)
OTHER_OFFICE = "diesen Leistungsbereich plant das andere Amt; es liest ihn selbst ein"
STAYS_DATED = (
    "Diese Datei ist mit dem Stand {:%d.%m.%Y} eingelesen; er bleibt, sonst änderte sich, "
    "was man an früheren Tagen las. Tragen Sie diesen Stand ein."
)
TICKED = "beim Einlesen als veröffentlichte Quelle angekreuzt"


def kinds_for(user: AbstractBaseUser) -> list[tuple[str, str]]:
    """Kinds of files a person may hand in, each with its German title, by title.

    Keys, rounds and Leistungsbereiche bind both offices; measures and money are the
    planners', places and values the Statistikstelle's as well.
    """
    closed = set() if may_plan_all(user) else BY_ALL_OFFICES
    closed |= set() if may_plan(user) else OF_PLANNERS
    found = [(one.title, name) for name, one in IMPORTERS.items() if name not in closed]
    return [(name, title) for title, name in sorted(found)]


def try_out(pending: PendingDelivery) -> Outcome:
    """What taking a file in would do; nothing of it is written.

    A file without fault is kept for its person until it is taken over, replaced by the
    next one, or a day old. A file with errors is not kept at all.

    Raises
    ------
    ValidationError
        If the settings beside the file cannot be read.
    """
    outcome = _taken_in(pending, dry_run=True)
    if pending.importer == "key" and any(map(_is_decided, outcome.report.rows)):
        outcome.report.refuse_file([DRAFTS_ALONE])
    if not may_plan_all(pending.by):
        _refuse_other_office(outcome.report, pending.by)
    with transaction.atomic():
        drop(pending.by)
        if not outcome.failed and outcome.known_since is None:
            pending.tried_at = timezone.now()
            pending.save(force_insert=True)
    return outcome


def waiting_file(by: AbstractBaseUser) -> PendingDelivery | None:
    """The file a person tried out and has not taken over, if it is not too old."""
    found = PendingDelivery.objects.filter(by=by).first()
    return found if found and found.tried_at > timezone.now() - KEPT_FOR else None


@transaction.atomic
def take_over(pending: PendingDelivery) -> Outcome | None:
    """Take in a file that was tried out before; the data may have changed since.

    It is closed to readers outside: where the person says that its source is published,
    a second one is asked. Whatever comes of it, the file does not wait any longer. None
    where it does not wait already: of two requests at once the second finds nothing.
    """
    if not PendingDelivery.objects.select_for_update().filter(pk=pending.pk).first():
        return None
    outcome = _taken_in(pending, dry_run=False)
    if outcome.written is not None:
        log_act(
            "einlesen",
            by=pending.by,
            subject=f"Datei {pending.title}",
            after=outcome.delivery.sha256,
            reason=", ".join(_said(pending)),
        )
        if pending.published:
            _ask_to_publish(pending, outcome)
    drop(pending.by)
    return outcome


def drop(by: AbstractBaseUser) -> None:
    """Forget the waiting file of a person, and every file that waited too long."""
    PendingDelivery.objects.filter(by=by).delete()
    PendingDelivery.objects.filter(tried_at__lte=timezone.now() - KEPT_FOR).delete()


def _refuse_other_office(report: ImportReport, by: AbstractBaseUser) -> None:
    """Measures and money of a Leistungsbereich come from the office that answers for it."""
    for row in report.rows:
        parts = row if isinstance(row, tuple) else (row,)
        line = next((part for part in parts if isinstance(part, int)), 0)
        for service in filter(None, map(_service_of, parts)):
            if not may_plan(by, service):
                report.refuse(line, "service", service.code, OTHER_OFFICE)


def _service_of(part: object) -> ServiceType | None:
    """The Leistungsbereich a row speaks of, by itself or by its measure."""
    own = getattr(part, "service_type", None)
    return own or getattr(getattr(part, "measure", None), "service_type", None)


def _is_decided(document: Mapping[str, Any]) -> bool:
    return document.get("status", Status.DRAFT) != Status.DRAFT


def settings_of(text: str) -> tuple[Mapping[str, Any], list[LeaveOutRule]]:
    """Options and rules beside a file, written as for one file of a manifest (TOML).

    Raises
    ------
    ValidationError
        With every reason: no TOML, an unknown heading, a rule that is none.
    """
    document = _toml(text)
    errors = [
        f"„{name}“ gibt es hier nicht; möglich sind [options] und [[leave_out]]."
        for name, given in document.items()
        if not isinstance(given, SETTINGS.get(name, ()))
    ]
    rules, wrong = rules_from(document.get("leave_out", []))
    if errors or wrong:
        raise ValidationError(errors or wrong)
    return document.get("options", {}), rules


def _toml(text: str) -> dict[str, Any]:
    """The tables of a text; what Python cannot read or a database not keep is refused."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValidationError(f"{NO_TOML} ({error}).") from error
    except (RecursionError, ValueError) as error:  # nested by thousands, endless digits
        raise ValidationError(f"{NO_TOML}: zu tief oder zu lang.") from error
    if ZERO_BYTE.search(text):
        raise ValidationError(f"{NO_TOML}: Es enthält Zeichen, die kein Text sind.")
    return document


def _said(pending: PendingDelivery) -> Iterator[str]:
    """What was ticked, for the log: it changes who reads the file."""
    if pending.published:
        yield "Veröffentlichung beantragt"
    if pending.again:
        yield "neu gelesen"


def _moved(delivery: Delivery, importer: Importer) -> Iterator[str]:
    """What reading a known file anew must not change: its Stand."""
    known = known_file(delivery, importer)
    if known and known.as_of != delivery.as_of:
        yield STAYS_DATED.format(known.as_of)


def _is_open(delivery: Delivery, importer: Importer) -> bool:
    """What was public stays so; what comes in is closed until a second person opens it."""
    known = known_file(delivery, importer)
    return bool(known and known.published and known.withdrawn_on is None)


def _ask_to_publish(pending: PendingDelivery, outcome: Outcome) -> None:
    source = known_file(outcome.delivery, outcome.importer)
    if source.published or source.requests.filter(kind=PUBLISH, accepted=None).exists():
        return
    ask(source=source, kind=PUBLISH, reason=TICKED, by=pending.by)


def _taken_in(pending: PendingDelivery, *, dry_run: bool) -> Outcome:
    options, rules = settings_of(pending.beside)
    delivery = Delivery(
        name=pending.name,
        content=bytes(pending.content),
        title=pending.title,
        as_of=pending.as_of,
        attribution=pending.attribution,
        licence=pending.licence,
        invented=pending.invented,
        options=options,
        leave_out=rules,
    )
    importer = IMPORTERS[pending.importer]
    delivery = replace(delivery, published=_is_open(delivery, importer))
    if pending.again and (moved := list(_moved(delivery, importer))):
        return Outcome(delivery, importer, ImportReport().refuse_file(moved))
    entry = Entry(delivery, importer)
    return take_in_all([entry], dry_run=dry_run, again=pending.again, by=pending.by)[0]
