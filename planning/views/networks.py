"""Netzwerke: who works together where, and what their conferences agreed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from districts.days import as_of, filter_words
from districts.release import audience_of
from planning.filters.networks import NetworkFilter
from planning.forms.records import (
    ConferenceForm,
    ConferenceStepForm,
    GoalForm,
    MemberForm,
    NetworkForm,
    RecordForm,
)
from planning.models import Network
from planning.permissions import may_plan
from planning.selectors.loose_ends import loose_ends
from planning.selectors.networks import listed, networks_on, profile
from planning.views.choose import row_or_404
from planning.views.entering import enter_record, posted, require_planner

ENTRIES: dict[str, tuple[str, type[RecordForm], str]] = {
    "mitglied": ("Mitglied", MemberForm, "members"),
    "ziel": ("Ziel", GoalForm, "goals"),
    "konferenz": ("Konferenz", ConferenceForm, "conferences"),
    "schritt": ("Vereinbarter Schritt", ConferenceStepForm, ""),
}
NO_NAMES = "Einrichtungen, Träger und Stellen, niemals Personen: Namen, Telefonnummern und "
NO_NAMES += "Angaben über einzelne Kinder oder Familien gehören nicht hierher."


@require_safe
def list_networks(request: HttpRequest) -> HttpResponse:
    """Networks of a day, here and in other cities."""
    audience, asked = audience_of(request.user), as_of(request)
    everything = networks_on(asked.day, audience)
    words = filter_words(request.GET, asked)
    chosen = NetworkFilter(words, queryset=everything, request=request)
    rows = chosen.qs if chosen.form.is_valid() else everything.none()
    here, elsewhere = listed(rows, asked.day, audience)
    context = {
        "form": chosen.form,
        "asked": asked,
        "here": here,
        "elsewhere": elsewhere,
        "loose": loose_ends(asked.day, audience),
        "total": everything.count(),
        "plans": may_plan(request.user),
    }
    return render(request, "planning/networks.html", context)


@require_safe
def show_network(request: HttpRequest, code: str) -> HttpResponse:
    """One network on the day asked for."""
    audience, asked = audience_of(request.user), as_of(request)
    network = get_object_or_404(networks_on(asked.day, audience), code=code)
    context = {
        "asked": asked,
        "day": asked.day,
        "found": profile(network, asked.day, audience),
        "network": network,
        "plans": may_plan(request.user),
        "entries": [(what, title) for what, (title, _, _) in ENTRIES.items()],
    }
    return render(request, "planning/network.html", context)


@require_http_methods(["GET", "POST"])
def add_network(request: HttpRequest) -> HttpResponse:
    """Enter a network."""
    require_planner(request)
    context = {
        "title": "Netzwerk eintragen",
        "trail": [("Netzwerke", reverse("planning:networks"))],
        "hint": NO_NAMES,
    }
    back = reverse("planning:network", args=["CODE"])
    return enter_record(request, NetworkForm(posted(request)), context, back=back)


@require_http_methods(["GET", "POST"])
def change_network(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a network, or end it by its last day."""
    require_planner(request)
    network = get_object_or_404(Network, code=code)
    form = NetworkForm(posted(request), instance=network)
    context = {"title": "Netzwerk ändern", "trail": _trail(network), "hint": NO_NAMES}
    return enter_record(request, form, context, back=_page(network))


@require_http_methods(["GET", "POST"])
def add_to_network(request: HttpRequest, code: str) -> HttpResponse:
    """Enter or change (``nr``) a member, goal, conference or step of a network."""
    require_planner(request)
    network = get_object_or_404(Network, code=code)
    title, form_class, related = ENTRIES.get(request.GET.get("art", ""), ("", None, ""))
    if form_class is None:
        raise Http404
    number = request.GET.get("nr") if related else None
    row = row_or_404(getattr(network, related).all(), number) if number else None
    form = form_class(posted(request), instance=row)
    if form_class is ConferenceStepForm:
        form.of(network)
    else:
        form.instance.network = network
    context = {
        "title": f"{title} {'ändern' if row else 'eintragen'}",
        "subtitle": network.name,
        "trail": _trail(network),
        "hint": NO_NAMES,
    }
    return enter_record(request, form, context, back=_page(network))


def _page(network: Network) -> str:
    return reverse("planning:network", args=[network.code])


def _trail(network: Network) -> list[tuple[str, str]]:
    return [("Netzwerke", reverse("planning:networks")), (network.name, _page(network))]
