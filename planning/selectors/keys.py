"""Keys as the list shows them: all that were delivered, and what decisions rest on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from districts.release import Audience, released
from planning.models import Decision, ProposalLine, ScoringKey
from planning.selectors.decisions import decisions_for


@dataclass(frozen=True)
class Listed:
    """A key with what it hangs on, where a Variante weighs another one anew.

    ``origin`` is None for a key that was delivered, and where the reader may not see it.
    """

    key: ScoringKey
    origin: ScoringKey | None
    decisions: tuple[Decision, ...]


def keys_on_record(audience: Audience) -> QuerySet[ScoringKey]:
    """Keys without mere trials: other weights count once a Vorlage rests on them."""
    laid_before = ProposalLine.objects.filter(
        score__run__key=OuterRef("pk"), proposal__decision__isnull=False
    )
    rows = released(ScoringKey.objects.select_related("derived_from"), audience)
    return rows.filter(Q(derived_from__isnull=True) | Exists(laid_before))


def listed_keys(audience: Audience) -> list[Listed]:
    """Every version the reader may see, the newest of each key first."""
    resting = _resting(audience)
    rows = keys_on_record(audience).prefetch_related("indicators__indicator")
    return [
        Listed(key, origin_of(key, audience), tuple(resting.get(key.pk, ())))
        for key in rows
    ]


def origin_of(key: ScoringKey, audience: Audience) -> ScoringKey | None:
    """The key whose weights a Variante changed, if the reader may see that one."""
    origin = key.derived_from
    is_seen = origin and (origin.published or audience == Audience.INTERNAL)
    return origin if is_seen else None


def _resting(audience: Audience) -> dict[int, list[Decision]]:
    """Decisions by the key of a Variante they rest on, the earliest first."""
    lines = ProposalLine.objects.filter(
        score__run__key__derived_from__isnull=False,
        proposal__decision__in=decisions_for(audience).order_by().values("pk"),
    )
    pairs = lines.order_by().values_list("score__run__key", "proposal__decision").distinct()
    found: dict[int, list[int]] = defaultdict(list)
    for key, decision in pairs:
        found[key].append(decision)
    wanted = {pk for numbers in found.values() for pk in numbers}
    rows = Decision.objects.defer("record").in_bulk(wanted)
    return {key: [rows[pk] for pk in sorted(numbers)] for key, numbers in found.items()}
