"""What a record freezes beside its figures: who was heard, who employs, what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from planning.allocation.german import counted, vzae
from planning.decisions.edits import hundredths_in
from planning.decisions.verify import read
from planning.models import Decision, Statement

Lines = Mapping[str, Mapping[str, Any]]


def statement_entry(row: Statement, affected: str) -> dict[str, Any]:
    """One Stellungnahme as the record keeps it; ``affected`` says what changed since."""
    return {
        "kind": row.get_kind_display(),
        "body": row.body,
        "facility": row.facility and row.facility.number,
        "deadline": row.deadline,
        "received_on": row.received_on,
        "is_late": row.is_late,
        "text": row.text,
        "answer": row.answer,
        "effect": row.get_effect_display(),
        "answered_for": row.answered_for and row.answered_for.version,
        "affected": affected,
    }


def affected(row: Statement, then: Decision | None, now: Lines) -> str:
    """What became different for an answered Stellungnahme since a Fassung, in German."""
    if then is None or not row.answer:
        return ""
    version, before = f"Fassung {then.version}", lines_of(read(bytes(then.record)))
    return _difference(row, version, before, now)


def _difference(row: Statement, version: str, then: Lines, now: Lines) -> str:
    numbers = [row.facility.number] if row.facility else sorted(then.keys() | now.keys())
    changed = [
        number for number in numbers if _amount(then, number) != _amount(now, number)
    ]
    if not changed:
        return ""
    if row.facility is None:
        verb = "hat" if len(changed) == 1 else "haben"
        sites = counted(len(changed), "Einrichtung", "Einrichtungen")
        return f"Seit {version} {verb} {sites} einen anderen Vorschlag."
    before, after = (_amount(lines, changed[0]) for lines in (then, now))
    return f"Vorschlag {_words(after)} statt {_words(before)} in {version}."


def lines_of(record: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Lines of a record by the number of their facility."""
    return {line["number"]: line for line in record["result"]["lines"]}


def carriers(
    lines: Iterable[Mapping[str, Any]], names: Mapping[str, str], nobody: str
) -> list[dict[str, Any]]:
    """Sums per Maßnahmeträger, by name; a Bestand that nobody knows makes none of sums."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        if line["stock_fte"] != "0.00" or line["proposal_fte"] != "0.00":
            groups.setdefault(names.get(line["number"], nobody), []).append(line)
    return [_carrier(name, groups[name]) for name in sorted(groups)]


def _carrier(name: str, lines: list[Mapping[str, Any]]) -> dict[str, Any]:
    stock = [line["stock_fte"] for line in lines]
    known = None if None in stock else sum(map(hundredths_in, stock))
    return {
        "name": name,
        "sites": len(lines),
        "stock_fte": None if known is None else _two(known),
        "proposal_fte": _two(sum(hundredths_in(line["proposal_fte"]) for line in lines)),
    }


def _two(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _amount(lines: Lines, number: str) -> str | None:
    return lines[number]["proposal_fte"] if number in lines else None


def _words(amount: str | None) -> str:
    return "ohne Zeile" if amount is None else vzae(hundredths_in(amount))
