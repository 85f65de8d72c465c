"""Sharing out a round's budget: drafted, saved, or again from the stored record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from facilities.models import Facility
from planning.allocation.checks import MOST_AT_SITE
from planning.allocation.german import vzae
from planning.allocation.plan import Infeasible, Plan
from planning.allocation.propose import propose
from planning.allocation.rules import Rules, canonical
from planning.inputs import sites
from planning.models import (
    FacilityScore,
    PlanningRound,
    Proposal,
    ProposalLine,
    Scenario,
    ScoringRun,
)
from planning.scoring.canonical import sha256_of
from planning.selectors.inputs import (
    current_key,
    rests_on_invented,
    rests_on_published,
)
from planning.selectors.sites import allocation_inputs
from planning.services.confirming import confirming_runs
from planning.services.rounds import changed_rules, checked_rules
from planning.services.scoring import calculate, kept_like, run_scoring
from planning.values import fte
from planning.version import CODE_VERSION

AMOUNTS = (
    ("need", "Bedarf", "Prüfen Sie requirement mit children_per_fte, curve und base."),
    ("stock", "Bestand", "Prüfen Sie die gelieferten Maßnahmen."),
)


class Unsolvable(ValidationError):
    """No plan can keep all rules; the message names them and the smallest remedy."""


@dataclass(frozen=True)
class Draft:
    """A calculated proposal with its lines, not saved."""

    proposal: Proposal
    lines: tuple[ProposalLine, ...]
    plan: Plan


def draft_proposal(
    *, round: PlanningRound, changes: Mapping[str, Any] | None = None
) -> Draft:
    """Calculate a proposal for a round, with its rules or with some of them changed.

    Raises
    ------
    ValidationError
        If rules contradict themselves or a key is missing.
    Unsolvable
        If no plan can keep the rules.
    """
    rules = checked_rules(changed_rules(round.rules, changes or {}))
    return _draft(round, rules, _scores(round, rules))


@transaction.atomic
def make_proposal(
    *,
    round: PlanningRound,
    by: AbstractBaseUser | None = None,
    scenario: Scenario | None = None,
) -> Proposal:
    """Calculate a round or one of its scenarios and keep the proposal for good.

    A variant somebody tries stays inside until its scenario is published.
    """
    rules = checked_rules(changed_rules(round.rules, scenario.changes if scenario else {}))
    runs = [run_scoring(key=key, as_of=round.as_of, by=by) for key in _keys(round, rules)]
    draft = _draft(round, rules, _usable([_kept(run) for run in runs], rules))
    draft.proposal.scenario, draft.proposal.created_by = scenario, by
    if scenario is not None and not scenario.published:
        draft.proposal.published = False
    return _save(draft)


def recalculate_proposal(proposal: Proposal) -> Plan:
    """The same plan again from the stored record alone, not from live data."""
    rules, day = checked_rules(proposal.rules), proposal.inputs["as_of"]
    return propose(sites(proposal.inputs), rules, as_of=date.fromisoformat(day))


def _draft(round: PlanningRound, rules: Rules, scores: Sequence[FacilityScore]) -> Draft:
    confirming = confirming_runs(round=round, rules=rules, scores=scores)
    inputs = allocation_inputs(
        round=round, rules=rules, scores=scores, confirming=confirming
    )
    try:
        plan = propose(sites(inputs), rules, as_of=round.as_of)
    except Infeasible as conflict:
        raise Unsolvable(str(conflict)) from conflict
    except ValueError as refused:
        raise ValidationError(str(refused)) from refused
    _refuse_too_much(plan)
    runs = [*(score.run for score in scores), *confirming.runs]
    proposal = Proposal(
        round=round,
        method=rules.method,
        rules=canonical(rules),
        inputs=inputs,
        input_sha256=sha256_of(inputs),
        budget_fte=fte(plan.budget),
        allocated_fte=fte(plan.allocated),
        rest_fte=fte(plan.rest),
        rest_reason=plan.rest_reason or "",
        details=_details(plan),
        code_version=CODE_VERSION,
        published=round.published
        and rests_on_published(inputs)
        and all(run.published for run in runs),
        invented=round.invented
        or rests_on_invented(inputs)
        or any(run.invented for run in runs),
    )
    return Draft(proposal, tuple(_lines(proposal, plan, inputs, scores)), plan)


def _refuse_too_much(plan: Plan) -> None:
    """Amounts that a line cannot keep are refused before anything is written."""
    for name, said, remedy in AMOUNTS:
        for line in plan.lines:
            amount = getattr(line, name)
            if amount is not None and amount > MOST_AT_SITE:
                raise ValidationError(
                    f"{line.number}: {said} {vzae(amount)} ist mehr, als ein Vorschlag "
                    f"festhält (höchstens {vzae(MOST_AT_SITE)}). {remedy}"
                )


def _lines(
    proposal: Proposal,
    plan: Plan,
    inputs: Mapping[str, Any],
    scores: Iterable[FacilityScore],
) -> Iterable[ProposalLine]:
    by_number = {score.facility.number: score for score in scores}
    actual = {site["number"]: site["actual"] for site in inputs["sites"]}
    facilities = Facility.objects.select_related("provider", "area").in_bulk(
        list(actual), field_name="number"
    )
    for position, line in enumerate(plan.lines, start=1):
        yield ProposalLine(
            proposal=proposal,
            facility=facilities[line.number],
            score=by_number.get(line.number),
            position=position,
            need_fte=fte(line.need),
            stock_fte=fte(line.stock),
            actual_fte=fte(actual[line.number]),
            proposed_fte=fte(line.proposed),
            reason=line.reason.value,
            reason_text=line.reason_text,
            attached=[reason.value for reason in line.attached],
            note=line.note,
            source=line.source,
        )


def _save(draft: Draft) -> Proposal:
    draft.proposal.save()
    ProposalLine.objects.bulk_create(draft.lines)
    draft.proposal.sealed = True
    draft.proposal.save(update_fields=["sealed"])
    return draft.proposal


def _keys(round: PlanningRound, rules: Rules) -> list[Any]:
    """The key version of each facility type that is ranked."""
    codes = sorted({code for code in rules.key.values() if code})
    found = {code: current_key(code, on=round.as_of) for code in codes}
    if missing := [code for code, key in found.items() if key is None]:
        raise ValidationError(
            f"Am {round.as_of:%d.%m.%Y} gilt kein Schlüssel „{', '.join(missing)}“."
        )
    if areas := [key.reference for key in found.values() if key.unit_kind == "area"]:
        raise ValidationError(
            f"Schlüssel {', '.join(areas)} rechnet Gebiete, keine Einrichtungen. Nennen "
            "Sie in den Regeln der Runde einen Schlüssel für Einrichtungen."
        )
    return list(found.values())


def _scores(round: PlanningRound, rules: Rules) -> list[FacilityScore]:
    """Scores of the round's day from the data as they are now, as ``rank`` prints them.

    Where they are those of a kept run, its rows are taken, so that a draft and the
    proposal that keeps it name the same Berechnungsstand.
    """
    found: list[Iterable[FacilityScore]] = []
    for key in _keys(round, rules):
        live = calculate(key=key, as_of=round.as_of)
        run = kept_like(live.run)
        found.append(_kept(run) if run else live.scores)
    return _usable(found, rules)


def _kept(run: ScoringRun) -> Iterable[FacilityScore]:
    return run.scores.select_related("run__key", "facility")


def _usable(scores: Iterable[Iterable[FacilityScore]], rules: Rules) -> list[FacilityScore]:
    """Of each type the scores of its own key; a key may rank other types as well."""
    return [
        score
        for of_key in scores
        for score in of_key
        if rules.key.get(score.group) == score.run.key.code
    ]


def _details(plan: Plan) -> dict[str, Any]:
    return {
        "need_label": plan.need_label,
        "cut_after": plan.cut_after,
        "passed_over": [
            {"number": e.number, "by": e.by, "rule": e.reason.value, "note": e.note}
            for e in plan.passed_over
        ],
        "lose_at_larger_budget": [
            {"number": e.number, "budget_fte": _text(e.budget), "note": e.note}
            for e in plan.lose_at_larger_budget
        ],
        "waiting_list": [
            {
                "number": e.number,
                "budget_fte": _text(e.budget),
                "missing_fte": _text(e.missing),
                "then_fte": _text(e.then),
            }
            for e in plan.waiting_list
        ],
        "log": [asdict(line) for line in plan.log],
        "warnings": list(plan.warnings),
    }


def _text(hundredths: int) -> str:
    return format(fte(hundredths), ".2f")
