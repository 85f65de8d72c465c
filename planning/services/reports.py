"""Aufstellen, schreiben, freigeben, kommentieren: the acts upon a report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from districts.audit import log_act, one_writer
from districts.release import Audience
from planning.models import PlanningReport, ReportComment, ReportText
from planning.permissions import may_evaluate, may_plan, may_release
from planning.selectors.report_chapters.whole import figures_on
from planning.selectors.reports import (
    covered_since,
    last_report,
    reading_of,
    service_of,
)
from planning.services.checking import check
from planning.services.decisions import only

PLANNERS_ONLY = "Berichte stellt die zuständige Planung auf."
OWN_WORK = "Niemand gibt frei oder kommentiert, was er selbst geschrieben hat."


@transaction.atomic
def draw_up(*, kind: str, as_of: date, by: AbstractBaseUser) -> PlanningReport:
    """Count everything as of a day and keep it: an Entwurf whose figures stay.

    Raises
    ------
    ValidationError
        If the day lies ahead, or a report with these figures is released already.
    """
    only(may_plan(by, service_of(kind)), PLANNERS_ONLY)
    if as_of > timezone.localdate():
        raise ValidationError({"as_of": "Gezählt wird, was war: Der Tag liegt voraus."})
    same = PlanningReport.objects.filter(kind=kind, as_of=as_of, published=True)
    if same.exists():
        raise ValidationError({"as_of": "Zu diesem Tag ist schon ein Bericht freigegeben."})
    previous = last_report(kind, as_of)
    figures = figures_on(kind, as_of, covered_since(kind, as_of), previous)
    record = figures.to_bytes()
    one_writer()  # the code is free until the end
    report = PlanningReport(
        code=_free_code(kind, as_of),
        kind=kind,
        title=f"{PlanningReport.Kind(kind).label}, Stand {as_of:%d.%m.%Y}",
        as_of=as_of,
        record=record,
        sha256=hashlib.sha256(record).hexdigest(),
        previous=previous,
        drawn_up_by=by,
        invented=figures.invented,
    )
    check(report)
    report.save(force_insert=True)
    log_act("bericht aufstellen", by=by, subject=_named(report), after=report.sha256)
    return report


@transaction.atomic
def write_texts(
    *, report: PlanningReport, texts: Mapping[str, str], by: AbstractBaseUser
) -> None:
    """Keep the texts that changed; what stood before stays as an earlier text.

    Raises
    ------
    ValidationError
        If the report is released: its texts stand.
    """
    only(may_plan(by, service_of(report.kind)), PLANNERS_ONLY)
    report = _locked(report)
    if report.published:
        raise ValidationError("Dieser Bericht ist freigegeben; seine Texte stehen fest.")
    before = reading_of(report, Audience.INTERNAL).texts
    for chapter, text in texts.items():
        words = text.strip()
        if words == before.get(chapter, ""):
            continue
        row = ReportText(report=report, chapter=chapter, text=words, written_by=by)
        row.full_clean()
        row.save(force_insert=True)
    log_act("bericht schreiben", by=by, subject=_named(report))


@transaction.atomic
def release_report(*, report: PlanningReport, seen: str, by: AbstractBaseUser) -> None:
    """Make a report public: figures and texts as the second person read them.

    Raises
    ------
    ValidationError
        If a chapter is missing, or a text changed since it was read.
    """
    only(may_release(by), "Berichte gibt die Rolle Freigabe frei.")
    report = _locked(report)
    only(by.pk not in _authors(report), OWN_WORK)
    reading = reading_of(report, Audience.INTERNAL)
    if report.published:
        raise ValidationError("Dieser Bericht ist schon freigegeben.")
    if missing := reading.missing:
        raise ValidationError(f"Es fehlt noch: {', '.join(missing)}.")
    if seen != reading.seen:
        raise ValidationError("Seit Sie den Bericht gelesen haben, wurde er geändert.")
    report.published, report.released_by = True, by
    report.released_at = timezone.now()
    check(report)
    report.save(update_fields=["published", "released_by", "released_at"])
    log_act("bericht freigeben", by=by, subject=_named(report), after=reading.seen)


@transaction.atomic
def comment_report(
    *,
    report: PlanningReport,
    body: str,
    text: str,
    by: AbstractBaseUser,
    invented: bool = False,
) -> ReportComment:
    """Keep what an evaluator says about a released report.

    Raises
    ------
    ValidationError
        If the report is still an Entwurf.
    """
    only(may_evaluate(by), "Kommentare schreibt die Rolle Evaluation.")
    only(by.pk not in {*_authors(report), report.released_by_id}, OWN_WORK)
    if not report.published:
        raise ValidationError("Kommentiert wird ein Bericht, der freigegeben ist.")
    row = ReportComment(report=report, body=body.strip(), text=text.strip(), written_by=by)
    row.invented = invented
    row.full_clean()
    row.save(force_insert=True)
    log_act("bericht kommentieren", by=by, subject=_named(report))
    return row


def _authors(report: PlanningReport) -> set[int]:
    """Who drew it up or wrote a text of it."""
    return {report.drawn_up_by_id, *report.texts.values_list("written_by", flat=True)}


def _locked(report: PlanningReport) -> PlanningReport:
    """The row as it is now, held until the act is done."""
    return PlanningReport.objects.select_for_update().get(pk=report.pk)


def _named(report: PlanningReport) -> str:
    return f"Bericht {report.code}"


def _free_code(kind: str, as_of: date) -> str:
    """A code for the address; a number where there is an earlier Entwurf of the day."""
    code = f"{kind}-{as_of.isoformat()}"
    number, free = 1, code
    while PlanningReport.objects.filter(code=free).exists():
        number += 1
        free = f"{code}-{number}"
    return free
