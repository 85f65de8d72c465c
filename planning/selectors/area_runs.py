"""Which Berechnungsstand of an area key a page shows, and which came before it."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from districts.models import Area
from districts.release import Audience, released
from planning.models import AreaScore, ScoringRun

HEAVY = ("inputs", "statistics", "log")


def indexed_area_kinds(audience: Audience) -> list[Area.Kind]:
    """Kinds of area with a Berechnungsstand, in the order of the kinds."""
    scores = released(AreaScore.objects.all(), audience)
    found = set(scores.order_by().values_list("group", flat=True).distinct())
    return [kind for kind in Area.Kind if kind in found]


def area_runs(
    kind: str, audience: Audience, until: date | None = None
) -> QuerySet[ScoringRun]:
    """Runs that rank areas of a kind: the latest Stichtag first, of it the newest."""
    rows = AreaScore.objects.filter(run=OuterRef("pk"), group=kind)
    runs = released(ScoringRun.objects.filter(Exists(rows)), audience)
    if until:
        runs = runs.filter(as_of__lte=until)
    return runs.select_related("key").defer(*HEAVY).order_by("-as_of", "-pk")


def newest_by_key(
    kind: str, audience: Audience, until: date | None = None
) -> list[ScoringRun]:
    """The latest run of every area key for a kind, by code."""
    found: dict[str, ScoringRun] = {}
    for run in area_runs(kind, audience, until):
        found.setdefault(run.key.code, run)
    return [found[code] for code in sorted(found)]


def current_area_runs(audience: Audience, until: date | None, code: str = "") -> list[int]:
    """Ids of the latest run of each kind of area, by any key or by the one named."""
    scores = released(AreaScore.objects.order_by("run__as_of", "run"), audience)
    if until:
        scores = scores.filter(run__as_of__lte=until)
    if code:
        scores = scores.filter(run__key__code=code)
    pairs = scores.values_list("group", "run").distinct()
    return sorted(set(dict(pairs).values()))


def run_before(run: ScoringRun, kind: str, audience: Audience) -> ScoringRun | None:
    """The run of the same key with the nearest earlier Stichtag."""
    earlier = area_runs(kind, audience).filter(key__code=run.key.code)
    return earlier.filter(as_of__lt=run.as_of).first()
