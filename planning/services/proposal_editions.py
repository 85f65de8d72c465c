"""Write down proposals as readers outside may see them.

A proposal is shared out again in every possible world of its rankings. It is given out
only if everybody gets the same for the same reason in all of them; words that would name
another figure are withheld.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from districts.disclosure.types import WITHHELD
from districts.models import Area, AreaMembership
from facilities.models import Facility
from planning.allocation.plan import Infeasible, Plan
from planning.allocation.propose import propose
from planning.allocation.rules import parse_rules
from planning.decisions.record import closed_keys, runs_of
from planning.inputs import RELEASED, sites
from planning.models import (
    CostRate,
    FacilityScoreEdition,
    FundingProgramme,
    FundingRule,
    Measure,
    Proposal,
    ProposalEdition,
    ProposalLine,
    ProposalLineEdition,
    ScoringRun,
)
from planning.models.runs import ScoreState
from planning.selectors.cells import Entry
from planning.selectors.sites import CHILDREN
from planning.selectors.worlds import GivenOut, Unprotected, World, numbers_in, protected
from planning.services.editions import named_only, replace_editions
from planning.services.proposals import plan_details
from planning.services.run_editions import in_worlds, refuse_once_out
from planning.values import decimal_text, fte

MONEY = (CostRate, FundingProgramme, FundingRule)  # prices and shares bind a plan too
Ranks = Mapping[str, Mapping[str, Any]]  # number to what a site says of its index
FIXED = ("reason", "proposed_fte", "need_fte", "stock_fte")
PLANNED = ("cut_after", "passed_over", "lose_at_larger_budget", "waiting_list", "log")
OWN = ("number", "facility_type", "children", "stock", "actual", "areas")


def keep_proposal_editions(given: GivenOut) -> tuple[Proposal, ...]:
    """Editions of all closed proposals of published rounds; those that stay inside."""
    rows = Proposal.objects.filter(published=False, sealed=True, round__published=True)
    refused: list[Proposal] = []
    for proposal in rows.select_related("round", "scenario").order_by("pk"):
        if proposal.scenario is not None and not proposal.scenario.is_out:
            continue
        try:
            made, lines = editions_of(proposal, given)
        except Unprotected:
            refuse_once_out(ProposalEdition, proposal, given.audience)
            refused.append(proposal)
            continue
        _refuse_taking_back(proposal, made, lines, given.audience)
        replace_editions(ProposalEdition, [made], given.audience)
        replace_editions(ProposalLineEdition, lines, given.audience)
    return tuple(refused)


def _refuse_taking_back(
    proposal: Proposal,
    made: ProposalEdition,
    lines: Iterable[ProposalLineEdition],
    audience: str,
) -> None:
    """Words that were given out stay known; none of them may be withheld today."""
    now = {line.row_id: line for line in lines}
    kept = ProposalLineEdition.objects.filter(row__proposal=proposal, audience=audience)
    said = [
        (getattr(old, name), getattr(now[old.row_id], name))
        for old in kept
        for name in ("reason_text", "note")
    ]
    before = ProposalEdition.objects.filter(row=proposal, audience=audience).first()
    said += [] if before is None else [(str(before.details), str(made.details))]
    if any(old.count(WITHHELD) < new.count(WITHHELD) for old, new in said):
        refuse_once_out(ProposalEdition, proposal, audience)


def editions_of(
    proposal: Proposal, given: GivenOut
) -> tuple[ProposalEdition, list[ProposalLineEdition]]:
    """A proposal and its lines as an audience may read them, unsaved.

    Raises
    ------
    Unprotected
        If it rests on closed figures of its own, or a possible world would share out
        otherwise.
    """
    own = _own_figures(proposal, given)
    plans = list(_plans(proposal, given, own))
    if any((plan.rest_reason or "") != proposal.rest_reason for plan in plans):
        raise Unprotected("rest_reason")
    lines = list(proposal.lines.select_related("facility", "score").order_by("position"))
    by_number = [{line.number: line for line in plan.lines} for plan in plans]
    found = [
        _line(line, [rows[line.facility.number] for rows in by_number]) for line in lines
    ]
    _place(found, lines, given.audience)
    details = [_details_now(proposal), *map(plan_details, plans)]
    secret = {figure.number for figure in own if given.is_hidden(figure.entry)}
    shown = _alike([_without_steps(one) for one in details])
    said = [set(plan.warnings) for plan in plans]
    told = [w for w in proposal.details["warnings"] if all(w in one for one in said)]
    return _edition(proposal, {**shown, "warnings": told}, secret), found


@dataclass(frozen=True)
class Own:
    """A closed figure of a site that rules may ask for beside the index."""

    number: str
    code: str
    entry: Entry

    def changes(self, site: Mapping[str, Any], world: World) -> dict[str, Any]:
        """What the site would say in a world; nothing where it says an older figure."""
        value = numbers_in(self.entry, world).get("value")
        if value is None or site["fields"].get(self.code) != decimal_text(
            self.entry.row.value
        ):
            return {}
        found = {"fields": {**site["fields"], self.code: value}}
        return found | ({"children": int(value)} if self.code in CHILDREN else {})


def _own_figures(proposal: Proposal, given: GivenOut) -> list[Own]:
    """Closed figures that the sites of a proposal hold; all else has to be open.

    Raises
    ------
    Unprotected
        If sites, measures, areas or money come from closed files, a key was not
        published from the start, a figure has no rule, or the plan looks at other runs.
    """
    inputs = proposal.inputs
    closed = {one["id"] for one in inputs["sources"] if not one["published"]}
    others = (Facility, Measure, Area, AreaMembership, *MONEY)
    has_more = any(
        site.get("earlier") or site.get("other_indices") for site in inputs["sites"]
    )
    if has_more or proposal.method == Proposal.Method.MILP:
        raise Unprotected("earlier")
    if closed_keys(proposal) and not _is_out(proposal, given.audience):
        raise Unprotected("key")
    if any(model.objects.filter(source__in=closed).exists() for model in others):
        raise Unprotected("sources")
    found = []
    numbers = {site["number"] for site in inputs["sites"]}
    for (code, _, number, _, source), entry in given.entries.items():
        if number in numbers and source in closed:
            if entry is None or not given.unsafe.isdisjoint(entry.keys):
                raise Unprotected(code)
            found.append(Own(number, code, entry))
    return found


def _is_out(proposal: Proposal, audience: str) -> bool:
    """Whether an audience was given a proposal before; it keeps it, and is judged on."""
    return ProposalEdition.objects.filter(row=proposal, audience=audience).exists()


def _plans(proposal: Proposal, given: GivenOut, own: Sequence[Own]) -> Iterator[Plan]:
    """The plan in each world in which a site says something else, each once."""
    sites_now = proposal.inputs["sites"]
    seen = [sites_now]
    rules = parse_rules(proposal.rules)
    day = date.fromisoformat(proposal.inputs["as_of"])
    for ranks, world in zip(_ranks(proposal, given), given.worlds, strict=True):
        moved = [site | ranks.get(site["number"], {}) for site in sites_now]
        for place, site in enumerate(moved):
            for figure in own:
                if figure.number == site["number"]:
                    moved[place] = moved[place] | figure.changes(moved[place], world)
        if moved in seen:
            continue
        seen.append(moved)
        try:
            yield propose(sites({**proposal.inputs, "sites": moved}), rules, as_of=day)
        except Infeasible as conflict:
            raise Unprotected(str(conflict)) from conflict


def _ranks(proposal: Proposal, given: GivenOut) -> Iterator[Ranks]:
    """World by world what the sites would say of their index."""
    used = dict(
        proposal.lines.filter(score__isnull=False).values_list(
            "facility__number", "score__run"
        )
    )
    closed = [run for run in runs_of(proposal) if not run.published]
    columns = [list(_of_run(run, given, used)) for run in closed]
    for row in zip(*columns, strict=True) if columns else [()] * len(given.worlds):
        yield {number: ranks for one in row for number, ranks in one.items()}


def _of_run(run: ScoringRun, given: GivenOut, used: Mapping[str, int]) -> Iterator[Ranks]:
    known = protected(run.inputs, run.key.content, given)
    for world in in_worlds(run, known, given):
        rows = world.scores if world else ()
        yield {
            row.unit_key: {
                "state": row.state,
                "index": decimal_text(row.index),
                "rank_low": row.rank_low,
                "rank_high": row.rank_high,
            }
            for row in rows
            if used.get(row.unit_key) == run.pk
        }


def _line(line: ProposalLine, others: Sequence[Any]) -> ProposalLineEdition:
    """A line that is alike in all worlds; a sentence that is not is withheld."""
    own = [line.reason, line.proposed_fte, line.need_fte, line.stock_fte]
    for other in others:
        amounts = [fte(hundredths) for hundredths in (other.proposed, other.need)]
        if [other.reason.value, *amounts, fte(other.stock)] != own:
            raise Unprotected(line.facility.number)
        if [reason.value for reason in other.attached] != line.attached:
            raise Unprotected(line.facility.number)
    return ProposalLineEdition(
        row=line,
        reason_text=_alike([line.reason_text, *(one.reason_text for one in others)]),
        note=_alike([line.note, *(one.note for one in others)]),
    )


def _place(
    found: Iterable[ProposalLineEdition], lines: Iterable[ProposalLine], audience: str
) -> None:
    """Facilities whose rank is secret stand last, by number."""
    secret = set(
        FacilityScoreEdition.objects.filter(
            audience=audience, state=ScoreState.SECRET, row__in=[n.score_id for n in lines]
        ).values_list("row_id", flat=True)
    )

    def order(made: ProposalLineEdition) -> tuple[bool, int, str]:
        line = made.row
        is_secret = line.score_id in secret
        return is_secret, 0 if is_secret else line.position, line.facility.number

    for position, made in enumerate(sorted(found, key=order), start=1):
        made.position = position


def _edition(
    proposal: Proposal, details: Mapping[str, Any], secret: Collection[str]
) -> ProposalEdition:
    """Sites without index and rank; ``secret`` are those that also hide a figure."""
    inputs = proposal.inputs
    return ProposalEdition(
        row=proposal,
        inputs={
            "format": RELEASED,
            "as_of": inputs["as_of"],
            "sources": named_only(inputs["sources"]),
            "sites": [
                {name: site[name] for name in OWN if name in site}
                | ({"children": None} if site["number"] in secret else {})
                for site in inputs["sites"]
            ],
        },
        details={**proposal.details, **details},
    )


def _details_now(proposal: Proposal) -> dict[str, Any]:
    """What the plan itself says; funding is worked out of its lines, which are shown."""
    return {name: proposal.details[name] for name in PLANNED}


def _without_steps(details: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: details[name] for name in PLANNED}, "log": []}


def _alike(found: Sequence[Any]) -> Any:
    """What stands in all documents; a sentence that differs is withheld.

    Raises
    ------
    Unprotected
        If anything but a sentence differs.
    """
    first = found[0]
    if all(other == first for other in found):
        return first
    if all(isinstance(one, dict) and one.keys() == first.keys() for one in found):
        return {name: _alike([one[name] for one in found]) for name in first}
    if all(isinstance(one, list) and len(one) == len(first) for one in found):
        return [_alike(list(column)) for column in zip(*found, strict=True)]
    if all(isinstance(one, str) and " " in one for one in found):
        return WITHHELD
    raise Unprotected(str(type(first)))
