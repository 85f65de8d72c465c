"""Whether rules and sites fit each other, before anything is computed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from planning.allocation.cases import class_of
from planning.allocation.filters import first_failed
from planning.allocation.levels import needs_history, needs_older_key
from planning.allocation.model import Rules, RulesRefused
from planning.allocation.sites import DATA_MISSING, OWN_FIELDS, Site, lookup

UNORDERED = ("measures", "area")


def refuse_misfits(sites: Sequence[Site], rules: Rules) -> None:
    """Raise RulesRefused with every German reason why rules and sites do not fit."""
    errors = [
        *_numbers(sites),
        *_keys(sites, rules),
        *_thresholds(sites, rules),
        *_fields(sites, rules),
        *_entries(sites, rules),
    ]
    if not errors:
        errors = [*_groups(sites, rules), *_histories(sites, rules)]
    if errors:
        raise RulesRefused(errors)


def key_versions(sites: Sequence[Site]) -> dict[str, set[str]]:
    """Versions "code@version" the scores of each facility type rest on."""
    found: dict[str, set[str]] = {}
    for site in sites:
        if site.key is not None:
            found.setdefault(site.facility_type, set()).add(site.key)
    return found


def _numbers(sites: Sequence[Site]) -> Iterator[str]:
    for number, times in sorted(Counter(site.number for site in sites).items()):
        if times > 1:
            yield f"{number}: die Einrichtung kommt {times}-mal vor."


def _keys(sites: Sequence[Site], rules: Rules) -> Iterator[str]:
    types = {site.facility_type for site in sites}
    for name in sorted(set() if rules.ranks_nobody else types - set(rules.key)):
        yield f"key: für die Art „{name}“ fehlt ein Eintrag (Schlüssel oder null)."
    for name, versions in sorted(key_versions(sites).items()):
        used = ", ".join(sorted(versions))
        if len(versions) > 1:
            yield f"key[{name}]: der Lauf mischt Schlüsselversionen ({used})."
        wanted = rules.key.get(name)
        if name in rules.key and {key.partition("@")[0] for key in versions} != {wanted}:
            asked = wanted or "keinem Schlüssel"
            yield f"key[{name}]: der Lauf rechnet mit {used}, die Regeln mit {asked}."


def _thresholds(sites: Sequence[Site], rules: Rules) -> Iterator[str]:
    versions = set().union(*key_versions(sites).values())
    by_code = {version.partition("@")[0]: version for version in sorted(versions)}
    for place, threshold in enumerate(rules.thresholds):
        run = by_code.get(threshold.key_code)
        if rules.confirms(threshold):
            continue
        if run is not None and threshold.key not in versions:
            yield (
                f"thresholds[{place}].key: gilt für {threshold.key}, der Lauf rechnet "
                f"mit {run}; bitte die Schwelle für {run} beschließen oder den Lauf ändern."
            )


def _fields(sites: Sequence[Site], rules: Rules) -> Iterator[str]:
    known = set(OWN_FIELDS).union(*(site.fields for site in sites))
    for path, name in _named_fields(rules):
        if sites and name not in known:
            yield f"{path}: das Feld „{name}“ gibt es bei keiner Einrichtung."
    for place, name in enumerate(rules.ties):
        if name.removeprefix("-") in UNORDERED:
            yield f"ties[{place}]: „{name}“ lässt sich nicht ordnen."
    for place, name in enumerate(rules.cascade.sort if rules.cascade else ()):
        if name.removeprefix("-") in UNORDERED:
            yield f"cascade.sort[{place}]: „{name}“ lässt sich nicht ordnen."
    if rules.requirement.base is not None:
        yield from _base(sites, rules.requirement.base)


def _named_fields(rules: Rules) -> Iterator[tuple[str, str]]:
    for place, condition in enumerate(rules.eligibility):
        yield f"eligibility[{place}].field", condition.field
    for place, group in enumerate(rules.priority_classes):
        if group.filter is not None:
            yield f"priority_classes[{place}].filter.field", group.filter.field
    for place, name in enumerate(rules.ties):
        yield f"ties[{place}]", name.removeprefix("-")
    if rules.cascade is not None:
        for place, condition in enumerate(rules.cascade.filters):
            yield f"cascade.filters[{place}].field", condition.field
        for place, name in enumerate(rules.cascade.sort):
            yield f"cascade.sort[{place}]", name.removeprefix("-")
    if rules.requirement.base is not None:
        yield "requirement.base", rules.requirement.base


def _base(sites: Sequence[Site], name: str) -> Iterator[str]:
    for site in sites:
        value = lookup(site, name)
        if value is DATA_MISSING:
            continue
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float | Decimal)
            or value < 0
        ):
            yield f"requirement.base: „{value}“ bei {site.number} ist keine Zahl ab 0."


def _entries(sites: Sequence[Site], rules: Rules) -> Iterator[str]:
    numbers = {site.number for site in sites}
    for name in ("locks", "overrides"):
        for place, entry in enumerate(getattr(rules, name)):
            if entry.facility not in numbers:
                yield (
                    f"{name}[{place}].facility: {entry.facility} gehört nicht zu den "
                    "Einrichtungen dieser Runde."
                )


def _groups(sites: Sequence[Site], rules: Rules) -> Iterator[str]:
    for site in sites:
        group, _, absent = class_of(site, rules)
        if (
            group is None
            and absent is None
            and first_failed(site, rules.eligibility) is None
        ):
            yield (
                f"priority_classes: {site.number} gehört zu keiner Klasse; bitte am Ende "
                "eine Klasse ohne Bedingung ergänzen."
            )


def _histories(sites: Sequence[Site], rules: Rules) -> Iterator[str]:
    for site in sites:
        if needs_history(site, rules):
            yield (
                f"hysteresis.runs: für {site.number} fehlen die Indexwerte früherer "
                "Berechnungen; ohne sie lässt sich ein Verlust nicht bestätigen."
            )
        if needs_older_key(site, rules):
            yield (
                f"hysteresis.confirm_with_key: für {site.number} fehlt der Indexwert nach "
                f"{rules.hysteresis.confirm_with_key}; ohne ihn lässt sich ein Verlust "
                "nicht bestätigen."
            )
