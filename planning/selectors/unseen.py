"""Released Vorlagen that a reader may not open: that there is one, and its status.

What pages say else would be older than what is in force, and nobody would know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from districts.door import told_to_all
from districts.release import Audience, released
from planning.models import Decision, Status

TOLD = {
    Status.SUBMITTED: "Zu dieser Runde gibt es eine neuere, nicht öffentliche Vorlage",
    Status.DECIDED: "Für diese Runde ist eine nicht öffentliche Vorlage beschlossen",
    Status.REVOKED: "Eine nicht öffentliche Vorlage dieser Runde ist aufgehoben",
}


@dataclass(frozen=True)
class Unseen:
    """The newest released Vorlage of a round, of which a reader knows no more than this."""

    paper_number: str
    status: Status
    released_on: date

    def __str__(self) -> str:
        number = f"{self.paper_number}, " if self.paper_number else ""
        day = f"{self.released_on:%d.%m.%Y}"
        return (
            f"{TOLD[self.status]} ({number}freigegeben am {day}). "
            "Was hier steht, kann überholt sein."
        )


def unseen(audience: Audience) -> dict[int, Unseen]:
    """Round to its newest released Vorlage that the reader may not open; two queries."""
    if audience == Audience.INTERNAL:
        return {}
    seen = set(released(Decision.objects.all(), audience).values_list("pk", flat=True))
    with told_to_all():
        rows = Decision.objects.filter(round__published=True, released_at__isnull=False)
        names = ("round_id", "pk", "paper_number", "status", "released_at")
        newest = {row[0]: row[1:] for row in rows.order_by("version").values_list(*names)}
    return {
        round: Unseen(number, Status(status), timezone.localdate(at))
        for round, (pk, number, status, at) in newest.items()
        if pk not in seen
    }
