"""Unfunded sites that are like a funded one: of its type, of its size, nearest by index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from districts.release import Audience
from planning.models import FacilityScore, Measure
from planning.selectors.pupils import pupils_on
from planning.selectors.runs import default_run

NEAREST = 5
SIZE = Decimal("0.5")  # D: at most by half larger or smaller


@dataclass(frozen=True)
class Alike:
    """A site of the comparison with its size; None where that is not known."""

    score: FacilityScore
    children: Decimal | None


@dataclass(frozen=True)
class Comparison:
    """Sites beside a measure, nearest first.

    ``children`` is the size of the own site: without it size is left out of account.
    ``other_size`` counts sites left out because theirs is another or not known.
    """

    children: Decimal | None = None
    rows: tuple[Alike, ...] = ()
    other_size: int = 0

    @property
    def is_by_size(self) -> bool:
        """Whether size was compared."""
        return self.children is not None


def sites_alike(measure: Measure, day: date) -> Comparison:
    """The five nearest by Indexwert in the newest run, among those without the service.

    Sites of the same type that never had a measure of this Leistungsbereich until the day;
    none where the own site has no index.
    """
    site = measure.facility
    run = default_run(site.kind, Audience.INTERNAL, day)
    scores = run.scores.filter(index__isnull=False, facility__kind=site.kind) if run else ()
    by_site = {row.facility_id: row for row in scores and scores.select_related("facility")}
    own = by_site.pop(site.pk, None)
    if own is None:
        return Comparison()
    served = _served(measure, day)
    size = {pk: count for pk, (count, _) in pupils_on(day, Audience.INTERNAL).items()}
    rows = [Alike(row, size.get(pk)) for pk, row in by_site.items() if pk not in served]
    mine = size.get(site.pk)
    fitting = [row for row in rows if mine is None or _is_of_size(row.children, mine)]
    fitting.sort(
        key=lambda row: (abs(row.score.index - own.index), row.score.facility.number)
    )
    return Comparison(mine, tuple(fitting[:NEAREST]), len(rows) - len(fitting))


def _served(measure: Measure, day: date) -> set[int]:
    rows = Measure.objects.filter(service_type=measure.service_type, valid_from__lte=day)
    return set(rows.values_list("facility_id", flat=True))


def _is_of_size(children: Decimal | None, mine: Decimal) -> bool:
    return children is not None and abs(children - mine) <= SIZE * mine
