"""Small builders for reports, and rows that break their constraints."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import SimpleNamespace

from django.db.models import Model
from django.utils import timezone

from planning.models import PlanningReport, ReportComment, ReportText
from planning.scoring.canonical import canonical_json
from tests import factories

REQUIRED = ReportText.REQUIRED


def record(text: str = "Text") -> bytes:
    """A small document of frozen figures in its canonical form."""
    table = {"title": text, "columns": [["Was", "text"]], "rows": [[text]], "notes": []}
    chapters = [{"chapter": "bestand", "tables": [table]}]
    rest = {"figures": [], "sources": [], "as_of": factories.DAY}
    return canonical_json({"format": "lr-report/1", "chapters": chapters, **rest})


def draft(text: str = "Text", **given: object) -> PlanningReport:
    """An Entwurf with its frozen figures."""
    content = record(text)
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
