"""A changed setting of a key in German: what it is called, what it was and is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from planning.scoring.settings import Difference

FIELDS = {
    "weight": "Wichtung",
    "direction": "Richtung",
    "kind": "Art des Werts",
    "level": "Ebene",
    "area_kind": "Art des Gebiets",
    "area_link": "Zuordnung zum Gebiet",
    "group": "Gruppe",
    "parent": "übergeordnete Gruppe",
    "denominator": "Nenner",
    "transform": "Umrechnung",
    "pooling": "Jahre zusammenfassen",
    "shrinkage": "Schrumpfung",
    "impute_group": "Gruppe für Ersatzwerte",
    "missing": "fehlender Wert",
    "aggregation": "Zusammenfassen",
    "restandardise": "Ergebnis neu skalieren",
    "aggregation.method": "Zusammenfassen",
    "aggregation.restandardise": "Ergebnis neu skalieren",
    "aggregation.scale.a": "Indexwert bei Ergebnis 0",
    "aggregation.scale.b": "Indexpunkte je Einheit des Ergebnisses",
    "normalisation.method": "Normierung",
    "normalisation.ddof": "Streuung der Stichprobe (1) oder Grundgesamtheit (0)",
    "normalisation.scale_to": "obere Grenze der Skala",
    "normalisation.reverse_at": "Umkehren der Richtung",
    "outliers.method": "Ausreißer",
    "outliers.limit": "Grenze für Ausreißer",
    "missing.policy": "fehlende Werte",
    "missing.min_coverage": "mindestens bekannte Wichtung",
    "missing.min_indicators": "mindestens bekannte Indikatoren",
    "periods.use": "einbezogene Jahre",
    "periods.pooling": "Jahre zusammenfassen",
    "periods.min_periods": "mindestens bekannte Jahre",
    "periods.lambda": "Wichtung älterer Jahre",
    "reference.group_by": "Vergleichsgruppe",
    "reference.score_excluded": "Ausgenommene erhalten einen Indexwert",
    "reference.statistics": "Kennwerte",
    "reference.weighting": "Wichtung der Einrichtungen in den Kennwerten",
    "reference.exclude.flags": "ausgenommen",
    "reference.exclude.min_denominator": "kleinste Grundgesamtheit",
    "reference.exclude.denominator_of": "Grundgesamtheit von",
    "ties.rank": "Rang bei Gleichstand",
    "ties.percentile": "Prozentrang bei Gleichstand",
    "robustness.band": "Band der gesicherten Rangspanne",
    "robustness.variants": "Rechenweisen der Fachansicht",
    "classes": "Bedarfsstufen",
    "facility_types": "Arten der Einrichtung",
}
ITEM = re.compile(r"^(?P<list>indicators|groups)\[(?P<code>[^\]]+)\](?:\.(?P<field>.+))?$")


def setting_words(change: Difference, names: Mapping[str, str]) -> str:
    """One sentence part: "Wichtung „SGB-II-Quote“ 0,3 statt 0,25"."""
    item = ITEM.match(change.path)
    if item is None:
        return f"{FIELDS.get(change.path, change.path)} {_pair(change)}"
    code, field = item["code"], item["field"]
    subject = f"„{names.get(code, code)}“"
    if field is None:
        kind = "Indikator" if item["list"] == "indicators" else "Gruppe"
        return f"{kind} {subject} {'entfällt' if change.new is None else 'kommt hinzu'}"
    return f"{FIELDS.get(field, field)} {subject} {_pair(change)}"


def _pair(change: Difference) -> str:
    return f"{_value(change.new)} statt {_value(change.old)}"


def _value(value: Any) -> str:
    """A value as people write it; what is not set is said so."""
    if value is None:
        return "nicht gesetzt"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int | float):
        return f"{value:.4g}".replace(".", ",").replace("-", "−")
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value)) or "keine"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_value(inner)}" for name, inner in value.items())
    return str(value)
