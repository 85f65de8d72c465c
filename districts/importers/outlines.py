"""Outlines of areas that are made of others, kept in step with their members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from districts.geometry import dissolve
from districts.importers.delivery import Written
from districts.importers.saving import bring_to, identity
from districts.models import Area, AreaMembership

Outline, Kind = Area.Outline, Area.Kind
# Members before groups: the city is made of Stadtbezirke.
ORDER = [
    Kind.STADTBEZIRK,
    Kind.PLANUNGSRAUM,
    Kind.SCHWERPUNKTRAUM,
    Kind.SCHWERPUNKTGEBIET,
    Kind.STADT,
]


def outline_groups() -> Written:
    """Dissolve each group's newest members into its outline.

    A Stadtbezirk with an official boundary of its own keeps it. The outline is official
    if all members' are.
    """
    written = Written()
    for kind in ORDER:
        memberships = defaultdict(list)
        for row in (
            AreaMembership.objects.filter(group__kind=kind, member__geometry__isnull=False)
            .select_related("group", "member")
            .order_by("group__key", "member__kind", "member__key", "valid_from")
        ):
            memberships[row.group].append(row)
        groups = [_outlined(group, _newest(rows)) for group, rows in memberships.items()]
        stored = Area.objects.filter(pk__in=[group.pk for group in groups])
        written += bring_to(
            groups, stored, same=identity, fields=["outline", "geometry"], provenance=()
        )
    return Written(outlines=written.changed)


def _newest(rows: Sequence[AreaMembership]) -> list[Area]:
    """Members since the last change of the group, whatever day it is today."""
    changed = max(row.valid_from for row in rows)
    return [row.member for row in rows if row.valid_to is None or row.valid_to >= changed]


def _outlined(group: Area, members: list[Area]) -> Area:
    if group.kind == Kind.STADTBEZIRK and group.outline == Outline.BOUNDARY:
        return group
    finest = _finest(members)
    group.geometry = dissolve(bytes(member.geometry) for member in finest)
    official = all(member.outline == Outline.BOUNDARY for member in finest)
    group.outline = Outline.BOUNDARY if official else Outline.TESSELLATION
    return group


def _finest(members: list[Area]) -> list[Area]:
    """Ortsteile where there are any: a layer must not be dissolved with its own parts."""
    ortsteile = [member for member in members if member.kind == Kind.ORTSTEIL]
    return ortsteile or members
