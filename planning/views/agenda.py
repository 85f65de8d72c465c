"""Planungskalender, the days of a round, Planungsvermerke and Übergabebericht."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from districts.release import Audience, audience_of, released
from planning.forms.milestones import BackwardsForm, MilestoneFormSet, NoteForm
from planning.models import PlanningNote, PlanningRound
from planning.permissions import may_plan
from planning.reports.agenda_file import as_icalendar
from planning.reports.handover import handover_html
from planning.reports.pdf import PdfUnavailable, render_pdf
from planning.selectors.agenda import agenda
from planning.selectors.handover import handover
from planning.selectors.notes import Subject, find_subject, notes_about
from planning.services import count_backwards, keep_milestones, write_note
from planning.views.entering import posted
from planning.views.files import ICALENDAR, PDF, download

PER_PAGE = 50
INTERNAL_ONLY = "Das ist Angemeldeten der Planung und der Freigabe vorbehalten."


@require_safe
def show_calendar(request: HttpRequest) -> HttpResponse:
    """Everything dated that planning has to keep, the late first."""
    today = timezone.localdate()
    found = agenda(today, audience_of(request.user))
    context = {
        "today": today,
        "agenda": found,
        "late": [(entry, -entry.weeks_from(today)) for entry in found.late],
        "coming": [(entry, entry.weeks_from(today)) for entry in found.coming],
        "plans": may_plan(request.user),
        "rounds": released(PlanningRound.objects.all(), audience_of(request.user)),
    }
    return render(request, "planning/calendar.html", context)


@require_safe
def download_calendar(request: HttpRequest) -> HttpResponse:
    """What is still to do, for calendar programs."""
    found = agenda(timezone.localdate(), audience_of(request.user))
    return download(
        as_icalendar(found.open, host=request.get_host(), made_at=timezone.now()),
        ICALENDAR,
        "planungskalender.ics",
    )


@require_http_methods(["GET", "POST"])
def plan_round(request: HttpRequest, code: str) -> HttpResponse:
    """The days of one round: counted from the Beschluss, then moved and ticked off."""
    rounds = released(PlanningRound.objects.all(), audience_of(request.user))
    round = get_object_or_404(rounds.select_related("service_type"), code=code)
    if not may_plan(request.user, round.service_type):
        raise PermissionDenied("Termine setzt die zuständige Planung.")
    counts = request.method == "POST" and "resolved_on" in request.POST
    moves = request.method == "POST" and not counts
    form = BackwardsForm(request.POST if counts else None)
    days = MilestoneFormSet(
        request.POST if moves else None, queryset=round.milestones.all(), prefix="tage"
    )
    if counts and form.is_valid():
        count_backwards(round=round, by=request.user, **form.cleaned_data)
        messages.success(request, "Die Termine sind vom Beschluss her gerechnet.")
        return redirect("planning:round-days", code=code)
    if moves and days.is_valid():
        keep_milestones(round=round, changed=days.save(commit=False), by=request.user)
        messages.success(request, "Die Termine sind gespeichert.")
        return redirect("planning:round-days", code=code)
    context = {"round": round, "form": form, "days": days}
    status = 400 if request.method == "POST" else 200
    return render(request, "planning/round_days.html", context, status=status)


@require_safe
def list_notes(request: HttpRequest) -> HttpResponse:
    """All Planungsvermerke, or those about one subject."""
    _internal(request)
    subject = _subject(request)
    page = Paginator(notes_about(subject), PER_PAGE).get_page(request.GET.get("seite"))
    rows = [(note, Subject.of(note.subject)) for note in page]
    context = {"page": page, "rows": rows, "subject": subject}
    return render(request, "planning/notes.html", context)


@require_http_methods(["GET", "POST"])
def enter_note(request: HttpRequest) -> HttpResponse:
    """Write a note about the subject in the address; ``berichtigt`` names an older one."""
    if not may_plan(request.user):
        raise PermissionDenied("Vermerke schreibt die Planung.")
    subject = _subject(request)
    if subject is None:
        raise Http404("Ein Vermerk braucht seinen Gegenstand.")
    corrects = _corrected(request, subject)
    form = NoteForm(posted(request))
    if form.is_valid():
        try:
            write_note(
                about=subject.row, by=request.user, corrects=corrects, **form.cleaned_data
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Der Vermerk ist geschrieben.")
            return redirect(f"{reverse('planning:notes')}?{subject.query}")
    context = {"form": form, "subject": subject, "corrects": corrects}
    status = 400 if request.method == "POST" else 200
    return render(request, "planning/note_new.html", context, status=status)


@require_safe
def show_handover(request: HttpRequest) -> HttpResponse:
    """What a successor needs, on one page."""
    _internal(request)
    context = {"handover": handover(timezone.localdate())}
    return render(request, "planning/handover.html", context)


@require_safe
def download_handover(request: HttpRequest) -> HttpResponse:
    """The same as a tagged PDF."""
    _internal(request)
    today = timezone.localdate()
    try:
        report = render_pdf(handover_html(handover(today)), made_at=timezone.now())
    except PdfUnavailable as missing:
        return render(request, "reports/unavailable.html", {"reason": missing}, status=503)
    name = f"uebergabebericht-{today.isoformat()}.pdf"
    return download(report, PDF, name)


def _internal(request: HttpRequest) -> None:
    if audience_of(request.user) != Audience.INTERNAL:
        raise PermissionDenied(INTERNAL_ONLY)


def _subject(request: HttpRequest) -> Subject | None:
    """The subject that the address names; an unknown one is not found."""
    asked = request.GET.get("zu", "")
    subject = find_subject(asked) if asked else None
    if asked and subject is None:
        raise Http404("Diesen Gegenstand gibt es nicht.")
    return subject


def _corrected(request: HttpRequest, subject: Subject) -> PlanningNote | None:
    asked = request.GET.get("berichtigt", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404("Diesen Vermerk gibt es nicht.")
    return get_object_or_404(notes_about(subject), pk=asked)
