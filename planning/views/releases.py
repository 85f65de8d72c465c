"""Freigabe von Werten: counted first, then given out by the role freigabe."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from districts.models import Indicator, Release
from districts.release import Audience, audience_of
from planning.forms.releases import ReleaseForm
from planning.permissions import may_release
from planning.selectors.withdrawal import waiting_requests
from planning.services.releases import SUBJECT, make_release, preview
from planning.views.entering import posted

INSIDE_ONLY = "Freigaben von Werten liest, wer in der Verwaltung plant oder freigibt."
RELEASERS_ONLY = "Werte gibt frei, wer die Rolle Freigabe hat."
SHOWN = 20


@require_http_methods(["GET", "POST"])
def release_values(request: HttpRequest) -> HttpResponse:
    """What was released so far; count what would stay secret, or release."""
    if audience_of(request.user) != Audience.INTERNAL:
        raise PermissionDenied(INSIDE_ONLY)
    if request.method == "POST" and not may_release(request.user):
        raise PermissionDenied(RELEASERS_ONLY)
    form, counts = ReleaseForm(posted(request)), None
    if form.is_bound and form.is_valid():
        try:
            if "zaehlen" not in request.POST:
                return _released(request, form.cleaned_data["audience"])
            counts = _counts(form.cleaned_data["audience"])
        except ValidationError as refused:
            form.add_error(None, refused.messages)
    rows = Release.objects.filter(subject=SUBJECT).annotate(count=Count("values"))
    context = {
        "form": form,
        "counts": counts,
        "releases": rows[:SHOWN],
        "requests": waiting_requests(),
        "may_release": may_release(request.user),
        "today": timezone.localdate(),
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "planning/releases.html", context, status=status)


def _released(request: HttpRequest, audience: str) -> HttpResponse:
    made = make_release(audience, timezone.localdate(), by=request.user)
    for one in made:
        said = f"Werte freigegeben für: {one.get_audience_display()}."
        messages.success(request, f"{said} Prüfsumme {one.digest}")
    return redirect("planning:releases")


def _counts(audience: str) -> dict[str, object]:
    """Numbers alone, no cell: which ones are hidden is for nobody to read."""
    table, withheld = preview(audience, timezone.localdate())
    names = dict(Indicator.objects.filter(code__in=table).values_list("code", "name"))
    return {
        "rows": [(names[code], *numbers) for code, numbers in table.items()],
        "withheld": withheld,
        "audience": Release.Audience(audience).label,
    }
