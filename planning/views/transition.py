"""Übergang Kita – Schule: the city at a glance, then one area with its picture."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from districts.days import as_of
from districts.models import Area
from districts.release import audience_of
from districts.selectors import areas_by_kind
from facilities.models import Cooperation, Facility
from planning.forms.records import CooperationForm
from planning.permissions import may_plan
from planning.reports.transition_chart import Edge, Node, transition_picture
from planning.selectors import transition as selectors
from planning.selectors.areas import area_on, parts_of
from planning.views.choose import row_or_404
from planning.views.entering import enter_record, posted, require_planner

LAYERS = (Area.Kind.SCHWERPUNKTRAUM, Area.Kind.STADTBEZIRK)
TITLES = {kind: kind.label for kind in selectors.KINDS}


@require_safe
def list_transitions(request: HttpRequest) -> HttpResponse:
    """Every Schwerpunktraum and Stadtbezirk with who works together for the Übergang."""
    audience, asked = audience_of(request.user), as_of(request)
    kinds = areas_by_kind(asked.day, audience)
    links = selectors.links_on(asked.day, audience)
    layers = [
        (kind, [_summary(area, kinds, links) for area in kinds[kind]])
        for kind in LAYERS
        if kind in kinds
    ]
    context = {
        "asked": asked,
        "day": asked.day,
        "layers": layers,
        "plans": may_plan(request.user),
    }
    return render(request, "planning/transitions.html", context)


def _summary(
    area: Area, kinds: dict[Area.Kind, list[Area]], links: selectors.Links
) -> selectors.Summary:
    """Counts of what lies in the Ortsteile that belong to a group on the day."""
    places = [
        place
        for place in kinds.get(Area.Kind.ORTSTEIL, ())
        if any(layer.group_id == area.pk for layer in place.groups_on_day)
    ]
    return selectors.summary(area, selectors.transition_in(places, links))


@require_safe
def show_transition(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One area: picture, partners, who has none, and where support goes on."""
    audience, asked = audience_of(request.user), as_of(request)
    area = area_on(kind, key, asked.day, audience)
    if area is None:
        raise Http404
    links = selectors.links_on(asked.day, audience)
    found = selectors.transition_in(parts_of(area, asked.day, audience), links)
    context = {
        "area": area,
        "asked": asked,
        "day": asked.day,
        "found": found,
        "picture": _picture(found),
        "plans": may_plan(request.user),
        "near": selectors.NEAR_METRES,
    }
    return render(request, "planning/transition.html", context)


@require_http_methods(["GET", "POST"])
def enter_cooperation(request: HttpRequest) -> HttpResponse:
    """Enter a cooperation, also a proposed one (``von``, ``mit``); change one (``nr``)."""
    require_planner(request)
    number = request.GET.get("nr")
    row = row_or_404(Cooperation.objects.all(), number) if number else None
    first = {
        "from_facility": request.GET.get("von", ""),
        "to_facility": request.GET.get("mit", ""),
        "kind": Cooperation.Kind.TRANSITION,
    }
    form = CooperationForm(posted(request), instance=row, initial={} if row else first)
    context = {
        "title": "Kooperation ändern" if row else "Kooperation eintragen",
        "trail": [("Übergang Kita – Schule", reverse("planning:transitions"))],
        "hint": "Einrichtungen, keine Kinder und keine Wege von Kindern. Ohne Tag der "
        "Bestätigung gilt die Kooperation als noch nicht bestätigt.",
    }
    return enter_record(request, form, context, back=reverse("planning:transitions"))


def _picture(found: selectors.Transition) -> str:
    """Facilities of the area and their partners elsewhere, who are marked."""
    here = {facility.pk for facility in found.facilities}
    beside = {p.facility.pk: p.facility for _, ps in found.rows for p in ps}
    outside = [f for pk, f in sorted(beside.items()) if pk not in here]
    nodes = [_node(found.links, facility, facility.name) for facility in found.facilities]
    nodes += [_node(found.links, facility, f"↗ {facility.name}") for facility in outside]
    rows = {p.cooperation.pk: p.cooperation for _, ps in found.rows for p in ps}
    edges = [
        Edge(row.from_facility_id, row.to_facility_id, row.confirmed_on is not None)
        for _, row in sorted(rows.items())
    ]
    return transition_picture(nodes, edges, list(TITLES.values()))


def _node(links: selectors.Links, facility: Facility, label: str) -> Node:
    column = list(selectors.KINDS).index(Facility.Kind(facility.kind))
    needs = facility.kind != selectors.BESIDE
    return Node(facility.pk, label, column, needs and not links.has_partner(facility))
