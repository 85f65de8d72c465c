"""What came in, and the way in for a new file: trial run first, then all or nothing."""

from __future__ import annotations

import base64
from dataclasses import fields

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.collation import german_order
from districts.importers.delivery import Importer, Outcome
from districts.importers.headings import GERMAN, german
from districts.importers.render import in_words
from districts.importers.report import RowError, shown
from districts.models import PendingDelivery, SourceFile
from districts.release import Audience, audience_of
from planning.forms.deliveries import DeliveryForm
from planning.importers.registry import IMPORTERS
from planning.importers.words import COLUMN_WORDS
from planning.permissions import may_deliver
from planning.reports.german_csv import as_german_csv
from planning.selectors.withdrawal import waiting_requests
from planning.services.deliveries import (
    drop,
    kinds_for,
    take_over,
    try_out,
    waiting_file,
)
from planning.views.files import CSV, download

PER_PAGE = 25
SHOWN_ERRORS = 200
KEPT_ERRORS = 10_000  # in the file: each makes the page itself longer
NOTHING_WAITS = "Es wartet keine Datei. Bitte wählen Sie sie noch einmal."
OTHER_WAITS = (
    "Inzwischen wartet eine andere Datei. Bitte sehen Sie ihren Probelauf an, bevor Sie "
    "sie übernehmen."
)
INSIDE_ONLY = "Welche Dateien eingelesen sind, liest die Verwaltung."
NOT_YOURS = "Dateien lesen die Planung und die Statistikstelle ein."
ERROR_COLUMNS = ["Zeile", "Spalte", "gefunden", "Hinweis"]


@require_safe
def list_files(request: HttpRequest) -> HttpResponse:
    """Every file that came in, the latest first, with what its rules left out."""
    if audience_of(request.user) != Audience.INTERNAL:
        raise PermissionDenied(INSIDE_ONLY)
    rows = SourceFile.objects.select_related("imported_by").order_by("-imported_at", "-pk")
    rows = rows.prefetch_related(Prefetch("requests", waiting_requests(), "waiting"))
    context = {
        "delivers": may_deliver(request.user),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("seite")),
        "titles": {name: importer.title for name, importer in IMPORTERS.items()},
    }
    return render(request, "planning/files.html", context)


@require_http_methods(["GET", "POST"])
def take_in_file(request: HttpRequest) -> HttpResponse:
    """Choose a file and try it out; what is wrong with it is said all at once."""
    _require(request)
    kinds = kinds_for(request.user)
    if request.method == "GET":
        return _page(request, DeliveryForm(kinds=kinds))
    pending = PendingDelivery(by=request.user)
    form = DeliveryForm(request.POST, request.FILES, instance=pending, kinds=kinds)
    if not form.is_valid():
        return _page(request, form, status=400)
    outcome = try_out(pending)
    return _page(request, form, outcome, status=400 if outcome.failed else 200)


@require_POST
def keep_file(request: HttpRequest) -> HttpResponse:
    """Take over the file that was tried out, or drop it."""
    _require(request)
    pending = waiting_file(request.user)
    if pending is None:
        return _nothing_taken(request, NOTHING_WAITS)
    if request.POST.get("datei", str(pending.pk)) != str(pending.pk):
        return _nothing_taken(request, OTHER_WAITS)
    if "verwerfen" in request.POST:
        drop(request.user)
        messages.success(request, f"„{pending.title}“ ist verworfen.")
        return redirect("planning:take-in")
    kinds = kinds_for(request.user)
    if pending.importer not in dict(kinds):
        raise PermissionDenied(NOT_YOURS)
    outcome = take_over(pending)
    if outcome is None:
        return _nothing_taken(request, NOTHING_WAITS)
    if outcome.failed:
        form = DeliveryForm(instance=pending, kinds=kinds)
        return _page(request, form, outcome, status=400)
    messages.success(request, f"„{pending.title}“ ist übernommen.")
    return redirect("planning:files")


@require_safe
def file_template(request: HttpRequest, importer: str) -> HttpResponse:
    """An empty table with the German headings of one kind of file."""
    _require(request)
    found = IMPORTERS.get(importer)
    if found is None or not found.columns:
        raise Http404
    return download(
        as_german_csv(german(found.columns), []), CSV, f"vorlage_{importer}.csv"
    )


def _nothing_taken(request: HttpRequest, why: str) -> HttpResponse:
    messages.warning(request, why)
    return redirect("planning:take-in")


def _require(request: HttpRequest) -> None:
    if not may_deliver(request.user):
        raise PermissionDenied(NOT_YOURS)


def _page(
    request: HttpRequest,
    form: DeliveryForm,
    outcome: Outcome | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "outcome": outcome,
        "waiting": waiting_file(request.user),
        "words": _words(request),
        "kinds": [_kind(name) for name, _ in kinds_for(request.user)],
    }
    context |= _trial(outcome) if outcome else {}
    return render(request, "planning/take_in.html", context, status=status)


def _words(request: HttpRequest) -> list[tuple[str, str, str]]:
    """German heading, English one and meaning of each column this reader may hand in."""
    names = [name for name, _ in kinds_for(request.user)]
    used = {column for name in names for column in IMPORTERS[name].columns}
    found = [(GERMAN[column], column, COLUMN_WORDS[column]) for column in used]
    return sorted(found, key=lambda row: german_order(row[0]))


def _kind(name: str) -> tuple[Importer, list[str], list[str]]:
    """An importer, its columns in German, and the names of its options."""
    found = IMPORTERS[name]
    options = [option.name for option in fields(found.options)]
    return found, german(found.columns), options


def _trial(outcome: Outcome) -> dict[str, object]:
    """What a trial run found, as far as a template cannot ask it."""
    return {
        "errors": _in_order(outcome)[:SHOWN_ERRORS],
        "signs": sorted(outcome.report.signs.items()),
        "to_write": in_words(outcome.written) if outcome.written else "",
        "error_file": _error_file(outcome) if outcome.report.errors else "",
        "in_file": KEPT_ERRORS,
    }


def _in_order(outcome: Outcome) -> list[RowError]:
    """Errors from the first line to the last."""
    return sorted(outcome.report.errors, key=lambda error: error.line)


def _error_file(outcome: Outcome) -> str:
    """The errors as a CSV inside its link: a refused file leaves nothing behind."""
    rows = [
        dict(zip(ERROR_COLUMNS, cells, strict=True))
        for cells in (
            (error.line or None, error.column, shown(error.value), error.message)
            for error in _in_order(outcome)[:KEPT_ERRORS]
        )
    ]
    return base64.b64encode(as_german_csv(ERROR_COLUMNS, rows).encode()).decode()
