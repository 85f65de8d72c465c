"""Einrichtungs-Steckbrief."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from districts.release import audience_of, released
from facilities.models import Facility
from planning.models import FacilityScore
from planning.selectors import profile
from planning.selectors.details import details_by_proposal
from planning.selectors.levers import levers
from planning.selectors.rows import robustness_band
from planning.selectors.runs import indexed_kinds, proposals_from
from planning.selectors.services_at import services_at
from planning.selectors.thresholds import places_beside
from planning.selectors.ties import tie_of
from planning.views.choose import run_of
from planning.views.facility_explanation import explanation

PARTS = [
    ("grund", "Ergebnis und Grund"),
    ("warum", "Warum (noch) keine Stelle?"),
    ("zusammensetzung", "Wie der Indexwert entsteht"),
    ("vergleich", "Vergleich"),
    ("aenderung", "Was hat sich geändert?"),
    ("werte", "Werte der Einrichtung"),
    ("massnahmen", "Maßnahmen"),
    ("nachfolge", "Nachfolge"),
    ("quellen", "Quellen"),
]


@require_GET
def show_facility(request: HttpRequest, number: str) -> HttpResponse:
    """One facility: reason first, then value, comparison, measures and sources."""
    audience, day = audience_of(request.user), timezone.localdate()
    facilities = Facility.objects.select_related("provider", "area", "source")
    facility = get_object_or_404(released(facilities, audience), number=number)
    score = profile.score_of(facility, run_of(request, facility.kind))
    lines = profile.lines_of(facility, audience)
    lead = proposals_from(score.run, audience).first() if score else None
    lines.sort(key=lambda line: lead is None or line.proposal_id != lead.pk)
    details = details_by_proposal([line.proposal for line in lines], audience)
    entries = [(line, levers(line, details[line.proposal_id])) for line in lines]
    limits = [limit for _, found in entries for limit in found.limits]
    context = {
        "facility": facility,
        "day": day,
        "score": score,
        "is_indexed": facility.kind in indexed_kinds(audience),
        "breakdown": profile.breakdown(score, audience) if score and score.parts else None,
        "entries": entries,
        "lead": lead,
        "tie": tie_of(score, lead, audience) if score else None,
        "index_places": places_beside(score.index if score else None, limits),
        "services": services_at(facility, day, audience),
        "band": score and robustness_band(score.run.key.content),
        "successions": profile.successions_of(facility, audience),
        "values": [] if score else profile.delivered_values(facility, day, audience),
    }
    context |= explanation(facility, score, audience)
    parts = [part for part in PARTS if _has(part[0], context)]
    return render(request, "planning/facility.html", context | {"parts": parts})


def _has(part: str, context: dict[str, object]) -> bool:
    """Whether a part has something to say about this facility."""
    score: FacilityScore | None = context["score"]
    needs = {
        "warum": any(found.gets_less_than_needed for _, found in context["entries"]),
        "zusammensetzung": context["breakdown"] is not None,
        "vergleich": score is not None and score.index is not None,
        "aenderung": context.get("change") is not None,
        "werte": bool(context["values"]),
        "nachfolge": bool(context["successions"]),
        "quellen": context["breakdown"] is not None,
    }
    return needs.get(part, True)
