"""Other weights in a round's key, tried as a variant: a key of its own.

The variant keeps the weights alone. Calculated, they give a draft that hangs on the key it
varies, under a code that no round names, so that it pushes aside nothing. It stays inside
until it is published with a Vorlage that rests on it, whose Beschluss decides it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from planning.allocation.rules import canonical as canonical_rules
from planning.models import ScoringKey, Status
from planning.scoring.key_file import KeyRefused, canonical, key_hash, parse_key
from planning.services.changes import Setting, Weights, changed_rules, checked_rules
from planning.services.keys import import_key

SUFFIX = "-wichtung"
LONGEST_CODE, LONGEST_TITLE = 60, 200
OTHER = ", andere Wichtung"
NOTE = "Andere Wichtung einer Variante"
Keys = Mapping[str, ScoringKey]


def weighed(setting: Setting, keys: Keys) -> tuple[Setting, dict[str, ScoringKey]]:
    """The setting with its keys weighed anew; the Schwellen go along, value by value.

    A key that nobody kept yet is not saved; ``keep_weighed`` does that.

    Raises
    ------
    ValidationError
        If a key has no such indicator, or none would be left.
    """
    found = {kind: _weighed(key, setting) for kind, key in keys.items()}
    moved = {kind: key.reference for kind, key in found.items() if key != keys[kind]}
    if not moved:
        return setting, found
    document = changed_rules(canonical_rules(setting.rules), {"key_versions": moved})
    versions = {kind: key.version for kind, key in found.items() if kind in moved}
    rules = checked_rules(document)
    return Setting(rules, {**setting.versions, **versions}, setting.tariff), found


def keep_weighed(keys: Keys) -> dict[str, ScoringKey]:
    """The same keys, saved; of two that weigh alike the first is kept for both.

    Called inside a transaction; the key that is varied lets one writer in at a time.
    """
    kept: dict[str, ScoringKey] = {}
    for key in keys.values():
        if key.reference not in kept:
            kept[key.reference] = key if key.pk else _kept(key)
    return {kind: kept[key.reference] for kind, key in keys.items()}


def _weighed(key: ScoringKey, setting: Setting) -> ScoringKey:
    given = setting.weights.get(key.code)
    return key if not given else _derived(key, given)


def _derived(base: ScoringKey, given: Weights) -> ScoringKey:
    """The key with other weights: the one kept before, or a new one that is not saved."""
    indicators = list(_indicators(base, given))
    if indicators == base.content["indicators"]:
        return base
    origin = base.derived_from or base
    code = origin.code[: LONGEST_CODE - len(SUFFIX)] + SUFFIX
    return _numbered(origin, _content(base, origin, code, indicators))


def _numbered(origin: ScoringKey, content: Mapping[str, Any]) -> ScoringKey:
    """The kept version with this content, else the next one, not saved."""
    same_code = ScoringKey.objects.filter(code=content["code"])
    for row in same_code.filter(derived_from=origin).order_by("version"):
        if {**row.content, "version": 1} == {**content, "version": 1}:
            return row
    last = same_code.aggregate(last=Max("version"))["last"] or 0
    return _unsaved(origin, {**content, "version": last + 1})


def _indicators(base: ScoringKey, given: Weights) -> Iterator[dict[str, Any]]:
    """Indicators with their weights; one of weight 0 drops out."""
    entries = base.content["indicators"]
    if unknown := sorted(given.keys() - {entry["code"] for entry in entries}):
        raise ValidationError(
            f"Der Schlüssel {base.reference} hat keinen Indikator {', '.join(unknown)}. "
            "Ändern Sie nur Wichtungen von Indikatoren dieses Schlüssels."
        )
    for entry in entries:
        weight = Decimal(given.get(entry["code"], str(entry["weight"])))
        if weight:
            changed = entry["code"] in given
            yield {**entry, "weight": float(weight)} if changed else entry


def _content(
    base: ScoringKey, origin: ScoringKey, code: str, indicators: list[dict[str, Any]]
) -> dict[str, Any]:
    if not indicators:
        raise ValidationError(
            "Mindestens ein Indikator braucht eine Wichtung über 0; sonst gibt es keinen "
            "Index."
        )
    changed = {
        **base.content,
        "code": code,
        "version": 1,
        "title": origin.title[: LONGEST_TITLE - len(OTHER)] + OTHER,
        "status": Status.DRAFT.value,
        "resolution": None,
        "indicators": indicators,
    }
    try:
        return canonical(parse_key(changed))
    except KeyRefused as refused:
        raise ValidationError(list(refused.errors)) from refused


def _unsaved(origin: ScoringKey, content: Mapping[str, Any]) -> ScoringKey:
    key = parse_key(content)
    return ScoringKey(
        code=key.code,
        version=key.version,
        title=key.title,
        content=dict(content),
        sha256=key_hash(key),
        valid_from=key.valid_from,
        valid_to=key.valid_to,
        note=NOTE,
        invented=origin.invented,
        derived_from=origin,
    )


def _kept(key: ScoringKey) -> ScoringKey:
    """A new key, written down; its origin is locked so that numbers come once."""
    origin = ScoringKey.objects.select_for_update().get(pk=key.derived_from_id)
    found = _numbered(origin, key.content)
    if found.pk:
        return found
    return import_key(
        found.content, note=NOTE, invented=origin.invented, derived_from=origin
    )
