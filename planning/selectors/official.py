"""Index values that have to confirm a loss: of earlier official runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from planning.models import FacilityScore, ProposalLine, ScoringRun
from planning.selectors.runs import HEAVY
from planning.values import decimal_text


@dataclass(frozen=True)
class Confirming:
    """What else than the run of the day speaks about a loss.

    ``earlier`` holds, per facility id, the index in earlier official runs as decimal
    text, latest first, None where a run gave none; ``other`` the index by an older key.
    ``runs`` are the Berechnungsstände behind them.
    """

    runs: tuple[ScoringRun, ...] = ()
    earlier: Mapping[int, tuple[str | None, ...]] | None = None
    other: Mapping[str, Mapping[int, str | None]] = field(default_factory=dict)

    def as_document(self, facility: int) -> dict[str, object]:
        """The fields of a site's document; nothing where nothing was asked for."""
        found: dict[str, object] = {}
        if self.earlier is not None:
            found["earlier"] = list(self.earlier.get(facility, ()))
        if self.other:
            found["other_indices"] = {
                name: indices.get(facility) for name, indices in self.other.items()
            }
        return found


def earlier_official(run: ScoringRun, most: int) -> list[ScoringRun]:
    """Official runs of the same key version with earlier Stichtage, latest first.

    The key of a variant with other weights has the past of the one it varies.

    Official is a run on which the proposal of a round rests, not that of a scenario. Of
    several with one Stichtag the one calculated last counts.
    """
    lines = ProposalLine.objects.filter(
        score__run=OuterRef("pk"), proposal__sealed=True, proposal__scenario__isnull=True
    )
    key = run.key.derived_from_id or run.key.pk
    rows = ScoringRun.objects.filter(key=key, as_of__lt=run.as_of)
    used = rows.filter(Exists(lines)).select_related("key").defer(*HEAVY)
    by_day = {found.as_of: found for found in used.order_by("as_of", "pk")}
    return [by_day[day] for day in sorted(by_day, reverse=True)][:most]


def earlier_indices(
    runs: Sequence[ScoringRun], facilities: Sequence[int]
) -> dict[int, tuple[str | None, ...]]:
    """Per facility its index in each run, in the order of the runs; one query."""
    rows = FacilityScore.objects.filter(run__in=runs, facility__in=facilities)
    known: dict[int, dict[int, str | None]] = defaultdict(dict)
    for facility, run, index in rows.values_list("facility_id", "run_id", "index"):
        known[facility][run] = decimal_text(index)
    return {
        facility: tuple(known[facility].get(run.pk) for run in runs)
        for facility in facilities
    }
