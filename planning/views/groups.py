"""Saving what a Rangliste shows as a Vergleichsgruppe."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from facilities.models import Facility
from planning.permissions import may_plan
from planning.services import save_comparison_group
from planning.views.ranking import shown_ranking


@require_POST
def save_group(request: HttpRequest) -> HttpResponse:
    """Keep the facilities that the filters of the address leave, then show them."""
    if not may_plan(request.user):
        raise PermissionDenied("Vergleichsgruppen speichert die Rolle Planung.")
    kind = request.GET.get("art", "")
    shown = shown_ranking(request, kind) if kind in Facility.Kind.values else None
    if shown is None:
        return HttpResponseBadRequest("Bitte die Art der Einrichtung nennen.")
    address = {"art": kind, "stand": shown.run.pk}
    try:
        made = save_comparison_group(
            name=request.POST.get("name", ""),
            kind=kind,
            facilities=[row.facility for row in shown.rows],
            by=request.user,
        )
    except ValidationError as refused:
        for message in refused.messages:
            messages.error(request, message)
        return redirect(f"{reverse('planning:ranking')}?{request.GET.urlencode()}")
    messages.success(request, f"Vergleichsgruppe „{made.name}“ gespeichert.")
    return redirect(
        f"{reverse('planning:ranking')}?{urlencode(address | {'group': made.pk})}"
    )
