"""Entering what planners keep about coordination and standards: one row, one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.text import slugify

from districts.audit import log_act
from planning.models import FamilyCentre, Network
from planning.services.checking import check

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def save_record(
    *,
    row: Row,
    by: AbstractBaseUser | None,
    links: Mapping[str, Collection[Model]] | None = None,
) -> Row:
    """Save a new or changed row with its links to others; the log names it by number.

    Raises
    ------
    ValidationError
        With every reason, also what only the database can see, such as a circle.
    """
    if isinstance(row, Network | FamilyCentre) and not row.code:
        row.code = free_code(row)
    check(row)
    act = "ändern" if row.pk else "eintragen"
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as refused:
        raise ValidationError(str(refused).partition("\n")[0]) from refused
    for name, rows in (links or {}).items():
        getattr(row, name).set(rows)
    log_act(act, by=by, subject=f"{row._meta.verbose_name} {row.pk}")
    return row


def free_code(row: Network | FamilyCentre) -> str:
    """A code for the address, from city and name; a number where it is taken."""
    city = slugify(_ascii(row.city))
    code = f"{city}-{slugify(_ascii(row.name))}"[:50].rstrip("-")
    number, free = 1, code
    while type(row).objects.filter(code=free).exists():
        number += 1
        free = f"{code}-{number}"
    return free


def _ascii(text: str) -> str:
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.lower().replace(umlaut, plain)
    return text
