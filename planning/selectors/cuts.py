"""A cut on a submitted Vorlage, as planning and Kämmerei read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from districts.release import Audience
from planning.decisions.changes import edits_of
from planning.decisions.cuts import Cut, Drop, cut_of
from planning.decisions.edits import hundredths_in
from planning.decisions.effects import Effect, budget_of
from planning.models import Decision
from planning.selectors.amendments import Places, named
from planning.values import fte

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Loss:
    """One site that loses, with names: what keeping it costs and who would lose."""

    name: str
    drop: Drop
    cost: Decimal | None
    instead: list[tuple[str, Decimal | None]]


@dataclass(frozen=True)
class GroupAfter:
    """Sites and VzÄ of a group in the Vorlage and after the cut."""

    name: str
    sites_before: int
    sites_after: int
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class Waiting:
    """A place in the Nachrückliste: who gets how much once so much money is back."""

    name: str
    then: Decimal | None
    missing: Decimal | None


@dataclass(frozen=True)
class CutPage:
    """Everything the page of a cut shows."""

    effect: Effect
    budget_before: Decimal
    budget_after: Decimal
    losses: list[Loss]
    protected: list[tuple[str, Line, Decimal | None]]
    by_kind: list[GroupAfter]
    by_district: list[GroupAfter]
    waiting: list[Waiting]
    record: Mapping[str, Any]


def cut_page(
    decision: Decision,
    record: Mapping[str, Any],
    changes: Sequence[Mapping[str, Any]],
    audience: Audience,
) -> CutPage:
    """A cut with names, groups and the way back; raises ValueError as ``cut_of``."""
    edits = [edit for change in changes for edit in edits_of(record["rules"], change)]
    cut = cut_of(record, edits)
    places = Places.of(decision, record, audience)
    return CutPage(
        effect=Effect(cut.shifts),
        budget_before=budget_of(record),
        budget_after=budget_of(cut.record),
        losses=[_loss(drop, places) for drop in cut.drops],
        protected=[
            (places.name(line["number"]), line, Decimal(line["proposal_fte"]))
            for line in cut.protected
        ],
        by_kind=_groups(record, cut, places.kinds()),
        by_district=_groups(record, cut, places.districts()),
        waiting=[
            Waiting(places.name(one.number), fte(one.then), fte(one.missing))
            for one in cut.plan.waiting_list
        ],
        record=cut.record,
    )


def _loss(drop: Drop, places: Places) -> Loss:
    instead = [(name, shift.change_fte) for shift, name in named(drop.instead, places)]
    return Loss(places.name(drop.shift.number), drop, fte(drop.cost), instead)


def _groups(
    record: Mapping[str, Any], cut: Cut, parts: Mapping[str, set[str]]
) -> list[GroupAfter]:
    before, after = (_amounts(one) for one in (record, cut.record))
    return [
        GroupAfter(
            name,
            *(sum(one[number] > 0 for number in numbers) for one in (before, after)),
            *(fte(sum(one[number] for number in numbers)) for one in (before, after)),
        )
        for name, numbers in parts.items()
    ]


def _amounts(record: Mapping[str, Any]) -> dict[str, int]:
    lines = record["result"]["lines"]
    return {line["number"]: hundredths_in(line["proposal_fte"]) for line in lines}
