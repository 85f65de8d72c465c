"""Schlüssel: all versions, their files, and the way to a new one."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.release import audience_of, released
from planning.forms.keys import KeyVersionForm
from planning.models import ScoringKey
from planning.permissions import may_plan_all
from planning.selectors.keys import keys_on_record, listed_keys
from planning.services.keys import revise_key
from planning.services.rounds import affected_by
from planning.views.entering import posted, tell_published
from planning.views.files import JSON, download
from planning.views.weighing import weighing_of

TRY_IT = (
    "Ausprobieren lässt sich die neue dort unter „Was wäre, wenn …?“ als anderer "
    "Schlüssel; gelten soll sie, sobald die Schwellen dort sie nennen."
)
BOTH_OFFICES = "Schlüssel binden beide Ämter: Eine Fassung schreibt, wer für beide plant."


@require_safe
def list_keys(request: HttpRequest) -> HttpResponse:
    """Every version the reader may see but mere trials, the newest of each key first."""
    context = {
        "keys": listed_keys(audience_of(request.user)),
        "writes": may_plan_all(request.user),
    }
    return render(request, "planning/keys.html", context)


@require_safe
def download_key(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """The key as a file: it can be taken in, or calculated with score_table."""
    keys = keys_on_record(audience_of(request.user))
    key = get_object_or_404(keys, code=code, version=version)
    name = f"schluessel_{key.code}_{key.version}.json"
    return download(json.dumps(key.content, ensure_ascii=False, indent=1), JSON, name)


@require_http_methods(["GET", "POST"])
def write_key(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Write the next version of a key, a draft that stays inside."""
    if not may_plan_all(request.user):
        raise PermissionDenied(BOTH_OFFICES)
    key = _find(request, code, version)
    today = timezone.localdate()
    initial = {"title": key.title, "valid_from": today, "date": today}
    form = KeyVersionForm(
        posted(request), initial=initial, key=key, weighing=weighing_of(key)
    )
    if form.is_bound and form.is_valid() and (made := _written(request, key, form)):
        messages.success(request, _said(made))
        return redirect("planning:keys")
    context = {"form": form, "key": key, "rounds": list(affected_by(key))}
    status = 400 if form.is_bound else 200
    return render(request, "planning/key_new.html", context, status=status)


@require_POST
def publish_key(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Let everybody read a version of a key."""
    if not may_plan_all(request.user):
        raise PermissionDenied(BOTH_OFFICES)
    tell_published(request, _find(request, code, version))
    return redirect("planning:keys")


def _written(
    request: HttpRequest, key: ScoringKey, form: KeyVersionForm
) -> ScoringKey | None:
    """The new version; None and the reasons at the form where it is refused."""
    try:
        return revise_key(
            base=key,
            weights=form.weights,
            rationales=form.rationales,
            title=form.cleaned_data["title"],
            valid_from=form.cleaned_data["valid_from"],
            by=request.user,
        )
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return None


def _find(request: HttpRequest, code: str, version: int) -> ScoringKey:
    keys = released(ScoringKey.objects.taken_in(), audience_of(request.user))
    return get_object_or_404(keys, code=code, version=version)


def _said(key: ScoringKey) -> str:
    """What the new version means for the rounds."""
    rounds = affected_by(key)
    takes = [round.title for round, takes_it in rounds.items() if takes_it]
    stay = [round.title for round, takes_it in rounds.items() if not takes_it]
    said = f"{key.title}, Version {key.version}: als Entwurf gespeichert, nur intern."
    if takes:
        said += f" Mit ihr rechnet nun: {'; '.join(takes)}."
    if stay:
        said += f" Bei der bisherigen Version bleibt: {'; '.join(stay)}. {TRY_IT}"
    return said
