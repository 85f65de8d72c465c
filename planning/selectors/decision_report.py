"""What the report of a Vorlage shows beside its figures, from the frozen record alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from districts.release import Audience
from planning.decisions.annexes import lines_of
from planning.decisions.edition import is_edition
from planning.decisions.paper import sections
from planning.decisions.record import runs_of
from planning.decisions.verify import read
from planning.models import Decision, Status
from planning.selectors.decision_state import state_of
from planning.selectors.decisions import (
    decisions_for,
    in_force,
    in_force_before,
    timeline_of,
)
from planning.selectors.plan_money import PlanMoney, money_in

MORE, LESS = "höher = mehr Bedarf", "höher = weniger Bedarf"
UNDECIDED = "nicht beschlossen"
NOT_PUBLIC = "Die Kosten sind nicht öffentlich."
Doc = Mapping[str, Any]


@dataclass(frozen=True)
class Card:
    """The method card of one key: what counts how much, and why."""

    reference: str
    title: str
    status: str
    indicators: list[dict[str, Any]]


@dataclass(frozen=True)
class Moved:
    """A facility with what it has by the decision before and by this one."""

    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """VzÄ more or less; None where it stands in one of both only."""
        both = self.before is not None and self.after is not None
        return self.after - self.before if both else None


def decision_parts(decision: Decision, audience: Audience) -> dict[str, Any]:
    """Context of the parts of a report that only a Vorlage has."""
    record = read(bytes(decision.record))
    annexes = record.get("annexes", {})
    before = before_of(decision, audience)
    return {
        "decision": decision,
        "is_edition": is_edition(record),
        "state": state_of(decision),
        "paper": list(sections(record.get("paper", {}))),
        "cards": list(cards_of(record, _standings(decision))),
        "statements": list(_dated(record.get("statements", []))),
        "variants": annexes.get("variants", []),
        "reallocations": list(_reallocations(record)),
        "notes": [_note(row) for row in annexes.get("notes", [])],
        "frozen_money": _money(record) if "funding" in record else None,
        "carriers": [_carrier(row) for row in annexes.get("carriers", [])],
        "before": before,
        "moved": moved_since(before, record) if before else [],
        "events": timeline_of(decision, Audience.PUBLIC),
        "names": names_of(record),
    }


def before_of(decision: Decision, audience: Audience) -> Decision | None:
    """The decision that this one would end, or ended; None where nobody may see it.

    Where there is none in its school year it is that of the last one before.
    """
    if decision.status == Status.SUBMITTED:
        found = in_force(decision.round, decision.proposal)
    else:
        named = decision.replaces_id
        found = _seen(named, audience)
        while found is not None and found.status == Status.SUBMITTED:
            named = found.replaces_id
            found = _seen(named, audience)
        if named is None:
            found = in_force_before(decision.round, decision.proposal)
    seen = found is not None and decisions_for(audience).filter(pk=found.pk).exists()
    return found if seen else None


def _seen(decision: int | None, audience: Audience) -> Decision | None:
    return decisions_for(audience).filter(pk=decision).first()


def moved_since(before: Decision, record: Doc) -> list[Moved]:
    """Facilities that get another amount than by the decision before, by name."""
    old = read(bytes(before.record))
    then, now = lines_of(old), lines_of(record)
    names = names_of(old) | names_of(record)
    found = [
        Moved(names[number], _amount(then, number), _amount(now, number))
        for number in sorted(then.keys() | now.keys())
    ]
    changed = [one for one in found if one.before != one.after]
    return sorted(changed, key=lambda one: one.name)


def names_of(record: Doc) -> dict[str, str]:
    """Names of facilities as they were frozen."""
    return {row["number"]: row["name"] for row in record["inputs"]["facilities"]}


def _standings(decision: Decision) -> dict[str, str]:
    """What is true of the Beschluss of each key today, after the record was frozen."""
    keys = [run.key for run in runs_of(decision.proposal)]
    return {key.reference: key.standing for key in keys}


def cards_of(record: Doc, standings: Mapping[str, str]) -> Iterator[Card]:
    """One card for each key, its indicators by weight."""
    known = {row["code"]: row for row in record["inputs"]["indicators"]}
    for reference, key in sorted(record["rules"]["keys"].items()):
        entries = key["content"]["indicators"]
        whole = sum(Decimal(str(entry["weight"])) for entry in entries)
        flat = not key["content"]["groups"]
        rows = [_indicator(entry, known, whole if flat else None) for entry in entries]
        rows.sort(key=lambda row: (-row["weight"], row["name"]))
        yield Card(reference, key["title"], standings.get(reference, UNDECIDED), rows)


def _indicator(entry: Doc, known: Doc, whole: Decimal | None) -> dict[str, Any]:
    definition = known.get(entry["code"], {})
    rationale = entry.get("rationale") or {}
    weight = Decimal(str(entry["weight"]))
    return {
        "name": definition.get("name", entry["code"]),
        "unit": definition.get("unit", ""),
        "weight": weight,
        "share": 100 * weight / whole if whole else None,
        "direction": MORE if entry["direction"] > 0 else LESS,
        "definition": definition.get("definition", ""),
        "reason": rationale.get("reason", ""),
        "source": definition.get("source", ""),
    }


def _dated(rows: list[Doc]) -> Iterator[dict[str, Any]]:
    for row in rows:
        days = {name: row[name] and date.fromisoformat(row[name])
                for name in ("deadline", "received_on")}  # fmt: skip
        yield {**row, **days}


def _reallocations(record: Doc) -> Iterator[dict[str, Any]]:
    names = names_of(record)
    for row in record.get("annexes", {}).get("reallocations", []):
        turns = row["outcome"].get("turns", [])
        yield {
            **row,
            "fte": Decimal(row["fte"]),
            "starts_on": date.fromisoformat(row["starts_on"]),
            "ends_on": date.fromisoformat(row["ends_on"]),
            "granted": [
                (names.get(turn["number"], turn["number"]), Decimal(turn["granted_fte"]))
                for turn in turns
                if not turn["reason"]
            ],
            "passed_over": [
                (names.get(turn["number"], turn["number"]), turn["reason"])
                for turn in turns
                if turn["reason"]
            ],
        }


def _money(record: Doc) -> PlanMoney:
    """The money as it was frozen, or that it is not public."""
    is_inside = "Kosten" in " ".join(record["release"].get("inside", ()))
    return PlanMoney(NOT_PUBLIC) if is_inside else money_in(record["funding"])


def _note(row: Doc) -> dict[str, Any]:
    return {**row, "written_on": date.fromisoformat(row["written_on"])}


def _carrier(row: Doc) -> dict[str, Any]:
    stock = row["stock_fte"]
    return {
        "name": row["name"],
        "sites": row["sites"],
        "stock_fte": None if stock is None else Decimal(stock),
        "proposed_fte": Decimal(row["proposal_fte"]),
    }


def _amount(lines: Doc, number: str) -> Decimal | None:
    return Decimal(lines[number]["proposal_fte"]) if number in lines else None
