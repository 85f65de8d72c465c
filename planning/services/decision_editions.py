"""Write down the Fassung für die Öffentlichkeit of decisions, once and for good.

It is made of the frozen record and of what an audience reads of its runs, proposal and
values at that moment. What is given out later never changes it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from districts.audit import log_act
from districts.models import AreaValue, SourceFile, State
from districts.models import Release as KeptRelease
from districts.release import Audience, reading_as, released
from facilities.models import FacilityValue
from planning.decisions.edition import Cell, GivenOut, Line, Unit, edition_of
from planning.decisions.numbers import as_numbers
from planning.decisions.record import closed_keys, runs_of
from planning.models import (
    CostRate,
    Decision,
    DecisionEdition,
    FacilityScore,
    FundingProgramme,
    FundingRule,
    Proposal,
    ProposalLine,
    Statement,
)
from planning.scoring.canonical import canonical_json, sha256_of
from planning.scoring.key_file import parse_key
from planning.selectors.carriers import carriers_of
from planning.selectors.inputs import wanted
from planning.selectors.worlds import Address, address_of, address_of_row, all_cells

Doc = Mapping[str, Any]
Figures = tuple[str | Decimal | None, ...]


def may_go_outside(proposal: Proposal) -> bool:
    """Whether nothing but small numbers may stand in the way of readers outside."""
    is_shown = proposal.scenario is None or proposal.scenario.is_out
    has_open_keys = proposal.published or not closed_keys(proposal)
    return proposal.round.published and is_shown and has_open_keys


def salt_for(proposal: Proposal) -> dict[str, str]:
    """256 secret bits for a record over closed files, whose hash is told outside."""
    return {} if proposal.published else {"salt": secrets.token_hex(32)}


def keep_editions_outside(*, by: AbstractBaseUser) -> None:
    """Editions for all audiences outside, once a decision was released."""
    for audience in (Audience.COMMITTEE, Audience.PUBLIC):
        keep_decision_editions(audience, by=by)


def keep_decision_editions(
    audience: Audience, *, by: AbstractBaseUser | None = None
) -> tuple[DecisionEdition, ...]:
    """Editions of all released decisions over closed files that lack one.

    Those whose proposal was not given out have none yet, and stay inside.
    """
    have = DecisionEdition.objects.filter(audience=audience).values("row")
    rows = Decision.objects.filter(published=True, proposal__published=False)
    rows = rows.exclude(pk__in=have).select_related("proposal__round").order_by("pk")
    return tuple(made for row in rows if (made := _kept(row, audience, by)))


@transaction.atomic
def _kept(
    decision: Decision, audience: Audience, by: AbstractBaseUser | None
) -> DecisionEdition | None:
    given = given_out(decision, audience)
    if given is None:
        return None
    document = edition_of(json.loads(bytes(decision.record)), given)
    made = DecisionEdition.objects.create(
        row=decision,
        audience=audience,
        record=canonical_json(document),
        sha256=sha256_of(document),
    )
    log_act(
        "fassung für außen bilden",
        by=by,
        subject=f"Entscheidung {decision.code}: {made.get_audience_display()}",
        before=decision.sha256,
        after=made.sha256,
    )
    return made


def given_out(decision: Decision, audience: Audience) -> GivenOut | None:
    """What an audience was given of a decision; None where any of it stays inside."""
    record, runs = json.loads(bytes(decision.record)), runs_of(decision.proposal)
    open_files = set(SourceFile.objects.filter(published=True).values_list("pk", flat=True))
    withheld = set(_withheld_fields(decision, open_files, audience))
    with reading_as(audience):
        rows = released(Proposal.objects.filter(pk=decision.proposal_id), audience)
        proposal = rows.first()
        if proposal is None:
            return None
        public = list(carriers_of(decision.round, audience).items())
        given = GivenOut(
            audience=audience,
            digest=_digest(audience),
            sha256=decision.sha256,
            open_files=open_files,
            units={run.key.reference: _units(run.pk, audience) for run in runs},
            hidden=set(_hidden_cells(record, open_files)),
            children={one["number"]: one["children"] for one in proposal.inputs["sites"]},
            fields=withheld,
            lines=_lines(proposal, audience),
            statements=_statements(decision, audience),
            carriers=True,
            money=_is_money_open(record, open_files),
        )
    if not _is_whole(record, given):
        return None
    is_same = public == list(carriers_of(decision.round, Audience.INTERNAL).items())
    return given if is_same else _without_carriers(given)


def _is_money_open(record: Doc, open_files: AbstractSet[int]) -> bool:
    """Whether no file behind a plan that holds money is closed."""
    closed = {one["id"] for one in record["inputs"]["allocation"]["sources"]} - open_files
    models = (CostRate, FundingProgramme, FundingRule)
    return not any(model.objects.filter(source__in=closed).exists() for model in models)


def _is_whole(record: Doc, given: GivenOut) -> bool:
    """Whether every line and every ranked facility of a record was given out."""
    result = record["result"]
    ranked = (
        given.units.get(reference, {}).keys() >= {unit["number"] for unit in run["units"]}
        for reference, run in result["scores"].items()
    )
    return all(ranked) and given.lines.keys() >= {row["number"] for row in result["lines"]}


def _without_carriers(given: GivenOut) -> GivenOut:
    """Maßnahmeträger from a file that is not open are not named."""
    return GivenOut(**{**vars(given), "carriers": False})


def _digest(audience: Audience) -> str:
    """The release of values that all of this rests on."""
    rows = KeptRelease.objects.filter(audience=audience).order_by("pk")
    return rows.values_list("digest", flat=True).last() or ""


def _units(run: int, audience: Audience) -> dict[str, Unit]:
    rows = released(FacilityScore.objects.filter(run=run), audience)
    return {row.unit_key: _unit(row) for row in rows.select_related("facility")}


def _unit(row: FacilityScore) -> Unit:
    names = ("rank_low", "rank_high", "rank_best", "rank_worst")
    return Unit(
        state=row.state,
        index=row.index,
        base=row.base,
        label=row.class_label,
        ranks={name: getattr(row, name) for name in names},
        contributions={
            part["code"]: None if (text := part["contribution"]) is None else Decimal(text)
            for part in row.parts
        },
    )


def _lines(proposal: Proposal, audience: Audience) -> dict[str, Line]:
    rows = released(ProposalLine.objects.filter(proposal=proposal), audience)
    return {
        row.facility.number: Line(row.position, row.reason_text, row.note)
        for row in rows.select_related("facility")
    }


def _statements(decision: Decision, audience: Audience) -> set[tuple[str, str]]:
    rows = released(Statement.objects.filter(round=decision.round_id), audience)
    return {(row.get_kind_display(), row.body) for row in rows}


def _hidden_cells(record: Doc, open_files: AbstractSet[int]) -> Iterator[Cell]:
    """Cells of runs that rest on anything but open rows and rows shown as they are."""
    for reference, run in record["inputs"]["scoring"].items():
        content = as_numbers(record["rules"]["keys"][reference]["content"])
        levels = {code: (one, kind) for code, one, kind, _ in wanted(parse_key(content))}
        shown = _shown_rows(run["series"], open_files)
        for code, unit, period, cell in all_cells(run):
            address = address_of(run, code, unit, period, cell, levels[code])
            further = set(cell.get("further_sources", ()))
            is_open = {cell["source"], *further} <= open_files
            is_shown = not further and shown.get(address) == [_figures(cell)]
            if cell["state"] == State.SECRET or not (is_open or is_shown):
                yield (reference, code, unit, period)


def _shown_rows(
    codes: Collection[str], open_files: AbstractSet[int]
) -> dict[Address, list[Figures]]:
    """Rows of closed files as the present reader is shown them."""
    found: dict[Address, list[Figures]] = {}
    for model, owner in ((AreaValue, "area"), (FacilityValue, "facility")):
        rows = model.objects.filter(indicator__code__in=codes)
        rows = rows.exclude(source__in=open_files).select_related("indicator", owner)
        for row in rows:
            found.setdefault(address_of_row(row), []).append(_figures(vars(row)))
    return found


def _figures(row: Doc) -> Figures:
    """State, value, numerator and denominator of a row or cell, comparable."""
    texts = [row[name] for name in ("value", "numerator", "denominator")]
    return (row["state"], *(None if t is None else Decimal(t) for t in texts))


def _withheld_fields(
    decision: Decision, open_files: AbstractSet[int], audience: Audience
) -> Iterator[tuple[str, str]]:
    """Figures of the proposal's sites of which the reader is not shown every row."""
    rows = FacilityValue.objects.exclude(source__in=open_files)
    rows = rows.filter(facility__proposal_lines__proposal=decision.proposal_id)
    names = ("facility__number", "indicator__code", "value")
    true = {pk: found for pk, *found in rows.values_list("pk", *names)}
    with reading_as(audience):
        shown = FacilityValue.objects.filter(pk__in=true)
        seen = {pk: found for pk, *found in shown.values_list("pk", *names)}
    return ((row[0], row[1]) for pk, row in true.items() if seen.get(pk) != row)
