"""Collecting what is frozen with a Vorlage beside its figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from districts.release import Audience, released
from facilities.models import Facility
from planning.decisions.annexes import affected, carriers, lines_of, statement_entry
from planning.decisions.numbers import as_text
from planning.decisions.paper import PaperRefused, paper_of
from planning.models import Decision, PlanningNote, Proposal, Reallocation, Statement
from planning.selectors.carriers import NO_CARRIER, carriers_of
from planning.selectors.decisions import in_force
from planning.selectors.notes import notes_behind
from planning.selectors.variant_log import Variant, VariantLog, variant_logs

MOST_NAMED = 3


def checked_paper(texts: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a Vorlage; what does not read is refused at its field."""
    try:
        return paper_of(texts)
    except PaperRefused as refused:
        raise ValidationError(refused.errors) from refused


def check_answered(proposal: Proposal) -> None:
    """Refuse to freeze while somebody who wrote has no answer."""
    rows = Statement.objects.filter(round=proposal.round_id, answer="")
    if open_rows := list(rows.exclude(text="").values_list("body", flat=True)):
        named = ", ".join(open_rows[:MOST_NAMED])
        raise ValidationError(
            f"Noch ohne Antwort: {named}. Beantworten Sie jede Stellungnahme, bevor Sie "
            "vorlegen; mit der Antwort wird sie Teil der Akte."
        )


def annexes_of(
    proposal: Proposal, result: Mapping[str, Any], earlier: Decision | None
) -> dict[str, Any]:
    """Stellungnahmen, sums per Maßnahmeträger, Varianten, Nachsteuerungen and Vermerke.

    Whoever may read the record may read these: of a public proposal only what is public,
    of Vermerke never more than that they exist.
    """
    audience = _audience(proposal)
    before = earlier or in_force(proposal.round, proposal)
    return {
        "statements": _statements(proposal, result, earlier),
        "annexes": {
            "carriers": _carriers(proposal, result, audience),
            "variants": [_log(log) for log in variant_logs(proposal.round, audience)],
            "reallocations": _reallocations(before, audience),
            "notes": [_note(row) for row in notes_behind(proposal)],
        },
    }


def _audience(proposal: Proposal) -> Audience:
    shown = released(Proposal.objects.filter(pk=proposal.pk), Audience.PUBLIC)
    return Audience.PUBLIC if shown.exists() else Audience.INTERNAL


def _statements(
    proposal: Proposal, result: Mapping[str, Any], earlier: Decision | None
) -> list[dict[str, Any]]:
    rows = Statement.objects.filter(round=proposal.round_id).select_related(
        "facility", "answered_for"
    )
    now = lines_of({"result": result})
    first = proposal.round.decisions.order_by("version").first() if earlier else None
    return [
        statement_entry(row, affected(row, row.answered_for or first, now)) for row in rows
    ]


def _carriers(
    proposal: Proposal, result: Mapping[str, Any], audience: Audience
) -> list[dict[str, Any]]:
    found = carriers_of(proposal.round, audience)
    numbers = dict(Facility.objects.filter(pk__in=found).values_list("pk", "number"))
    names = {numbers[facility]: name for facility, name in found.items()}
    return carriers(result["lines"], names, NO_CARRIER)


def _log(log: VariantLog) -> dict[str, Any]:
    return {
        "kind": log.kind_name,
        "since": log.since,
        "variants": [_variant(variant) for variant in log.variants],
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "title": variant.title,
        "is_present": variant.is_present,
        "calculated_on": _day(variant),
        "settings": list(variant.settings),
        "count": variant.count,
        "enter": [row.name for row in variant.enter],
        "leave": [row.name for row in variant.leave],
        "notes": list(variant.notes),
    }


def _day(variant: Variant) -> date | None:
    return variant.run.created_at.date() if variant.run else None


def _note(row: PlanningNote) -> dict[str, Any]:
    """That there is a Vermerk, about what and since when; its text stays internal."""
    return {
        "number": row.pk,
        "about": f"{row.subject._meta.verbose_name}: {row.subject}",
        "written_on": timezone.localdate(row.written_at),
        "corrects": row.corrects_id,
    }


def _reallocations(before: Decision | None, audience: Audience) -> list[dict[str, Any]]:
    seen = before and released(Decision.objects.filter(pk=before.pk), audience).exists()
    if not seen:
        return []
    rows = released(Reallocation.objects.filter(decision=before), audience)
    return [
        {
            "decision": before.code,
            "number": row.number,
            "cause": row.get_cause_display(),
            "source": row.source,
            "fte": f"{row.fte:.2f}",
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "outcome": as_text(row.outcome),
        }
        for row in rows.exclude(released_by=None)
    ]
