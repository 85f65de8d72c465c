"""Which kept runs and proposals answer a question that names none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from districts.release import Audience, released
from planning.models import FacilityScore, Proposal, ProposalLine, ScoringRun
from planning.selectors.runs import HEAVY, default_run, indexed_kinds


def runs_on(day: date, audience: Audience) -> dict[str, int]:
    """Kind of facility to the run with the latest Stichtag up to a day; one query.

    Of several runs with one Stichtag the one calculated last counts.
    """
    runs = released(ScoringRun.objects.filter(as_of__lte=day), audience)
    rows = runs.order_by("as_of", "pk").values_list("key__content__facility_types", "pk")
    return {kind: run for kinds, run in rows for kind in kinds or ()}


def runs_now(audience: Audience) -> dict[str, int]:
    """Kind of facility to the run its page shows; a few queries a kind."""
    found = {kind: default_run(kind, audience) for kind in indexed_kinds(audience)}
    return {kind: run.pk for kind, run in found.items() if run}


def of_runs(scores: QuerySet[FacilityScore], runs: Mapping[str, int]) -> QuerySet:
    """Scores of each kind of facility from the run named for it."""
    wanted = Q(pk__in=[])
    for kind, run in runs.items():
        wanted |= Q(run=run, facility__kind=kind)
    return scores.filter(wanted)


def with_reasons(scores: QuerySet[FacilityScore], audience: Audience) -> QuerySet:
    """Scores with ``proposal`` and ``reason`` of the newest proposal that rests on them.

    Scenarios stay out; both are None where no proposal was made.
    """
    lines = ProposalLine.objects.filter(
        score=OuterRef("pk"), proposal__scenario=None, proposal__sealed=True
    )
    newest = released(lines, audience).order_by("-proposal_id")
    return scores.annotate(
        proposal=Subquery(newest.values("proposal_id")[:1]),
        reason=Subquery(newest.values("reason")[:1]),
    )


def runs_behind(
    proposals: Sequence[Proposal], audience: Audience
) -> dict[int, list[ScoringRun]]:
    """Proposal to the runs its lines rest on, in order; two queries for any number."""
    pairs = (
        ProposalLine.objects.filter(proposal__in=proposals, score__isnull=False)
        .order_by("proposal_id", "score__run_id")
        .values_list("proposal_id", "score__run_id")
        .distinct()
    )
    found = defaultdict(list)
    for proposal, run in pairs:
        found[proposal].append(run)
    ids = {run for some in found.values() for run in some}
    rows = released(ScoringRun.objects.filter(pk__in=ids), audience)
    known = rows.select_related("key").defer(*HEAVY).in_bulk()
    return {
        proposal: [known[run] for run in some if run in known]
        for proposal, some in found.items()
    }
