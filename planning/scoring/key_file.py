"""Scoring keys as files: reading with every error at once, canonical form, hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from planning.scoring import key_parts
from planning.scoring.canonical import sha256_of
from planning.scoring.key_indicator import read_indicator
from planning.scoring.key_types import (
    FORMAT,
    Group,
    Indicator,
    Key,
    Normalisation,
    Outliers,
)
from planning.scoring.reading import Reader

STATUSES = ("entwurf", "vorlage", "beschlossen", "aufgehoben")


class KeyRefused(ValueError):
    """A key file that cannot be used; ``errors`` holds every reason, in German."""

    def __init__(self, errors: tuple[str, ...]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


def parse_key(document: Mapping[str, Any]) -> Key:
    """Read a key of format ``lr-key/1`` and write out every default.

    Parameters
    ----------
    document : mapping
        Parsed JSON: text, numbers (int, float or Decimal), booleans, lists, objects.

    Raises
    ------
    KeyRefused
        With all errors: unknown fields, wrong types, weights that are not positive,
        unknown references, and options that are not computed yet.
    """
    reader = Reader(document, "", [])
    key = _read_key(reader)
    _check_references(reader, key)
    _check_status(reader, key)
    if reader.errors:
        raise KeyRefused(tuple(reader.errors))
    return key


def canonical(key: Key) -> dict[str, Any]:
    """The key as a ``lr-key/1`` document with every default written out.

    ``parse_key`` reads it back to an equal key. Dates are ISO text, numbers floats or
    ints; ``key_hash`` turns floats into decimal strings.
    """
    document = {"format": FORMAT, **asdict(key)}
    document["valid_from"] = key.valid_from.isoformat()
    document["valid_to"] = key.valid_to and key.valid_to.isoformat()
    document["periods"]["lambda"] = document["periods"].pop("decay")
    top = document["aggregation"]
    top["scale"] = {"a": top.pop("a"), "b": top.pop("b")}
    for part in (document, *document["indicators"]):
        _drop_foreign_limit(part["outliers"])
    for indicator in document["indicators"]:
        indicator["missing"] = {"policy": indicator["missing"]}
        if indicator["forecast"] is None:
            del indicator["forecast"]  # keys from before forecasts keep their hash
        if (rationale := indicator["rationale"]) and rationale["date"]:
            rationale["date"] = rationale["date"].isoformat()
    if key.robustness.variants is None:
        del document["robustness"]["variants"]  # all there are
    if key.classes:
        document["classes"] = _canonical_classes(document["classes"])
    return _lists(document)


def key_hash(key: Key) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    return sha256_of(canonical(key))


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_lists(item) for item in value]
    return value


def _drop_foreign_limit(outliers: dict[str, Any]) -> None:
    if key_parts.OUTLIERS[outliers["method"]] != "limit":
        del outliers["limit"]


def _canonical_classes(classes: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that belong to the other kinds of classes."""
    unused = ("count", "closed") if classes["method"] in key_parts.BOUNDED else ("bounds",)
    return {name: value for name, value in classes.items() if name not in unused}


def _read_key(reader: Reader) -> Key:
    reader.choice("format", (FORMAT,))
    periods = key_parts.read_periods(reader.part("periods"))
    normalisation = key_parts.read_normalisation(
        reader.part("normalisation"), Normalisation()
    )
    outliers = key_parts.read_outliers(reader.part("outliers"), Outliers())
    missing = key_parts.read_missing(reader.part("missing"))
    indicators = tuple(
        read_indicator(
            part,
            periods=periods,
            normalisation=normalisation,
            outliers=outliers,
            missing=missing,
        )
        for part in reader.parts("indicators")
    )
    groups = tuple(map(key_parts.read_group, reader.parts("groups")))
    classes = reader.part("classes")
    key = Key(
        **_read_head(reader),
        reference=key_parts.read_reference(reader.part("reference")),
        periods=periods,
        normalisation=normalisation,
        indicators=indicators,
        groups=groups,
        aggregation=key_parts.read_aggregation(reader.part("aggregation")),
        outliers=outliers,
        missing=missing,
        ties=key_parts.read_ties(reader.part("ties"), _methods(indicators, groups)),
        classes=key_parts.read_classes(classes) if reader.has("classes") else None,
        robustness=key_parts.read_robustness(reader.part("robustness")),
    )
    reader.close()
    return key


def _methods(indicators: tuple[Indicator, ...], groups: tuple[Group, ...]) -> set[str]:
    return {
        item.normalisation.method for item in (*indicators, *groups) if item.normalisation
    }


def _read_head(reader: Reader) -> dict[str, Any]:
    unit_kind = reader.choice("unit_kind", ("facility", "area"), "facility")
    head = {
        "code": reader.code("code"),
        "version": reader.integer("version", least=1, most=10**6),
        "title": reader.text("title"),
        "unit_kind": unit_kind,
        "status": reader.choice("status", STATUSES, "entwurf"),
        "resolution": reader.text("resolution", None),
        "valid_from": reader.day("valid_from"),
        "valid_to": reader.day("valid_to", None),
    }
    if unit_kind == "area":
        head["area_kind"] = reader.code("area_kind")
        stray = "facility_types"
    else:
        head["facility_types"] = reader.texts("facility_types")
        if reader.peek("facility_types") == []:
            reader.complain("facility_types", "fehlt")
        stray = "area_kind"
    if reader.peek(stray):
        reader.complain(stray, f"gehört nicht zu unit_kind „{unit_kind}“")
    reader.allow(stray)
    return head


def _check_status(reader: Reader, key: Key) -> None:
    decided = key.status in ("beschlossen", "aufgehoben")
    if decided and key.resolution is None:
        reader.complain("resolution", f"Status „{key.status}“ braucht eine Beschlussnummer")
    if key.valid_to is not None and key.valid_to < key.valid_from:
        reader.complain("valid_to", "liegt vor valid_from")
    if key.status == "entwurf":
        return
    for place, indicator in enumerate(key.indicators):
        if indicator.rationale is None:
            what = f"fehlt, Status „{key.status}“ braucht eine Begründung"
            reader.complain(f"indicators[{place}].rationale", what)


def _check_references(reader: Reader, key: Key) -> None:
    if not key.indicators:
        reader.complain("indicators", "mindestens ein Indikator ist nötig")
    _check_lambda(reader, key)
    _check_weighting(reader, key)
    _check_doubles(reader, key)
    _check_units(reader, key)
    known = {group.code for group in key.groups}
    for place, indicator in enumerate(key.indicators):
        if indicator.group is not None and indicator.group not in known:
            what = f"unbekannte Gruppe „{indicator.group}“"
            reader.complain(f"indicators[{place}].group", what)
        if indicator.denominator == indicator.code:
            reader.complain(f"indicators[{place}].denominator", "verweist auf sich selbst")
    for place, group in enumerate(key.groups):
        if group.parent is not None and group.parent not in known:
            reader.complain(
                f"groups[{place}].parent", f"unbekannte Gruppe „{group.parent}“"
            )
    _check_tree(reader, key)


def _check_lambda(reader: Reader, key: Key) -> None:
    used = any(item.pooling == "exp_weighted" for item in key.indicators)
    if key.periods.decay is not None and not used:
        reader.complain("periods.lambda", "kein Indikator wird mit exp_weighted gepoolt")


def _check_weighting(reader: Reader, key: Key) -> None:
    """A sample deviation has no agreed form when each unit counts by its size."""
    if key.reference.weighting == "denominator" and any(
        item.normalisation.ddof for item in key.indicators
    ):
        reader.complain("reference.weighting", "„denominator“ gibt es nur mit ddof 0")


def _check_units(reader: Reader, key: Key) -> None:
    """A key of areas reads what is known of those areas, not of what lies in them."""
    if key.unit_kind != "area":
        return
    for place, indicator in enumerate(key.indicators):
        if indicator.level != "area":
            what = "ein Schlüssel für Gebiete liest nur Gebietswerte; „area“ eintragen"
            reader.complain(f"indicators[{place}].level", what)
        elif indicator.area_kind != key.area_kind:
            what = f"muss „{key.area_kind}“ sein wie area_kind des Schlüssels"
            reader.complain(f"indicators[{place}].area_kind", what)
        elif indicator.area_link != "address":
            what = "gilt nur für Einrichtungen, ein Gebiet hat kein Einzugsgebiet"
            reader.complain(f"indicators[{place}].area_link", what)


def _check_doubles(reader: Reader, key: Key) -> None:
    seen: set[str] = set()
    for name, item in _coded(key):
        if item.code in seen:
            reader.complain(f"{name}.code", f"„{item.code}“ steht doppelt")
        seen.add(item.code)


def _coded(key: Key) -> Iterator[tuple[str, Indicator | Group]]:
    for place, indicator in enumerate(key.indicators):
        yield f"indicators[{place}]", indicator
    for place, group in enumerate(key.groups):
        yield f"groups[{place}]", group


def _check_tree(reader: Reader, key: Key) -> None:
    parents = {group.code: group.parent for group in key.groups}
    used = {item.group for item in key.indicators} | set(parents.values())
    for place, group in enumerate(key.groups):
        if group.code not in used:
            reader.complain(f"groups[{place}]", f"Gruppe „{group.code}“ ist leer")
        above, steps = group.parent, 0
        while above is not None and steps <= len(parents):
            above, steps = parents.get(above), steps + 1
        if steps > len(parents):
            reader.complain(f"groups[{place}].parent", "die Gruppen bilden einen Kreis")
