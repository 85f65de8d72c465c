"""What the catalogue says about indicators: which values exist, which keys use them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet

from districts.models import Area, AreaValue, Indicator, SourceFile, State
from districts.release import Audience, released
from facilities.models import Facility, FacilityValue
from planning.models import KeyIndicator


@dataclass(frozen=True)
class Availability:
    """Values of one kind of place: first and last period, places with and without."""

    kind: str
    first: str
    last: str
    places: int
    known: int

    @property
    def unknown(self) -> int:
        """Places of which there is a row but no value in any period."""
        return self.places - self.known


def with_keys(indicators: QuerySet[Indicator], audience: Audience) -> QuerySet[Indicator]:
    """Indicators with the keys that use them, as ``used_in``."""
    entries = released(KeyIndicator.objects.all(), audience)
    entries = entries.select_related("key").order_by("key__code", "-key__version")
    return indicators.prefetch_related(Prefetch("key_entries", entries, to_attr="used_in"))


def availability(
    indicators: Iterable[Indicator], day: date, audience: Audience
) -> dict[int, list[Availability]]:
    """What values are known on a day, by indicator id; queries do not grow with them."""
    ids = [indicator.pk for indicator in indicators]
    found: dict[int, list[Availability]] = defaultdict(list)
    for rows, owner, kinds in (
        (AreaValue.objects.known_on(day), "area", Area.Kind),
        (FacilityValue.objects.known_on(day), "facility", Facility.Kind),
    ):
        for row in _summary(released(rows.filter(indicator__in=ids), audience), owner):
            found[row["indicator"]].append(
                Availability(
                    kind=kinds(row[f"{owner}__kind"]).label,
                    first=row["first"],
                    last=row["last"],
                    places=row["places"],
                    known=row["known"],
                )
            )
    return found


def _summary(rows: QuerySet, owner: str) -> QuerySet:
    return (
        rows.values("indicator", f"{owner}__kind")
        .annotate(
            first=Min("period"),
            last=Max("period"),
            places=Count(owner, distinct=True),
            known=Count(owner, distinct=True, filter=Q(state=State.KNOWN)),
        )
        .order_by("indicator", f"{owner}__kind")
    )


def themes(indicators: Iterable[Indicator]) -> dict[str, list[Indicator]]:
    """Indicators by Themenfeld, in the order they come."""
    grouped: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        grouped[indicator.theme].append(indicator)
    return dict(grouped)


def theme_choices(indicators: QuerySet[Indicator]) -> list[tuple[str, str]]:
    """Each Themenfeld once, for a select."""
    names = indicators.order_by("theme").values_list("theme", flat=True).distinct()
    return [("", "alle"), *((name, name) for name in names)]


def sources(indicator: Indicator, day: date, audience: Audience) -> QuerySet[SourceFile]:
    """Files that delivered values of an indicator by a day, the newest first."""
    known = (rows.objects.known_on(day) for rows in (AreaValue, FacilityValue))
    delivered = [
        released(rows.filter(indicator=indicator), audience).values("source")
        for rows in known
    ]
    return SourceFile.objects.filter(Q(pk__in=delivered[0]) | Q(pk__in=delivered[1]))
