"""What a scenario may change in the rules of a round, and how it is applied.

Changes are fields of the rules file, which replace those of the round, and four names
of their own: ``budget_fte`` is another total, ``tariff_percent`` the same money at
higher pay, ``key_versions`` another version of a key for a facility type, ``weights``
other weights of some indicators by the code of their key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from planning.allocation.german import vzae
from planning.allocation.rules import Rules, RulesRefused, canonical, parse_rules
from planning.allocation.stated import as_stated
from planning.values import decimal_text

OWN = ("budget_fte", "tariff_percent", "key_versions", "weights")
MOST_PERCENT = 100
MOST_WEIGHT = 1000
WEIGHT_PLACES = 6
Changes = Mapping[str, Any]
Document = Mapping[str, Any]
Weights = Mapping[str, str]  # code of an indicator to its weight as decimal text


@dataclass(frozen=True)
class Setting:
    """Rules with the versions of keys they are calculated with, by facility type.

    Versions are those a scenario chose, else those the Schwellen are decided for; where
    neither names one, ``current_key`` says which counts. ``tariff`` is the rise of pay as
    a share: 0.025 for 2,5 %. ``weights`` are those that differ, by the code of the key;
    they hold for whichever version counts.
    """

    rules: Rules
    versions: Mapping[str, int]
    tariff: Decimal = Decimal(0)
    weights: Mapping[str, Weights] = field(default_factory=dict)


def setting_of(document: Document, steps: Sequence[Changes] = ()) -> Setting:
    """The rules of a round after one change upon the other.

    Numbers of Beschlüsse in them are marked as what planning says.

    Raises
    ------
    ValidationError
        With every contradiction, in German.
    """
    chosen: dict[str, str] = {}
    weights: dict[str, dict[str, str]] = {}
    rise = Decimal(1)
    for changes in steps:
        if "tariff_percent" in changes:
            rise *= 1 + percent_of(changes["tariff_percent"]) / 100
        document = changed_rules(document, changes)
        if "key" in changes:
            chosen = {}
        chosen |= changes.get("key_versions", {})
        for code, typed in _weights(document, changes).items():
            weights[code] = {**weights.get(code, {}), **typed}
    rules = checked_rules(as_stated(document))
    versions = {kind: _reference(text)[1] for kind, text in chosen.items()}
    return Setting(rules, versions_named(rules) | versions, rise - 1, weights)


def versions_named(rules: Rules) -> dict[str, int]:
    """Facility type to the key version its Schwellen name, where they name one.

    Schwellen of an older key that only confirms losses do not count.
    """
    found: dict[str, int] = {}
    for threshold in rules.thresholds:
        code, version = _reference(threshold.key)
        if not version or rules.confirms(threshold):
            continue
        for kind, wanted in rules.key.items():
            if wanted == code and kind in (threshold.facility_types or rules.key):
                found[kind] = max(version, found.get(kind, 0))
    return found


def checked_rules(document: Document) -> Rules:
    """Parse a rules document; every contradiction becomes a validation message."""
    try:
        return parse_rules(document)
    except RulesRefused as refused:
        raise ValidationError(list(refused.errors)) from refused


def changed_rules(document: Document, changes: Changes) -> dict[str, Any]:
    """A rules document with some fields replaced.

    ``budget_fte`` sets the total: the first source takes up the difference, the other
    sources stay as they are. ``tariff_percent`` leaves the money and raises what a VzÄ
    costs: each source pays fewer, rounded down to the grid. A key of ``key_versions``
    takes over the Schwellen of the one before, value by value.
    """
    fields = {name: value for name, value in changes.items() if name not in OWN}
    changed = {**document, **fields}
    if versions := changes.get("key_versions"):
        changed |= _rekeyed(changed, versions)
    if "budget_fte" in changes:
        changed["budget"] = _budget(changed, changes["budget_fte"])
    if "tariff_percent" in changes:
        changed["budget"] = list(_dearer(changed, changes["tariff_percent"]))
    return changed


def percent_of(text: str) -> Decimal:
    """A rise typed by a person, above 0 to 100 percent with at most two places.

    Raises
    ------
    ValidationError
        If it is no such number.
    """
    whole, _, places = str(text).strip().replace(",", ".").partition(".")
    is_number = whole.isdecimal() and len(places) <= 2 and (places or "0").isdecimal()
    percent = Decimal(f"{whole}.{places or 0}") if is_number else Decimal(0)
    if not 0 < percent <= MOST_PERCENT:
        raise ValidationError(f"„{text}“ ist kein Anstieg über 0 bis 100 Prozent wie 2,5.")
    return percent


def weight_of(text: str) -> str:
    """A weight typed by a person, comma or point, as decimal text; 0 leaves it out.

    Raises
    ------
    ValidationError
        If it is no number from 0 to ``MOST_WEIGHT`` with at most six places.
    """
    whole, _, places = str(text).strip().replace(",", ".").partition(".")
    is_number = whole.isdecimal() and (places or "0").isdecimal()
    if not is_number or len(places) > WEIGHT_PLACES or int(whole) > MOST_WEIGHT:
        raise ValidationError(
            f"„{text}“ ist keine Wichtung wie 0,25: eine Zahl von 0 bis 1.000 mit "
            f"höchstens {WEIGHT_PLACES} Stellen nach dem Komma."
        )
    return decimal_text(Decimal(f"{whole}.{places or 0}"))


def hundredths_of(text: str, *, what: str = "Ein Budget") -> int:
    """VzÄ typed by a person, comma or point, as integer hundredths.

    ``what`` names the amount where it is refused for being negative.

    Raises
    ------
    ValidationError
        If it is no number from 0 up with at most two places.
    """
    if str(text).strip().startswith(("-", "−")):
        raise ValidationError(f"{what} ist nicht negativ.")
    whole, _, places = str(text).strip().replace(",", ".").partition(".")
    if not whole.isdecimal() or len(places) > 2 or not (places or "0").isdecimal():
        raise ValidationError(f"„{text}“ ist keine Zahl wie 42,0.")
    return int(whole) * 100 + int((places or "0").ljust(2, "0"))


def on_grid(amount: int, grid: int, *, what: str) -> int:
    """An amount in hundredths that is a multiple of the grid; ``what`` names it.

    Raises
    ------
    ValidationError
        If it lies between the grid.
    """
    if amount % grid:
        raise ValidationError(
            f"{what} {vzae(amount)} liegt nicht auf dem Raster von {vzae(grid)}."
        )
    return amount


def _weights(document: Document, changes: Changes) -> dict[str, dict[str, str]]:
    """Weights of one change, read; a key that the round does not use is refused."""
    found = {}
    for code, typed in changes.get("weights", {}).items():
        if code not in document["key"].values():
            raise ValidationError(
                f"weights: Kein Schlüssel dieser Runde heißt „{code}“. Ändern Sie die "
                "Wichtungen des Schlüssels, nach dem die Runde rechnet."
            )
        found[code] = {name: weight_of(weight) for name, weight in typed.items()}
    return found


def _budget(document: Document, total: str) -> list[dict[str, Any]]:
    rules = checked_rules(document)
    if len({source.period for source in rules.budget}) > 1:
        raise ValidationError(
            "Die Mittel dieser Runde haben mehrere Zeiträume; bitte ändern Sie budget in "
            "den Regeln."
        )
    first, *others = document["budget"]
    fixed = sum(source.amount(rules.fte_grid) for source in rules.budget[1:])
    wanted = on_grid(hundredths_of(total), rules.fte_grid, what="Das Budget") - fixed
    if wanted < 0:
        raise ValidationError(
            f"Das Budget braucht mindestens {vzae(fixed)}: So viel zahlen schon die "
            "übrigen Quellen."
        )
    without_euro = {k: v for k, v in first.items() if k not in ("eur", "cost_per_fte")}
    return [{**without_euro, "fte": f"{wanted / 100:.2f}"}, *others]


def _dearer(document: Document, text: str) -> Iterator[dict[str, Any]]:
    """Sources that pay in euro get a higher price, the others fewer VzÄ."""
    rules, rise = checked_rules(document), 1 + percent_of(text) / 100
    for source, written in zip(rules.budget, canonical(rules)["budget"], strict=True):
        if source.eur is not None:
            yield written | {"cost_per_fte": source.cost_per_fte * rise}
        else:
            fte = int(source.fte / rise / rules.fte_grid) * rules.fte_grid
            yield written | {"fte": f"{fte / 100:.2f}"}


def _rekeyed(document: Document, versions: Mapping[str, str]) -> dict[str, Any]:
    key = dict(document["key"])
    thresholds = list(document.get("thresholds") or ())
    older = (document.get("hysteresis") or {}).get("confirm_with_key")
    for kind, text in versions.items():
        if not key.get(kind):
            raise ValidationError(
                f"key_versions: Die Art „{kind}“ rechnet in dieser Runde ohne Schlüssel."
            )
        thresholds = list(_taken_over(thresholds, kind, key, text, older))
        key[kind] = _reference(text)[0]
    return {"key": key, "thresholds": thresholds}


def _taken_over(
    thresholds: Sequence[Document],
    kind: str,
    key: Mapping[str, str | None],
    new: str,
    older: str | None,
) -> Iterator[Document]:
    """The Schwellen of one type under its new key, those of other types as they were.

    Those of ``older``, the key that confirms losses, stay beside them.
    """
    before = key[kind]
    for threshold in thresholds:
        own = threshold.get("facility_types") or [k for k in key if key[k] == before]
        if _reference(threshold["key"])[0] != before or kind not in own:
            yield threshold
            continue
        confirms = older in (before, threshold["key"])
        if rest := [other for other in own if other != kind or confirms]:
            yield {**threshold, "facility_types": rest}
        if threshold["key"] != new or not confirms:
            yield {**threshold, "key": new, "facility_types": [kind]}


def _reference(text: str) -> tuple[str, int]:
    """Code and version of "code@version"; a bare code has version 0."""
    code, _, version = str(text).partition("@")
    return code, int(version) if version.isdecimal() else 0
