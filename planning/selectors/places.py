"""Where facilities lie on a day: the groups of areas around their Ortsteil."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from districts.models import Area, AreaMembership
from districts.release import Audience, released

Groups = Mapping[int, Mapping[str, tuple[Area, ...]]]


def groups_on(day: date, audience: Audience) -> Groups:
    """Ortsteil id -> kind -> groups it belongs to on a day, by key; one query.

    An Ortsteil lies in one Stadtbezirk but may touch several Schwerpunkträume.
    """
    found: dict[int, dict[str, tuple[Area, ...]]] = defaultdict(dict)
    rows = released(AreaMembership.objects.valid_on(day), audience)
    rows = rows.select_related("group").defer("group__geometry")
    for row in rows.order_by("group__kind", "group__key", "pk"):
        kinds = found[row.member_id]
        kinds[row.group.kind] = (*kinds.get(row.group.kind, ()), row.group)
    return found
