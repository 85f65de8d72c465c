"""Taking in a Schlüssel: checked, canonical, hashed, its indicators linked by code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from districts.audit import log_act
from districts.models import Area, Indicator
from planning.models import KeyIndicator, ScoringKey, Status
from planning.scoring.key_file import KeyRefused, canonical, key_hash, parse_key
from planning.scoring.key_types import Key
from planning.services.checking import check

Direction = Indicator.Direction
WEIGHT_PLACES = Decimal("0.000001")  # the file itself keeps all
SIGN = {Direction.MORE: 1, Direction.LESS: -1}


@transaction.atomic
def import_key(
    document: Mapping[str, Any],
    *,
    note: str = "",
    published: bool = False,
    invented: bool = False,
    by: AbstractBaseUser | None = None,
    derived_from: ScoringKey | None = None,
) -> ScoringKey:
    """Store a key file as a new version, or return the version that is already there.

    A Beschluss the file names is only stated: a recorded one decides a key, see
    ``planning/services/key_standing.py``.
    ``published`` releases a version that was taken in before; nothing takes that back.
    ``derived_from`` is the key whose weights a variant changes.

    Raises
    ------
    ValidationError
        With every reason: fields of the file, indicators that are unknown, without
        direction or turned against the catalogue, and a version whose content differs.
    """
    try:
        key = parse_key(document)
    except KeyRefused as refused:
        raise ValidationError(list(refused.errors)) from refused
    indicators = _catalogue(key)
    existing = ScoringKey.objects.filter(code=key.code, version=key.version).first()
    if existing is not None:
        return _released(_unchanged(existing, key, note), published)
    stored = ScoringKey(
        code=key.code,
        version=key.version,
        title=key.title,
        content=canonical(key),
        sha256=key_hash(key),
        status=Status.SUBMITTED if key.status == Status.SUBMITTED else Status.DRAFT,
        valid_from=key.valid_from,
        valid_to=key.valid_to,
        note=note,
        published=published,
        invented=invented,
        derived_from=derived_from,
    )
    check(stored)
    stored.save()
    KeyIndicator.objects.bulk_create(_entries(stored, key, indicators))
    return stored


@transaction.atomic
def revise_key(
    *,
    base: ScoringKey,
    weights: Mapping[str, str],
    rationales: Mapping[str, Mapping[str, Any]],
    title: str,
    valid_from: date,
    by: AbstractBaseUser,
) -> ScoringKey:
    """The next version of a key: other weights and reasons, without Beschluss, inside only.

    An indicator of weight 0 leaves the key; all else stays as in ``base``.

    Raises
    ------
    ValidationError
        If neither weights nor reasons differ, or the key cannot be read any longer.
    """
    if not weights and not rationales:
        raise ValidationError(
            "Keine Wichtung und keine Begründung ist geändert; eine neue Version braucht "
            "es dafür nicht."
        )
    versions = ScoringKey.objects.filter(code=base.code)
    list(
        versions.select_for_update().order_by("pk")
    )  # who waits here counts what the other wrote
    last = versions.aggregate(last=Max("version"))["last"]
    indicators = [
        {
            **entry,
            "weight": float(Decimal(weights.get(entry["code"], str(entry["weight"])))),
            "rationale": rationales.get(entry["code"], entry["rationale"]),
        }
        for entry in base.content["indicators"]
        if Decimal(weights.get(entry["code"], "1"))
    ]
    made = import_key(
        base.content
        | {
            "version": last + 1,
            "title": title,
            "status": Status.DRAFT.value,
            "resolution": None,
            "valid_from": valid_from.isoformat(),
            "valid_to": None,
            "indicators": indicators,
        },
        invented=base.invented,
        by=by,
    )
    subject = f"Schlüssel {made.reference}"
    log_act(
        "schlüssel schreiben", by=by, subject=subject, before=base.sha256, after=made.sha256
    )
    return made


def _entries(
    stored: ScoringKey, key: Key, indicators: Mapping[str, Indicator]
) -> Iterator[KeyIndicator]:
    for position, entry in enumerate(key.indicators, start=1):
        weight = Decimal(repr(entry.weight)).quantize(WEIGHT_PLACES)
        row = KeyIndicator(
            key=stored,
            indicator=indicators[entry.code],
            position=position,
            weight=weight,
            rationale=entry.rationale.reason if entry.rationale else "",
        )
        check(row, exclude=("key", "indicator"))
        yield row


def _catalogue(key: Key) -> dict[str, Indicator]:
    """The catalogue's indicators by code, or every mismatch at once."""
    known = Indicator.objects.in_bulk(key.input_codes, field_name="code")
    errors = [
        f"Indikator „{code}“ fehlt im Indikatorenkatalog."
        for code in key.input_codes
        if code not in known
    ]
    errors += _area_errors(key, known)
    for entry in key.indicators:
        indicator = known.get(entry.code)
        if indicator and (said := _direction_error(indicator, entry.direction)):
            errors.append(said)
        if indicator and indicator.level != entry.level:
            errors.append(
                f"Indikator „{entry.code}“ gehört im Katalog zur Ebene "
                f"„{indicator.get_level_display()}“, der Schlüssel nennt die andere."
            )
    if errors:
        raise ValidationError(errors)
    return known


def _area_errors(key: Key, known: Mapping[str, Indicator]) -> list[str]:
    """A key of areas ranks parts of the city by figures of areas alone."""
    if key.unit_kind != "area":
        return []
    parts = [kind.value for kind in Area.Kind if kind != Area.Kind.STADT]
    errors = [
        f"Indikator „{code}“ gehört nicht zur Ebene „Gebiet“: kein Nenner in einem "
        "Schlüssel für Gebiete."
        for code in key.input_codes
        if code not in key.codes and code in known and known[code].level != "area"
    ]
    if key.area_kind not in parts:
        choice = ", ".join(parts)
        errors.append(f"area_kind „{key.area_kind}“ gibt es nicht. Möglich: {choice}.")
    return errors


def _direction_error(indicator: Indicator, direction: int) -> str:
    if indicator.direction == Direction.NEUTRAL:
        return (
            f"Indikator „{indicator.code}“ hat keine Richtung: in keinem Schlüssel möglich."
        )
    if SIGN[indicator.direction] != direction:
        said = indicator.get_direction_display()
        return (
            f"Indikator „{indicator.code}“: Der Katalog sagt „{said}“, der Schlüssel das "
            "Gegenteil."
        )
    return ""


def _unchanged(existing: ScoringKey, key: Key, note: str) -> ScoringKey:
    if existing.sha256 != key_hash(key):
        raise ValidationError(
            f"Schlüssel {existing.reference} gibt es schon mit anderem Inhalt. "
            "Erhöhen Sie „version“ in der Datei."
        )
    if note and note != existing.note:
        raise ValidationError(
            f"Schlüssel {existing.reference} hat schon den Vermerk „{existing.note}“. "
            "Erhöhen Sie „version“ in der Datei."
        )
    return existing


def _released(existing: ScoringKey, published: bool) -> ScoringKey:
    if published and not existing.published:
        existing.published = True
        existing.save(update_fields=["published"])
    return existing
