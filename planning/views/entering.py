"""Entering one record through its form: what is refused stands beside the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from planning.forms.records import RecordForm
from planning.models import Decision, PlanningRound, ScoringKey
from planning.permissions import may_plan
from planning.selectors.paper import strange_in
from planning.services.publishing import publish
from planning.services.records import save_record

PUBLISHED = (
    "Veröffentlicht: Alle können das nun lesen. Was vorher berechnet wurde, bleibt, wie "
    "es ist; berechnen Sie den Vorschlag neu, damit er öffentlich lesbar ist."
)
PLANNING_ONLY = "Das trägt die Planung ein."


def require_planner(request: HttpRequest) -> None:
    """Only planners enter records.

    Raises
    ------
    PermissionDenied
        For everybody else; it becomes a page with 403.
    """
    if not may_plan(request.user):
        raise PermissionDenied(PLANNING_ONLY)


def tell_laid_before(request: HttpRequest, decision: Decision) -> None:
    """Say after Vorlegen which Fassung of what, and which figures of texts do not fit."""
    said = f"„{decision.title}“ ist als Fassung {decision.version} vorgelegt."
    messages.success(request, said)
    for sentence in strange_in(decision):
        messages.warning(request, sentence)


def posted(request: HttpRequest) -> object:
    """What was handed in, None while the form is only looked at."""
    return request.POST if request.method == "POST" else None


def done(form: Form, act: Callable[..., object], **given: object) -> bool:
    """Whether an act was done; why not stands beside the form, and what was typed stays."""
    try:
        act(**given)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return False
    return True


def tell_published(request: HttpRequest, row: PlanningRound | ScoringKey) -> None:
    """Publish a row, and say what that means or why not."""
    try:
        publish(row, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, PUBLISHED)


def enter_record(
    request: HttpRequest,
    form: RecordForm,
    context: Mapping[str, object],
    *,
    back: str,
) -> HttpResponse:
    """Show the form, or save what was handed in and go ``back``.

    ``context`` holds title, trail (pairs of text and address), and optionally a hint.
    """
    if form.is_bound and form.is_valid() and _saved(request, form):
        messages.success(request, f"{form.instance._meta.verbose_name}: gespeichert.")
        return redirect(back.replace("CODE", getattr(form.instance, "code", "")))
    status = 400 if form.is_bound else 200
    page = {"form": form, **context}
    return render(request, "planning/entry.html", page, status=status)


def _saved(request: HttpRequest, form: RecordForm) -> bool:
    given = {"row": form.instance, "by": request.user, "links": form.links()}
    return done(form, save_record, **given)
