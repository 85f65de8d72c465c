"""Taking in several files: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from districts.importers.delivery import Outcome, take_in
from districts.importers.manifest import Entry
from districts.importers.report import ImportReport
from districts.sizes import know_sizes


class _TakeBack(Exception):
    """Undoes everything that was written."""


def take_in_all(
    entries: Iterable[Entry],
    *,
    dry_run: bool = False,
    again: bool = False,
    by: AbstractBaseUser | None = None,
) -> list[Outcome]:
    """Take in files in their order and in one transaction.

    One error anywhere, or a dry run: nothing at all is written. A file that needs rows
    of a refused one is not checked, because its errors would say nothing.
    """
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            for entry in entries:
                outcomes.append(_take_in(entry, outcomes, again, by))
            if dry_run or any(outcome.failed for outcome in outcomes):
                raise _TakeBack
            know_sizes()
    except _TakeBack:
        pass
    return outcomes


def _take_in(
    entry: Entry, before: list[Outcome], again: bool, by: AbstractBaseUser | None
) -> Outcome:
    needed = [
        outcome.delivery.name
        for outcome in before
        if outcome.failed and outcome.importer.gives in entry.importer.needs
    ]
    if needed:
        said = f"braucht {needed[0]}; beheben Sie zuerst, was dort steht."
        return Outcome(entry.delivery, entry.importer, ImportReport(), skipped=said)
    return take_in(entry.delivery, entry.importer, by=by, again=again)
