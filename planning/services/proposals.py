"""Sharing out a round's budget: drafted, saved, or again from the stored record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from districts.audit import log_act
from facilities.models import Facility
from planning.allocation.checks import MOST_AT_SITE
from planning.allocation.german import vzae
from planning.allocation.plan import Infeasible, Plan
from planning.allocation.propose import propose
from planning.allocation.rules import canonical
from planning.inputs import sites
from planning.models import (
    FacilityScore,
    PlanningRound,
    Proposal,
    ProposalLine,
    Scenario,
    ScoringKey,
    ScoringRun,
)
from planning.scoring.canonical import sha256_of
from planning.selectors.inputs import (
    rests_on_invented,
    rests_on_published,
    source_documents,
)
from planning.selectors.official import Confirming
from planning.selectors.sites import allocation_inputs, with_scores
from planning.services.changes import Setting, checked_rules
from planning.services.confirming import confirming_runs
from planning.services.funding import funded, money_document
from planning.services.round_keys import round_keys
from planning.services.rounds import changed_setting
from planning.services.scoring import (
    DataRefused,
    calculate,
    calculated,
    kept_like,
    run_scoring,
)
from planning.services.weights import keep_weighed, weighed
from planning.values import fte
from planning.version import CODE_VERSION

Method = Callable[..., Plan]  # sites, rules and ``as_of`` to a plan, as ``propose``
AMOUNTS = (
    ("need", "Bedarf", "Prüfen Sie bei der Bemessung Kinder je VzÄ, Bezug und Kurve."),
    ("stock", "Bestand", "Prüfen Sie die gelieferten Maßnahmen."),
)


# What of the rules decides which data are read.
ASKED = ("key", "services_asked", "area_kinds", "hysteresis", "fte_grid")


class Unsolvable(DataRefused):
    """No plan can keep all rules; the message names them and the smallest remedy.

    It tells sums of what the plan reads.
    """


@dataclass(frozen=True)
class Draft:
    """A calculated proposal with its lines, not saved."""

    proposal: Proposal
    lines: tuple[ProposalLine, ...]
    plan: Plan


def draft_proposal(
    *,
    round: PlanningRound,
    changes: Mapping[str, Any] | None = None,
    base: Scenario | None = None,
    rules: Mapping[str, Any] | None = None,
    frozen: Proposal | None = None,
    method: Method = propose,
) -> Draft:
    """Calculate a proposal for a round, with its rules or with some of them changed.

    ``base`` is the scenario the changes stand on, ``rules`` stand for those of the round.
    With ``frozen`` the data of that proposal are read again instead of those of today,
    where they answer what the changed rules ask: then what differs is the change alone.
    ``method`` is another one than that of the rules, for a plan beside the proposal.

    Raises
    ------
    ValidationError
        If rules contradict themselves or a key is missing.
    Unsolvable
        If no plan can keep the rules.
    """
    setting = changed_setting(round, changes, base, rules)
    if frozen is not None and answers(frozen, setting):
        return _on_frozen(round, setting, frozen, method)
    setting, keys = weighed(setting, round_keys(round, setting))
    return _draft(round, setting, _scores(round, keys), method=method)


def _on_frozen(
    round: PlanningRound, setting: Setting, frozen: Proposal, method: Method
) -> Draft:
    """The data a proposal froze under changed rules; with other weights ranked anew."""
    rows = frozen.lines.filter(score__isnull=False).select_related("score__facility")
    scores, inputs = _of_one_run([row.score for row in rows]), frozen.inputs
    if setting.weights:
        keys = {score.group: score.run.key for score in scores}
        setting, keys = weighed(setting, keys)
        scores = _scored_anew(scores, keys)
        inputs = with_scores(inputs, scores)
    return _draft(round, setting, scores, inputs, method)


def _scored_anew(
    scores: Sequence[FacilityScore], keys: Mapping[str, ScoringKey]
) -> list[FacilityScore]:
    """Scores by other keys on what the runs behind the given ones froze."""
    runs = {score.group: score.run for score in scores}
    found: dict[str, Sequence[FacilityScore]] = {}
    for kind, run in runs.items():
        if (key := keys[kind]) == run.key:
            found.setdefault(key.reference, [s for s in scores if s.run_id == run.pk])
        elif key.reference not in found:
            found[key.reference] = calculated(key, run.inputs, run.as_of).scores
    return _usable(found, keys)


def answers(frozen: Proposal, setting: Setting) -> bool:
    """Whether the data a proposal read hold what other rules ask of them."""
    old, new = checked_rules(frozen.rules), setting.rules
    keys = {site["facility_type"]: site["key"] for site in frozen.inputs["sites"]}
    return all(getattr(old, name) == getattr(new, name) for name in ASKED) and all(
        keys.get(kind) in (None, f"{new.key.get(kind)}@{version}")
        for kind, version in setting.versions.items()
    )


@transaction.atomic
def make_proposal(
    *,
    round: PlanningRound,
    by: AbstractBaseUser | None = None,
    scenario: Scenario | None = None,
) -> Proposal:
    """Calculate a round or one of its scenarios and keep the proposal for good.

    A variant somebody tries stays inside until it and all it stands on are published.
    """
    setting = changed_setting(round, base=scenario)
    setting, keys = weighed(setting, round_keys(round, setting))
    keys = keep_weighed(keys)
    scores = {
        key.reference: list(_kept(run_scoring(key=key, as_of=round.as_of, by=by)))
        for key in {key.reference: key for key in keys.values()}.values()
    }
    draft = _draft(round, setting, _usable(scores, keys))
    draft.proposal.scenario, draft.proposal.created_by = scenario, by
    if scenario is not None and not scenario.is_out:
        draft.proposal.published = False
    return _save(draft)


@transaction.atomic
def propose_round(*, round: PlanningRound, by: AbstractBaseUser) -> Proposal:
    """Calculate a round by its own rules when somebody asks for it; the log says who."""
    proposal = make_proposal(round=round, by=by)
    log_act("vorschlag berechnen", by=by, subject=f"Vorschlag {proposal.pk}")
    return proposal


def recalculate_proposal(proposal: Proposal) -> Plan:
    """The same plan again from the stored record alone, not from live data."""
    rules, day = checked_rules(proposal.rules), proposal.inputs["as_of"]
    return propose(sites(proposal.inputs), rules, as_of=date.fromisoformat(day))


def _draft(
    round: PlanningRound,
    setting: Setting,
    scores: Sequence[FacilityScore],
    frozen: Mapping[str, Any] | None = None,
    method: Method = propose,
) -> Draft:
    money = funded(round, setting.rules, tariff=setting.tariff)
    rules, confirming = money.rules, Confirming()
    if frozen is None:
        confirming = confirming_runs(round=round, rules=rules, scores=scores)
    inputs = (
        dict(frozen)
        if frozen
        else allocation_inputs(
            round=round, rules=rules, scores=scores, confirming=confirming
        )
    )
    inputs["sources"] = _with_money(inputs["sources"], money.book.sources)
    runs = [*(score.run for score in scores), *confirming.runs]
    published = (
        round.published
        and rests_on_published(inputs)
        and all(run.published for run in runs)
    )
    try:
        plan = method(sites(inputs), rules, as_of=round.as_of)
    except Infeasible as conflict:
        raise Unsolvable(str(conflict), published=published) from conflict
    except ValueError as refused:
        raise DataRefused(str(refused), published=published) from refused
    _refuse_too_much(plan, published=published)
    proposal = Proposal(
        round=round,
        method=plan.method,
        rules=canonical(rules),
        inputs=inputs,
        input_sha256=sha256_of(inputs),
        budget_fte=fte(plan.budget),
        allocated_fte=fte(plan.allocated),
        rest_fte=fte(plan.rest),
        rest_reason=plan.rest_reason or "",
        details=plan_details(plan),
        code_version=CODE_VERSION,
        published=published,
        invented=round.invented
        or rests_on_invented(inputs)
        or any(run.invented for run in runs),
    )
    lines = tuple(_lines(proposal, plan, inputs, scores))
    proposal.details["warnings"] += money.warnings
    proposal.details["funding"] = money_document(money, lines)
    return Draft(proposal, lines, plan)


def _with_money(
    sources: Sequence[Mapping[str, Any]], further: set[int]
) -> Sequence[Mapping[str, Any]]:
    """The files of a plan with those its money was read from."""
    known = {source["id"] for source in sources}
    return source_documents(known | further) if further - known else sources


def _refuse_too_much(plan: Plan, *, published: bool) -> None:
    """Amounts that a line cannot keep are refused before anything is written."""
    for name, said, remedy in AMOUNTS:
        for line in plan.lines:
            amount = getattr(line, name)
            if amount is not None and amount > MOST_AT_SITE:
                raise DataRefused(
                    f"{line.number}: {said} {vzae(amount)} ist mehr, als ein Vorschlag "
                    f"festhält (höchstens {vzae(MOST_AT_SITE)}). {remedy}",
                    published=published,
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


def _scores(round: PlanningRound, keys: Mapping[str, ScoringKey]) -> list[FacilityScore]:
    """Scores of the round's day from the data as they are now, as ``rank`` prints them.

    Where they are those of a kept run, its rows are taken, so that a draft and the
    proposal that keeps it name the same Berechnungsstand.
    """
    found: dict[str, Sequence[FacilityScore]] = {}
    for key in {key.reference: key for key in keys.values()}.values():
        live = calculate(key=key, as_of=round.as_of)
        run = kept_like(live.run)
        found[key.reference] = list(_kept(run) if run else live.scores)
    return _usable(found, keys)


def _kept(run: ScoringRun) -> Iterable[FacilityScore]:
    """Its rows, all with this one run: each of their own would read the inputs again."""
    return run.scores.select_related("facility")


def _of_one_run(scores: list[FacilityScore]) -> list[FacilityScore]:
    """The same rows, those of one run with one object for it."""
    used = ScoringRun.objects.select_related("key__derived_from")
    runs = used.in_bulk({score.run_id for score in scores})
    for score in scores:
        score.run = runs[score.run_id]
    return scores


def _usable(
    scores: Mapping[str, Sequence[FacilityScore]], keys: Mapping[str, ScoringKey]
) -> list[FacilityScore]:
    """Of each type the scores of its own key; a key may rank other types as well."""
    return [
        score
        for name, of_key in scores.items()
        for score in of_key
        if score.group in keys and keys[score.group].reference == name
    ]


def plan_details(plan: Plan) -> dict[str, Any]:
    """Cut, who is passed over, waiting list, steps and proof of a plan, for its row.

    The proof is that of the search; a walk has none.
    """
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
        "proof": plan.proof and asdict(plan.proof),
        "warnings": list(plan.warnings),
    }


def _text(hundredths: int) -> str:
    return format(fte(hundredths), ".2f")
