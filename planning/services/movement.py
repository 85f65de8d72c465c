"""Whether a Vorlage can still be changed: what it rests on beside what there is today."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from planning.allocation.rules import canonical
from planning.decisions.moved import moved
from planning.decisions.numbers import as_numbers, as_text
from planning.decisions.verify import differences
from planning.models import Decision, Proposal, ScoringRun
from planning.scoring.canonical import canonical_json
from planning.services.proposals import draft_proposal
from planning.services.rounds import changed_setting

MOVED = (
    "Seit dem Vorlegen hat sich geändert, worauf das Ergebnis beruht ({what}). Alter und "
    "neuer Stand werden nicht gemischt. Legen Sie zuerst einen neu berechneten Vorschlag "
    "der Runde als Fassung vor und rechnen Sie die Änderung auf dieser."
)
OTHERWISE = "dieselben Daten und Regeln geben ein anderes Ergebnis"
MOST = 4  # reasons in one sentence


def refuse_moved(wanted: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Nothing but the edits may tell the new Fassung from the old one.

    Raises
    ------
    ValidationError
        With what the result rests on that is no longer the same.
    """
    found = moved(wanted, new)
    if not found and any(differences(wanted["result"], new["result"], "result")):
        found = [OTHERWISE]
    if found:
        raise ValidationError(_said(found))


def obstacle(decision: Decision, record: Mapping[str, Any]) -> str:
    """Why no Neufassung can be calculated on an open Vorlage now; empty if one can."""
    rules = record["rules"]["allocation"]
    try:
        draft = draft_proposal(
            round=decision.round,
            base=decision.proposal.scenario,
            changes=rule_changes(rules, decision),
        )
    except ValidationError as refused:
        return _said(refused.messages)
    runs = {
        line.score.run.key.reference: line.score.run for line in draft.lines if line.score
    }
    now = json.loads(canonical_json(_as_record(draft.proposal, runs)))
    found = moved(record, now | {"rules": _known(record, now)})
    return _said(found) if found else ""


def rule_changes(rules: Mapping[str, Any], decision: Decision) -> dict[str, Any]:
    """Fields of frozen rules that the round and the Variante of a Vorlage do not give.

    A Fassung stands on the Variante of its Vorlage: what no rules file says, as the rise
    of pay, goes on with it.
    """
    variant = decision.proposal.scenario
    base = as_text(canonical(changed_setting(decision.round, base=variant).rules))
    return {
        name: plain(as_numbers(value))
        for name, value in rules.items()
        if base.get(name) != value
    }


def plain(document: Any) -> Any:
    """Decimals as the numbers a rules file holds."""
    if isinstance(document, Decimal):
        return float(document) if document % 1 else int(document)
    if isinstance(document, Mapping):
        return {name: plain(inner) for name, inner in document.items()}
    if isinstance(document, list):
        return [plain(inner) for inner in document]
    return document


def _as_record(proposal: Proposal, runs: Mapping[str, ScoringRun]) -> dict[str, Any]:
    """The parts of a record that say what a proposal rests on."""
    return {
        "inputs": {
            "scoring": {name: run.inputs for name, run in runs.items()},
            "allocation": proposal.inputs,
        },
        "rules": {
            "keys": {
                name: {"content": as_text(run.key.content)} for name, run in runs.items()
            },
            "allocation": as_text(proposal.rules),
        },
    }


def _known(record: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Today's rules; those of the Vorlage are given to the draft, so they do not count."""
    return {**now["rules"], "allocation": record["rules"]["allocation"]}


def _said(found: Sequence[str]) -> str:
    more = "; und weiteres" if len(found) > MOST else ""
    return MOVED.format(what="; ".join(found[:MOST]) + more)
