"""Reports as readers see them: the list, the chapters of one, and when one is due."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from districts.release import Audience, released
from planning.models import PlanningReport, ReportComment, ReportText, ServiceType
from planning.reports.frozen_figures import Chapter, Figures, read_figures
from planning.selectors.calendar import years_before
from planning.selectors.task import Duty

Kind = PlanningReport.Kind
# F: report of the integrated planning every two years, of Schulsozialarbeit every year.
YEARS: dict[str, int] = {Kind.PLANNING: 2, Kind.SCHOOLS: 1}
NOTICE_DAYS = 182  # D: a report takes planning and committee half a year
SCHOOL_SERVICE = "ssa"
# The order of the chapters: frozen figures and words of planning, each where it belongs.
ORDER = (
    *("zusammenfassung", "bestand", "bedarf", "vorhaben", "beteiligung"),
    *("foerderung", "standards", "wirkung", "gelingt", "gelingt_nicht", "folgt"),
    *("vergleich", "quellen"),
)


@dataclass(frozen=True)
class Part:
    """A chapter of a report: what planning says, and what was counted."""

    code: str
    title: str
    text: str
    counted: Chapter | None
    is_missing: bool


@dataclass(frozen=True)
class Reading:
    """A report as a reader has it before them."""

    report: PlanningReport
    texts: dict[str, str]
    comments: tuple[ReportComment, ...]

    @cached_property
    def figures(self) -> Figures:
        """What was counted, from the frozen document alone."""
        return read_figures(bytes(self.report.record))

    @cached_property
    def parts(self) -> list[Part]:
        """All chapters in their order; empty ones that nobody has to write are left out."""
        counted = {chapter.code: chapter for chapter in self.figures.chapters}
        known = counted.keys() | set(ReportText.Chapter.values)
        found = [self._part(code, counted.get(code)) for code in ORDER if code in known]
        return [part for part in found if part.text or part.counted or part.is_missing]

    @property
    def jump(self) -> list[tuple[str, str]]:
        """Id and title of each chapter, the comment last."""
        said = [("kommentar", "Kommentar der Evaluation")] if self.comments else []
        return [*((part.code, part.title) for part in self.parts), *said]

    @property
    def missing(self) -> list[str]:
        """Chapters without which a report is not released."""
        return [part.title for part in self.parts if part.is_missing]

    @property
    def seen(self) -> str:
        """What a release is bound to: the figures and every text as they are now."""
        words = [f"{chapter}={self.texts[chapter]}" for chapter in sorted(self.texts)]
        whole = "\n".join([self.report.sha256, *words])
        return hashlib.sha256(whole.encode()).hexdigest()

    def _part(self, code: str, counted: Chapter | None) -> Part:
        text = self.texts.get(code, "")
        is_written = code in ReportText.Chapter.values
        title = counted.title if counted else ReportText.Chapter(code).label
        missing = is_written and code in ReportText.REQUIRED and not text.strip()
        return Part(code, title, text, counted, missing)


def reports_for(audience: Audience) -> QuerySet[PlanningReport]:
    """Reports a reader may see, the newest figures first, without their documents."""
    return released(PlanningReport.objects.defer("record"), audience)


def with_words(rows: QuerySet[PlanningReport], words: str) -> QuerySet[PlanningReport]:
    """Reports with these words in their title or in a text that was not replaced."""
    same = ReportText.objects.filter(report=OuterRef("report"), chapter=OuterRef("chapter"))
    texts = ReportText.objects.filter(report=OuterRef("pk"), text__icontains=words)
    latest = texts.exclude(Exists(same.filter(pk__gt=OuterRef("pk"))))
    return rows.filter(Q(title__icontains=words) | Exists(latest))


def reading_of(report: PlanningReport, audience: Audience) -> Reading:
    """A report with the latest text of each chapter and what was said about it."""
    texts = released(ReportText.objects.filter(report=report), audience).order_by("pk")
    comments = released(ReportComment.objects.filter(report=report), audience)
    return Reading(
        report,
        {row.chapter: row.text for row in texts},
        tuple(comments.order_by("written_at", "pk")),
    )


def last_report(kind: str, before: date | None = None) -> PlanningReport | None:
    """The released report of a kind with the newest figures, older than a day."""
    rows = PlanningReport.objects.filter(kind=kind, published=True)
    if before:
        rows = rows.filter(as_of__lt=before)
    return rows.order_by("as_of").last()


def service_of(kind: str) -> ServiceType | None:
    """Whose planners write a report: those of one service, or None for all."""
    if kind == Kind.SCHOOLS:
        return ServiceType.objects.filter(code=SCHOOL_SERVICE).first()
    return None


@dataclass(frozen=True)
class Due:
    """The next report of a kind: its day, and the Entwurf that is at work, if any."""

    kind: PlanningReport.Kind
    day: date
    draft: PlanningReport | None

    @property
    def text(self) -> str:
        """What is to do, in words."""
        return f"{self.kind.label} fällig" + (", Entwurf liegt vor" if self.draft else "")


def due_reports(audience: Audience) -> Iterator[Due]:
    """When the next report of each kind is due that has been reported before."""
    for kind, years in YEARS.items():
        last = last_report(kind)
        if last is None:
            continue
        drafts = reports_for(audience).filter(kind=kind, published=False)
        draft = drafts.filter(as_of__gt=last.as_of).order_by("as_of", "pk").last()
        yield Due(Kind(kind), years_before(last.as_of, -years), draft)


def report_duties(day: date, audience: Audience) -> Iterator[Duty]:
    """Reports to the Jugendhilfeausschuss; half a year before they stand on Start."""
    for due in due_reports(audience):
        yield Duty(
            due.day,
            due.text,
            "planning:reports",
            f"bericht-{due.kind}",
            query=f"#{due.kind}",
            near=(due.day - day).days <= NOTICE_DAYS,
        )


def covered_since(kind: str, as_of: date) -> date:
    """The day after which a report covers: that of the last one, or its rhythm back."""
    last = last_report(kind, as_of)
    return last.as_of if last else years_before(as_of, YEARS[kind])
