"""Decisions in force that a reader may not open: what members of bodies are told of them.

Who decided should find the Beschluss again. They read what stands in its minutes, the
total included; who receives how much stays with the files that are not public.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from districts.door import told_to_all
from districts.release import Audience
from planning.models import Decision, Resolution, Status
from planning.selectors.decision_state import state_of
from planning.selectors.decisions import decisions_for


@dataclass(frozen=True)
class Told:
    """A decision in force as a member of a body knows it without its figures."""

    code: str
    title: str
    paper_number: str
    service: str
    school_year: str
    state: str
    budget_fte: Decimal
    allocated_fte: Decimal
    resolution: Resolution
    is_published: bool  # the round; else its sources stand in the way

    @classmethod
    def of(cls, row: Decision) -> Told:
        """From the row with its Beschlüsse; the last that put it in force counts."""
        acts = [act for act in row.resolutions.all() if act.result in Resolution.IN_FORCE]
        return cls(
            code=row.code,
            title=row.title,
            paper_number=row.paper_number,
            service=row.round.service_type.name,
            school_year=row.round.school_year,
            state=state_of(row),
            budget_fte=row.proposal.budget_fte,
            allocated_fte=row.proposal.allocated_fte,
            resolution=acts[-1],
            is_published=row.round.published,
        )


def told_in_force(audience: Audience) -> list[Told]:
    """What is in force and the reader may not open, the newest first; three queries."""
    return list(_told(audience))


def told_decision(code: str, audience: Audience) -> Told | None:
    """One of them by its code."""
    return next(_told(audience, code=code), None)


def _told(audience: Audience, **asked: str) -> Iterator[Told]:
    if audience == Audience.INTERNAL:
        return
    seen = set(decisions_for(audience).values_list("pk", flat=True))
    with told_to_all():
        rows = Decision.objects.filter(status=Status.DECIDED, **asked).exclude(pk__in=seen)
        rows = rows.select_related("round__service_type", "proposal")
        rows = rows.defer("record", "proposal__inputs", "proposal__details")
        found = list(rows.order_by("-submitted_at", "-pk").prefetch_related("resolutions"))
    yield from map(Told.of, found)
