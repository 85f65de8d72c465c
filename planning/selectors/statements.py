"""Stellungnahmen and Nachsteuerungen as readers see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from districts.release import Audience, released
from planning.decisions.annexes import affected, lines_of
from planning.decisions.edition import is_edition
from planning.decisions.verify import read
from planning.models import Decision, PlanningRound, Reallocation, Statement

LIST_INSIDE = (
    "Wer an der Reihe war, ist nicht öffentlich: In die Nachrückliste dieser Entscheidung "
    "gehen geheime Werte ein."
)


@dataclass(frozen=True)
class Voice:
    """A Stellungnahme, and what the latest Fassung changed since its answer."""

    row: Statement
    affected: str

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.row.answer:
            return "beantwortet"
        if self.row.text:
            return "verspätet eingegangen" if self.row.is_late else "eingegangen"
        return "angefragt"


def voices_of(round: PlanningRound, audience: Audience) -> list[Voice]:
    """Everybody heard on a round, by deadline; strangers see what is answered."""
    rows = released(round.statements.all(), audience)
    rows = list(rows.select_related("facility", "answered_for"))
    versions = list(released(round.decisions.all(), audience).order_by("version"))
    if not versions:
        return [Voice(row, "") for row in rows]
    first, latest = versions[0], versions[-1]
    now = lines_of(read(bytes(latest.record)))
    bases = {row.pk: row.answered_for or first for row in rows}
    return [
        Voice(row, affected(row, base, now) if (base := bases[row.pk]) != latest else "")
        for row in rows
    ]


@dataclass(frozen=True)
class Step:
    """One place of the Nachrückliste in a Nachsteuerung, with its name."""

    name: str
    turn: Mapping[str, Any]

    @property
    def granted_fte(self) -> Decimal:
        """VzÄ this site gets on top."""
        return Decimal(self.turn["granted_fte"])

    @property
    def then_fte(self) -> Decimal:
        """VzÄ of its next step."""
        return Decimal(self.turn["then_fte"])


@dataclass(frozen=True)
class Moved:
    """A Nachsteuerung with the names its record froze; ``secret`` says why without."""

    row: Reallocation
    steps: tuple[Step, ...]
    next: str
    secret: str = ""

    @property
    def rest_fte(self) -> Decimal:
        """VzÄ that nobody of the list gets."""
        return Decimal(self.row.outcome.get("rest_fte", "0"))

    @property
    def granted(self) -> list[Step]:
        """Who gets VzÄ."""
        return [step for step in self.steps if not step.turn["reason"]]

    @property
    def passed_over(self) -> list[Step]:
        """Who stood before and gets nothing, each with the reason."""
        return [step for step in self.steps if step.turn["reason"]]


def moved_for(decision: Decision, audience: Audience) -> list[Moved]:
    """Nachsteuerungen of a decision; names are those of its record."""
    rows = released(decision.reallocations.all(), audience)
    rows = list(rows.select_related("origin", "decision", "submitted_by"))
    if not rows:
        return []
    record = read(bytes(decision.record))
    names = {row["number"]: row["name"] for row in record["inputs"]["facilities"]}
    known = decision.proposal.details["waiting_list"] if is_edition(record) else None
    return [
        _moved(row, names)
        if known is None or _follows(row, known)
        else Moved(row, (), "", LIST_INSIDE)
        for row in rows
    ]


def _follows(row: Reallocation, known: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a Nachsteuerung says no more than the Nachrückliste that was given out."""
    turns, first = row.outcome.get("turns", []), row.outcome.get("next")
    said = [(turn["number"], turn["then_fte"]) for turn in turns]
    listed = [(one["number"], one["then_fte"]) for one in known]
    return said == listed[: len(said)] and first in (None, *(n for n, _ in listed))


def _moved(row: Reallocation, names: Mapping[str, str]) -> Moved:
    steps = (Step(names[turn["number"]], turn) for turn in row.outcome.get("turns", ()))
    return Moved(row, tuple(steps), names.get(row.outcome.get("next") or "", ""))
