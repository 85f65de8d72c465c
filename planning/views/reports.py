"""Reports to the Jugendhilfeausschuss: list, one report, its files, and the acts on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.release import audience_of
from districts.throttle import a_minute
from planning.forms.reports import CommentForm, DrawUpForm, ReleaseReportForm, TextsForm
from planning.permissions import Person, may_evaluate, may_plan, may_release
from planning.reports.pdf import PdfUnavailable, render_pdf
from planning.reports.report_file import file_name, mark_of, report_html, report_workbook
from planning.selectors.reports import (
    Kind,
    Reading,
    due_reports,
    reading_of,
    reports_for,
    service_of,
    with_words,
)
from planning.services import comment_report, draw_up, release_report, write_texts
from planning.views.entering import done, posted, require_planner
from planning.views.files import PDF, XLSX, download

TRAIL = "Berichte"


@require_safe
def list_reports(request: HttpRequest) -> HttpResponse:
    """Reports of both kinds with the day when the next one is due."""
    audience = audience_of(request.user)
    due = {one.kind: one for one in due_reports(audience)}
    search = request.GET.get("search", "").strip()
    rows = reports_for(audience)
    if search:
        rows = with_words(rows, search)
    reports = list(rows.order_by("-as_of", "-pk"))
    context = {
        "kinds": [
            (kind, due.get(kind), [row for row in reports if row.kind == kind])
            for kind in Kind
        ],
        "today": timezone.localdate(),
        "search": search,
        "plans": may_plan(request.user),
    }
    return render(request, "planning/reports.html", context)


@require_safe
def show_report(request: HttpRequest, code: str) -> HttpResponse:
    """One report with all its chapters."""
    return _show(request, _reading(request, code))


@require_safe
@a_minute(12)
def print_report(request: HttpRequest, code: str) -> HttpResponse:
    """The same report as a tagged PDF."""
    reading = _reading(request, code)
    report = reading.report
    made_at = report.released_at or report.drawn_up_at
    try:
        made = render_pdf(report_html(reading, request.user), made_at=made_at)
    except PdfUnavailable as missing:
        return render(request, "reports/unavailable.html", {"reason": missing}, status=503)
    return download(made, PDF, file_name(report, "pdf"))


@require_safe
@a_minute(60)
def download_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """The same tables as a workbook."""
    reading = _reading(request, code)
    return download(report_workbook(reading), XLSX, file_name(reading.report, "xlsx"))


@require_http_methods(["GET", "POST"])
def add_report(request: HttpRequest) -> HttpResponse:
    """Draw up a report: its figures are counted now and stay."""
    require_planner(request)
    start = {"kind": request.GET.get("art"), "as_of": timezone.localdate()}
    form = DrawUpForm(posted(request), initial=start)
    if form.is_bound and form.is_valid():
        try:
            report = draw_up(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Der Bericht ist aufgestellt; seine Zahlen stehen.")
            return redirect("planning:report-texts", code=report.code)
    context = {
        "form": form,
        "title": "Bericht aufstellen",
        "trail": [(TRAIL, reverse("planning:reports"))],
        "hint": "Die Zahlen werden jetzt gezählt und bleiben, was auch später eingetragen "
        "wird. Es zählt nur, was veröffentlicht ist: Der Bericht sagt allen dasselbe.",
    }
    status = 400 if form.is_bound else 200
    return render(request, "planning/entry.html", context, status=status)


@require_http_methods(["GET", "POST"])
def write_report(request: HttpRequest, code: str) -> HttpResponse:
    """Write the chapters that no table says."""
    require_planner(request)
    reading = _reading(request, code)
    if not may_plan(request.user, service_of(reading.report.kind)):
        raise PermissionDenied("Die Texte schreibt die zuständige Planung.")
    form = TextsForm(posted(request), initial=reading.texts)
    if form.is_bound and form.is_valid():
        given = {"texts": form.cleaned_data, "by": request.user}
        if done(form, write_texts, report=reading.report, **given):
            messages.success(request, "Die Texte sind gespeichert.")
            return redirect("planning:report", code=code)
    context = {
        "form": form,
        "title": "Kapitel schreiben",
        "subtitle": reading.report.title,
        "trail": [
            (TRAIL, reverse("planning:reports")),
            (reading.report.title, reverse("planning:report", args=[code])),
        ],
        "hint": "Keine Namen von Personen und keine Einzelfälle. Ein leeres Kapitel können "
        "Sie später schreiben.",
    }
    status = 400 if form.is_bound else 200
    return render(request, "planning/entry.html", context, status=status)


@require_POST
def release_one(request: HttpRequest, code: str) -> HttpResponse:
    """Freigeben: a second person makes the report public."""
    if not may_release(request.user):
        raise PermissionDenied("Berichte gibt die Rolle Freigabe frei.")
    reading = _reading(request, code)
    form = ReleaseReportForm(request.POST)
    if form.is_valid():
        given = {"seen": form.cleaned_data["seen"], "by": request.user}
        if done(form, release_report, report=reading.report, **given):
            messages.success(request, "Der Bericht ist freigegeben und öffentlich.")
            return redirect("planning:report", code=code)
    return _show(request, reading, release_form=form)


@require_POST
def comment_one(request: HttpRequest, code: str) -> HttpResponse:
    """Kommentieren: what an evaluator says stays beside the report."""
    if not may_evaluate(request.user):
        raise PermissionDenied("Kommentare schreibt die Rolle Evaluation.")
    reading = _reading(request, code)
    form = CommentForm(request.POST)
    if form.is_valid():
        given = {**form.cleaned_data, "by": request.user}
        if done(form, comment_report, report=reading.report, **given):
            messages.success(request, "Der Kommentar steht beim Bericht.")
            return redirect("planning:report", code=code)
    return _show(request, reading, comment_form=form)


def _reading(request: HttpRequest, code: str) -> Reading:
    audience = audience_of(request.user)
    rows = reports_for(audience).defer(None).select_related("previous")
    return reading_of(get_object_or_404(rows, code=code), audience)


def _show(
    request: HttpRequest,
    reading: Reading,
    *,
    release_form: Form | None = None,
    comment_form: Form | None = None,
) -> HttpResponse:
    report, user = reading.report, request.user
    refused = release_form is not None or comment_form is not None
    context = {
        "reading": reading,
        "report": report,
        "mark": mark_of(report),
        "writes": not report.published and may_plan(user, service_of(report.kind)),
        "release_form": _release_form(reading, release_form, user),
        "comment_form": comment_form
        or (CommentForm() if report.published and may_evaluate(user) else None),
    }
    return render(request, "planning/report.html", context, status=400 if refused else 200)


def _release_form(reading: Reading, bound: Form | None, user: Person) -> Form | None:
    """The form for a second person, once no chapter is missing."""
    if reading.report.published or not may_release(user):
        return bound
    if bound is not None or reading.missing:
        return bound
    return ReleaseReportForm(initial={"seen": reading.seen})
