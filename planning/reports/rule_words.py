"""The rules of a round in German sentences, made from the rules that are computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from districts.models import Area
from facilities.models import Facility
from planning.allocation.german import counted, day, fte, listing, number, payer, vzae
from planning.allocation.model import BudgetSource, Entry, PriorityClass, Rules, Threshold
from planning.allocation.periods import period_shares
from planning.reports.cascade_words import cascade_words
from planning.selectors.ranking import tie_words

STRICT = (
    "Vergabe nach Rangfolge: Die Einrichtung mit dem höchsten Bedarf kommt zuerst.",
    "Bei der ersten, für die das Budget nicht reicht, endet die Vergabe.",
)
FILL = (STRICT[0], "Reicht das Budget für eine nicht, geht es mit der nächsten weiter.")
DIVISOR = (
    "Divisorverfahren (Sainte-Laguë): Jede Stufe geht an die Einrichtung mit dem größten "
    "Bedarf im Verhältnis zu dem, was sie schon hat.",
    "Bei der ersten Stufe, für die das Budget nicht reicht, endet die Vergabe.",
)
BEST = (
    "Rechnerischer Vergleichsplan: Unter allen Regeln zugleich wird der nach Bedarf "
    "gewichtete Nutzen am größten.",
    "Ein größeres Budget kann dabei einer Einrichtung eine Stelle nehmen.",
)
MODES = {
    "value": "nach Rang",
    "guarantee": "erst wenn die vorigen Gruppen versorgt sind",
    "mandatory": "Pflichtausstattung",
}
ENTRY = {"set": "genau", "min": "mindestens", "max": "höchstens", "forbid": "keine Stelle"}


@dataclass(frozen=True)
class Paragraph:
    """One subject of the rules with its sentences."""

    title: str
    sentences: tuple[str, ...]


def rule_words(rules: Rules) -> list[Paragraph]:
    """All rules of a round, subject by subject; subjects without a rule say so."""
    return [Paragraph(title, tuple(words(rules))) for title, words in SUBJECTS.items()]


def steps(levels: Iterable[int]) -> str:
    """The steps above zero as people type them: 0,8; 1,0."""
    return "; ".join(fte(level) for level in levels if level)


def _method(rules: Rules) -> Iterator[str]:
    if rules.method == "divisor":
        yield from DIVISOR
    elif rules.method == "milp":
        yield from BEST
    elif rules.method == "cascade":
        yield from cascade_words(rules)
        return
    else:
        yield from FILL if rules.rank_order == "fill" else STRICT
    yield f"Bei Gleichstand entscheidet {', dann '.join(map(tie_words, rules.ties))}."


def _budget(rules: Rules) -> Iterator[str]:
    for source in rules.budget:
        yield f"{payer(source.source)}, {_period(source.period)}: {_amount(source, rules)}"


def _period(period: str) -> str:
    return f"Schuljahr {period}" if "/" in period else period


def _amount(source: BudgetSource, rules: Rules) -> str:
    share = period_shares(rules)[source.period]
    words = [vzae(source.amount(rules.fte_grid, share))]
    if source.eur is not None:
        words.append(f"{number(float(source.eur), 0)} Euro")
    if source.share_max < 1:
        words.append(f"höchstens {number(float(source.share_max * 100), 0)} % je Standort")
    if source.facility_types:
        words.append(f"nur für {_kinds(source.facility_types)}")
    return ", ".join(words)


def _levels(rules: Rules) -> Iterator[str]:
    yield f"Je Standort keine Stelle oder {steps(rules.levels)} VzÄ."
    for kind, levels in sorted(rules.levels_by_type.items()):
        yield f"{_kinds((kind,))}: keine Stelle oder {steps(levels)} VzÄ."
    low, high = rules.site.min, rules.site.max
    yield f"Grenzen je Standort: {fte(low)} bis {vzae(high)}."


def _need(rules: Rules) -> Iterator[str]:
    if rules.method == "cascade":
        yield "nicht festgelegt; die Stufenauswahl rechnet ohne Bedarf in VzÄ"
        return
    if rules.requirement.rule == "steps":
        yield "Rechnerischer Bedarf: die höchste Stufe, die Schwelle und Klasse zulassen."
        return
    paper = rules.requirement.resolution
    yield f"Bemessungskurve ({f'Beschluss {paper}' if paper else 'nicht beschlossen'})."


def _thresholds(rules: Rules) -> Iterator[str]:
    for threshold in rules.thresholds:
        older = f"nach Schlüssel {threshold.key}: " if rules.confirms(threshold) else ""
        yield f"{older}{_threshold(threshold)}"
    if not rules.thresholds:
        yield "keine"
    yield from _confirmation(rules)


def _confirmation(rules: Rules) -> Iterator[str]:
    if rules.hysteresis.runs > 1:
        yield (
            "Wer eine Stelle hat, verliert sie erst nach "
            f"{rules.hysteresis.runs} Berechnungen unter der Schwelle."
        )
    if older := rules.hysteresis.confirm_with_key:
        yield f"Wer eine Stelle hat, verliert sie nur, wenn auch Schlüssel {older} es sagt."


def _threshold(threshold: Threshold) -> str:
    side = "über" if threshold.compare == ">" else "ab"
    stay = ""
    if threshold.stay != threshold.enter:
        stay = f"; wer die Stufe hat, behält sie {side} {number(float(threshold.stay))}"
    kinds = f" ({_kinds(threshold.facility_types)})" if threshold.facility_types else ""
    enter = number(float(threshold.enter))
    return f"{vzae(threshold.level)}{kinds}: Indexwert {side} {enter}{stay}."


def _classes(rules: Rules) -> Iterator[str]:
    if not rules.has_classes:
        yield "keine, alle Einrichtungen stehen in einer Reihe"
        return
    for place, group in enumerate(rules.priority_classes, start=1):
        yield f"{place}. {_class(group)}"


def _class(group: PriorityClass) -> str:
    words = [group.code, MODES[group.mode]]
    if group.facility_types:
        words.insert(1, _kinds(group.facility_types))
    if group.min_fte is not None:
        words.append(f"mindestens {vzae(group.min_fte)}")
    return ", ".join(words)


def _eligibility(rules: Rules) -> Iterator[str]:
    for condition in rules.eligibility:
        yield condition.text
    if not rules.eligibility:
        yield "keine Einschränkung"


def _protection(rules: Rules) -> Iterator[str]:
    kept = rules.grandfathering
    if kept.mode == "none":
        yield "keiner in dieser Runde"
        return
    until = f" bis {day(kept.until)}" if kept.until else ""
    kinds = f" für {_kinds(kept.facility_types)}" if kept.facility_types else ""
    if kept.mode == "keep":
        yield f"Was ein Standort hat, behält er{until}{kinds}."
        return
    cap = vzae(rules.loss_caps.max_fte_per_site or 0)
    yield f"Ein Standort gibt höchstens {cap} ab{until}{kinds}."


def _limits(rules: Rules) -> Iterator[str]:
    for minimum in rules.area_minima:
        place = "jeder Raum" if minimum.area == "*" else f"Raum {minimum.area}"
        amounts = [vzae(minimum.min_fte)] if minimum.min_fte is not None else []
        if minimum.min_sites is not None:
            amounts.append(counted(minimum.min_sites, "Standort", "Standorte"))
        kind = Area.Kind(minimum.area_kind).label
        yield f"{place} ({kind}): mindestens {listing(amounts)}"
    caps = rules.loss_caps
    if caps.max_sites is not None:
        verb = "gibt" if caps.max_sites == 1 else "geben"
        yield f"höchstens {counted(caps.max_sites, 'Standort', 'Standorte')} {verb} ab"
    if caps.max_fte is not None:
        yield f"zusammen werden höchstens {vzae(caps.max_fte)} abgegeben"
    if not rules.area_minima and caps.max_sites is None and caps.max_fte is None:
        yield "keine"


def _entries(rules: Rules) -> Iterator[str]:
    for entry in (*rules.locks, *rules.overrides):
        yield _entry(entry)
    if not rules.locks and not rules.overrides:
        yield "keine"


def _entry(entry: Entry) -> str:
    amount = f" {vzae(entry.fte)}" if entry.fte is not None else ""
    paper = f", Beschluss {entry.resolution}" if entry.resolution else ""
    return f"{entry.facility}: {ENTRY[entry.rule]}{amount}{paper}. {entry.reason}"


def _without_index(rules: Rules) -> Iterator[str]:
    kinds = tuple(sorted(kind for kind, code in rules.key.items() if code is None))
    yield f"{_kinds(kinds)}: gesondertes Verfahren" if kinds else "keine Art"


def _kinds(kinds: tuple[str, ...]) -> str:
    return listing([Facility.Kind(kind).label for kind in kinds])


SUBJECTS: dict[str, Callable[[Rules], Iterator[str]]] = {
    "Verfahren": _method,
    "Budget": _budget,
    "Stufen": _levels,
    "Bedarf": _need,
    "Schwellen": _thresholds,
    "Vorrang": _classes,
    "Antragsberechtigt": _eligibility,
    "Bestandsschutz": _protection,
    "Mindestausstattung der Räume und Grenzen der Abgabe": _limits,
    "Einzelfälle": _entries,
    "Ohne Index": _without_index,
}
