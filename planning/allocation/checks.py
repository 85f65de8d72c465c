"""Contradictions inside a set of rules, found before any site is looked at."""

from collections.abc import Iterable, Iterator, Set
from itertools import pairwise

from planning.allocation.cascade_checks import cascade_complaints
from planning.allocation.german import fte, vzae
from planning.allocation.model import BudgetSource, Entry, Rules
from planning.allocation.periods import amount_of, by_source, period_errors

MOST_LEVELS = 8
MOST_TIED_SOURCES = 6
MOST_AT_SITE, MOST_IN_BUDGET = 999_999, 99_999_999  # hundredths that a proposal can keep


def contradictions(rules: Rules, *, unread: Set[str] = frozenset()) -> list[str]:
    """Every German complaint about fields that do not fit each other.

    ``unread`` names fields that could not be read: what rests on them is not checked.
    """
    checks = {
        _status: {"status", "resolution"},
        _types: {"key"},
        _levels: {"levels", "levels_by_type", "site", "fte_grid"},
        _eligibility: {"eligibility"},
        _requirement: {"requirement"},
        _classes: {"priority_classes", "levels", "levels_by_type", "site"},
        _thresholds: {"thresholds", "key", "hysteresis"},
        _older_key: {"key", "hysteresis"},
        _budget: {"budget"},
        _protection: {"grandfathering", "loss_caps"},
        _area_minima: {"area_minima"},
        _entries: {"locks", "overrides", "site"},
        _orders: {"ties", "relaxation_order"},
        cascade_complaints: {"method", "cascade", "levels", "levels_by_type", "site"},
        _transition: {"transition"},
    }
    return [
        complaint
        for check, needed in checks.items()
        if not needed & unread
        for complaint in check(rules)
    ]


def _status(rules: Rules) -> Iterator[str]:
    if rules.status in ("beschlossen", "aufgehoben") and rules.resolution is None:
        yield f"resolution: fehlt, obwohl status „{rules.status}“ ist."


def _types(rules: Rules) -> Iterator[str]:
    if rules.ranks_nobody:
        return
    if not rules.key:
        yield "key: fehlt; je Art ein Schlüssel oder null."
    for path, types in _named_types(rules):
        for name in types:
            if name not in rules.key:
                yield f"{path}: für die Art „{name}“ nennt key keinen Eintrag."


def _named_types(rules: Rules) -> Iterator[tuple[str, Iterable[str]]]:
    yield "levels_by_type", sorted(rules.levels_by_type)
    yield "grandfathering.facility_types", rules.grandfathering.facility_types
    for name in ("priority_classes", "thresholds", "budget"):
        for place, part in enumerate(getattr(rules, name)):
            yield f"{name}[{place}].facility_types", part.facility_types


def _levels(rules: Rules) -> Iterator[str]:
    if rules.site.min > rules.site.max:
        low, high = fte(rules.site.min), fte(rules.site.max)
        yield f"site.min: {low} ist größer als site.max {high}."
    if rules.site.max > MOST_AT_SITE:
        yield f"site.max: höchstens {vzae(MOST_AT_SITE)} sind möglich."
    by_type = {f"levels_by_type[{t}]": own for t, own in rules.levels_by_type.items()}
    for path, levels in {"levels": rules.levels, **by_type}.items():
        yield from (f"{path}: {complaint}" for complaint in _ladder(levels, rules))


def _ladder(levels: tuple[int, ...], rules: Rules) -> Iterator[str]:
    if not levels or levels[0] != 0 or sorted(set(levels)) != list(levels):
        yield "die Stufen müssen mit 0 beginnen und steigen."
    if len(levels) > MOST_LEVELS + 1:
        yield f"höchstens {MOST_LEVELS} Stufen über 0 sind möglich."
    crossed = rules.site.min > rules.site.max
    if not crossed and not any(
        rules.site.min <= level <= rules.site.max for level in levels if level
    ):
        yield (
            f"keine Stufe liegt zwischen {fte(rules.site.min)} und "
            f"{vzae(rules.site.max)} (site)."
        )


def _eligibility(rules: Rules) -> Iterator[str]:
    codes = [condition.code for condition in rules.eligibility]
    for place, code in enumerate(codes):
        if code in codes[:place]:
            yield f"eligibility[{place}].code: „{code}“ kommt doppelt vor."


def _requirement(rules: Rules) -> Iterator[str]:
    need = rules.requirement
    if need.rule == "steps":
        return
    for name in ("base", "children_per_fte"):
        if getattr(need, name) is None:
            yield f"requirement.{name}: fehlt; rule „curve“ braucht die Angabe."
    points = list(need.curve)
    if len(points) < 2:
        yield "requirement.curve: mindestens zwei Punkte sind nötig."
    if any(a[0] >= b[0] or a[1] > b[1] for a, b in pairwise(points)):
        yield "requirement.curve: Indexwerte müssen steigen, Faktoren dürfen nicht fallen."


def _classes(rules: Rules) -> Iterator[str]:
    if not rules.priority_classes:
        yield "priority_classes: mindestens eine Klasse ist nötig."
    codes = [c.code for c in rules.priority_classes]
    for place, group in enumerate(rules.priority_classes):
        path = f"priority_classes[{place}]"
        if group.code in codes[:place]:
            yield f"{path}.code: „{group.code}“ kommt doppelt vor."
        if (group.mode == "mandatory") != (group.min_fte is not None):
            yield f"{path}.min_fte: gehört genau zum mode „mandatory“."
        elif group.min_fte is not None:
            yield from _mandatory_levels(rules, path, group.min_fte, group.facility_types)


def _mandatory_levels(
    rules: Rules, path: str, least: int, types: tuple[str, ...]
) -> Iterator[str]:
    for name in types or sorted(rules.key):
        if not 0 < least <= max(rules.levels_of(name), default=0):
            yield (
                f"{path}.min_fte: {vzae(least)} erreicht für die Art „{name}“ keine Stufe "
                "innerhalb der Standortgrenzen (site)."
            )


def _thresholds(rules: Rules) -> Iterator[str]:
    codes = {code for code in rules.key.values() if code is not None}
    for place, threshold in enumerate(rules.thresholds):
        path = f"thresholds[{place}]"
        if threshold.stay > threshold.enter:
            yield f"{path}.stay: {threshold.stay} ist größer als enter {threshold.enter}."
        if threshold.level == 0:
            yield f"{path}.level: für 0 VzÄ gilt keine Schwelle."
        if rules.confirms(threshold):
            continue
        if threshold.key_code not in codes:
            yield f"{path}.key: key nennt für keine Art „{threshold.key_code}“."
        for name in threshold.facility_types:
            if rules.key.get(name, threshold.key_code) != threshold.key_code:
                used = rules.key[name] or "keinem Schlüssel"
                yield f"{path}.key: die Art „{name}“ rechnet mit {used}."
    yield from _mixed_versions(rules)
    yield from _twice_set(rules)


def _mixed_versions(rules: Rules) -> Iterator[str]:
    """One run calculates with one version of a key; no other Schwelle can bind it."""
    first: dict[str, str] = {}
    for place, threshold in enumerate(rules.thresholds):
        named = threshold.key
        if rules.confirms(threshold) or named == first.setdefault(
            threshold.key_code, named
        ):
            continue
        yield (
            f"thresholds[{place}].key: nennt {named}, eine Schwelle davor "
            f"{first[threshold.key_code]}; wählen Sie bei allen dieselbe Version."
        )


def _older_key(rules: Rules) -> Iterator[str]:
    name = rules.hysteresis.confirm_with_key
    if name is not None and name in rules.key.values():
        yield (
            f"hysteresis.confirm_with_key: „{name}“ ist der Schlüssel der Runde selbst; "
            "nennen Sie einen älteren oder eine ältere Version wie demo-gs@1."
        )


def _twice_set(rules: Rules) -> Iterator[str]:
    for name in sorted(rules.key):
        seen: set[tuple[str, int]] = set()
        for threshold in rules.thresholds_of(name):
            mark = threshold.key, threshold.level
            if mark in seen:
                yield (
                    f"thresholds: {threshold.key} hat für „{name}“ zwei Schwellen "
                    f"bei {vzae(threshold.level)}."
                )
            seen.add(mark)


def _budget(rules: Rules) -> Iterator[str]:
    if not rules.budget:
        yield "budget: mindestens eine Quelle ist nötig."
        return
    complaints = [
        f"budget[{place}]{complaint}"
        for place, entry in enumerate(rules.budget)
        for complaint in _source(entry)
    ]
    tied = {e.source for e in rules.budget if e.share_max < 1 or e.facility_types}
    if len(tied) > MOST_TIED_SOURCES:
        yield f"budget: höchstens {MOST_TIED_SOURCES} gebundene Quellen sind möglich."
    marks = [(entry.source, entry.period) for entry in rules.budget]
    for place, (name, _) in enumerate(marks):
        if marks[place] in marks[:place]:
            yield f"budget[{place}].source: „{name}“ kommt doppelt vor."
    complaints += period_errors(rules)
    yield from complaints or _too_much(rules)


def _too_much(rules: Rules) -> Iterator[str]:
    paid = sum(amount_of(entries, rules) for entries in by_source(rules).values())
    if paid > MOST_IN_BUDGET:
        yield f"budget: zusammen höchstens {vzae(MOST_IN_BUDGET)} sind möglich."


def _source(entry: BudgetSource) -> Iterator[str]:
    if entry.share_max * 10_000 % 1:
        yield ".share_max: höchstens vier Stellen nach dem Punkt sind möglich."
    if entry.fte is None and entry.eur is None:
        yield ": fte oder eur muss angegeben sein."
    if entry.eur is not None and entry.cost_per_fte is None:
        yield ".cost_per_fte: fehlt; eur lässt sich sonst nicht umrechnen."


def _protection(rules: Rules) -> Iterator[str]:
    if rules.grandfathering.mode == "capped" and rules.loss_caps.max_fte_per_site is None:
        yield "loss_caps.max_fte_per_site: fehlt; der Bestandsschutz „capped“ braucht es."


def _area_minima(rules: Rules) -> Iterator[str]:
    for place, minimum in enumerate(rules.area_minima):
        if minimum.min_fte is None and minimum.min_sites is None:
            yield f"area_minima[{place}]: min_fte oder min_sites muss angegeben sein."


def _entries(rules: Rules) -> Iterator[str]:
    for name in ("locks", "overrides"):
        entries = getattr(rules, name)
        seen: dict[str, int] = {}
        for place, entry in enumerate(entries):
            path = f"{name}[{place}]"
            if entry.facility in seen:
                first = f"{name}[{seen[entry.facility]}]"
                yield f"{path}.facility: {entry.facility} steht schon in {first}."
            seen.setdefault(entry.facility, place)
            yield from (f"{path}.fte: {complaint}" for complaint in _entry(entry, rules))


def _entry(entry: Entry, rules: Rules) -> Iterator[str]:
    if (entry.rule == "forbid") != (entry.fte is None):
        yield "fehlt." if entry.fte is None else "steht nicht bei rule „forbid“."
    elif entry.rule == "min" and not entry.fte:
        yield "ein Mindestwert von 0 ändert nichts; bitte entfernen."
    elif entry.fte is not None and entry.rule in ("set", "min") and entry.fte:
        if entry.fte > rules.site.max:
            yield (
                f"{vzae(entry.fte)} liegt über der Standortobergrenze "
                f"{vzae(rules.site.max)} (site.max)."
            )
        if entry.rule == "set" and entry.fte < rules.site.min:
            yield (
                f"{vzae(entry.fte)} liegt unter der Standortuntergrenze "
                f"{vzae(rules.site.min)} (site.min)."
            )


def _transition(rules: Rules) -> Iterator[str]:
    path = rules.transition
    if path is None:
        return
    for name in ("max_loss_per_period", "max_gain_per_period"):
        if getattr(path, name) == 0:
            yield f"transition.{name}: mit 0 VzÄ wird der Vorschlag nie erreicht."


def _orders(rules: Rules) -> Iterator[str]:
    names = [key.removeprefix("-") for key in rules.ties]
    if not names or names[-1] != "facility":
        yield "ties: der letzte Schlüssel muss eindeutig sein, also facility."
    if len(set(names)) < len(names):
        yield "ties: ein Schlüssel kommt doppelt vor."
    if len(set(rules.relaxation_order)) < len(rules.relaxation_order):
        yield "relaxation_order: eine Regel kommt doppelt vor."
