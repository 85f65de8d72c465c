"""A report as the HTML its PDF is drawn from and as a workbook, and the files' names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string

from planning.models import PlanningReport
from planning.reports.xlsx import Column, Sheet, workbook
from planning.selectors.reports import Reading

DRAFT = "ENTWURF"


def mark_of(report: PlanningReport) -> str:
    """The word that warns; a released report needs none."""
    return "" if report.published else DRAFT


def file_name(report: PlanningReport, ending: str) -> str:
    """A name made by the server, led by the word that warns."""
    mark = mark_of(report)
    return f"{mark}{'_' if mark else ''}bericht_{report.code}.{ending}"


def report_html(reading: Reading, user: AbstractBaseUser | AnonymousUser) -> str:
    """The report as a complete HTML document."""
    request = HttpRequest()
    request.user = user
    report = reading.report
    context = {"reading": reading, "report": report, "mark": mark_of(report)}
    return render_to_string("reports/planning_report.html", context, request)


def report_workbook(reading: Reading) -> bytes:
    """Every table of the report as a sheet, and its words on the first."""
    report = reading.report
    mark = mark_of(report)
    title = f"{mark}: {report.title}" if mark else report.title
    sheets = [_words(reading, title), *_tables(reading, mark)]
    return workbook(sheets, title=title, made_on=report.as_of)


def _words(reading: Reading, title: str) -> Sheet:
    rows = [
        (part.title, part.text or "noch nicht geschrieben")
        for part in reading.parts
        if part.text or part.is_missing
    ]
    rows += [(f"Kommentar: {one.body}", one.text) for one in reading.comments]
    note = f"SHA-256 der Zahlen: {reading.report.sha256}"
    columns = [Column("Kapitel", width=28), Column("Text", width=110)]
    return Sheet("Bericht", title, columns, rows, (note,))


def _tables(reading: Reading, mark: str) -> Iterator[Sheet]:
    """All tables; what holds for a chapter stands below its first."""
    for chapter in reading.figures.chapters:
        for place, sheet in enumerate(chapter.sheets):
            title = f"{mark}: {sheet.title}" if mark else sheet.title
            notes = sheet.notes if place else (*sheet.notes, *chapter.notes)
            yield replace(sheet, title=title, notes=notes)
