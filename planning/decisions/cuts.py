"""A cut on a frozen Vorlage: who drops out, what keeping a site costs, who returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planning.allocation.plan import Plan
from planning.allocation.reasons import Reason
from planning.decisions.amendments import amended, refusal
from planning.decisions.edits import Edit
from planning.decisions.effects import Shift, effect
from planning.decisions.replay import plan_of

Record = Mapping[str, Any]
# Reasons that keep a site where its rank alone would not.
PROTECTED = (
    Reason.MANDATORY,
    Reason.KEPT_GRANDFATHERED,
    Reason.KEPT_HYSTERESIS,
    Reason.LOCKED,
    Reason.OVERRIDE,
    Reason.FUNDED_AREA_MINIMUM,
)
KEPT = "Diese Einrichtung soll trotz der Kürzung behalten, was sie in der Vorlage hat."


@dataclass(frozen=True)
class Drop:
    """A site that loses by the cut; ``instead`` are those that lose if it is kept.

    ``cost`` are the hundredths of a VzÄ that keeping it takes; ``refused`` says why no
    plan can keep it.
    """

    shift: Shift
    line: Mapping[str, Any]
    instead: tuple[Shift, ...] = ()
    refused: str = ""

    @property
    def cost(self) -> int:
        """Hundredths of a VzÄ."""
        return -self.shift.change


@dataclass(frozen=True)
class Cut:
    """The Vorlage after a cut: losses from below, those protected, and the way back."""

    record: Record
    plan: Plan
    drops: tuple[Drop, ...]
    protected: tuple[Mapping[str, Any], ...]
    shifts: tuple[Shift, ...]


def cut_of(record: Record, edits: Sequence[Edit]) -> Cut:
    """Calculate a cut and, for each site that loses, what keeping it would do.

    Raises
    ------
    ValueError
        If the rules refuse the cut, or what is fixed beforehand costs more (Infeasible).
    """
    after = amended(record, edits)
    shifts = effect(record, after).shifts
    losing = [shift for shift in shifts if shift.change < 0]
    lines = {line["number"]: line for line in after["result"]["lines"]}
    drops = tuple(_drop(after, shift, lines[shift.number]) for shift in reversed(losing))
    protected = tuple(_protected(after, losing))
    return Cut(after, plan_of(after), drops, protected, shifts)


def _drop(after: Record, shift: Shift, line: Mapping[str, Any]) -> Drop:
    try:
        kept = amended(after, [_held(after, shift)])
    except ValueError as refused:
        return Drop(shift, line, refused=refusal(refused))
    instead = tuple(one for one in effect(after, kept).shifts if one.change < 0)
    return Drop(shift, line, instead)


def _held(after: Record, shift: Shift) -> Edit:
    """The site fixed at what it has in the Vorlage."""
    before = f"{shift.before // 100}.{shift.before % 100:02d}"
    entry = {"facility": shift.number, "rule": "set", "fte": before}
    entry |= {"reason": KEPT, "resolution": None}
    others = [
        lock
        for lock in after["rules"]["allocation"]["locks"]
        if lock["facility"] != shift.number
    ]
    return Edit(("allocation", "locks"), [*others, entry])


def _protected(after: Record, losing: Sequence[Shift]) -> Iterator[Mapping[str, Any]]:
    """Served sites that a rule keeps and that stand below the first that loses."""
    numbers = {shift.number for shift in losing}
    below = False
    for line in after["result"]["lines"]:
        loses = line["number"] in numbers
        below = below or loses
        served = line["proposal_fte"] != "0.00" and line["reason"] in PROTECTED
        if below and served and not loses:
            yield line
