"""Vereinbarungen: what was agreed, who owns it, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from districts.days import as_of
from districts.release import audience_of
from planning.forms.records import DoneForm
from planning.models import ConferenceStep, DialogueStep
from planning.models.steps import AgreedStep
from planning.permissions import may_plan
from planning.selectors.steps import agreed_steps
from planning.services.records import save_record
from planning.views.choose import row_or_404
from planning.views.entering import posted, require_planner

KINDS: dict[str, type[AgreedStep]] = {"konferenz": ConferenceStep, "dialog": DialogueStep}


@require_safe
def list_steps(request: HttpRequest) -> HttpResponse:
    """Open steps of a day; with ``auswahl=alle`` those that are done as well."""
    audience, asked = audience_of(request.user), as_of(request)
    shows_all = request.GET.get("auswahl") == "alle"
    rows = agreed_steps(asked.day, audience, only_open=not shows_all)
    context = {
        "asked": asked,
        "day": asked.day,
        "rows": [(row, row.is_late(asked.day)) for row in rows],
        "shows_all": shows_all,
        "plans": may_plan(request.user),
    }
    return render(request, "planning/steps.html", context)


@require_http_methods(["GET", "POST"])
def complete_step(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Report a step as done."""
    require_planner(request)
    if kind not in KINDS:
        raise Http404
    step = row_or_404(KINDS[kind].objects.still_open(), str(number))
    form = DoneForm(posted(request))
    if form.is_valid():
        step.done_on, step.outcome = (
            form.cleaned_data["done_on"],
            form.cleaned_data["outcome"],
        )
        try:
            save_record(row=step, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "Schritt als erledigt eingetragen.")
            return redirect("planning:steps")
    context = {
        "form": form,
        "title": "Schritt erledigt",
        "subtitle": step.text,
        "trail": [("Vereinbarungen", reverse("planning:steps"))],
    }
    return render(
        request, "planning/entry.html", context, status=400 if form.is_bound else 200
    )
