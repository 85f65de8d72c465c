"""A file that a person hands in: tried out first, then taken over whole or not at all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from districts.audit import log_act
from districts.importers.delivery import Delivery, Outcome
from districts.importers.manifest import Entry
from districts.importers.rules import LeaveOutRule, rules_from
from districts.importers.run import take_in_all
from districts.models import PendingDelivery
from planning.importers.registry import IMPORTERS

KEPT_FOR = timedelta(days=1)
SETTINGS = {"options": dict, "leave_out": list}


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
def take_over(pending: PendingDelivery) -> Outcome:
    """Take in a file that was tried out before; the data may have changed since.

    Whatever comes of it, the file does not wait any longer.
    """
    outcome = _taken_in(pending, dry_run=False)
    if outcome.written is not None:
        log_act(
            "einlesen",
            by=pending.by,
            subject=f"Datei {pending.title}",
            after=outcome.delivery.sha256,
        )
    drop(pending.by)
    return outcome


def drop(by: AbstractBaseUser) -> None:
    """Forget the waiting file of a person, and every file that waited too long."""
    PendingDelivery.objects.filter(by=by).delete()
    PendingDelivery.objects.filter(tried_at__lte=timezone.now() - KEPT_FOR).delete()


def settings_of(text: str) -> tuple[Mapping[str, Any], list[LeaveOutRule]]:
    """Options and rules beside a file, written as for one file of a manifest (TOML).

    Raises
    ------
    ValidationError
        With every reason: no TOML, an unknown heading, a rule that is none.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValidationError(f"Das ist kein gültiges TOML ({error}).") from error
    errors = [
        f"„{name}“ gibt es hier nicht; möglich sind [options] und [[leave_out]]."
        for name, given in document.items()
        if not isinstance(given, SETTINGS.get(name, ()))
    ]
    rules, wrong = rules_from(document.get("leave_out", []))
    if errors or wrong:
        raise ValidationError(errors or wrong)
    return document.get("options", {}), rules


def _taken_in(pending: PendingDelivery, *, dry_run: bool) -> Outcome:
    options, rules = settings_of(pending.beside)
    delivery = Delivery(
        name=pending.name,
        content=bytes(pending.content),
        title=pending.title,
        as_of=pending.as_of,
        attribution=pending.attribution,
        licence=pending.licence,
        published=pending.published,
        invented=pending.invented,
        options=options,
        leave_out=rules,
    )
    entry = Entry(delivery, IMPORTERS[pending.importer])
    return take_in_all([entry], dry_run=dry_run, again=pending.again, by=pending.by)[0]
