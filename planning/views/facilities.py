"""Einrichtungs-Steckbrief."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from districts.days import AsOf, as_of, fixed_on
from districts.release import Audience, audience_of, released
from districts.throttle import a_minute
from facilities.models import Facility
from planning.models import FacilityScore, ProposalLine, ScoringRun
from planning.reports.funding_file import half_words
from planning.selectors import profile
from planning.selectors.details import details_by_proposal
from planning.selectors.facility_funding import backing_of
from planning.selectors.forecasts import forecasts_at
from planning.selectors.history import history
from planning.selectors.levers import levers
from planning.selectors.networks import networks_of_facility
from planning.selectors.partners import campus_of, partners_of
from planning.selectors.rows import robustness_band
from planning.selectors.runs import indexed_kinds, proposals_from
from planning.selectors.services_at import services_at
from planning.selectors.standards import quality_at
from planning.selectors.surely import sure_rows
from planning.selectors.thresholds import places_beside
from planning.selectors.ties import tie_of
from planning.selectors.unseen import Unseen, unseen
from planning.selectors.worked import worked_example
from planning.selectors.year_totals import totals_at
from planning.views.choose import run_of
from planning.views.facility_explanation import asks_for_levers, explanation

PARTS = [
    ("grund", "Ergebnis und Grund"),
    ("warum", "Warum (noch) keine Stelle?"),
    ("abstand", "Rechnerischer Abstand"),
    ("zusammensetzung", "Wie der Indexwert entsteht"),
    ("rechnung", "So wird gerechnet"),
    ("vergleich", "Vergleich"),
    ("aenderung", "Was hat sich geändert?"),
    ("verlauf", "Verlauf"),
    ("werte", "Werte der Einrichtung"),
    ("vorausberechnung", "Vorausberechnungen"),
    ("massnahmen", "Maßnahmen"),
    ("foerderung", "Förderung und Erwartungen"),
    ("qualitaet", "Fachstandard und Vereinbarungen"),
    ("netzwerke", "Netzwerke und Kooperationen"),
    ("nachfolge", "Nachfolge"),
    ("quellen", "Quellen"),
]


@require_safe
@a_minute(12, when=asks_for_levers)
def show_facility(request: HttpRequest, number: str) -> HttpResponse:
    """One facility: reason first, then value, comparison, measures and sources."""
    audience = audience_of(request.user)
    facilities = Facility.objects.select_related("provider", "area", "source")
    facility = get_object_or_404(released(facilities, audience), number=number)
    asked, run = _day_and_run(request, facility.kind)
    day, score = asked.day, profile.score_of(facility, run)
    lines = profile.lines_of(facility, audience, asked.limit)
    lead = proposals_from(score.run, audience).first() if score else None
    lines.sort(key=lambda line: lead is None or line.proposal_id != lead.pk)
    details = details_by_proposal([line.proposal for line in lines], audience)
    entries = [(line, levers(line, details[line.proposal_id])) for line in lines]
    limits = [limit for _, found in entries for limit in found.limits]
    services = services_at(facility, day, audience)
    backing = backing_of(facility, day, audience)
    context = {
        "facility": facility,
        "day": day,
        "asked": asked,
        "score": score,
        "unseen_notes": _unseen(lines, audience),
        "is_indexed": facility.kind in indexed_kinds(audience),
        "breakdown": profile.breakdown(score, audience) if score and score.parts else None,
        "entries": entries,
        "lead": lead,
        "sure": sure_rows(lines, audience),
        "tie": tie_of(score, lead, audience) if score else None,
        "index_places": places_beside(score.index if score else None, limits),
        "forecasts": forecasts_at(facility, day, audience),
        "services": services,
        "years": totals_at(facility, day, audience),
        "band": score and robustness_band(score.run.key.content),
        "worked": worked_example(score) if score and score.parts else (),
        "history": history(facility, day, audience),
        "backing": backing,
        "offers": sorted({*services.kinds, *backing.offers}),
        "halves": [half_words(half) for half in backing.paid.halves],
        "memberships": networks_of_facility(facility, day, audience),
        "quality": quality_at(facility, day, audience),
        "partners": partners_of(facility, day, audience),
        "campus": campus_of(facility, day, audience),
        "successions": profile.successions_of(facility, audience),
        "values": [] if score else profile.delivered_values(facility, day, audience),
    }
    context |= explanation(request, facility, score, lines)
    parts = [part for part in PARTS if _has(part[0], context)]
    return render(request, "planning/facility.html", context | {"parts": parts})


def _day_and_run(request: HttpRequest, kind: str) -> tuple[AsOf, ScoringRun | None]:
    """A Berechnungsstand that the address names brings its own day along."""
    asked = as_of(request)
    run = run_of(request, kind, asked.limit)
    is_named = run is not None and request.GET.get("stand")
    return (fixed_on(run.as_of) if is_named else asked), run


def _unseen(lines: Iterable[ProposalLine], audience: Audience) -> list[Unseen]:
    """What is newer in the rounds shown here and not public."""
    found = unseen(audience)
    rounds = sorted({line.proposal.round_id for line in lines} & found.keys())
    return [found[round] for round in rounds]


def _has(part: str, context: dict[str, object]) -> bool:
    """Whether a part has something to say about this facility."""
    score: FacilityScore | None = context["score"]
    needs = {
        "warum": any(found.gets_less_than_needed for _, found in context["entries"]),
        "zusammensetzung": context["breakdown"] is not None,
        "vergleich": score is not None and score.index is not None,
        "abstand": bool(context.get("distance_lines")),
        "aenderung": context.get("change") is not None,
        "rechnung": bool(context["worked"]),
        "verlauf": bool(context["history"].points),
        "werte": bool(context["values"]),
        "vorausberechnung": bool(context["forecasts"]),
        "foerderung": not context["backing"].is_empty,
        "qualitaet": not context["quality"].is_empty,
        "netzwerke": any(context[name] for name in ("memberships", "partners", "campus")),
        "nachfolge": bool(context["successions"]),
        "quellen": context["breakdown"] is not None,
    }
    return needs.get(part, True)
