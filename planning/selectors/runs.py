"""Which Berechnungsstand and which Vorschlag a page shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When

from districts.models import SourceFile
from districts.release import Audience, released
from facilities.models import Facility
from planning.models import (
    Decision,
    FacilityScore,
    PlanningRound,
    Proposal,
    ProposalLine,
    Resolution,
    ScoringRun,
    Status,
)

# What a run and a proposal keep for their replay; lists do without it.
RECORD = ("inputs", "statistics", "log")
HEAVY = (*RECORD, "key__content")
HEAVY_PLAN = ("inputs", "rules", "details")
FIRST_KINDS = ("grundschule", "oberschule", "gymnasium")


def indexed_kinds(audience: Audience) -> list[str]:
    """Facility types with a Berechnungsstand; before the first, those of the school key."""
    scores = released(FacilityScore.objects.all(), audience)
    found = set(scores.order_by().values_list("facility__kind", flat=True).distinct())
    return [kind for kind in Facility.Kind.values if kind in (found or FIRST_KINDS)]


def runs_of(kind: str, audience: Audience) -> QuerySet[ScoringRun]:
    """Runs that hold facilities of a type, the newest first, without their record."""
    rows = FacilityScore.objects.filter(run=OuterRef("pk"), facility__kind=kind)
    runs = ScoringRun.objects.filter(Exists(rows)).select_related("key").defer(*RECORD)
    return released(runs, audience).order_by("-pk")


def official_proposals(audience: Audience) -> QuerySet[Proposal]:
    """Proposals by the rules of their round, not of a scenario, the newest first."""
    rows = Proposal.objects.filter(sealed=True, scenario__isnull=True)
    return released(rows, audience).select_related("round__service_type").order_by("-pk")


def standing_proposals(audience: Audience) -> QuerySet[Proposal]:
    """Proposals with what stands in front: laid before and released, published, the rest.

    What is in force, and a released Vorlage that is still open, may rest on a Variante;
    among trials nobody laid before only those by the rules of their round count.
    """
    held = Decision.objects.filter(proposal=OuterRef("pk"), released_at__isnull=False)
    is_open = Q(status=Status.SUBMITTED, successors=None)
    closing = Resolution.objects.filter(result__in=Resolution.CLOSING)
    held = held.exclude(pk__in=closing.values("decision"))
    held = released(held.filter(Q(status=Status.DECIDED) | is_open), audience)
    rows = Proposal.objects.filter(sealed=True).alias(is_held=Exists(held))
    rows = rows.filter(Q(scenario__isnull=True) | Q(is_held=True)).annotate(
        standing=Case(
            When(is_held=True, then=0),
            When(published=True, round__published=True, then=1),
            default=2,
        )
    )
    found = released(rows, audience).select_related("round__service_type")
    return found.order_by("standing", "-pk")


def proposals_from(run: ScoringRun, audience: Audience) -> QuerySet[Proposal]:
    """Proposals that rest on a run: what stands, then newest round, Rangfolge, newest.

    Of several rounds on one day that by Rangfolge comes first, since it alone has a cut.
    """
    lines = ProposalLine.objects.filter(proposal=OuterRef("pk"), score__run=run)
    by_rank = Case(When(method=Proposal.Method.RANK_ORDER, then=0), default=1)
    found = standing_proposals(audience).filter(Exists(lines))
    return found.order_by("standing", "-round__as_of", by_rank, "-pk")


def default_run(
    kind: str, audience: Audience, until: date | None = None
) -> ScoringRun | None:
    """The run behind the proposal that stands for a type, else its newest run.

    Neither a proposal nor a key that somebody tries later pushes aside what was laid
    before a body. With ``until`` only calculations whose Stichtag is not after that day
    count.
    """
    runs = runs_of(kind, audience)
    proposals = _for_kind(standing_proposals(audience), kind)
    if until:
        runs = runs.filter(as_of__lte=until)
        proposals = proposals.filter(round__as_of__lte=until)
    used = ProposalLine.objects.filter(
        proposal=proposals.values_list("pk", flat=True).first(),
        facility__kind=kind,
        score__run=OuterRef("pk"),
    )
    return runs.filter(Exists(used)).first() or runs.filter(key__derived_from=None).first()


def newer_proposal(kind: str, shown: Proposal, audience: Audience) -> Proposal | None:
    """The newest proposal for a type with its ``seen_run``, if later than the one shown."""
    newer = _for_kind(official_proposals(audience), kind).filter(pk__gt=shown.pk)
    run = _ranked(kind).values("score__run")[:1]
    return newer.annotate(seen_run=Subquery(run)).defer(*HEAVY_PLAN).first()


def _for_kind(rows: QuerySet[Proposal], kind: str) -> QuerySet[Proposal]:
    return rows.filter(Exists(_ranked(kind)))


def _ranked(kind: str) -> QuerySet[ProposalLine]:
    return ProposalLine.objects.filter(
        proposal=OuterRef("pk"), facility__kind=kind, score__isnull=False
    )


def newest_proposal(round: PlanningRound, audience: Audience) -> Proposal | None:
    """The proposal a round stands on now."""
    return official_proposals(audience).filter(round=round).first()


def rules_told(
    round: PlanningRound, newest: Proposal | None, audience: Audience
) -> dict[str, Any]:
    """The rules a reader may know: strangers those of the newest proposal they may see.

    What planners edit since stays inside until a proposal rests on it.
    """
    if audience == Audience.INTERNAL or newest is None:
        return round.rules
    return newest.rules


def newest_official(audience: Audience) -> list[int]:
    """Ids of the proposal every round stands on: laid before, else the newest there is."""
    rows = standing_proposals(audience).order_by("-standing", "pk")
    return sorted(dict(rows.values_list("round_id", "pk")).values())


def sources_of(
    proposal: Proposal, runs: Iterable[ScoringRun], audience: Audience
) -> list[SourceFile]:
    """The files that a proposal and the runs behind it read, as a reader may see them."""
    used = ScoringRun.objects.filter(pk__in=[run.pk for run in runs])
    lists = [proposal.inputs["sources"], *used.values_list("inputs__sources", flat=True)]
    ids = {source["id"] for part in lists for source in part}
    files = released(SourceFile.objects.filter(pk__in=ids), audience)
    return list(files.order_by("title", "pk"))
