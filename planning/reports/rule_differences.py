"""Which rules differ between plans that stand side by side, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planning.allocation.rules import parse_rules
from planning.models import Proposal, ScoringRun
from planning.reports.rule_words import rule_words
from planning.selectors.sides import Side

NO_RULES = ("heutiger Bestand, ohne Regeln",)


@dataclass(frozen=True)
class RuleDifference:
    """One subject of the rules and what each plan says about it."""

    title: str
    cells: tuple[tuple[str, ...], ...]


def rule_differences(sides: Sequence[Side]) -> list[RuleDifference]:
    """Subjects on which not all proposals agree, the key first; one query."""
    keys = _keys(sides)
    words = [_words(side.proposal, keys[place]) for place, side in enumerate(sides)]
    known = [each for each in words if each]
    return [
        RuleDifference(title, tuple(each.get(title, NO_RULES) for each in words))
        for title in (known[0] if known else ())
        if len({each[title] for each in known}) > 1
    ]


def _words(proposal: Proposal | None, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    if proposal is None:
        return {}
    found = rule_words(parse_rules(proposal.rules))
    return {"Schlüssel": keys} | {each.title: each.sentences for each in found}


def _keys(sides: Sequence[Side]) -> list[tuple[str, ...]]:
    runs = {run for side in sides for run in side.runs}
    rows = ScoringRun.objects.filter(pk__in=runs).select_related("key")
    titles = {
        row.pk: f"{row.key.title}, {row.key.reference}"
        for row in rows.only("key__title", "key__code", "key__version")
    }
    return [
        tuple(sorted(titles[run] for run in side.runs)) or ("keiner",) for side in sides
    ]
