"""Meine Einrichtungen: what carriers and facilities see of their own, and may answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from districts.release import Audience, reading_as
from planning.forms.statements import HandInStatementForm
from planning.permissions import may_speak
from planning.selectors.mandates import asked_of, mandates_of, own_sites
from planning.services import hand_in_statement
from planning.services.statements import SPEAKERS_ONLY
from planning.views.entering import done, posted


@require_safe
def show_own(request: HttpRequest) -> HttpResponse:
    """Own facilities in figures of the public, and what one was asked."""
    _require_speaker(request)
    day = timezone.localdate()
    with reading_as(Audience.PUBLIC):
        sites = own_sites(request.user, day)
    context = {
        "day": day,
        "mandates": mandates_of(request.user),
        "sites": sites,
        "statements": asked_of(request.user),
    }
    return render(request, "planning/own_sites.html", context)


@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, number: int) -> HttpResponse:
    """Stellungnahme abgeben."""
    _require_speaker(request)
    row = get_object_or_404(asked_of(request.user), pk=number)
    form = HandInStatementForm(posted(request))
    if form.is_valid():
        given = {**form.cleaned_data, "by": request.user}
        if done(form, hand_in_statement, statement=row, **given):
            messages.success(request, "Die Stellungnahme ist eingegangen.")
            return redirect("planning:own-sites")
    context = {"row": row, "form": form, "day": timezone.localdate()}
    status = 400 if form.is_bound else 200
    return render(request, "planning/statement_hand_in.html", context, status=status)


def _require_speaker(request: HttpRequest) -> None:
    if not may_speak(request.user):
        raise PermissionDenied(SPEAKERS_ONLY)
