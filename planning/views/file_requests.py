"""Withdrawing a delivery and opening a source, each on a page of its own for two people."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from districts.models import FileRequest, SourceFile
from districts.release import Audience, audience_of
from planning.forms.decisions import TEXT
from planning.permissions import may_deliver, may_release
from planning.selectors.withdrawal import affected
from planning.services import file_requests
from planning.views.entering import done, posted

Kind = FileRequest.Kind
ASKED = "Der Antrag wartet auf eine zweite Person mit der Rolle Freigabe."
CONFIRMED = {
    Kind.WITHDRAW: "Die Lieferung ist zurückgenommen. Berechnen Sie Ranglisten und "
    "Vorschläge neu, die ihre Werte gelesen haben.",
    Kind.PUBLISH: "Die Quelle ist veröffentlicht: Alle lesen ihre Angaben.",
}
DECLINED = "Der Antrag ist abgelehnt; an der Datei hat sich nichts geändert."
INSIDE_ONLY = "Anträge zu Dateien liest, wer in der Verwaltung plant oder freigibt."


class RequestForm(forms.Form):
    """Why something should be done with a file."""

    reason = forms.CharField(label="Grund", max_length=300, widget=TEXT)


@require_http_methods(["GET", "POST"])
def ask_for_file(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """What would happen to a file, and the form to ask for it."""
    if not may_deliver(request.user):
        raise PermissionDenied("Das beantragt, wer Dateien einliest.")
    if act not in Kind.values:
        raise Http404
    source = get_object_or_404(SourceFile, pk=number)
    form = RequestForm(posted(request))
    ready = form.is_bound and form.is_valid()
    if ready and done(
        form, file_requests.ask, source=source, kind=act, by=request.user,
        **form.cleaned_data,
    ):  # fmt: skip
        messages.success(request, ASKED)
        return redirect("planning:files")
    context = _about(source, Kind(act)) | {"form": form}
    status = 400 if form.is_bound else 200
    return render(request, "planning/file_request_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def answer_request(request: HttpRequest, number: int) -> HttpResponse:
    """One request with what it would do; a second person confirms or declines it."""
    if audience_of(request.user) != Audience.INTERNAL:
        raise PermissionDenied(INSIDE_ONLY)
    rows = FileRequest.objects.select_related("source", "asked_by", "answered_by")
    row = get_object_or_404(rows, pk=number)
    form = forms.Form(posted(request))
    if form.is_bound and done(form, _act(request), request=row, by=request.user):
        messages.success(request, _said(request, row))
        return redirect("planning:releases")
    context = _about(row.source, Kind(row.kind)) | {
        "row": row,
        "form": form,
        "may_confirm": may_release(request.user) and row.asked_by != request.user,
        "may_decline": may_release(request.user) or row.asked_by == request.user,
    }
    status = 409 if form.is_bound else 200
    return render(request, "planning/file_request.html", context, status=status)


def _act(request: HttpRequest):
    is_no = "ablehnen" in request.POST
    return file_requests.decline if is_no else file_requests.confirm


def _said(request: HttpRequest, row: FileRequest) -> str:
    return DECLINED if "ablehnen" in request.POST else CONFIRMED[Kind(row.kind)]


def _about(source: SourceFile, kind: FileRequest.Kind) -> dict[str, object]:
    is_withdrawal = kind == Kind.WITHDRAW
    return {
        "source": source,
        "kind": kind,
        "hindrances": list(file_requests.hindrances(source, kind)),
        "affected": affected(source) if is_withdrawal else [],
    }
