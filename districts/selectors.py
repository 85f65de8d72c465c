"""Reads about areas that span models."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from districts.collation import german_order
from districts.models import Area, AreaMembership
from districts.release import Audience, released


def areas_by_kind(day: date, audience: Audience) -> dict[Area.Kind, list[Area]]:
    """Areas valid on a day by kind, from the city downwards, with ``groups_on_day``.

    Two queries; geometries stay where they are.
    """
    rows = released(Area.objects.valid_on(day).defer("geometry"), audience)
    rows = with_groups(rows.order_by("key"), day, audience)
    found: dict[str, list[Area]] = defaultdict(list)
    for area in rows:
        found[area.kind].append(area)
    return {kind: found[kind] for kind in Area.Kind if kind in found}


def with_groups(rows: QuerySet[Area], day: date, audience: Audience) -> QuerySet[Area]:
    """The areas with ``groups_on_day``: what they belong to on a day; one query more."""
    groups = released(AreaMembership.objects.valid_on(day), audience)
    groups = groups.select_related("group").defer("group__geometry")
    groups = groups.order_by("group__kind", "group__key", "pk")
    return rows.prefetch_related(Prefetch("memberships", groups, "groups_on_day"))


def search_areas(text: str, day: date, audience: Audience) -> list[Area]:
    """Areas of a day whose name holds the text or whose key it is, in German order."""
    rows = released(Area.objects.valid_on(day).defer("geometry"), audience)
    rows = rows.filter(Q(name__icontains=text) | Q(key=text))
    return sorted(rows, key=lambda area: (german_order(area.name), area.kind, area.key))
