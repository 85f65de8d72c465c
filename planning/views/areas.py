"""Sozialraum-Steckbrief: one area with its figures, facilities and measures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.days import as_of
from districts.models import Area
from districts.release import audience_of
from planning.selectors import areas, neighbourhood
from planning.selectors.area_index import area_indexes
from planning.selectors.effects import goals_of
from planning.selectors.forecasts import forecasts_at
from planning.selectors.networks import networks_of_area

INDEX = ("indexwert", "Indexwert und Entwicklung")
PARTS = [
    ("werte", "Werte im Vergleich"),
    INDEX,
    ("einrichtungen", "Einrichtungen und Maßnahmen"),
    ("weisse-flecken", "Weiße Flecken"),
    ("netzwerke", "Netzwerke"),
    ("zuordnungen", "Zuordnungen"),
]


@require_safe
def show_area(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One area on the day asked for, today by default."""
    audience, asked = audience_of(request.user), as_of(request)
    day = asked.day
    area = areas.area_on(kind, key, day, audience)
    if area is None:
        raise Http404
    parts = areas.parts_of(area, day, audience)
    figures = areas.figures(area, day, audience)
    sites = neighbourhood.sites(parts, day, audience, until=asked.limit)
    is_city = kind == Area.Kind.STADT
    context = {
        "area": area,
        "today": day,
        "asked": asked,
        "jump": [part for part in PARTS if part != INDEX or not is_city],
        "indexes": area_indexes(area, parts, audience, asked.limit),
        "figures": figures,
        "oldest": min((figure.here.period for figure in figures), default=""),
        "forecasts": forecasts_at(area, day, audience),
        "residuals": areas.residuals(area, parts, figures, day, audience),
        "goals": goals_of(area, day, audience),
        "layers": areas.layers_of(area, day, audience),
        "parts": parts,
        "sites": sites,
        "by_kind": neighbourhood.by_kind(sites) if is_city else [],
        "without_area": neighbourhood.without_area(day, audience) if is_city else 0,
        "totals": neighbourhood.totals(sites),
        "white_spots": [site for site in sites if site.is_white_spot],
        "secret_spots": sum(site.is_secret and not site.is_supplied for site in sites),
        "networks": networks_of_area(area, parts, day, audience),
        "any_rank": any(site.compared.count for site in sites),
    }
    return render(request, "planning/area.html", context)
