"""What moved beneath a Vorlage: the rows its result rests on, in words; no database.

Files are not compared. One that brings the same rows of the same sites again, or rows of
sites that take no part, moves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from planning.scoring.canonical import canonical_json

Record = Mapping[str, Any]
Rows = Mapping[str, Any]
FILES = ("source", "further_sources")
TOLD_ONLY = {"actual"}  # IST stands beside a line and moves no amount
MOST = 3  # sites named in one sentence
SITE = {
    "facility_type": "Art",
    "index": "Indexwert",
    "rank_low": "Rang",
    "rank_high": "Rang",
    "key": "Schlüssel",
    "state": "Bewertung",
    "stock": "Bestand (SOLL)",
    "children": "Zahl der Kinder",
    "fields": "Angaben zur Einrichtung",
    "measures": "Maßnahmen vor Ort",
    "unlisted": "Maßnahmen vor Ort",
    "funding_ended_on": "Ende einer Förderung",
    "former": "Ende einer Förderung",
    "areas": "Gebiet",
    "earlier": "frühere Indexwerte",
    "other_indices": "Indexwert des anderen Schlüssels",
}


def moved(old: Record, new: Record) -> list[str]:
    """What the results of two records rest on where it differs, a German phrase each.

    Needed of both are ``inputs`` with scoring, allocation, facilities and indicators, and
    ``rules``. Empty if both calculate with the same rows, keys and rules.
    """
    names = {row["number"]: row["name"] for row in _listed(old, new, "facilities")}
    found = [*_rules(old["rules"], new["rules"]), *_values(old, new, names)]
    return found or list(_sites(old, new, names))


def _rules(old: Record, new: Record) -> Iterator[str]:
    if _differ(old["allocation"], new["allocation"]):
        yield "die Regeln der Runde"
    for name in sorted(old["keys"].keys() | new["keys"].keys()):
        if _differ(_content(old, name), _content(new, name)):
            yield f"der Schlüssel {name}"


def _content(rules: Record, name: str) -> Any:
    return rules["keys"].get(name, {}).get("content")


def _values(old: Record, new: Record, names: Mapping[str, str]) -> Iterator[str]:
    """Indicator by indicator the sites whose values differ; what is compared with whom."""
    titles = {row["code"]: row["name"] for row in _listed(old, new, "indicators")}
    changed: dict[str, set[str]] = defaultdict(set)
    one, other = old["inputs"]["scoring"], new["inputs"]["scoring"]
    for key in sorted(one.keys() & other.keys()):
        units = [_by_number(part[key]["units"]) for part in (one, other)]
        changed["verglichene Einrichtungen"] |= _changed(*units)
        changed["zu junge Einrichtungen"] |= {*one[key]["new"]} ^ {*other[key]["new"]}
        for code in sorted(one[key]["series"]):
            series = [part[key]["series"].get(code, {}) for part in (one, other)]
            word = titles.get(code, code)
            changed[word] |= _changed(*(_cells(part) for part in series))
            changed[word] |= _changed(*(part.get("places", {}) for part in series))
    yield from _sentences(changed, names)


def _sites(old: Record, new: Record, names: Mapping[str, str]) -> Iterator[str]:
    """Field by field the participating sites that differ."""
    one, other = (
        _by_number(record["inputs"]["allocation"]["sites"]) for record in (old, new)
    )
    changed: dict[str, set[str]] = defaultdict(set)
    changed["nur in einem der beiden Stände"] = one.keys() ^ other.keys()
    for number in sorted(one.keys() & other.keys()):
        for field in sorted((one[number].keys() | other[number].keys()) - TOLD_ONLY):
            if one[number].get(field) != other[number].get(field):
                changed[SITE.get(field, field)].add(number)
    yield from _sentences(changed, names)


def _sentences(changed: Mapping[str, set[str]], names: Mapping[str, str]) -> Iterator[str]:
    for word, numbers in changed.items():
        if numbers:
            first = [names.get(number, number) for number in sorted(numbers)[:MOST]]
            more = len(numbers) - len(first)
            said = ", ".join(first) + (f" und {more} weitere" if more > 0 else "")
            yield f"{word}: {said}"


def _cells(series: Rows) -> dict[str, Any]:
    """Facility to its cells by period, without the files they came from."""
    return {
        number: {
            period: {name: part for name, part in cell.items() if name not in FILES}
            for period, cell in row.items()
        }
        for number, row in series.get("cells", {}).items()
    }


def _changed(one: Rows, other: Rows) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def _by_number(rows: list[Rows]) -> dict[str, Rows]:
    return {row["number"]: row for row in rows}


def _listed(old: Record, new: Record, part: str) -> Iterator[Rows]:
    for record in (new, old):
        yield from record["inputs"].get(part, ())


def _differ(one: object, other: object) -> bool:
    return canonical_json(one) != canonical_json(other)
