"""VzÄ on their way down the Nachrückliste of a record; no database, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from planning.allocation.german import payer, vzae
from planning.allocation.plan import WaitingEntry
from planning.decisions.changes import period_of
from planning.decisions.replay import plan_of, two_places

Doc = Mapping[str, Any]


class ReallocationRefused(ValueError):
    """VzÄ that the decision knows no source or time for; German message."""


@dataclass(frozen=True)
class Turn:
    """One place of the Nachrückliste: what its next step costs, and what becomes of it.

    Hundredths of a VzÄ; ``reason`` says why a site gets nothing, empty where it does.
    """

    number: str
    now: int
    then: int
    granted: int
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """Who gets VzÄ, who was passed over, who would be next, and what is left."""

    turns: tuple[Turn, ...]
    next: str | None
    rest: int
    rest_reason: str

    def as_document(self) -> dict[str, Any]:
        """The outcome as it is kept; VzÄ as text."""
        return {
            "turns": [
                {
                    "number": turn.number,
                    "now_fte": two_places(turn.now),
                    "then_fte": two_places(turn.then),
                    "granted_fte": two_places(turn.granted),
                    "reason": turn.reason,
                }
                for turn in self.turns
            ],
            "next": self.next,
            "rest_fte": two_places(self.rest),
            "rest_reason": self.rest_reason,
        }


def walked(
    record: Doc,
    *,
    amount: int,
    source: str,
    first: date,
    last: date,
    gone: Mapping[str, str],
) -> Outcome:
    """Hand ``amount`` hundredths down the Nachrückliste of a record.

    Each site in turn gets its next step where the source may pay it and enough is left;
    whoever does not fit is passed over with the reason. ``gone`` names sites that take
    no part, such as closed ones, with the reason in German.

    Raises
    ------
    ReallocationRefused
        If the record has no such source, or it does not pay for these days.
    """
    entry = _source(record, source, first, last)
    sites = record["inputs"]["allocation"]["sites"]
    kinds = {site["number"]: site["facility_type"] for site in sites}
    turns, left, after = [], amount, None
    for waiting in plan_of(record).waiting_list:
        reason = gone.get(waiting.number) or _refusal(entry, kinds[waiting.number])
        if not left:
            after = after or (None if reason else waiting.number)
            continue
        turn = _turn(waiting, left, reason)
        turns.append(turn)
        left -= turn.granted
        if turn.reason and not reason:
            after = after or waiting.number
    return Outcome(tuple(turns), after, left, _rest_reason(left, turns))


def _turn(waiting: WaitingEntry, left: int, reason: str) -> Turn:
    wanted = waiting.then - waiting.proposed
    if not reason and wanted > left:
        reason = f"Die nächste Stufe braucht {vzae(wanted)}, übrig sind {vzae(left)}."
    granted = 0 if reason else wanted
    return Turn(waiting.number, waiting.proposed, waiting.then, granted, reason)


def _rest_reason(left: int, turns: list[Turn]) -> str:
    if not left:
        return ""
    if not turns:
        return "Die Nachrückliste dieser Entscheidung ist leer."
    return "Keine weitere Stufe der Nachrückliste passt zu Mittelquelle und Umfang."


def _source(record: Doc, source: str, first: date, last: date) -> Doc:
    found = [e for e in record["rules"]["allocation"]["budget"] if e["source"] == source]
    if not found:
        raise ReallocationRefused(f"Die Entscheidung kennt keine Mittelquelle „{source}“.")
    spans = [(entry, period_of(entry["period"])) for entry in found]
    for entry, span in spans:
        if span is None or span[0] <= first <= last <= span[1]:
            return entry
    periods = ", ".join(entry["period"] for entry in found)
    days = f"{first:%d.%m.%Y} bis {last:%d.%m.%Y}"
    raise ReallocationRefused(f"{source} bezahlt {periods}; {days} liegt nicht darin.")


def _refusal(source: Doc, kind: str) -> str:
    """Why a source does not pay a whole step at a type of facility; empty where it does."""
    if source["facility_types"] and kind not in source["facility_types"]:
        return f"Die Mittelquelle {payer(source['source'])} bezahlt diese Art nicht."
    if float(source["share_max"]) < 1:
        return (
            f"Die Mittelquelle {payer(source['source'])} bezahlt nur einen Teil; den "
            "anderen Teil deckt die Nachsteuerung nicht."
        )
    return ""


def amounts_now(record: Doc) -> Iterator[tuple[str, str]]:
    """Facility to the VzÄ the record gives it."""
    for line in record["result"]["lines"]:
        yield line["number"], line["proposal_fte"]
