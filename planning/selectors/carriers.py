"""Who employs: the Maßnahmeträger of each facility for a service."""

from __future__ import annotations

from districts.release import Audience, released
from planning.models import Measure, PlanningRound

NO_CARRIER = "kein Maßnahmeträger erfasst"
SEVERAL = "mehrere Maßnahmeträger"


def carriers_of(round: PlanningRound, audience: Audience) -> dict[int, str]:
    """Facility id to its Maßnahmeträger on the round's day; one query.

    Facilities without one are absent; of several none is named.
    """
    rows = released(Measure.objects.valid_on(round.as_of), audience)
    rows = rows.filter(service_type=round.service_type_id, provider__isnull=False)
    found: dict[int, str] = {}
    for facility, name in rows.values_list("facility_id", "provider__name").distinct():
        found[facility] = SEVERAL if facility in found else name
    return found
