"""Small builders for reports, and rows that break their constraints."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.db.models import Model
from django.utils import timezone

from planning.models import PlanningReport, ReportComment, ReportText
from planning.reports.frozen_figures import Chapter, Figure, Figures
from planning.reports.xlsx import Column, Sheet
from tests import factories

REQUIRED = ReportText.REQUIRED


def figures(text: str = "Text") -> Figures:
    """One small table of frozen figures."""
    columns = [Column("Was"), Column("SOLL VzÄ", "fte"), Column("am", "day")]
    rows = [(text, Decimal("1.50"), factories.DAY), (text, None, "unbefristet")]
    chapter = Chapter("bestand", "Bestand", (Sheet("Tafel", text, columns, rows),), (text,))
    figure = Figure("sites:ssa", text, "Standorte", 3)
    day = factories.DAY
    return Figures(day, day.replace(year=day.year - 2), (chapter,), False, (figure,))


def draft(text: str = "Text", **given: object) -> PlanningReport:
    """An Entwurf with its frozen figures."""
    content = figures(text).to_bytes()
    return PlanningReport.objects.create(
        **{
            "code": f"bericht-{next(factories.serial)}",
            "kind": PlanningReport.Kind.PLANNING,
            "title": text,
            "as_of": factories.DAY,
            "record": content,
            "sha256": hashlib.sha256(content).hexdigest(),
            "drawn_up_by": given.get("drawn_up_by") or factories.user("planung"),
        }
        | given
    )


def text(report: PlanningReport, chapter: str = "gelingt", **given: object) -> ReportText:
    """What planning says in a chapter."""
    words = {"text": "Dies.", "written_by": given.get("written_by") or report.drawn_up_by}
    return ReportText.objects.create(report=report, chapter=chapter, **words | given)


def released(words: str = "Text", **given: object) -> PlanningReport:
    """A report with all its texts, released by a second person."""
    report = draft(words, **given)
    for chapter in REQUIRED:
        text(report, chapter, text=words)
    report.released_by, report.released_at = factories.user("freigabe"), timezone.now()
    report.published = True
    report.save()
    return report


def comment(report: PlanningReport | None = None, **given: object) -> ReportComment:
    """What an evaluator says."""
    return ReportComment.objects.create(
        **{
            "report": report or released(),
            "body": "Hochschule",
            "text": "Gesehen.",
            "written_by": given.get("written_by") or factories.user("evaluation"),
        }
        | given
    )


def commented() -> ReportComment:
    """A comment on a report of a day of its own."""
    day = factories.DAY + timedelta(days=next(factories.serial))
    return comment(released(as_of=day))


def add_to(made: SimpleNamespace, *, words: str = "Text", published: bool = True) -> None:
    """A report with a text, and what was said about it where it is released."""
    made.report = released(words) if published else draft(words)
    if published:
        comment(made.report)
    else:
        text(made.report, text=words)


def changed(row: Model, **wrong: object) -> Model:
    for name, value in wrong.items():
        setattr(row, name, value)
    return row


def released_by_its_author() -> PlanningReport:
    report = draft()
    return changed(
        report,
        published=True,
        released_by=report.drawn_up_by,
        released_at=timezone.now(),
    )


BROKEN: dict[str, Callable[[], Model]] = {
    "planning_report_public_by_release": lambda: changed(draft(), published=True),
    "planning_report_four_eyes": released_by_its_author,
}
